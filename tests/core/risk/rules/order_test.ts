import { assertEquals } from "@std/assert";
import type { Side } from "../../../../core/event.ts";
import type { TimeInForce } from "../../../../core/command.ts";
import type { Instrument, InstrumentId } from "../../../../core/instrument.ts";
import { DEFAULT_STRATEGY_LIMITS, resolveLimits } from "../../../../core/risk/limits.ts";
import { instrumentRules } from "../../../../core/risk/rules/order.ts";
import { parseMoney } from "../../../../core/money.ts";
import type { Price, Size } from "../../../../core/units.ts";
import { MADE_UP_LIMITS, madeUpDesk, madeUpPlace, NOW, setBook } from "../../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { ack, amendOf, gateOf, refusalOf, replaceOf, sendThrough } from "../../../support/judged.ts";

/** What RSK-03 says to a post-only buy on a market with `change`. */
function rules(change: Partial<Instrument>, size: number, price = 10_000): string | null {
  const gate = gateOf(madeUpDesk(madeUpInstrument({ minNotional: null, ...change })), "RSK-03");
  return refusalOf(gate, madeUpPlace("buy", size, price))?.sentence ?? null;
}

Deno.test("RSK-03 holds size and price inside the venue's range, both ends included (RSK-34)", () => {
  const range = { minSize: 10 as Size, maxSize: 20 as Size, minPrice: 100 as Price, maxPrice: 200 as Price };
  assertEquals([rules(range, 10, 150), rules(range, 11, 150), rules(range, 20, 150)], [null, null, null]);
  assertEquals(rules(range, 9, 150), "size is 0.00009 BTC; the venue takes 0.0001 BTC to 0.0002 BTC");
  assertEquals(rules(range, 21, 150), "size is 0.00021 BTC; the venue takes 0.0001 BTC to 0.0002 BTC");
  assertEquals([rules(range, 15, 100), rules(range, 15, 200)], [null, null]);
  assertEquals(rules(range, 15, 99), "price is 0.99 USDT; the venue takes 1 USDT to 2 USDT");
  assertEquals(rules(range, 15, 201), "price is 2.01 USDT; the venue takes 1 USDT to 2 USDT");
});

Deno.test("RSK-03 refuses what is no whole number above zero", () => {
  for (const steps of [0, -1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertEquals(rules({}, steps), `size is ${steps} steps; want a whole number above 0`);
    assertEquals(rules({}, 1, steps), `price is ${steps} steps; want a whole number above 0`);
  }
});

Deno.test("RSK-03 holds the worth inside the venue's range, both ends included (RSK-34)", () => {
  const range = { minNotional: parseMoney("5"), maxNotional: parseMoney("6") };
  assertEquals([rules(range, 5_000), rules(range, 5_001), rules(range, 6_000)], [null, null, null]);
  assertEquals(rules(range, 4_999), "4.999 USDT in one order; the venue wants at least 5 USDT");
  assertEquals(rules(range, 6_001), "6.001 USDT in one order; the venue wants at most 6 USDT");
  assertEquals(
    rules({ minNotional: parseMoney("4.9991") }, 4_999),
    "4.999 USDT in one order; the venue wants at least 4.9991 USDT",
  );
});

Deno.test("RSK-03 refuses a market that does not trade or whose rules are unknown", () => {
  assertEquals(rules({ status: "halted" }, 1), "BTCUSDT (market 0) is halted; want trading");
  assertEquals(rules({ status: "cancel_only" }, 1), "BTCUSDT (market 0) is cancel_only; want trading");
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-03");
  desk.markets[0].instrument = null;
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 1))?.value, "unknown");
});

Deno.test("RSK-03 counts the orders that the venue lets rest, a replacement not (RSK-34)", () => {
  const desk = madeUpDesk(madeUpInstrument({ minNotional: null, maxOpenOrders: 2 })), gate = gateOf(desk, "RSK-03");
  const first = sendThrough(gate, madeUpPlace("buy", 1, 9_990));
  sendThrough(gate, madeUpPlace("buy", 1, 9_991));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_992))?.sentence, "3 open orders; the venue takes 2");
  assertEquals(refusalOf(gate, replaceOf(first, 1, 9_992)), null);
  assertEquals(rules({ maxOpenOrders: null }, 1), null);
});

Deno.test("RSK-03 lets an order only be made smaller, and not below what is filled (RSK-34)", () => {
  const desk = madeUpDesk(madeUpInstrument({ minNotional: null })), gate = gateOf(desk, "RSK-03");
  const order = sendThrough(gate, madeUpPlace("buy", 100, 9_990));
  ack(desk, order);
  assertEquals([1, 99].map((size) => refusalOf(gate, amendOf(order, size))), [null, null]);
  assertEquals(
    refusalOf(gate, amendOf(order, 100))?.sentence,
    "an amendment to 0.001 BTC; want between 0 BTC and 0.001 BTC, both excluded",
  );
  assertEquals(refusalOf(gate, amendOf(order, 101))?.rule, "RSK-03");
  assertEquals(refusalOf(gate, amendOf(order, 0))?.rule, "RSK-03");
});

Deno.test("RSK-07 refuses one lot more than the largest order (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-07");
  for (const size of [99_999, 100_000]) assertEquals(refusalOf(gate, madeUpPlace("buy", size, 10_000)), null);
  const refused = refusalOf(gate, madeUpPlace("buy", 100_001, 10_000));
  assertEquals(refused?.sentence, "1.00001 BTC in one order; the limit is 1 BTC");
  assertEquals([refused?.value, refused?.limit], ["1.00001 BTC", "1 BTC"]);
  assertEquals(refusalOf(gate, madeUpPlace("buy", NaN, 10_000))?.rule, "RSK-07");
});

Deno.test("RSK-08 refuses one lot or tick beyond the most valuable order (RSK-34)", () => {
  const gate = gateOf(madeUpDesk(), "RSK-08", { maxOrderNotional: "50" });
  const worth = (size: number, price: number) => refusalOf(gate, madeUpPlace("buy", size, price))?.sentence ?? null;
  assertEquals([worth(49_999, 10_000), worth(50_000, 10_000), worth(50_000, 9_999)], [null, null, null]);
  assertEquals(worth(50_001, 10_000), "50.001 USDT in one order; the limit is 50 USDT");
  assertEquals(worth(50_000, 10_001), "50.005 USDT in one order; the limit is 50 USDT");
  assertEquals(worth(NaN, 10_000), "10000 ticks × NaN lots in one order; the limit is 50 USDT");
});

Deno.test("RSK-10 holds resting orders in 100 bp and taking ones in 30 bp of mid, ends included (RSK-34)", () => {
  const gate = gateOf(madeUpDesk(), "RSK-10");
  const refused = (side: Side, price: number, timeInForce: TimeInForce) =>
    refusalOf(gate, madeUpPlace(side, 1, price, { timeInForce })) !== null;
  for (const [timeInForce, away] of [["post_only", 100], ["ioc", 30], ["gtc", 30]] as const) {
    const buys = [-1, 0, 1].map((more) => refused("buy", 10_000 + away + more, timeInForce));
    const sells = [-1, 0, 1].map((more) => refused("sell", 10_000 - away - more, timeInForce));
    assertEquals([buys, sells], [[false, false, true], [false, false, true]], timeInForce);
  }
  assertEquals([refused("buy", 1, "post_only"), refused("sell", 90_000, "post_only")], [false, false]);
});

Deno.test("RSK-10 measures from a mid between two ticks and refuses without a mid", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-10", { collarBps: 50 });
  setBook(desk.markets[0], 9_999, 10_000);
  // 9,999.5 ticks and 50 bp are 10,049.4975 ticks.
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 10_049)), null);
  assertEquals(
    refusalOf(gate, madeUpPlace("buy", 1, 10_050))?.sentence,
    "buy at 100.5 USDT with mid at 100 USDT; want at most 100.49 USDT (50 bp)",
  );
  desk.markets[0].bookLost("gone");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.rule, "RSK-10");
  assertEquals(refusalOf(gate, madeUpPlace("sell", 1, 10_010))?.rule, "RSK-10");
});

Deno.test("RSK-11 refuses a passive order at or through the other side (RSK-34)", () => {
  const gate = gateOf(madeUpDesk(), "RSK-11");
  const passes = (side: Side, price: number) => refusalOf(gate, madeUpPlace(side, 1, price)) === null;
  assertEquals([10_000, 10_001, 10_002].map((price) => passes("buy", price)), [true, false, false]);
  assertEquals([10_000, 9_999, 9_998].map((price) => passes("sell", price)), [true, false, false]);
  assertEquals(
    refusalOf(gate, madeUpPlace("buy", 1, 10_001))?.sentence,
    "buy at 100.01 USDT would cross the best ask of 100.01 USDT",
  );
});

Deno.test("RSK-11 lets takers cross, and refuses to rest without post-only", () => {
  const gate = gateOf(madeUpDesk(), "RSK-11");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 10_005, { timeInForce: "ioc" })), null);
  assertEquals(
    refusalOf(gate, madeUpPlace("buy", 1, 9_000, { timeInForce: "gtc" }))?.sentence,
    "a resting order is gtc; want post_only",
  );
});

Deno.test("RSK-11 refuses a passive order while the other side is unknown", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-11");
  setBook(desk.markets[0], 9_999, 0);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.sentence, "no best ask is known");
  setBook(desk.markets[0], 0, 10_001);
  assertEquals(refusalOf(gate, madeUpPlace("sell", 1, 10_010))?.sentence, "no best bid is known");
});

Deno.test("RSK-10 and RSK-11 let an order be made smaller wherever the market has gone", () => {
  for (const id of ["RSK-10", "RSK-11"]) {
    const desk = madeUpDesk(), gate = gateOf(desk, id), order = sendThrough(gate, madeUpPlace("buy", 100, 9_990));
    ack(desk, order);
    setBook(desk.markets[0], 5_000, 5_001);
    assertEquals(refusalOf(gate, amendOf(order, 50)), null, id);
  }
});

Deno.test("the order rules refuse a market without limits, each for itself", () => {
  const desk = madeUpDesk();
  for (const id of ["RSK-03", "RSK-07", "RSK-08", "RSK-10"]) {
    const gate = gateOf(desk, id, {}, { perInstrument: new Map() });
    assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.value, "unknown", id);
    assertEquals(gate.view(NOW)[0].limit, "none allowed", id);
  }
});

Deno.test("view() of the order rules shows the largest live order against its limits", () => {
  const desk = madeUpDesk(),
    row = (id: string) => {
      const { value, limit, used } = gateOf(desk, id, { maxOrderNotional: "200" }).view(NOW)[0];
      return [value, limit, used];
    };
  assertEquals([row("RSK-07"), row("RSK-08")], [["0 BTC", "1 BTC", 0], ["0 USDT", "200 USDT", 0]]);
  sendThrough(gateOf(desk), madeUpPlace("buy", 50_000, 9_990));
  sendThrough(gateOf(desk), madeUpPlace("sell", 20_000, 10_010));
  assertEquals(row("RSK-03"), ["trading", "trading", null]);
  assertEquals(row("RSK-07"), ["0.5 BTC", "1 BTC", 0.5]);
  assertEquals(row("RSK-08"), ["49.95 USDT", "200 USDT", 0.24975]);
  assertEquals(row("RSK-10"), ["mid 100 USDT", "100 bp quoting, 30 bp taking", null]);
  assertEquals(row("RSK-11"), ["99.99 USDT / 100.01 USDT", "post_only, not crossing", null]);
  desk.markets[0].bookLost("gone");
  assertEquals([row("RSK-10")[0], row("RSK-11")[0]], ["no mid", "no two-sided book"]);
});

Deno.test("RSK-08 holds a strategy to a worth of its own, in the currency of all (RSK-34)", () => {
  const markets = [madeUpInstrument(), madeUpInstrument({ id: 1 as InstrumentId, symbol: "BTCEUR", quote: "EUR" })];
  const strategy = new Map([["mm1", { ...DEFAULT_STRATEGY_LIMITS, maxOrderNotional: "50" }]]);
  const gate = gateOf(madeUpDesk(...markets), "RSK-08", {}, { strategy });
  const says = (size: number, id = 0) =>
    refusalOf(gate, madeUpPlace("buy", size, 10_000, { instrument: id as InstrumentId }))?.sentence ?? null;
  assertEquals([says(49_999), says(50_000)], [null, null]);
  assertEquals(says(50_001), "50.001 USDT in one order; the limit of mm1 is 50 USDT");
  // Nobody tells what a EUR is worth.
  assertEquals(says(1, 1), "0.001 EUR in one order; the limit of mm1 is 50 USDT");
});

Deno.test("RSK-03 refuses an amendment of nothing, whoever asks", () => {
  const limits = resolveLimits(MADE_UP_LIMITS, madeUpInstrument({ minNotional: null })),
    draft = { ...madeUpPlace("buy", 5, 9_990), kind: "amend", target: null };
  const context = { limits, market: { misfit: null } } as never;
  assertEquals(instrumentRules.check(draft as never, context)?.sentence, "no live order of that id");
});
