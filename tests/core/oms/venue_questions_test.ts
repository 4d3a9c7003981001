import { assert, assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Query } from "../../../core/command.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { DEFAULT_QUESTION_TIMING, type QuestionsOptions, VenueQuestions } from "../../../core/oms/venue_questions.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { at, MARKET, orderFound, place, placeAnswer, report, sent, VENUE } from "../../support/order_events.ts";

function room(
  instruments: readonly InstrumentId[] = [MARKET],
  wholeAccount = true,
  change: Partial<QuestionsOptions> = {},
) {
  const orders = new Orders({ ids: { isOurs: () => true }, strict: true });
  const common = { venue: VENUE, orders, timing: DEFAULT_QUESTION_TIMING, watermark: at(-1_000) };
  const questions = new VenueQuestions({ ...common, instruments, wholeAccount, ...change });
  questions.restart(at(0));
  const due = (ms: number): Query[] => {
    const out: Query[] = [];
    questions.due(at(ms), out);
    return out;
  };
  const lose = (id: string, ms: number) => {
    orders.intend(place(id), { strategy: "mm", level: 0 }, at(ms));
    orders.apply(sent(id, ms), at(ms));
    orders.apply(placeAnswer(id, "ambiguous", ms), at(ms));
  };
  return { orders, questions, due, lose };
}

Deno.test("VenueQuestions.due() asks everything at the start, once, with ids of its own", () => {
  const { questions, due } = room([MARKET, 1 as InstrumentId], false);
  const queries = due(0);
  assertEquals(queries.map(({ what, queryId }) => `${what} ${queryId}`), [
    "open_orders 1",
    "open_orders 2",
    "own_trades 3",
    "own_trades 4",
    "balances 5",
  ]);
  assertEquals([due(1), questions.takeId()], [[], 6]);
  assertEquals(questions.of(3)?.question, { what: "own_trades", instrument: MARKET });
  assertEquals(questions.of(99), undefined);
});

Deno.test("VenueQuestions.waiting() names what was not answered as the pass needs it", () => {
  const { questions, due } = room();
  due(0);
  for (const [id, next] of [[1, "own_trades"], [2, "balances"], [3, undefined]] as const) {
    questions.of(id)!.answered(at(0), at(50));
    assertEquals(questions.waiting()?.question.what, next);
  }
  questions.needLists(at(1));
  assertEquals(questions.waiting()?.question.what, "open_orders");
  assertEquals(due(50).map(({ what }) => what), ["open_orders"]);
  questions.of(4)!.answered(at(50), at(60));
  questions.needTrades(1 as InstrumentId, at(70)); // not a market of this venue
  assertEquals(questions.waiting(), null);
  questions.needTrades(null, at(70));
  questions.needMoney(at(90));
  assertEquals(due(70).map(({ what }) => what), ["own_trades"]);
  assertEquals(due(90).map(({ what }) => what), ["balances"]);
  questions.needAll(at(100));
  assertEquals(due(100).map(({ what }) => what), ["open_orders"]); // the others are under way
});

Deno.test("VenueQuestions asks about positions, set-up and flows where the venue answers that, each at its interval", () => {
  const accountQueries = ["positions", "account_mode", "cash_flows"] as const;
  const { questions, due } = room([MARKET], true, { accountQueries });
  const queries = due(0);
  assertEquals(queries.map(({ what }) => what), [
    "open_orders",
    "own_trades",
    "balances",
    "positions",
    "account_mode",
    "cash_flows",
  ]);
  const flows = queries[5];
  assertEquals(flows.what === "cash_flows" && flows.since, at(-61_000));
  assertEquals(questions.of(flows.queryId)?.since, at(-61_000));
  for (const { queryId } of queries) questions.of(queryId)!.answered(at(0), at(0));
  questions.needMoney(at(1_000));
  assertEquals(due(1_000).map(({ what }) => what), ["balances", "positions"]);
  questions.needFlows(at(1_100));
  assertEquals(due(1_100).map(({ what }) => what), ["cash_flows"]);
});

Deno.test("VenueQuestions keeps to its tenth of the request weight, stretches what is planned, and says so", () => {
  const weights = { open_orders: 6, own_trades: 20, balances: 20, order: 4 };
  const instruments = Array.from({ length: 10 }, (_, id) => id as InstrumentId);
  const { questions, due } = room(instruments, false, { weights });
  const budget = (used: number, limit: number, ms: number) =>
    questions.budgeted({
      kind: "rate_budget",
      venue: VENUE,
      name: "REQUEST_WEIGHT 1m",
      used,
      limit,
      resetsAt: at(ms + 60_000),
      receivedAt: at(ms),
    });
  budget(0, 6_000, 0);
  // A minute of ten lists every 5 s, trades every 60 s and balances every 30 s: 720 + 200 + 40 of 600 · 0.8.
  assertEquals([questions.stretched, questions.heldCount], [2, 0]);
  let most = 0;
  const spent: { readonly ms: number; readonly weight: number }[] = [];
  for (let ms = 0; ms < 600_000; ms += 50) {
    for (const query of due(ms)) {
      spent.push({ ms, weight: query.what === "open_orders" ? 6 : 20 });
      questions.of(query.queryId)!.answered(at(ms), at(ms));
    }
    const minute = spent.filter((sent) => ms - sent.ms < 60_000).reduce((sum, { weight }) => sum + weight, 0);
    most = Math.max(most, minute);
  }
  assert(most > 300 && most <= 600, `${most} in a minute`);
  assertEquals(questions.overdue(at(600_000)), null);
  budget(0, 60_000, 600_000);
  assertEquals(questions.stretched, 1);
});

Deno.test("VenueQuestions holds back what is due while the last fifth of the weight is all that is left", () => {
  const { questions, due, lose } = room();
  const budget = (used: number) =>
    questions.budgeted({
      kind: "rate_budget",
      venue: VENUE,
      name: "REQUEST_WEIGHT 1m",
      used,
      limit: 6_000,
      resetsAt: at(30_000),
      receivedAt: at(0),
    });
  budget(4_795);
  lose("mm1", 0);
  assertEquals(due(10), []);
  assertEquals(questions.heldCount, 3);
  assertEquals(due(30_000).map(({ what }) => what), ["order", "open_orders", "own_trades", "balances"]);
  assertEquals(questions.heldCount, 0);
});

Deno.test("VenueQuestions.nextAt tells when the next question is planned; 0 while all are under way", () => {
  const { questions, due } = room();
  assertEquals(questions.nextAt, at(0));
  due(0);
  assertEquals(questions.nextAt, 0);
  questions.of(3)!.answered(at(0), at(0));
  assert(questions.nextAt >= at(24_000) && questions.nextAt <= at(36_000));
});

Deno.test("VenueQuestions.overdue() names a check that was not answered for three intervals", () => {
  const { questions, due } = room();
  due(0);
  for (const id of [1, 2, 3]) questions.of(id)!.answered(at(0), at(50));
  assertEquals(questions.overdue(at(15_000)), null);
  assertEquals(questions.overdue(at(15_001)), "open_orders is overdue");
});

Deno.test("VenueQuestions.due() asks about a single order until the books do not", () => {
  const { orders, questions, due, lose } = room();
  due(0);
  lose("mm1", 10);
  assertEquals(due(10), []); // not in the same instant
  assertEquals(questions.askedAbout("mm1"), 0);
  assertEquals(due(11).map((query) => query.what === "order" && query.clientId), ["mm1"]);
  assertEquals(questions.askedAbout("mm1"), 1);
  orders.apply(report("mm1", "canceled", 20), at(20));
  assertEquals(due(600), []);
  assertEquals(questions.askedAbout("mm1"), 0);
});

Deno.test("VenueQuestions.due() asks for trades from before the oldest order in doubt", () => {
  const { orders, questions, due, lose } = room();
  due(0);
  questions.of(2)!.answered(at(0), at(50));
  lose("mm1", 100);
  const since = (ms: number) => {
    const query = due(ms).find(({ what }) => what === "own_trades");
    return query?.what === "own_trades" ? (query.since - at(0)) / 1_000 : null;
  };
  assertEquals(since(200), null);
  questions.hurryTrades(MARKET, at(300));
  assertEquals(since(300), -120_000);
  questions.of(5)!.answered(at(300_000), at(300_000));
  questions.hurryTrades(MARKET, at(300_001));
  assertEquals(since(300_001), -900);
  orders.apply(report("mm1", "canceled", 300_002), at(300_002));
  orders.intend(place("mm2", { instrument: 1 as InstrumentId }), { strategy: "mm", level: 0 }, at(300_002));
  orders.apply(sent("mm2", 300_002), at(300_002));
  orders.venueLost(VENUE, at(300_002)); // in doubt, on another market
  questions.of(questions.takeId() - 1)!.answered(at(600_000), at(600_000));
  questions.hurryTrades(MARKET, at(600_001));
  assertEquals(since(600_001), 480_000);
  questions.hurryTrades(7 as InstrumentId, at(300_003)); // not a market of this venue
});

Deno.test("VenueQuestions.keepTradesFrom() lets lists of trades go back to one that is in doubt, until it is settled", () => {
  const { questions, due } = room();
  due(0);
  questions.of(2)!.answered(at(0), at(50));
  const since = (ms: number): number => {
    questions.needTrades(MARKET, at(ms));
    const query = due(ms).find(({ what }) => what === "own_trades")!;
    questions.of(query.queryId)!.answered(at(ms), at(ms));
    return query.what === "own_trades" ? (query.since - at(0)) / 1_000 : NaN;
  };
  assertEquals(since(100), -120_000);
  questions.keepTradesFrom(MARKET, at(-300_000));
  assertEquals(since(200), -300_000);
  questions.keepTradesFrom(MARKET, null);
  assertEquals(since(300), -119_800);
});

Deno.test("VenueQuestions.listedSince() waits for the trades of every market and for the flows", () => {
  const { questions, due } = room([MARKET, 1 as InstrumentId], true, { accountQueries: ["cash_flows"] });
  const asked = due(0).filter(({ what }) => what === "own_trades" || what === "cash_flows");
  for (const { queryId } of asked) {
    assertEquals(questions.listedSince(at(0)), false);
    questions.of(queryId)!.answered(at(0), at(10));
  }
  assertEquals([questions.listedSince(at(0)), questions.listedSince(at(1))], [true, false]);
});

Deno.test("VenueQuestions.needLists() asks for the lists sooner", () => {
  const { questions, due } = room();
  due(0);
  for (const id of [1, 2, 3]) questions.of(id)!.answered(at(0), at(50));
  questions.needLists(at(2_000));
  assertEquals([due(1_999), due(2_000).map(({ what }) => what)], [[], ["open_orders"]]);
});

Deno.test("VenueQuestions.restart() begins trades at what was complete before, and never before the watermark's overlap", () => {
  const { questions, due } = room();
  const since = (queries: Query[]) => queries.flatMap((query) => query.what === "own_trades" ? [query.since] : []);
  assertEquals(since(due(0)), [at(-61_000)]);
  questions.restart(at(10));
  assertEquals(since(due(10)), [at(-61_000)]);
  questions.of(5)!.answered(at(100_000), at(100_050));
  questions.restart(at(200_000));
  assertEquals(since(due(200_000)), [at(40_000)]);
});

Deno.test("VenueQuestions goes back to an order whose trades never come in a question of its own alone, once its lots are booked", () => {
  const { orders, questions, due } = room();
  due(0);
  for (const id of [1, 2, 3]) questions.of(id)!.answered(at(0), at(50));
  const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(1_000));
  orders.apply(sent("mm1", 1_000), at(1_000));
  orders.apply(placeAnswer("mm1", "accepted", 1_010), at(1_010));
  const asked = (ms: number) => {
    orders.timers(at(ms));
    const query = due(ms).find(({ what }) => what === "own_trades");
    if (order.terminal) orders.apply(orderFound("mm1", report("mm1", "filled", ms, { filled: 10 }), ms, ms), at(ms));
    return query?.what === "own_trades" ? query : null;
  };
  /** From when on trades are asked for, in ms; `null` = they are not. */
  const since = (ms: number): number | null => {
    const query = asked(ms);
    if (query === null) return null;
    questions.answered(questions.of(query.queryId)!, at(ms), at(ms));
    return (query.since - at(0)) / 1_000;
  };
  assertEquals(since(600_000), -120_000);
  orders.apply(report("mm1", "filled", 900_000, { filled: 10 }), at(900_000));
  for (const ms of [900_000, 902_000, 904_000, 906_000, 908_000]) {
    assertEquals(since(ms), 0, `at ${ms} ms its lots are booked nowhere`);
  }
  assert(orders.infer(order, madeUpInstrument(), at(908_000)));
  assertEquals([order.unbooked, orders.lagging(VENUE)], [0, [order]]);
  questions.hurryTrades(MARKET, at(910_000));
  assertEquals(since(910_000), 908_000 - 120_000, "as far as lists go back");
  assertEquals([since(937_000), since(938_000)], [null, 0], "every half minute it is asked for");
  const failed = asked(968_000)!;
  assertEquals(failed.since, at(0));
  questions.failed(questions.of(failed.queryId)!, at(968_100)); // more than the venue's pages hold
  assertEquals(asked(969_000)?.since, at(938_000 - 120_000), "what failed for its sake is asked for without it");
});

Deno.test("VenueQuestions waits for lists of trades and flows as long as they page; for anything else 5 s", () => {
  const { questions, due } = room([MARKET], true, { accountQueries: ["cash_flows"] });
  due(0);
  assertEquals(due(4_999), []);
  due(5_000);
  assertEquals(due(7_000).map(({ what }) => what), ["open_orders", "balances"]);
  const [, trades, , flows] = [1, 2, 3, 4].map((id) => questions.of(id));
  assertEquals([trades?.question.what, flows?.question.what, trades?.failures], ["own_trades", "cash_flows", 0]);
  trades!.answered(at(0), at(200_000));
  assertEquals([trades!.goodAt, trades!.queryId], [at(0), null]);
  due(300_000);
  assertEquals([questions.of(4), flows!.failures], [undefined, 1]);
});
