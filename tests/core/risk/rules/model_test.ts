import { assertEquals } from "@std/assert";
import type { Side } from "../../../../core/event.ts";
import type { InstrumentId } from "../../../../core/instrument.ts";
import { parseMoney } from "../../../../core/money.ts";
import { DEFAULT_STRATEGY_LIMITS } from "../../../../core/risk/limits.ts";
import { NOTHING_WANTED, type Target } from "../../../../core/target.ts";
import type { Price, Size } from "../../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { ack, amendOf, gateOf, refusalOf, sendThrough, SLOT } from "../../../support/judged.ts";

const MARKET = 0 as InstrumentId;
const quote = (side: Side, price: number) => ({
  instrument: MARKET,
  side,
  level: 0,
  price: price as Price,
  size: 1 as Size,
});
const buy = () => madeUpPlace("buy", 1, 9_990);

/** What RSK-31 says to a resting buy after the strategy has wanted `target`. */
function verdict(target: Partial<Target>, fee: string | null = "0.0005", times = 1) {
  const desk = madeUpDesk(madeUpInstrument({ makerFee: fee === null ? null : parseMoney(fee) }));
  const strategy = new Map([["mm1", { ...DEFAULT_STRATEGY_LIMITS, minSpreadInFees: times }]]);
  const gate = gateOf(desk, "RSK-31", {}, { strategy });
  gate.hear(MARKET, SLOT.strategy, { ...NOTHING_WANTED, ...target });
  return refusalOf(gate, buy());
}

Deno.test("RSK-31 believes a move of 100 bp, and not of a little more, up or down (RSK-34)", () => {
  for (const sign of [-1, 1]) {
    const refused = [99.999, 100, 100.001].map((signal) => verdict({ signalBps: sign * signal })?.rule ?? null);
    assertEquals(refused, [null, null, "RSK-31"]);
  }
  assertEquals(
    verdict({ signalBps: -101 })?.sentence,
    "the strategy expects a move of -101 bp; the limit is 100 bp",
  );
});

Deno.test("RSK-31 refuses every order of a wish with something in it that is no number (RSK-34)", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    assertEquals(verdict({ signalBps: bad })?.limit, "real numbers");
    assertEquals(verdict({ quotes: [quote("buy", bad), quote("sell", 10_010)] })?.limit, "real numbers");
  }
});

Deno.test("RSK-31 wants a quoted spread that pays the maker fee of both sides, and not a tick less (RSK-34)", () => {
  // 5 bp a side on a mid of 10,000 ticks are 10 ticks.
  const spread = (ticks: number, ...more: [(string | null)?, number?]) =>
    verdict({ quotes: [quote("buy", 10_000 - ticks / 2), quote("sell", 10_000 + ticks / 2)] }, ...more)?.sentence ??
      null;
  assertEquals([spread(11), spread(10)], [null, null]);
  assertEquals(spread(9), "the quoted spread of 9 bp does not pay the fees of both sides, 10 bp");
  assertEquals([spread(20, "0.0005", 2), spread(19, "0.0005", 2) === null], [null, false]);
  // With a rebate any spread will do; nobody knows what an unknown fee asks for; nothing is asked at 0 times.
  assertEquals([spread(1, "-0.0001"), spread(1, null), spread(1, "0.0005", 0)], [null, null, null]);
});

Deno.test("RSK-31 asks nothing of one side alone, of orders that take, and of one made smaller", () => {
  assertEquals(verdict({ quotes: [quote("buy", 10_000)] }), null);
  assertEquals(verdict({ quotes: [quote("sell", 10_000)] }), null);
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-31");
  gate.hear(MARKET, SLOT.strategy, { ...NOTHING_WANTED, quotes: [quote("buy", 9_999), quote("sell", 10_001)] });
  assertEquals(refusalOf(gate, buy())?.rule, "RSK-31");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990, { timeInForce: "ioc" })), null);
  gate.hear(MARKET, SLOT.strategy, NOTHING_WANTED);
  const order = sendThrough(gate, madeUpPlace("buy", 10, 9_990));
  ack(desk, order);
  gate.hear(MARKET, SLOT.strategy, { ...NOTHING_WANTED, signalBps: NaN });
  assertEquals(refusalOf(gate, amendOf(order, 5)), null);
});

Deno.test("RSK-31 five mad wishes in a minute trip the strategy", () => {
  const gate = gateOf(madeUpDesk(), "RSK-31");
  gate.hear(MARKET, SLOT.strategy, { ...NOTHING_WANTED, signalBps: 500 });
  for (let i = 0; i < 4; i++) refusalOf(gate, buy());
  assertEquals(gate.takePauses(), []);
  refusalOf(gate, buy());
  assertEquals(gate.takePauses().map(({ strategy, rule, trips }) => [strategy, rule, trips]), [[
    "mm1",
    "RSK-31",
    true,
  ]]);
});

Deno.test("RSK-31 is shown as inactive until a strategy wanted something, then with what it expects", () => {
  const gate = gateOf(madeUpDesk(), "RSK-31");
  const row = () => {
    const { value, limit, used, state } = gate.view(NOW)[0];
    return [value, limit, used, state];
  };
  const limit = "100 bp expected, spread of 1 × the fees";
  assertEquals(row(), ["nothing was wanted yet", limit, null, "inactive"]);
  refusalOf(gate, buy());
  assertEquals(row(), ["nothing was wanted yet", limit, null, "inactive"]);
  gate.hear(MARKET, SLOT.strategy, { ...NOTHING_WANTED, signalBps: -80 });
  assertEquals(row(), ["-80 bp expected", limit, 0.8, "warning"]);
  gate.hear(MARKET, SLOT.strategy, { ...NOTHING_WANTED, signalBps: NaN });
  assertEquals(row(), ["no number of bp expected", limit, null, "breached"]);
});

Deno.test("RSK-31 says nothing of the spread while nobody has set limits: other rules refuse then", () => {
  const desk = madeUpDesk(madeUpInstrument({ makerFee: parseMoney("0.0005") }));
  const gate = gateOf(desk, "RSK-31");
  gate.hear(MARKET, SLOT.strategy, NOTHING_WANTED);
  desk.markets[0].instrument = null;
  assertEquals(refusalOf(gate, buy()), null);
});
