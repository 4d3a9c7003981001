import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Query } from "../../../core/command.ts";
import type { RateLimited } from "../../../core/event.ts";
import type { FoundDifference } from "../../../core/oms/differences.ts";
import type { Micros } from "../../../core/units.ts";
import { at, fill, MARKET, orderFound, queried, report as told, VENUE } from "../../support/order_events.ts";
import { type Asked, clock, link, names, OTHER, room } from "../../support/reconcile_room.ts";

Deno.test("REC-01 Reconciler walks from DOWN to READY through a clean pass", () => {
  const { reconciler, due, observe, list, trades, balances } = room();
  assertEquals([reconciler.state, due(0)], ["DOWN", []]);
  observe(link("connecting", 0));
  assertEquals(reconciler.state, "CONNECTING");
  observe(link("syncing", 5));
  assertEquals([reconciler.state, reconciler.reason], ["SYNCING", "link is syncing"]);
  observe(link("up", 10));
  assertEquals(reconciler.state, "RECONCILING");
  const queries = due(10);
  assertEquals(names(queries), ["open_orders", "own_trades", "balances"]);
  assertEquals((queries[0] as Asked<"open_orders">).instrument, null);
  assertEquals((queries[1] as Asked<"own_trades">).since, at(-61_000));
  assertEquals(new Set(queries.map(({ queryId }) => queryId)).size, 3);
  assertEquals(due(20), []); // all under way
  observe(list(queries[0], 10, 60));
  observe(balances(10, 70));
  assertEquals([reconciler.state, reconciler.reason], ["RECONCILING", "waiting for own_trades"]);
  observe(trades(queries[1], 10, 80));
  assertEquals([reconciler.state, reconciler.reason], ["READY", "reconciled"]);
  const { nextAt, ...report } = reconciler.report;
  assertEquals(report, {
    startedAt: at(10),
    cleanAt: at(80),
    ordersChecked: 0,
    corrected: [],
    open: [],
    differences: [],
    stretched: 1,
    heldCount: 0,
  });
  assert(nextAt >= at(60 + 4_000) && nextAt <= at(60 + 6_000), `${(nextAt - at(0)) / 1e3} ms`);
});

Deno.test("Reconciler asks for one list per market where the venue has no list of the account", () => {
  const { due, observe } = room({ instruments: [MARKET, OTHER], wholeAccount: false });
  observe(link("up", 0));
  assertEquals(due(0).map((query) => "instrument" in query ? `${query.what} ${query.instrument}` : query.what), [
    "open_orders 0",
    "open_orders 1",
    "own_trades 0",
    "own_trades 1",
    "balances",
  ]);
});

Deno.test("REC-01 any loss of the link leaves READY at once and only a new clean pass leads back", () => {
  for (const state of ["down", "connecting", "syncing"] as const) {
    const { orders, reconciler, observe, open, answerAll, ready } = room();
    ready();
    const order = open("mm1", 200);
    orders.cancelRequested("mm1", at(300));
    const changes = observe(link(state, 1_000));
    assertEquals([order.pending, changes.length], ["cancel_unknown", 1]);
    assertEquals(reconciler.state, state.toUpperCase());
    assertEquals([reconciler.report.cleanAt, reconciler.reason], [0 as Micros, `link is ${state}`]);
    assertEquals(observe(link(state, 1_001)), []);
    observe(link("up", 5_000));
    observe(link("up", 5_001));
    assertEquals(reconciler.state, "RECONCILING");
    answerAll(5_000, [queried("mm1", "open", 5_000, 5_050)]);
    assertEquals(reconciler.state, "READY");
  }
});

Deno.test("Reconciler asks again at its intervals, 20 % sooner or later, trades with an overlap", () => {
  const { due, answerAll, ready } = room();
  ready();
  const seen: number[] = [];
  for (let ms = 100; ms <= 75_000; ms += 100) {
    for (const query of due(ms)) {
      if (query.what !== "own_trades") continue;
      assertEquals(query.since, at(-120_000));
      seen.push(ms);
    }
    answerAll(ms); // nothing: all are under way, and time out
  }
  assert(seen[0] >= 48_000 && seen[0] <= 72_100, `${seen}`);
  const { due: ask, observe, list, ready: again } = room();
  again();
  const gaps: number[] = [];
  for (let ms = 100, before = 50; ms <= 300_000; ms += 100) {
    for (const query of ask(ms)) {
      if (query.what !== "open_orders") continue;
      gaps.push(ms - before);
      before = ms;
      observe(list(query, ms, ms));
    }
  }
  assert(gaps.every((gap) => gap >= 4_000 && gap <= 6_100), `${gaps}`);
  assert(new Set(gaps).size > 8, `hardly spread: ${gaps}`);
});

Deno.test("a failed query is unknown, never empty: Reconciler stays RECONCILING and backs off", () => {
  const { reconciler, due, observe, open, list, trades, balances, failed } = room();
  const order = open("mm1", -10_000);
  observe(link("up", 0));
  const [first, second] = due(0);
  observe(trades(second, 0, 40));
  observe(balances(0, 40));
  observe(failed(first, 0, 50));
  assertEquals([reconciler.state, order.life], ["RECONCILING", "OPEN"]);
  assertEquals(reconciler.reason, "waiting for open_orders, 1 failed in a row");
  const sentAt: number[] = [];
  let last: Query | undefined;
  for (let ms = 50; sentAt.length < 5; ms += 50) {
    for (const query of due(ms)) {
      if (query.what !== "open_orders") continue;
      sentAt.push(ms);
      last = query;
      if (sentAt.length < 5) observe(failed(query, ms, ms));
    }
  }
  // Half a second at least; 0.5, 1, 2, 4, 8 s at most.
  const waits = sentAt.map((ms, i) => ms - (sentAt[i - 1] ?? 50));
  assert(waits.every((wait, i) => wait >= 500 && wait <= 500 * 2 ** i + 50), `${waits}`);
  observe(list(last!, 20_000, 20_050, [queried("mm1", "open", 20_000, 20_050)]));
  assertEquals([reconciler.state, order.life, reconciler.report.ordersChecked], ["READY", "OPEN", 1]);
});

Deno.test("a query without an answer is given up after five seconds and sent again", () => {
  const { due, observe, list, reconciler } = room();
  observe(link("up", 0));
  const [lost] = due(0);
  assertEquals(due(4_999), []);
  assertEquals(due(5_000), []); // failed now; backs off
  assertEquals(names(due(5_500)), ["open_orders", "balances"]); // trades may come in many pages
  observe(list(lost, 0, 5_600)); // the lost answer still comes: its question is over
  assertEquals(reconciler.reason.startsWith("waiting for open_orders"), true);
});

const balance: FoundDifference = {
  id: "D9",
  subject: "USDT",
  instrument: null,
  sentence: "USDT differs by 3",
  ours: "10",
  venue: "13",
};

Deno.test("D8 D9 a difference that others found keeps the venue from READY and throws it out", () => {
  const { reconciler, answerAll, observe, ready } = room();
  ready();
  assertEquals([reconciler.differ(balance, at(1_000)), reconciler.differ(balance, at(1_100))], [true, false]);
  assertEquals([reconciler.state, reconciler.reason], ["PAUSED", "USDT differs by 3"]);
  assertEquals(reconciler.report.differences, [{ ...balance, since: at(1_000), stops: "venue" }]);
  reconciler.agree("D9", "BTC", at(2_000));
  assertEquals([reconciler.state, reconciler.has("D9", "USDT")], ["PAUSED", true]);
  reconciler.agree("D9", "USDT", at(2_000));
  assertEquals(reconciler.state, "READY");
  observe(link("down", 3_000));
  reconciler.differ(balance, at(3_000));
  observe(link("up", 4_000));
  answerAll(4_000);
  assertEquals(reconciler.state, "RECONCILING");
  reconciler.agree("D9", "USDT", at(5_000));
  answerAll(6_060);
  assertEquals(reconciler.state, "READY");
});

Deno.test("Reconciler asks for trades out of turn when the reported quantity is ahead of them", () => {
  const { orders, take, due, observe, open, trades, ready } = room();
  ready();
  const order = open("mm1", 1_000);
  take(told("mm1", "canceled", 1_500, { filled: 4 }));
  assertEquals(names(due(2_000)), []);
  orders.timers(at(3_500));
  const queries = due(3_510);
  assertEquals(names(queries), ["order", "own_trades"]);
  const [single, history] = queries;
  assertEquals((history as Asked<"own_trades">).since <= order.createdAt - 1_000_000, true);
  const missing = fill(null, "t1", 4, 3_600, { venueOrderId: "v-mm1", source: "query", venueMs: 1_400 });
  observe(trades(history, 3_510, 3_600, [missing]));
  observe(orderFound("mm1", queried("mm1", "canceled", 3_510, 3_600, { filled: 4 }), 3_510, 3_600, single.queryId));
  assertFalse(order.cumulativeAhead);
  orders.timers(at(9_000));
  assertEquals(orders.questions(VENUE), []);
});

Deno.test("Reconciler becomes DEGRADED when a check is overdue, and READY again with its answer", () => {
  const { reconciler, due, observe, list, ready } = room();
  ready();
  for (let ms = 100; ms <= 15_000; ms += 100) due(ms);
  assertEquals(reconciler.state, "READY");
  due(15_001);
  assertEquals([reconciler.state, reconciler.reason], ["DEGRADED", "open_orders is overdue"]);
  let query: Query | undefined;
  for (let ms = 15_100; !query; ms += 100) query = due(ms).find(({ what }) => what === "open_orders");
  observe(list(query, 20_000, 20_050));
  assertEquals(reconciler.state, "READY");
});

Deno.test("Reconciler asks nothing while the venue wants silence", () => {
  const { due, observe } = room();
  observe(link("up", 0));
  const limited = (until: number, scope: RateLimited["scope"]): RateLimited => ({
    kind: "rate_limited",
    venue: VENUE,
    until: at(until),
    scope,
    receivedAt: at(0),
  });
  observe(limited(60_000, "orders"));
  observe(limited(2_000, "all"));
  observe(limited(1_000, "all"));
  assertEquals(due(1_999), []);
  assertEquals(due(2_000).length, 3);
});

Deno.test("Reconciler passes over other venues, pushed balances and answers to others' questions", () => {
  const { reconciler, due, observe, list, trades, balances } = room();
  observe({ ...link("up", 0), venue: "okx" });
  assertEquals(reconciler.state, "DOWN");
  observe(link("up", 0));
  const [query, history] = due(0);
  observe({ ...trades(history, 0, 20), queryId: 999 });
  observe({ ...list(query, 0, 20), queryId: 998 });
  assertEquals(reconciler.reason, "waiting for open_orders");
  observe(trades(history, 0, 20));
  observe(list(query, 0, 20));
  observe({ ...balances(0, 10), source: "push" });
  observe({ ...balances(0, 10), requestedAt: null });
  observe(balances(-5, 10)); // asked for before
  assertEquals(reconciler.reason, "waiting for balances");
  observe(balances(0, 10));
  observe(balances(0, 11)); // somebody else's question
  assertEquals(reconciler.state, "READY");
  assertEquals(reconciler.takeQueryId(), 4);
});

Deno.test("Reconciler repeats passes that are not clean at growing distances, up to its usual interval", () => {
  const { due, observe, list, trades, balances } = room({ foreignStops: true });
  observe(link("up", 0));
  const sentAt: number[] = [];
  for (let ms = 0; ms < 22_000; ms += 10) {
    for (const query of due(ms)) {
      if (query.what === "own_trades") observe(trades(query, ms, ms));
      if (query.what === "balances") observe(balances(ms, ms));
      if (query.what !== "open_orders") continue;
      sentAt.push(ms);
      observe(list(query, ms, ms, [queried("web_1", "open", ms, ms)]));
    }
  }
  assertEquals(sentAt, [0, 2_000, 6_000, 11_000, 16_000, 21_000]); // not spread: each waits for the one before
});

Deno.test("Reconciler keeps a bounded report of what it corrected", () => {
  const { orders, observe, ready, list, due, open, reconciler } = room();
  ready();
  for (let i = 0; i < 120; i++) open(`mm${i}`, 100);
  const [query] = due(6_100);
  observe(list(query, 6_100, 6_150));
  assertEquals([reconciler.report.corrected.length, reconciler.report.ordersChecked], [100, 120]);
  assertEquals(orders.questions(VENUE).length, 120);
});

Deno.test("Reconciler begins trades at the watermark of what it knew before the loss", () => {
  const { due, observe, answerAll, ready } = room();
  ready();
  for (let ms = 1_000; ms <= 200_000; ms += 1_000) answerAll(ms);
  observe(link("down", 200_000));
  observe(link("up", 300_000));
  const query = due(300_000).find(({ what }) => what === "own_trades") as Asked<"own_trades">;
  assert(query.since >= at(100_000) && query.since <= at(140_000), `${(query.since - at(0)) / 1e6}`);
});

Deno.test("a venue is not READY while its clock is far off or its answers are slow, and leaves READY when they become so", () => {
  for (const bad of [clock(501, 10, 100), clock(0, 2_001, 100)]) {
    const { reconciler, observe, answerAll } = room();
    observe(bad);
    observe(link("up", 200));
    answerAll(200);
    assertEquals(reconciler.state, "RECONCILING");
    assert(/the limit is/.test(reconciler.reason), reconciler.reason);
    // The next pass waits for its lists; what has kept the last one from being clean is still the reason.
    observe({ ...bad, receivedAt: at(250) });
    assert(/the limit is/.test(reconciler.reason), reconciler.reason);
    observe(clock(-500, 2_000, 300));
    for (let ms = 400; ms < 8_000; ms += 100) answerAll(ms);
    assertEquals(reconciler.state, "READY");
    observe({ ...bad, receivedAt: at(8_000) });
    assertEquals(reconciler.state, "DEGRADED");
    observe(clock(0, 10, 8_100));
    assertEquals(reconciler.state, "READY");
  }
});

Deno.test("Reconciler.takeReport() has one for each READY, and one for what a pass has changed, at most every five seconds", () => {
  const { reconciler, observe, open, list, due, ready } = room();
  assertEquals(reconciler.takeReport(at(0)), null);
  ready();
  assertEquals(reconciler.takeReport(at(50))?.cleanAt, at(50));
  assertEquals(reconciler.takeReport(at(60_000)), null);
  reconciler.corrected("one thing");
  assertEquals(reconciler.takeReport(at(60_000))?.corrected, ["one thing"]);
  open("mm1", 60_000);
  const [query] = due(63_000).filter(({ what }) => what === "open_orders");
  observe(list(query, 63_000, 63_050));
  assertEquals(reconciler.takeReport(at(63_100)), null, "too soon");
  assertEquals(reconciler.takeReport(at(65_000))?.corrected, ["one thing", "mm1: OPEN → UNKNOWN"]);
  assertEquals(reconciler.takeReport(at(70_000)), null);
});

Deno.test("Reconciler.doubtMoney() keeps a pass from being clean until the money was looked at again, and what explains it", () => {
  const { reconciler, due, observe, list, trades, balances } = room();
  observe(link("up", 0));
  const [lists, history] = due(0);
  observe(list(lists, 0, 10));
  observe(trades(history, 0, 10));
  reconciler.doubtMoney(at(20), at(5_020));
  observe(balances(0, 20));
  assertEquals([reconciler.state, reconciler.reason], ["RECONCILING", "waiting for own_trades"]);
  const [again] = due(20);
  observe(trades(again, 20, 30));
  assertEquals([reconciler.reason, reconciler.listedSince(at(20)), reconciler.listedSince(at(21))], [
    "waiting for balances",
    true,
    false,
  ]);
  assertEquals(names(due(5_019)).includes("balances"), false);
  assertEquals(names(due(5_020)).includes("balances"), true);
  observe(balances(5_020, 5_030));
  assertEquals(reconciler.state, "READY");
});

Deno.test("REC-01 an answer that names some balances or positions only is not the answer: the venue is not READY", () => {
  const { reconciler, due, observe, list, trades, balances, positions } = room({ accountQueries: ["positions"] });
  observe(link("up", 0));
  const [lists, history] = due(0);
  observe(list(lists, 0, 50));
  observe(trades(history, 0, 60));
  observe({ ...balances(0, 70), complete: false });
  assertEquals([reconciler.state, reconciler.reason], ["RECONCILING", "waiting for balances"]);
  observe(balances(0, 80));
  observe({ ...positions(0, 90), complete: false });
  assertEquals([reconciler.state, reconciler.reason], ["RECONCILING", "waiting for positions"]);
  observe(positions(0, 100));
  assertEquals(reconciler.state, "READY");
});
