import { assertEquals } from "@std/assert";
import type { Side } from "../../../../core/event.ts";
import type { InstrumentId } from "../../../../core/instrument.ts";
import type { Micros, Size } from "../../../../core/units.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_STRATEGY_LIMITS } from "../../../../core/risk/limits.ts";
import { madeUpDesk, madeUpPlace, madeUpVenueLimits, NOW } from "../../../support/made_up_desk.ts";
import { madeUpFill } from "../../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { ack, amendOf, gateOf, refusalOf, replaceOf, sendThrough, SLOT } from "../../../support/judged.ts";

const after = (micros: number) => NOW + micros as Micros;
const MAX = 200_000; // lots of the position limit of 2 BTC

Deno.test("RSK-12 refuses one lot more than the limit, from flat, long and short (RSK-34)", () => {
  for (const position of [0, 150_000, -150_000]) {
    const desk = madeUpDesk(), gate = gateOf(desk, "RSK-12");
    if (position !== 0) desk.ledger.book(madeUpFill(position > 0 ? "buy" : "sell", Math.abs(position), 10_000));
    const passes = (side: Side, size: number) => refusalOf(gate, madeUpPlace(side, size, 10_000)) === null;
    assertEquals([-1, 0, 1].map((more) => passes("buy", MAX - position + more)), [true, true, false]);
    assertEquals([-1, 0, 1].map((more) => passes("sell", MAX + position + more)), [true, true, false]);
  }
});

Deno.test("RSK-12 counts all orders of the side that may still fill, and says what could be reached", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-12");
  sendThrough(gate, madeUpPlace("buy", 120_000, 9_990));
  sendThrough(gate, madeUpPlace("sell", 150_000, 10_010));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 80_000, 9_991)), null);
  const refused = refusalOf(gate, madeUpPlace("buy", 80_001, 9_991));
  assertEquals(refused?.sentence, "buy could reach 2.00001 BTC; the limit is 2 BTC");
  assertEquals(
    refusalOf(gate, madeUpPlace("sell", 50_001, 10_011))?.sentence,
    "sell could reach -2.00001 BTC; the limit is -2 BTC",
  );
});

Deno.test("RSK-12 counts a replacement beside the order that it replaces, for that one may fill first", () => {
  const desk = madeUpDesk(),
    gate = gateOf(desk, "RSK-12"),
    order = sendThrough(gate, madeUpPlace("buy", 120_000, 9_990));
  assertEquals(refusalOf(gate, replaceOf(order, 80_000, 9_995)), null);
  assertEquals(refusalOf(gate, replaceOf(order, 80_001, 9_995))?.rule, "RSK-12");
});

Deno.test("RSK-12 lets a position beyond a tightened limit be reduced, and an order be made smaller", () => {
  const desk = madeUpDesk(),
    gate = gateOf(desk, "RSK-12"),
    order = sendThrough(gate, madeUpPlace("buy", 100_000, 9_990));
  ack(desk, order);
  desk.ledger.book(madeUpFill("buy", 300_000, 10_000));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.rule, "RSK-12");
  assertEquals(refusalOf(gate, madeUpPlace("sell", 500_000, 10_010)), null);
  assertEquals(refusalOf(gate, madeUpPlace("sell", 500_001, 10_010))?.rule, "RSK-12");
  assertEquals(refusalOf(gate, amendOf(order, 50_000)), null);
});

Deno.test("RSK-12 counts what the venue says was filled before its trades come", () => {
  const desk = madeUpDesk(),
    gate = gateOf(desk, "RSK-12"),
    order = sendThrough(gate, madeUpPlace("buy", 150_000, 9_990));
  ack(desk, order);
  const { venue, instrument, clientId, side, price, size } = order;
  const canceled = { kind: "order", status: "canceled", reason: null, source: "push", requestedAt: null } as const;
  const report = { ...canceled, venue, instrument, clientId, side, price, size, filled: 120_000 as Size };
  desk.orders.apply({ ...report, venueOrderId: `v-${clientId}`, venueAt: NOW, receivedAt: NOW }, NOW);
  assertEquals([desk.orders.leavesBuy(instrument), desk.ledger.position(instrument).size], [0, 0] as Size[]);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 80_000, 9_990)), null);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 80_001, 9_990))?.rule, "RSK-12");
  assertEquals(refusalOf(gate, madeUpPlace("sell", 200_000, 10_010)), null);
  const fill = madeUpFill("buy", 120_000, 9_990, { clientId, venueOrderId: `v-${clientId}` });
  desk.ledger.book(fill);
  desk.orders.apply(fill, NOW);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 80_000, 9_990)), null);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 80_001, 9_990))?.rule, "RSK-12");
});

Deno.test("RSK-12 refuses what cannot be added up", () => {
  const gate = gateOf(madeUpDesk(), "RSK-12");
  for (const size of [NaN, Infinity, 0.5, 2 ** 53]) {
    assertEquals(refusalOf(gate, madeUpPlace("buy", size, 10_000))?.rule, "RSK-12", `${size}`);
  }
});

Deno.test("RSK-16 counts live orders on the market, at the venue and in all (RSK-34)", () => {
  const markets = ["BTCUSDT", "ETHUSDT", "SOLUSDT"].map((symbol, id) =>
    madeUpInstrument({ id: id as InstrumentId, symbol, venue: id === 2 ? "okx" : "binance" })
  );
  const venue = new Map(["binance", "okx"].map((id) => [id, madeUpVenueLimits({ maxOpenOrders: 3 })]));
  const global = { ...DEFAULT_GLOBAL_LIMITS, maxOpenOrders: 4, strategyOrdersPerSecond: 1_000 };
  const desk = madeUpDesk(...markets), gate = gateOf(desk, "RSK-16", { maxOpenOrders: 2 }, { venue, global });
  let price = 9_000;
  const on = (id: number) =>
    madeUpPlace("buy", 1, price++, { instrument: id as InstrumentId, venue: id === 2 ? "okx" : "binance" });
  const first = sendThrough(gate, on(0));
  sendThrough(gate, on(0));
  assertEquals(refusalOf(gate, on(0))?.sentence, "3 open orders on BTCUSDT; the limit is 2");
  assertEquals(refusalOf(gate, replaceOf(first, 1, 9_999)), null);
  sendThrough(gate, on(1));
  assertEquals(refusalOf(gate, on(1))?.sentence, "4 open orders at binance; the limit is 3");
  sendThrough(gate, on(2));
  assertEquals(refusalOf(gate, on(2))?.sentence, "5 open orders in all; the limit is 4");
});

Deno.test("RSK-16 lets an order be made smaller at the limit, and refuses a market or venue without limits", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-16", { maxOpenOrders: 1 });
  const order = sendThrough(gate, madeUpPlace("buy", 10, 9_990));
  ack(desk, order);
  assertEquals(refusalOf(gate, amendOf(order, 5)), null);
  const open = gateOf(desk, "RSK-16", {}, { venue: new Map() });
  assertEquals(refusalOf(open, madeUpPlace("buy", 1, 9_991))?.value, "unknown");
});

Deno.test("RSK-20 refuses to meet an own order on the other side (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-20");
  sendThrough(gate, madeUpPlace("sell", 1, 10_010));
  sendThrough(gate, madeUpPlace("buy", 1, 9_990));
  const passes = (side: Side, price: number) => refusalOf(gate, madeUpPlace(side, 1, price)) === null;
  assertEquals([10_009, 10_010, 10_011].map((price) => passes("buy", price)), [true, false, false]);
  assertEquals([9_991, 9_990, 9_989].map((price) => passes("sell", price)), [true, false, false]);
  assertEquals(
    refusalOf(gate, madeUpPlace("buy", 1, 10_010))?.sentence,
    "buy at 100.1 USDT would meet our own sell at 100.1 USDT",
  );
});

Deno.test("RSK-20 counts any strategy's order, also one in flight or being cancelled, and not the one replaced", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-20");
  const own = desk.orders.intend(madeUpPlace("sell", 1, 10_010), { strategy: "other", level: 3 }, NOW);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 10_010))?.rule, "RSK-20");
  ack(desk, own);
  desk.orders.cancelRequested(own.clientId, NOW);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 10_010))?.rule, "RSK-20");
  const buyInstead = { ...replaceOf(own, 1, 10_010), place: madeUpPlace("buy", 1, 10_010) };
  assertEquals(refusalOf(gate, buyInstead), null);
  assertEquals(refusalOf(gate, amendOf(own, 1)), null);
});

Deno.test("RSK-21 refuses the same order while the first lives", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-21"), first = sendThrough(gate, madeUpPlace("buy", 10, 9_990));
  const refused = refusalOf(gate, madeUpPlace("buy", 10, 9_990), after(5_000_000));
  assertEquals(refused?.sentence, "buy 0.0001 BTC at 99.9 USDT is live or was sent 5000 ms ago");
  for (const other of [madeUpPlace("buy", 11, 9_990), madeUpPlace("buy", 10, 9_991), madeUpPlace("sell", 10, 9_990)]) {
    assertEquals(refusalOf(gate, other), null);
  }
  assertEquals(refusalOf(gate, replaceOf(first, 10, 9_990), after(5_000_000))?.rule, "RSK-21");
  ack(desk, first);
  assertEquals(refusalOf(gate, amendOf(first, 5)), null);
  assertEquals(gate.admit(madeUpPlace("buy", 10, 9_990), { strategy: "mm2", level: 0 }, NOW).refused, null);
});

Deno.test("RSK-21 refuses the same order for 250 ms also when the first is gone (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-21");
  gate.admit(madeUpPlace("buy", 10, 9_990), SLOT, NOW);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 10, 9_990), after(249_999))?.rule, "RSK-21");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 10, 9_990), after(250_000)), null);
});

Deno.test("RSK-22 refuses an order beside one of unknown fate on its side", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-22"), first = sendThrough(gate, madeUpPlace("buy", 10, 9_990));
  ack(desk, first);
  const lost = sendThrough(gate, madeUpPlace("buy", 10, 9_980));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 10, 9_970)), null);
  desk.orders.apply(
    { kind: "sent", venue: "binance", clientId: lost.clientId, sentAt: NOW, validUntil: after(2e6) },
    NOW,
  );
  desk.orders.venueLost("binance", after(1));
  assertEquals(lost.life, "UNKNOWN");
  assertEquals(
    refusalOf(gate, madeUpPlace("buy", 10, 9_970))?.sentence,
    `the fate of buy order ${lost.clientId} is unknown`,
  );
  assertEquals(refusalOf(gate, madeUpPlace("sell", 10, 10_010)), null);
  assertEquals(refusalOf(gate, replaceOf(lost, 10, 9_970))?.rule, "RSK-22");
});

Deno.test("the exposure rules refuse a market without limits, each for itself", () => {
  const desk = madeUpDesk();
  desk.orders.intend(madeUpPlace("sell", 10, 9_990), SLOT, NOW);
  desk.orders.intend(madeUpPlace("buy", 10, 9_990), SLOT, NOW);
  for (const id of ["RSK-12", "RSK-16", "RSK-20", "RSK-21"]) {
    const gate = gateOf(desk, id, {}, { perInstrument: new Map() });
    assertEquals(refusalOf(gate, madeUpPlace("buy", 10, 9_990))?.value, "unknown", id);
  }
  for (const id of ["RSK-12", "RSK-16", "RSK-20"]) {
    assertEquals(gateOf(desk, id, {}, { perInstrument: new Map() }).view(NOW)[0].limit, "none allowed", id);
  }
});

Deno.test("view() of the exposure rules shows the worst case and what is live", () => {
  const desk = madeUpDesk(),
    row = (id: string) => {
      const { value, limit, used } = gateOf(desk, id).view(NOW)[0];
      return [value, limit, used];
    };
  assertEquals(row("RSK-20"), ["our bid none, our ask none", "bid below ask", null]);
  desk.ledger.book(madeUpFill("sell", 50_000, 10_000));
  sendThrough(gateOf(desk), madeUpPlace("buy", 60_000, 9_990));
  sendThrough(gateOf(desk), madeUpPlace("sell", 50_000, 10_010));
  assertEquals(row("RSK-12"), ["-1 BTC", "±2 BTC", 0.5]);
  desk.ledger.book(madeUpFill("buy", 190_000, 10_000));
  assertEquals(row("RSK-12"), ["2 BTC", "±2 BTC", 1]);
  assertEquals(row("RSK-16"), ["2 on BTCUSDT", "10", 0.2]);
  assertEquals(row("RSK-20"), ["our bid 99.9 USDT, our ask 100.1 USDT", "bid below ask", null]);
  assertEquals(row("RSK-21"), ["2 live", "all different", null]);
  assertEquals(row("RSK-22"), ["0 unknown", "0", null]);
});

Deno.test("RSK-16 holds a strategy to a number of its own, on all its markets together (RSK-34)", () => {
  const markets = ["BTCUSDT", "ETHUSDT"].map((symbol, id) => madeUpInstrument({ id: id as InstrumentId, symbol }));
  const strategy = new Map([["mm1", { ...DEFAULT_STRATEGY_LIMITS, maxOpenOrders: 2 }]]);
  const desk = madeUpDesk(...markets), gate = gateOf(desk, "RSK-16", {}, { strategy });
  const on = (id: number, price: number) => madeUpPlace("buy", 1, price, { instrument: id as InstrumentId });
  desk.orders.intend(on(0, 9_000), { strategy: "other", level: 0 }, NOW);
  const first = sendThrough(gate, on(0, 9_001));
  sendThrough(gate, on(1, 9_001));
  assertEquals(refusalOf(gate, on(0, 9_002))?.sentence, "3 open orders of mm1; the limit is 2");
  assertEquals(refusalOf(gate, replaceOf(first, 1, 9_002)), null);
});
