import { assertEquals } from "@std/assert";
import type { Side } from "../../../../core/event.ts";
import type { TimeInForce } from "../../../../core/command.ts";
import type { Market } from "../../../../core/desk/market.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../../support/made_up_desk.ts";
import { ack, amendOf, gateOf, refusalOf, replaceOf, sendThrough } from "../../../support/judged.ts";

const DEEP = { fatFingerDepthShare: 1e6 };

/** Levels as price and lots, best first. */
function setLevels(market: Market, bids: readonly (readonly [number, number])[], asks: typeof bids): void {
  const levels = (side: typeof bids) => ({
    count: side.length,
    prices: Float64Array.from(side, ([price]) => price),
    sizes: Float64Array.from(side, ([, lots]) => lots),
  });
  market.book.applySnapshot(levels(bids), levels(asks));
  market.bookTouched(NOW);
}

Deno.test("RSK-09 lets an order be ten times the usual one, and not one lot more (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-09", DEEP);
  for (let i = 0; i < 19; i++) sendThrough(gate, madeUpPlace("buy", 100, 9_000 + i));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 90_000, 9_990)), null); // twenty make the usual size
  const refused = [999, 1_000, 1_001].map((size) => refusalOf(gate, madeUpPlace("sell", size, 10_010 + size)));
  assertEquals(refused.map((one) => one?.rule ?? null), [null, null, "RSK-09"]);
  assertEquals(refused[2]?.sentence, "0.01001 BTC in one order, where the last ones were 0.001 BTC");
  assertEquals(refused[2]?.limit, "10 × 0.001 BTC");
});

Deno.test("RSK-09 learns from what passed and not from what was refused, and judges a replacement too", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-09", DEEP);
  const orders = Array.from({ length: 21 }, (_, i) => sendThrough(gate, madeUpPlace("buy", 100, 9_000 + i)));
  for (let i = 0; i < 100; i++) assertEquals(refusalOf(gate, madeUpPlace("buy", 5_000, 9_100 + i))?.rule, "RSK-09");
  assertEquals(refusalOf(gate, replaceOf(orders[0], 1_001, 9_000))?.rule, "RSK-09");
  ack(desk, orders[0]);
  assertEquals(refusalOf(gate, amendOf(orders[0], 50)), null);
});

Deno.test("RSK-09 lets an order be a quarter of what stands within 50 bp on its side, and not one lot more (RSK-34)", () => {
  const bids = [[10_000, 400], [9_951, 300], [9_950, 300], [9_949, 9_000]] as const;
  const asks = [[10_002, 800], [10_052, 1_200], [10_053, 9_000]] as const;
  const passes = (side: Side, size: number, timeInForce: TimeInForce) => {
    const desk = madeUpDesk(), gate = gateOf(desk, "RSK-09");
    setLevels(desk.markets[0], bids, asks);
    return refusalOf(gate, madeUpPlace(side, size, 10_001, { timeInForce })) === null;
  };
  // 1,000 lots of bids within 50 ticks, 2,000 of asks.
  assertEquals([249, 250, 251].map((size) => passes("buy", size, "post_only")), [true, true, false]);
  assertEquals([499, 500, 501].map((size) => passes("sell", size, "post_only")), [true, true, false]);
  // An order that takes eats the other side.
  assertEquals([499, 500, 501].map((size) => passes("buy", size, "ioc")), [true, true, false]);
  assertEquals([249, 250, 251].map((size) => passes("sell", size, "ioc")), [true, true, false]);
});

Deno.test("RSK-09 says what stands there, and refuses where nothing does", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-09");
  setLevels(desk.markets[0], [[10_000, 400]], [[10_002, 400]]);
  assertEquals(
    refusalOf(gate, madeUpPlace("buy", 101, 9_990))?.sentence,
    "0.00101 BTC in one order, where 25 % of 0.004 BTC stand within 50 bp",
  );
  desk.markets[0].bookLost("gone");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.rule, "RSK-09");
  for (const size of [NaN, Infinity]) assertEquals(refusalOf(gate, madeUpPlace("buy", size, 9_990))?.rule, "RSK-09");
});

Deno.test("RSK-09 refuses a market that nobody set limits for", () => {
  const gate = gateOf(madeUpDesk(), "RSK-09", {}, { perInstrument: new Map() });
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.value, "unknown");
  assertEquals(gate.view(NOW)[0].limit, "none allowed");
});

Deno.test("RSK-09 is shown as inactive until it has seen twenty orders", () => {
  const gate = gateOf(madeUpDesk(), "RSK-09", DEEP), seen: string[] = [];
  const limit = "10 × the usual size, 100000000 % of the depth within 50 bp";
  for (let i = 0; i < 20; i++) {
    const [row] = gate.view(NOW);
    seen.push(`${row.value} ${row.state}`);
    assertEquals(row.limit, limit);
    sendThrough(gate, madeUpPlace("buy", 100, 9_000 + i));
  }
  assertEquals([seen[0], seen[19]], ["0 of 20 orders seen inactive", "19 of 20 orders seen inactive"]);
  const { value, state } = gate.view(NOW)[0];
  assertEquals([value, state], ["usual size 0.001 BTC", "ok"]);
});
