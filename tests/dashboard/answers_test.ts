import { assertEquals, assertRejects } from "@std/assert";
import { Answers, WAITING_LIMIT } from "../../dashboard/answers.ts";
import { Refusal } from "../../dashboard/refusal.ts";
import { HandClock } from "../support/hand_clock.ts";
import { slowTest } from "../support/slow.ts";

Deno.test("Answers.wait() ends with the answer of its id, or with null in time", async () => {
  const clock = new HandClock(), answers = new Answers<string>(clock, 5_000);
  const one = answers.wait("1"), two = answers.wait("2");
  answers.settle("2", "yes");
  answers.settle("unknown", "lost");
  assertEquals(await two, "yes");
  clock.turn(5_000);
  assertEquals(await one, null);
  answers.settle("1", "too late");
  assertEquals(clock.waiting, 0);
});

slowTest("Answers.wait() refuses when too many wait", async () => {
  const answers = new Answers<string>(new HandClock(), 1);
  const all = Array.from({ length: WAITING_LIMIT }, (_, id) => answers.wait(String(id)));
  await assertRejects(async () => await answers.wait("more"), Refusal);
  answers.close();
  assertEquals(new Set(await Promise.all(all)), new Set([null]));
});
