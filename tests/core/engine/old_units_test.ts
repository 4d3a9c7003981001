import { assertEquals } from "@std/assert";
import { OldUnits } from "../../../core/engine/old_units.ts";
import type { AccountEvent, Fill, OrderReport } from "../../../core/event.ts";
import { parseMoney } from "../../../core/money.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpDesk } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { MARKET, report } from "../../support/order_events.ts";

const OURS = madeUpInstrument(), THEIRS = madeUpInstrument({ tick: parseGrid("0.002"), lot: parseGrid("0.0001") });

function reading(instrument = THEIRS) {
  const desk = madeUpDesk(), units = new OldUnits(desk), lost: string[] = [];
  desk.market(MARKET).instrument = OURS;
  const read = (event: AccountEvent) => units.read(event, ({ tradeId }) => void lost.push(tradeId));
  return { desk, units, lost, read, misfit: () => desk.market(MARKET).misfit = { instrument, why: "it does not fit" } };
}
const trade = (tradeId: string, size: number, price: number): Fill => ({
  ...madeUpFill("buy", size, price),
  tradeId,
  clientId: "mm1",
  venueOrderId: "v1",
});

Deno.test("without a misfit every word stays as it is", () => {
  const { units, read, lost } = reading(), fill = trade("t1", 3, 7);
  assertEquals([units.isNeeded, read(fill) === fill, lost], [false, true, []]);
});

Deno.test("fills are counted back where they fit, and told as lost where not", () => {
  const { units, read, lost, misfit } = reading();
  misfit();
  assertEquals(units.isNeeded, true);
  const told = trade("t1", 3, 10), counted = { ...told, size: 30 as Size, price: 2 as Price };
  assertEquals(read(told), counted);
  assertEquals([read(trade("t2", 3, 7)), lost], [null, ["t2"]]);
  const list = (fills: readonly Fill[]) => ({ kind: "own_trades", fills } as unknown as AccountEvent);
  assertEquals(read(list([told, trade("t4", 1, 6)])), list([counted]));
  assertEquals(lost, ["t2", "t4"]);
});

Deno.test("lots that are worth something else are none of ours", () => {
  const { read, lost, misfit } = reading({ ...OURS, multiplier: parseMoney("10") });
  misfit();
  assertEquals([read(trade("t1", 3, 10)), lost], [null, ["t1"]]);
});

Deno.test("reports and positions are counted back, to the next whole lot", () => {
  const { read, misfit } = reading({ ...OURS, tick: parseGrid("0.002"), lot: parseGrid("0.000015") });
  misfit();
  const told = report("mm1", "partial", 20, { size: 6, filled: 1, price: 10 });
  const counted = { ...told, price: 2 as Price, size: 9 as Size, filled: 2 as Size };
  assertEquals(read(told), counted);
  assertEquals((read({ ...told, price: 7 as Price }) as OrderReport).price as number, 0);
  const common = { venue: told.venue, queryId: 1, requestedAt: 0 as Micros, receivedAt: 0 as Micros } as const;
  assertEquals(
    read({ kind: "open_orders", ...common, instrument: null, orders: [told] }),
    { kind: "open_orders", ...common, instrument: null, orders: [counted] },
  );
  const found = { kind: "order_found", ...common, clientId: "mm1" } as const;
  assertEquals(read({ ...found, report: told }), { ...found, report: counted });
  assertEquals(read({ ...found, report: null }), { ...found, report: null });
  const held = (size: number) => ({
    instrument: MARKET,
    size: size as Size,
    averagePrice: null,
    liquidationPrice: null,
  });
  const positions = (size: number): AccountEvent => ({
    kind: "positions",
    venue: told.venue,
    positions: [held(size)],
    complete: true,
    source: "push",
    requestedAt: null,
    venueAt: null,
    receivedAt: 0 as Micros,
  });
  assertEquals(read(positions(-4)), positions(-6));
});
