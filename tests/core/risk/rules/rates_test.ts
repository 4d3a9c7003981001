import { assertEquals } from "@std/assert";
import type { Gate } from "../../../../core/risk/gate.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_STRATEGY_LIMITS, type Limits } from "../../../../core/risk/limits.ts";
import type { Micros } from "../../../../core/units.ts";
import { madeUpDesk, madeUpPlace, madeUpVenueLimits, NOW } from "../../../support/made_up_desk.ts";
import { ack, amendOf, gateOf, refusalOf, sendThrough } from "../../../support/judged.ts";

const after = (micros: number) => NOW + micros as Micros;
const venue = (ordersPerSecond: number): Partial<Limits> => ({
  venue: new Map([["binance", madeUpVenueLimits({ maxOpenOrders: 100, ordersPerSecond })]]),
});
/** How many orders pass at once before the first refusal, and its sentence. */
function burst(gate: Gate): [number, string] {
  for (let count = 0;; count++) {
    const refused = refusalOf(gate, madeUpPlace("buy", 1 + count, 9_990));
    if (refused !== null) return [count, refused.sentence];
  }
}

Deno.test("RSK-17 lets two seconds of the rate pass at once, then the rate (RSK-34)", () => {
  const gate = gateOf(madeUpDesk(), "RSK-17", { ordersPerSecond: 5 });
  assertEquals(burst(gate), [10, "no room for another order for BTCUSDT; the limit is 5/s, 10 at once"]);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990), after(199_999))?.rule, "RSK-17");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990), after(200_000)), null);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 2, 9_990), after(200_000))?.rule, "RSK-17");
});

Deno.test("RSK-17 holds the venue's and the strategy's rate too", () => {
  assertEquals(burst(gateOf(madeUpDesk(), "RSK-17", {}, venue(2))), [
    4,
    "no room for another order at binance; the limit is 2/s, 4 at once",
  ]);
  const global = { ...DEFAULT_GLOBAL_LIMITS, maxOpenOrders: 1_000, strategyOrdersPerSecond: 3 };
  assertEquals(burst(gateOf(madeUpDesk(), "RSK-17", {}, { global })), [
    6,
    "no room for another order of mm1; the limit is 3/s, 6 at once",
  ]);
});

Deno.test("RSK-17 counts what passed every rule, amendments too, and nothing that was refused", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, undefined, { ordersPerSecond: 2 });
  for (let i = 0; i < 10; i++) assertEquals(refusalOf(gate, madeUpPlace("buy", 10_000, 20_000 + i))?.rule, "RSK-10");
  assertEquals(gate.room(desk.markets[0].id, "mm1", NOW), 4);
  const order = sendThrough(gate, madeUpPlace("buy", 10_000, 9_990));
  ack(desk, order);
  assertEquals(gate.room(desk.markets[0].id, "mm1", NOW), 3);
  assertEquals(refusalOf(gate, amendOf(order, 6_000)), null);
  assertEquals(gate.room(desk.markets[0].id, "mm1", NOW), 2);
});

Deno.test("RSK-17 refuses a market or venue without a rate, and shows it so", () => {
  for (const limits of [{ perInstrument: new Map() }, { venue: new Map() }]) {
    const gate = gateOf(madeUpDesk(), "RSK-17", {}, limits);
    assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.value, "unknown");
    assertEquals(gate.view(NOW)[0].limit, "none allowed");
  }
});

Deno.test("view() of RSK-17 shows the tightest of market and venue", () => {
  const row = (gate: Gate) => {
    const { value, limit, used } = gate.view(NOW)[0];
    return [value, limit, used];
  };
  const ofMarket = gateOf(madeUpDesk(), "RSK-17", { ordersPerSecond: 2 });
  refusalOf(ofMarket, madeUpPlace("buy", 1, 9_990));
  assertEquals(row(ofMarket), ["room for 3 for the market", "2/s, 4 at once", 0.25]);
  const ofVenue = gateOf(madeUpDesk(), "RSK-17", {}, venue(2));
  refusalOf(ofVenue, madeUpPlace("buy", 1, 9_990));
  assertEquals(row(ofVenue), ["room for 3 at binance", "2/s, 4 at once", 0.25]);
});

Deno.test("RSK-18 leaves the last fifth of the venue's messages to cancels (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-18"), binance = desk.venue("binance");
  const tell = (used: number) => {
    const budget = { name: "ORDERS 10s", used, limit: 100, resetsAt: after(10_000_000), toldAt: NOW };
    binance.budgets.set(budget.name, budget);
    binance.budgetsTold += 1;
  };
  const asked = () => refusalOf(gate, madeUpPlace("buy", 1, 9_990));
  assertEquals(asked(), null); // the venue has told no limit yet
  tell(78);
  assertEquals([asked(), asked()], [null, null]);
  assertEquals(asked()?.sentence, "80 of 100 of binance's ORDERS 10s are used; beyond 80 of 100 only cancels go out");
  // Cancels pass, and count.
  for (let i = 0; i < 20; i++) {
    gate.approve({ kind: "cancel_all", venue: "binance", instrument: madeUpPlace("buy", 1, 1).instrument });
  }
  assertEquals([gate.sent("binance").cancels, gate.view(NOW)[0].value], [20, "100 of 100 ORDERS 10s"]);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990), after(10_000_000)), null);
});

Deno.test("RSK-18 is shown as inactive while the venue tells no limit, and refuses a venue without limits", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-18"), binance = desk.venue("binance");
  const row = () => {
    const { value, limit, used, state } = gate.view(NOW)[0];
    return [value, limit, used, state];
  };
  assertEquals(row(), ["the venue has told no limit", "80 % of the venue's limit", null, "inactive"]);
  const told = (used: number) => {
    binance.budgets.set("w", { name: "w", used, limit: 100, resetsAt: after(1e7), toldAt: NOW });
    binance.budgetsTold += 1;
    return row();
  };
  assertEquals(told(40), ["40 of 100 w", "80 % of the venue's limit", 0.5, "ok"]);
  assertEquals(told(75)[3], "warning");
  assertEquals(told(80).slice(2), [1, "breached"]);
  const open = gateOf(desk, "RSK-18", {}, { venue: new Map() });
  assertEquals(refusalOf(open, madeUpPlace("buy", 1, 9_990))?.limit, "a known limit");
  assertEquals(open.view(NOW)[0].limit, "none allowed");
});

Deno.test("RSK-17 holds a strategy to a rate of its own where that is the tighter", () => {
  const of = (ordersPerSecond: number) => ({
    strategy: new Map([["mm1", { ...DEFAULT_STRATEGY_LIMITS, ordersPerSecond }]]),
    global: { ...DEFAULT_GLOBAL_LIMITS, strategyOrdersPerSecond: 3 },
  });
  assertEquals(burst(gateOf(madeUpDesk(), "RSK-17", {}, of(2)))[0], 4);
  assertEquals(burst(gateOf(madeUpDesk(), "RSK-17", {}, of(9)))[0], 6);
});
