import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Query } from "../../../core/command.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { DEFAULT_QUESTION_TIMING, VenueQuestions } from "../../../core/oms/venue_questions.ts";
import { at, MARKET, place, placeAnswer, report, sent, VENUE } from "../../support/order_events.ts";

function room(instruments: readonly InstrumentId[] = [MARKET], wholeAccount = true) {
  const orders = new Orders({ ids: { isOurs: () => true }, strict: true });
  const questions = new VenueQuestions(VENUE, instruments, wholeAccount, orders, DEFAULT_QUESTION_TIMING, at(-1_000));
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

Deno.test("VenueQuestions.waiting() names what was not answered since the pass began", () => {
  const { questions, due } = room();
  due(0);
  for (const [id, next] of [[1, "own_trades"], [2, "balances"], [3, undefined]] as const) {
    questions.of(id)!.answered(at(0), at(50));
    assertEquals(questions.waiting(at(0), at(0))?.question.what, next);
  }
  assertEquals(questions.waiting(at(0), at(1))?.question.what, "open_orders"); // lists alone are asked each pass
});

Deno.test("VenueQuestions.overdue() names a check that was not answered for three intervals", () => {
  const { questions, due } = room();
  due(0);
  for (const id of [1, 2, 3]) questions.of(id)!.answered(at(0), at(50));
  assertEquals(questions.overdue(at(15_000)), null);
  assertEquals(questions.overdue(at(15_001)), "open_orders is overdue");
});

Deno.test("VenueQuestions.due() asks about a single order until the books do not", () => {
  const { orders, due, lose } = room();
  due(0);
  lose("mm1", 10);
  assertEquals(due(10), []); // not in the same instant
  assertEquals(due(11).map((query) => query.what === "order" && query.clientId), ["mm1"]);
  orders.apply(report("mm1", "canceled", 20), at(20));
  assertEquals(due(600), []);
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

Deno.test("VenueQuestions.hurryLists() asks for the lists sooner", () => {
  const { questions, due } = room();
  due(0);
  for (const id of [1, 2, 3]) questions.of(id)!.answered(at(0), at(50));
  questions.hurryLists(at(2_000));
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
