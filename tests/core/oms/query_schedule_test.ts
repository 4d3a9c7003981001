import { assert, assertEquals, assertFalse } from "@std/assert";
import { queryBackoff, RepeatedQuestion } from "../../../core/oms/query_schedule.ts";
import { at } from "../../support/order_events.ts";

Deno.test("queryBackoff() doubles from half a second to half a minute", () => {
  assertEquals([0, 1, 2, 3, 4, 5, 6, 7, 8, 99].map((n) => queryBackoff(n) / 1e6), [
    0.5,
    0.5,
    1,
    2,
    4,
    8,
    16,
    30,
    30,
    30,
  ]);
});

Deno.test("RepeatedQuestion is asked once at a time and again after its interval", () => {
  const asked = new RepeatedQuestion({ what: "balances" }, 5_000_000);
  asked.restart(at(0));
  assert(asked.isDue(at(0)));
  asked.sent(7, at(0));
  assertFalse(asked.isDue(at(60_000)));
  asked.answered(at(0), at(100));
  assertEquals([asked.goodAt, asked.queryId, asked.failures], [at(0), null, 0]);
  assertFalse(asked.isDue(at(5_099)));
  assert(asked.isDue(at(5_100)));
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
  assertEquals([asked.failures, asked.nextAt], [2, at(1_700)]);
  asked.sent(3, at(1_700));
  asked.answered(at(1_700), at(1_800));
  asked.hurry(at(2_000));
  assertEquals([asked.failures, asked.nextAt], [0, at(2_000)]);
  asked.hurry(at(9_000)); // never later
  assertEquals(asked.nextAt, at(2_000));
});

Deno.test("RepeatedQuestion.restart() forgets what was known and what is under way", () => {
  const asked = new RepeatedQuestion({ what: "balances" }, 5_000_000);
  asked.sent(1, at(0));
  asked.answered(at(0), at(1));
  asked.sent(2, at(10));
  asked.restart(at(20));
  assertEquals([asked.goodAt, asked.queryId, asked.nextAt], [0, null, at(20)]);
});
