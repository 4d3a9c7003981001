import { assert, assertEquals } from "@std/assert";
import type { Query } from "../../../core/command.ts";
import type { ClockOffset } from "../../../core/event.ts";
import type { Order } from "../../../core/oms/orders.ts";
import type { Micros } from "../../../core/units.ts";
import {
  at,
  cancelAnswer,
  fill,
  MARKET,
  orderFound,
  place,
  placeAnswer,
  queried,
  report,
  sent,
  VENUE,
} from "../../support/order_events.ts";
import { type Asked, link, names, OTHER, room } from "../../support/reconcile_room.ts";

Deno.test("D1 an order that the list lacks becomes UNKNOWN, is asked about, and a second pass is needed", () => {
  const { reconciler, due, observe, open, list, trades, balances } = room();
  const order = open("mm1", -10_000);
  observe(link("up", 0));
  const [lists, history] = due(0);
  observe(trades(history, 0, 40));
  observe(balances(0, 40));
  const [change] = observe(list(lists, 0, 50));
  assertEquals([change.to, change.needsQuery, order.leaves], ["UNKNOWN", true, 10]);
  assertEquals([reconciler.state, reconciler.reason], ["RECONCILING", "1 orders are unknown"]);
  const [query] = due(60);
  assertEquals([query.what, (query as Asked<"order">).clientId], ["order", "mm1"]);
  observe(orderFound("mm1", queried("mm1", "canceled", 60, 100), 60, 100, query.queryId));
  assertEquals([order.life, reconciler.state], ["CANCELED", "RECONCILING"]);
  assertEquals(reconciler.report.corrected, ["mm1: OPEN → UNKNOWN", "mm1: UNKNOWN → CANCELED"]);
  const [again] = due(2_050);
  observe(list(again, 2_050, 2_100)); // what was corrected in between has to be seen clean
  const [last] = due(6_100);
  observe(list(last, 6_100, 6_150));
  assertEquals([reconciler.state, reconciler.report.cleanAt], ["READY", at(6_150)]);
});

Deno.test("D1 an order that was heard of just now is judged by a later list", () => {
  const { reconciler, due, observe, open, list, trades, balances } = room();
  observe(link("up", 0));
  const order = open("mm1", 100);
  const [lists, history] = due(1_000);
  observe(trades(history, 1_000, 1_040));
  observe(balances(1_000, 1_040));
  assertEquals(observe(list(lists, 1_000, 1_050)), []);
  assertEquals([order.life, reconciler.state], ["OPEN", "RECONCILING"]);
  const [again] = due(3_050);
  observe(list(again, 3_050, 3_100));
  assertEquals(order.life, "UNKNOWN");
});

Deno.test("OSM-S22 a list that was requested before the ack does not make its order UNKNOWN", () => {
  const { due, observe, open, list, ready } = room({ timing: { quiet: 0 } });
  ready();
  const [query] = due(5_100);
  const order = open("mm1", 5_110);
  assertEquals(observe(list(query, 5_100, 5_200)), []);
  assertEquals(order.life, "OPEN");
});

Deno.test("D2 Reconciler adopts the state that a list shows, found by either id", () => {
  const { orders, reconciler, due, observe, open, list } = room();
  const order = open("mm1", -10_000), lost = open("mm2", -10_000);
  orders.missing("mm2", at(-5_000), at(-5_000));
  observe(link("up", 0));
  const [query] = due(0);
  const nameless = { ...queried("mm2", "open", 0, 50), clientId: null };
  observe(list(query, 0, 50, [queried("mm1", "partial", 0, 50, { filled: 4 }), nameless]));
  assertEquals([order.life, order.filled, lost.life], ["PARTIAL", 4, "OPEN"]);
  assertEquals(reconciler.report.corrected, ["mm1: OPEN → PARTIAL", "mm2: UNKNOWN → OPEN"]);
});

Deno.test("D3 an order with our tag and in none of our books keeps the venue from READY until it is gone", () => {
  const { orders, reconciler, due, observe, list, trades, balances } = room();
  observe(link("up", 0));
  const [query, history] = due(0);
  observe(trades(history, 0, 40));
  observe(balances(0, 40));
  const [change] = observe(list(query, 0, 50, [queried("mm9", "open", 0, 50)]));
  assertEquals([change.incident?.code, change.cancelAtOnce, reconciler.state], ["orphan", true, "RECONCILING"]);
  assertEquals(reconciler.report.open, ["order mm9 carries our tag and stands in none of our books"]);
  const gone: Order[] = [];
  reconciler.cancels(at(60), gone);
  assertEquals(gone.map(({ clientId }) => clientId), ["mm9"]);
  assert(orders.cancelRequested("mm9", at(60)));
  gone.length = 0;
  reconciler.cancels(at(70), gone);
  assertEquals(gone, []);
  orders.apply(report("mm9", "canceled", 80), at(80));
  const [again] = due(2_050);
  observe(list(again, 2_050, 2_100));
  assertEquals([reconciler.state, reconciler.report.open], ["READY", []]);
});

Deno.test("D4 foreign orders are watched, and stop the venue only on a dedicated account", () => {
  for (const [foreignStops, state] of [[false, "READY"], [true, "RECONCILING"]] as const) {
    const { orders, reconciler, due, observe, list, trades, balances } = room({ foreignStops });
    observe(link("up", 0));
    const [query, history] = due(0);
    observe(trades(history, 0, 40));
    observe(balances(0, 40));
    assertEquals(observe(list(query, 0, 50, [queried("web_1", "open", 0, 50)])), []);
    assertEquals([orders.foreign(VENUE).length, reconciler.state], [1, state]);
    const gone: Order[] = [];
    reconciler.cancels(at(60), gone);
    assertEquals(gone, []);
    const [again] = due(5_100);
    observe(list(again, 5_100, 5_150));
    assertEquals([orders.foreign(VENUE).length, reconciler.state], [0, "READY"]);
  }
});

Deno.test("OSM-S13 absence is proven by lists, queries and trades, twice, and only then", () => {
  const { orders, reconciler, due, observe, ready, list, trades, balances } = room();
  ready();
  const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
  orders.apply(sent("mm1", 1_000), at(1_000));
  orders.apply(placeAnswer("mm1", "ambiguous", 2_000), at(2_000));
  const asked: Record<string, number> = { order: 0, own_trades: 0 };
  let provenAt = 0;
  for (let ms = 2_010; ms < 40_000 && provenAt === 0; ms += 10) {
    for (const query of due(ms)) {
      asked[query.what] = (asked[query.what] ?? 0) + 1;
      assertEquals([order.life, orders.leavesBuy(MARKET)], ["UNKNOWN", 10]);
      if (query.what === "open_orders") observe(list(query, ms, ms + 5));
      if (query.what === "own_trades") {
        assertEquals(query.since <= at(0), true);
        observe(trades(query, ms, ms + 5));
      }
      if (query.what === "balances") observe(balances(ms, ms + 5));
      if (query.what === "order") observe(orderFound("mm1", null, ms, ms + 5, query.queryId));
      if (order.life === "NEVER_ARRIVED") provenAt = ms;
    }
  }
  assertEquals([order.life, orders.leavesBuy(MARKET), reconciler.state], ["NEVER_ARRIVED", 0, "READY"]);
  // It can arrive until 3 s; 1 s margin, 5 s lag of the history, 5 s between the rounds.
  assert(provenAt > 14_000 && provenAt < 25_000, `proven at ${provenAt}`);
  assertEquals([asked.own_trades, asked.order < 8], [2, true]);
  assertEquals(reconciler.report.corrected.at(-1), "mm1: UNKNOWN → NEVER_ARRIVED");
});

Deno.test("P04 P05 an order that is not found five times and lives is never dropped", () => {
  const { orders, due, observe, ready, list, trades, balances } = room();
  ready();
  const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
  orders.apply(sent("mm1", 1_000), at(1_000));
  orders.apply(placeAnswer("mm1", "ambiguous", 2_000), at(2_000));
  let misses = 0;
  for (let ms = 2_010; ms < 120_000; ms += 10) {
    for (const query of due(ms)) {
      // By id the venue does not find it; its lists show it, asked for a moment too early to count.
      if (query.what === "open_orders") {
        observe({ ...list(query, ms, ms + 5), orders: [queried("mm1", "open", 0, ms)], requestedAt: at(900) });
      }
      if (query.what === "own_trades") observe(trades(query, ms, ms + 5));
      if (query.what === "balances") observe(balances(ms, ms + 5));
      if (query.what === "order") {
        misses += 1;
        observe(orderFound("mm1", null, ms, ms + 5, query.queryId));
      }
    }
    assertEquals(orders.leavesBuy(MARKET), 10);
  }
  assertEquals([order.life, misses >= 5], ["UNKNOWN", true]);
  orders.apply(fill("mm1", "t1", 10, 121_000), at(121_000));
  assertEquals(order.life, "FILLED");
});

Deno.test("Reconciler starts the proof anew when a query finds the order, however old the answer is", () => {
  const { orders, observe, ready } = room();
  ready();
  const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
  orders.apply(sent("mm1", 1_000), at(1_000));
  orders.apply(placeAnswer("mm1", "ambiguous", 2_000), at(2_000));
  observe(orderFound("mm1", null, 5_000, 5_010));
  observe(orderFound("mm1", queried("mm1", "open", 900, 5_020), 900, 5_020));
  assertEquals(order.life, "UNKNOWN");
});

Deno.test("INV-20 an order unknown for 30 s is told once as S1 while its venue is down or silent too", () => {
  const limited = {
    kind: "rate_limited",
    venue: VENUE,
    until: at(60_000),
    scope: "all",
    receivedAt: at(1_500),
  } as const;
  for (const trouble of [link("down", 1_500), limited]) {
    const { orders, reconciler, observe, ready, take } = room();
    ready();
    const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
    take(sent("mm1", 1_000), placeAnswer("mm1", "ambiguous", 1_100));
    observe(trouble);
    const told: string[] = [], asked: Query[] = [];
    for (let ms = 1_600; ms < 50_000; ms += 100) {
      for (const { incident } of reconciler.due(at(ms), asked)) told.push(`${incident?.code} ${ms}`);
    }
    assertEquals([told, asked, order.leaves], [["unresolved_unknown 31100"], [], 10]);
  }
});

Deno.test("an order unknown for 30 s is told once as S1 and stops the venue until it is settled", () => {
  const { orders, reconciler, observe, ready, take, due, list, balances } = room();
  ready();
  const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
  take(sent("mm1", 1_000), placeAnswer("mm1", "ambiguous", 1_100));
  const told: string[] = [];
  for (let ms = 1_200; ms < 40_000; ms += 100) {
    const out: Query[] = [];
    for (const { incident } of reconciler.due(at(ms), out)) told.push(`${incident?.severity} ${incident?.code} ${ms}`);
    for (const query of out) {
      if (query.what === "open_orders") observe(list(query, ms, ms));
      if (query.what === "balances") observe(balances(ms, ms));
    }
  }
  assertEquals(told, ["S1 unresolved_unknown 31100"]);
  assertEquals([reconciler.state, reconciler.reason], ["PAUSED", "order mm1 stays unknown"]);
  assertEquals(order.leaves, 10);
  take(report("mm1", "canceled", 40_000));
  due(40_100);
  assertEquals(reconciler.state, "READY");
});

Deno.test("three unknown orders stop the venue; two do not", () => {
  const { orders, reconciler, take, due, ready } = room();
  ready();
  for (const id of ["mm1", "mm2", "mm3"]) {
    orders.intend(place(id), { strategy: "mm", level: 0 }, at(1_000));
    assertEquals(reconciler.state, "READY");
    take(sent(id, 1_000), placeAnswer(id, "ambiguous", 1_100));
    due(1_200);
  }
  assertEquals([reconciler.state, reconciler.reason], ["PAUSED", "3 orders are unknown"]);
  take(report("mm2", "open", 1_300));
  due(1_400);
  assertEquals(reconciler.state, "READY");
});

Deno.test("Reconciler asks about unknown orders one by one with back-off, at most ten at a time", () => {
  const { orders, take, due, ready } = room();
  ready();
  for (let i = 0; i < 12; i++) {
    orders.intend(place(`mm${i}`), { strategy: "mm", level: i }, at(1_000));
    take(sent(`mm${i}`, 1_000), placeAnswer(`mm${i}`, "ambiguous", 1_100));
  }
  const first = due(1_200);
  assertEquals(names(first), Array(10).fill("order"));
  assertEquals(due(1_300), []);
  for (let i = 0; i < 10; i++) take(report(`mm${i}`, "canceled", 1_400));
  assertEquals(due(1_500).map((query) => (query as Asked<"order">).clientId), ["mm10", "mm11"]);
});

Deno.test("Reconciler asks about an order only after its last word, and less and less often", () => {
  const { orders, take, due, observe, ready } = room();
  ready();
  orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
  take(sent("mm1", 1_000));
  orders.venueLost(VENUE, at(1_000));
  assertEquals(due(1_000), []); // the same instant proves nothing
  const sentAt: number[] = [];
  for (let ms = 1_010; ms < 75_000; ms += 10) {
    for (const query of due(ms)) {
      if (query.what !== "order") continue;
      sentAt.push(ms);
      observe({ ...orderFound("mm1", null, 0, ms, query.queryId), requestedAt: at(0) });
    }
  }
  // Half a second at least; 0.5, 1, 2, 4, 8, 16, then 30 s at most.
  const waits = sentAt.slice(1).map((ms, i) => ms - sentAt[i]), most = [500, 1_000, 2_000, 4_000, 8_000, 16_000];
  assert(waits.every((wait, i) => wait >= 500 && wait <= (most[i] ?? 30_000) + 10), `${waits}`);
  assert(waits.length >= 7 && waits.some((wait) => wait > 10_000), `${waits}`);
});

Deno.test("P09 Reconciler.cancels() repeats a cancel of unknown fate at doubling distances, then stops", () => {
  const { orders, reconciler, open, ready } = room();
  ready();
  const order = open("mm1", 100);
  orders.cancelRequested("mm1", at(1_000));
  const sentAt: number[] = [];
  for (let ms = 1_000; ms < 60_000; ms += 50) {
    orders.timers(at(ms));
    const again: Order[] = [];
    reconciler.cancels(at(ms), again);
    for (const { clientId } of again) {
      sentAt.push(ms);
      assert(orders.cancelRequested(clientId, at(ms)));
    }
  }
  assertEquals(sentAt, [3_250, 5_750, 8_750, 12_750]);
  assertEquals([order.cancelAttempts, order.cancelRetryAt], [5, Infinity as Micros]);
});

Deno.test("Reconciler.cancels() sends off what was resurrected, and nothing while the link is down", () => {
  const { orders, reconciler, observe, open, take, ready } = room();
  ready();
  open("mm1", 100);
  open("mm2", 100);
  take(report("mm1", "canceled", 200), report("mm1", "open", 300));
  const gone: Order[] = [];
  reconciler.cancels(at(400), gone);
  assertEquals(gone.map(({ clientId }) => clientId), ["mm1"]);
  orders.cancelRequested("mm1", at(400));
  take(cancelAnswer("mm1", "refused", 410, "other"));
  gone.length = 0;
  reconciler.cancels(at(500), gone);
  assertEquals(gone, []); // not before the back-off is over
  reconciler.cancels(at(660), gone);
  assertEquals(gone.length, 1);
  observe(link("down", 700));
  gone.length = 0;
  reconciler.cancels(at(5_000), gone);
  assertEquals(gone, []);
});

Deno.test("Reconciler lets the difference of the clocks delay the proof", () => {
  const { orders, take, due, observe, ready } = room();
  ready();
  const offset: ClockOffset = {
    kind: "clock_offset",
    venue: VENUE,
    offset: -400_000 as Micros,
    roundTrip: 100_000 as Micros,
    receivedAt: at(500),
  };
  observe(offset);
  orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
  take(sent("mm1", 1_000), placeAnswer("mm1", "ambiguous", 1_100));
  const tradesAt: number[] = [];
  for (let ms = 1_200; ms < 12_000; ms += 10) {
    for (const query of due(ms)) if (query.what === "own_trades") tradesAt.push(ms);
  }
  assertEquals(tradesAt, [9_510]); // 3 s, a margin of 1 s, a lag of 5 s, and 0.5 s of clocks
});

Deno.test("Reconciler judges by a list or trades of one market only the orders of that market", () => {
  const { orders, observe, list, trades, due, open } = room({
    instruments: [MARKET, OTHER],
    wholeAccount: false,
  });
  const here = open("mm1", -10_000), there = open("mm2", -10_000, OTHER);
  observe(link("up", 0));
  const [listHere, , tradesHere] = due(0);
  observe(list(listHere, 0, 50));
  assertEquals([here.life, there.life], ["UNKNOWN", "OPEN"]);
  assertEquals((tradesHere as Asked<"own_trades">).instrument, MARKET);
  // Two rounds of evidence for the order there, whose trades were never looked at.
  orders.missing("mm2", at(60), at(60));
  for (let ms = 10_000; ms <= 200_000; ms += 1_000) {
    observe({ ...list(listHere, ms, ms), instrument: OTHER });
    observe(orderFound("mm2", null, ms, ms));
    for (const query of due(ms)) {
      if (query.what === "own_trades" && query.instrument === MARKET) observe(trades(query, ms, ms + 10));
    }
  }
  assertEquals(there.life, "UNKNOWN");
});

Deno.test("Reconciler is not READY while an order is unknown, even if nothing had to be corrected", () => {
  const { orders, reconciler, due, observe, open, list, trades, balances } = room();
  open("mm1", -10_000);
  orders.missing("mm1", at(-5_000), at(-5_000));
  observe(link("up", 0));
  const [, query, history] = due(0);
  observe(trades(history, 0, 40));
  observe(balances(0, 40));
  observe(list(query, 0, 50));
  assertEquals([reconciler.state, reconciler.report.corrected], ["RECONCILING", []]);
  assertEquals(reconciler.reason, "1 orders are unknown");
});

Deno.test("Reconciler takes a word of the order's life for the end of a proof, however old it is", () => {
  for (const contrary of ["none", "list", "query"] as const) {
    const { orders, observe, due, list, trades, ready } = room();
    ready();
    const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
    orders.apply(sent("mm1", 1_000), at(1_000));
    orders.apply(placeAnswer("mm1", "ambiguous", 2_000), at(2_000));
    const round = (ms: number) => {
      for (const query of due(ms)) {
        if (query.what === "open_orders") observe(list(query, ms, ms));
        if (query.what === "own_trades") observe(trades(query, ms, ms));
      }
      observe(orderFound("mm1", null, ms, ms));
    };
    round(10_000);
    const old = queried("mm1", "open", 900, 12_000);
    if (contrary === "query") observe(orderFound("mm1", old, 900, 12_000));
    if (contrary === "list") {
      const query = { kind: "query", venue: VENUE, queryId: 999, what: "open_orders", instrument: null } as const;
      observe(list(query, 900, 12_000, [old]));
    }
    round(16_000);
    assertEquals(order.life, contrary === "none" ? "NEVER_ARRIVED" : "UNKNOWN", contrary);
  }
});

Deno.test("Reconciler asks about an order anew after a reconnect, without waiting for the lost answer", () => {
  const { orders, due, observe, open, ready } = room();
  ready();
  open("mm1", 100);
  orders.missing("mm1", at(1_000), at(1_000));
  assertEquals(names(due(1_100)), ["order"]);
  observe(link("down", 1_200));
  observe(link("up", 1_300));
  assertEquals(names(due(1_300)), ["order", "open_orders", "own_trades", "balances"]);
});

Deno.test("REC-04 Reconciler changes nothing when the same list comes twice", () => {
  const { orders, observe, open, list, due, ready } = room();
  ready();
  open("mm1", 100);
  open("mm2", 100);
  const [query] = due(6_000);
  const listed = [queried("mm1", "partial", 6_000, 6_050, { filled: 2 })];
  assertEquals(observe(list(query, 6_000, 6_050, listed)).length, 2);
  const before = [...orders.all()].map(({ life, filled }) => `${life} ${filled}`);
  assertEquals(observe(list(query, 6_000, 6_060, listed)), []);
  assertEquals([...orders.all()].map(({ life, filled }) => `${life} ${filled}`), before);
});

Deno.test("REC-07 the books end alike whether a fill came by push first or by query first", () => {
  const ends = [false, true].map((queryFirst) => {
    const { orders, due, observe, trades, take, open, ready } = room();
    ready();
    open("mm1", 100);
    const pushed = fill("mm1", "t1", 4, 200);
    const listed = fill(null, "t1", 4, 61_000, { venueOrderId: "v-mm1", source: "query", venueMs: 200 });
    if (!queryFirst) take(pushed);
    const query = due(61_000).find(({ what }) => what === "own_trades")!;
    observe(trades(query, 61_000, 61_000, [listed]));
    if (queryFirst) take(pushed);
    return [...orders.all()].map(({ life, filled, leaves }) => `${life} ${filled} ${leaves}`);
  });
  assertEquals(ends, [["PARTIAL 4 6"], ["PARTIAL 4 6"]]);
});
