import { assertEquals } from "@std/assert";
import { Observers } from "../../../core/engine/observers.ts";
import { createQuoter } from "../../../core/engine/quoter.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { madeUpDesk } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { puppet, wanting } from "../../support/test_strategies.ts";

const [BTC, ETH, SOL] = [0, 1, 2] as InstrumentId[];

/** One strategy on BTC, two on ETH, none on SOL. */
function stage() {
  const desk = madeUpDesk(
    ...["BTC", "ETH", "SOL"].map((base, id) =>
      madeUpInstrument({ id: id as InstrumentId, base, symbol: `${base}USDT` })
    ),
  );
  const quoters = [["one", BTC], ["one", ETH], ["two", ETH]].map(([name, instrument], index) =>
    createQuoter({
      id: `${name}-${index}`,
      kind: puppet(wanting()),
      instruments: [instrument as InstrumentId],
      parameters: {},
    })
  );
  for (const quoter of quoters) quoter.dirty = false;
  return { quoters, observers: new Observers(desk.markets, quoters), dirty: () => quoters.map(({ dirty }) => dirty) };
}

Deno.test("disturb() has the strategies of that market decide anew, and no others", () => {
  const { observers, dirty } = stage();
  observers.disturb(SOL);
  assertEquals(dirty(), [false, false, false]);
  observers.disturb(ETH);
  assertEquals(dirty(), [false, true, true]);
});

Deno.test("observe() shows the event to each strategy of the market; one that does not heed its kind is left in peace", () => {
  const { observers, quoters, dirty } = stage(), seen: string[] = [];
  for (const { id, strategy } of quoters) strategy.observe = ({ kind }) => void seen.push(`${id} ${kind}`);
  quoters[1] = Object.assign(quoters[1], { heeds: new Set(["book_delta"]) });
  observers.observe(ETH, madeUpFill("buy", 1, 100, { instrument: ETH }));
  assertEquals(seen, ["one-1 fill", "two-2 fill"]);
  assertEquals(dirty(), [false, false, true]);
});

Deno.test("soleOf() names the one strategy of a market, and nobody where there are several or none", () => {
  const { observers } = stage();
  assertEquals([BTC, ETH, SOL].map((id) => observers.soleOf(id)), ["one-0", "", ""]);
});
