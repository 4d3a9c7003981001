import { assertEquals } from "@std/assert";
import { type Attribution, attributionOf, join, NOTHING_EARNED, sumOf } from "../../../core/ledger/attribution.ts";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Rates } from "../../../core/ledger/rates.ts";
import type { Fill } from "../../../core/event.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const SPOT = madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("1") });
const fee = (asset: string, amount: string): Partial<Fill> => ({ fee: { asset, amount: parseMoney(amount) } });
const rates = (...told: (readonly [string, string])[]) => {
  const made = new Rates("USDT");
  for (const [asset, rate] of told) made.set(asset, parseMoney(rate));
  return made;
};
function opened(instrument: Instrument = SPOT): Ledger {
  const ledger = new Ledger();
  ledger.open(instrument);
  return ledger;
}
const texts = ({ spread, inventory, fees, funding, hedgeSlippage, adjustments }: Attribution) =>
  [spread, inventory, fees, funding, hedgeSlippage, adjustments].map(formatMoney).join(" ");
/** By strategy: spread, inventory, fees, funding, slippage, adjustments; and what was missing. */
function told(ledger: Ledger, doubleMid: number, at: Rates = rates()): Record<string, string> {
  const missing = new Set<string>();
  const parts = attributionOf(ledger.account(SPOT.id), doubleMid, at, (what) => missing.add(what));
  const shown = [...parts].map(([strategy, part]) => [strategy, texts(part)]);
  return Object.fromEntries(missing.size > 0 ? [...shown, ["missing", [...missing].join(", ")]] : shown);
}

Deno.test("P37 a maker's distance from the mid is spread, a taker's is slippage, what prices do later is inventory", () => {
  const ledger = opened();
  ledger.book(madeUpFill("buy", 2, 99, fee("USDT", "-0.5")), { strategy: "mm", doubleMid: 200 });
  assertEquals(told(ledger, 200), { mm: "2 0 0.5 0 0 0" });
  assertEquals(told(ledger, 210), { mm: "2 10 0.5 0 0 0" });
  ledger.book(madeUpFill("sell", 2, 104, { liquidity: "taker" }), { strategy: "mm", doubleMid: 210 });
  assertEquals(told(ledger, 400), { mm: "2 10 0.5 0 -2 0" });
  assertEquals(told(ledger, 0), { mm: "2 10 0.5 0 -2 0" }, "flat lots need no price");
});

Deno.test("P33 what a fill earned against the mid stands beside the fee that was really paid, so that a sale under it shows", () => {
  const ledger = opened();
  ledger.book(madeUpFill("sell", 2, 101, fee("USDT", "2.5")), { strategy: "thin", doubleMid: 200 });
  ledger.book(madeUpFill("sell", 2, 101, fee("USDT", "0.5")), { strategy: "wide", doubleMid: 200 });
  const parts = attributionOf(ledger.account(SPOT.id), 200, rates(), () => {});
  assertEquals([...parts].map(([name, part]) => `${name} ${texts(part)}: ${formatMoney(sumOf(part))}`), [
    "thin 2 0 -2.5 0 0 0: -0.5",
    "wide 2 0 -0.5 0 0 0: 1.5",
  ]);
});

Deno.test("each strategy has its own, and an adjustment is nobody's", () => {
  const ledger = opened();
  ledger.book(madeUpFill("buy", 2, 99), { strategy: "a", doubleMid: 200 });
  ledger.book(madeUpFill("sell", 3, 101), { strategy: "b", doubleMid: 200 });
  ledger.book(madeUpFill("buy", 1, 90));
  ledger.adjust({
    kind: "adjustment",
    venue: "binance",
    at: 1 as Micros,
    position: { instrument: SPOT.id, size: 1 as Size, price: 80 as Price },
    cash: null,
    by: "ann",
    reason: "",
  });
  assertEquals(told(ledger, 220), { a: "2 20 0 0 0 0", b: "3 -30 0 0 0 0", "": "0 50 0 0 0 80" });
});

Deno.test("open lots without a price count at their cost, with nobody, and are named", () => {
  const ledger = opened();
  ledger.book(madeUpFill("buy", 2, 99), { strategy: "a", doubleMid: 200 });
  assertEquals(told(ledger, 0), { a: "2 0 0 0 0 0", "": "0 -2 0 0 0 0", missing: "binance:BTCUSDT" });
});

Deno.test("a fee in base costs what it was worth, and takes no part in what the lots earn later", () => {
  const ledger = opened();
  ledger.book(madeUpFill("buy", 2, 100, fee("BTC", "0.01")), { strategy: "a", doubleMid: 200 });
  assertEquals(told(ledger, 200), { a: "0 0 -1 0 0 0" });
  assertEquals(told(ledger, 400), { a: "0 199 -1 0 0 0" });
  ledger.book(madeUpFill("sell", 2, 100), { strategy: "a", doubleMid: 200 });
  assertEquals(told(ledger, 0), { a: "0 0 -1 0 0 0" }, "without a price it is worth what it was");
});

Deno.test("a fee in base beside a linear contract is a coin less, worth what coins are worth", () => {
  const ledger = opened({ ...SPOT, kind: "linear" });
  ledger.book(madeUpFill("buy", 2, 100, fee("BTC", "0.01")), { strategy: "a", doubleMid: 200 });
  assertEquals(told(ledger, 200), { a: "0 0 -1 0 0 0" });
  assertEquals(told(ledger, 200, rates(["BTC", "150"])), { a: "0 -0.5 -1 0 0 0" });
});

Deno.test("P37 a fee in a third asset counts at today's rate, and is named while it has none", () => {
  const ledger = opened();
  ledger.book(madeUpFill("buy", 2, 100, fee("BNB", "0.01")), { strategy: "a", doubleMid: 200 });
  assertEquals(told(ledger, 200), { a: "0 0 0 0 0 0", missing: "binance:BTCUSDT BNB" });
  assertEquals(told(ledger, 200, rates(["BNB", "600"])), { a: "0 0 -6 0 0 0" });
});

Deno.test("a market that settles in an asset without a rate is left out and named, its funding elsewhere is not", () => {
  const inverse = madeUpInstrument({
    kind: "inverse",
    tick: parseGrid("1"),
    lot: parseGrid("1"),
    multiplier: parseMoney("100"),
  });
  const ledger = opened(inverse);
  ledger.book(madeUpFill("buy", 10, 40_000, fee("BTC", "0.0001")), { strategy: "a", doubleMid: 80_000 });
  ledger.account(inverse.id).fund("USDT", parseMoney("-3"));
  assertEquals(told(ledger, 100_000), { a: "0 0 0 -3 0 0", missing: "binance:BTCUSDT in BTC" });
  // 1000 × (1/40000 − 1/50000) BTC.
  assertEquals(told(ledger, 100_000, rates(["BTC", "50000"])), { a: "0 250 -5 -3 0 0" });
});

Deno.test("what rounding leaves between strategies and market is nobody's inventory", () => {
  const ledger = opened(
    madeUpInstrument({ kind: "linear", tick: parseGrid("1"), lot: parseGrid("1"), settleDecimals: 0 }),
  );
  ledger.book(madeUpFill("buy", 3, 100), { strategy: "a", doubleMid: 0 });
  ledger.book(madeUpFill("buy", 1, 102), { strategy: "a", doubleMid: 0 });
  ledger.book(madeUpFill("sell", 1, 101), { strategy: "a", doubleMid: 0 });
  // The closed lot cost 100.5: the venue pays 1 where 0.5 was earned.
  assertEquals(told(ledger, 202), { a: "0 2 0 0 0 0", "": "0 0.5 0 0 0 0" });
});

Deno.test("nothing was earned before anything was booked", () => {
  assertEquals([told(new Ledger(), 200), told(opened(), 200)], [{}, {}]);
});

Deno.test("sumOf() and join() leave no part out", () => {
  const part = (...amounts: number[]): Attribution => {
    const [spread, inventory, fees, funding, hedgeSlippage, adjustments] = amounts.map((amount) =>
      parseMoney(String(amount))
    );
    return { spread, inventory, fees, funding, hedgeSlippage, adjustments };
  };
  assertEquals(formatMoney(sumOf(part(1, 20, 300, 4_000, 50_000, 600_000))), "654321");
  assertEquals(texts(join(part(1, 2, 3, 4, 5, 6), part(10, 20, 30, 40, 50, 60))), "11 22 33 44 55 66");
  assertEquals(formatMoney(sumOf(NOTHING_EARNED)), "0");
});
