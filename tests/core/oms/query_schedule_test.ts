import { assert, assertEquals, assertFalse } from "@std/assert";
import { queryBackoff, RepeatedQuestion } from "../../../core/oms/query_schedule.ts";
import { at, MARKET } from "../../support/order_events.ts";

Deno.test("queryBackoff() waits from half a second up to a bound that doubles to half a minute", () => {
  const seconds = (spread: number) => [0, 1, 2, 3, 4, 5, 6, 7, 8, 99].map((n) => queryBackoff(n, spread) / 1e6);
  assertEquals(seconds(1), [0.5, 0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
  assertEquals(seconds(0), Array(10).fill(0.5));
  assertEquals(queryBackoff(7, 0.5) / 1e6, 15.25);
});

Deno.test("RepeatedQuestion is asked once at a time and again after its interval", () => {
  const asked = new RepeatedQuestion({ what: "balances" }, 5_000_000);
  asked.restart(at(0));
  assert(asked.isDue(at(0)));
  asked.sent(7, at(0));
  assertFalse(asked.isDue(at(60_000)));
  asked.answered(at(0), at(100));
  assertEquals([asked.goodAt, asked.queryId, asked.failures], [at(0), null, 0]);
  assertFalse(asked.isDue(at(4_099))); // 20 % sooner or later
  assert(asked.isDue(at(6_100)));
  const { nextAt } = asked;
  asked.stretch = 3;
  asked.sent(8, nextAt);
  asked.answered(nextAt, nextAt);
  const gap = asked.nextAt - nextAt;
  assert(gap >= 12_000_000 && gap <= 18_000_000, `${gap}`);
});

Deno.test("RepeatedQuestion.need() asks once more where the answer under way was asked for too early", () => {
  const asked = new RepeatedQuestion({ what: "balances" }, 5_000_000);
  asked.restart(at(0));
  assertFalse(asked.isAnswered);
  asked.sent(1, at(0));
  asked.need(at(100));
  asked.need(at(50)); // the later need stands
  asked.answered(at(0), at(200));
  assertEquals([asked.isAnswered, asked.nextAt], [false, at(200)]);
  asked.sent(2, at(200));
  asked.answered(at(200), at(250));
  assert(asked.isAnswered && asked.nextAt > at(4_000));
  asked.need(at(300));
  assertEquals([asked.isAnswered, asked.nextAt], [false, at(300)]);
  asked.sent(3, at(300));
  asked.failed(at(310));
  const { nextAt } = asked;
  asked.need(at(400)); // a back-off is waited for
  assertEquals(asked.nextAt, nextAt);
});

Deno.test("RepeatedQuestion backs off after failures, and a hurry does not shorten that", () => {
  const asked = new RepeatedQuestion({ what: "balances" }, 5_000_000);
  asked.restart(at(0));
  asked.sent(1, at(0));
  asked.failed(at(100));
  asked.hurry(at(100));
  assertFalse(asked.isDue(at(599)));
  assert(asked.isDue(at(600)));
  asked.sent(2, at(600));
  asked.failed(at(700));
  assert(asked.failures === 2 && asked.nextAt >= at(1_200) && asked.nextAt <= at(1_700));
  asked.sent(3, at(1_700));
  asked.answered(at(1_700), at(1_800));
  asked.hurry(at(2_000));
  assertEquals([asked.failures, asked.nextAt], [0, at(2_000)]);
  asked.hurry(at(9_000)); // never later
  assertEquals(asked.nextAt, at(2_000));
});

Deno.test("RepeatedQuestion.retry() passes over the wait after a fruitless answer, not after a failure, nor too soon", () => {
  const asked = new RepeatedQuestion({ what: "order", instrument: MARKET, clientId: "mm1" }, 0);
  for (let i = 0; i < 8; i++) {
    asked.sent(i, at(0));
    asked.fruitless(at(0));
  }
  assert(asked.nextAt > at(2_500), `${(asked.nextAt - at(0)) / 1e3}`);
  asked.retry(at(1_999));
  assertFalse(asked.isDue(at(1_999)));
  asked.retry(at(2_000));
  assert(asked.isDue(at(2_000)));
  asked.sent(9, at(2_000));
  asked.failed(at(2_010));
  const { nextAt } = asked;
  asked.retry(at(4_500));
  assertEquals(asked.nextAt, nextAt);
});

Deno.test("RepeatedQuestion.restart() forgets what was known and what is under way", () => {
  const asked = new RepeatedQuestion({ what: "balances" }, 5_000_000);
  asked.sent(1, at(0));
  asked.answered(at(0), at(1));
  asked.sent(2, at(10));
  asked.restart(at(20));
  assertEquals([asked.goodAt, asked.queryId, asked.nextAt], [0, null, at(20)]);
});
