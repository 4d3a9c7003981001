import { assert, assertEquals } from "@std/assert";
import { Rounds } from "../../../core/guard/rounds.ts";
import type { Micros } from "../../../core/units.ts";

const at = (seconds: number) => 1_700_000_000_000_000 + Math.round(seconds * 1e6) as Micros;
const begun = (quiet = 0) => new Rounds(at(0), at(quiet));

/** When rounds are due up to `end`, looked at every 10 ms, seconds from the start. */
function dueTimes(rounds: Rounds, end: number, from = 0): number[] {
  const times: number[] = [];
  for (let ms = Math.round(from * 1e3); ms <= end * 1e3; ms += 10) {
    if (!rounds.isDue(at(ms / 1e3))) continue;
    times.push(ms / 1e3);
    rounds.pass(at(ms / 1e3));
  }
  return times;
}

/** The venue is asked at `seconds` and answers at once. */
function list(rounds: Rounds, seconds: number, isClean: boolean): void {
  rounds.asked(at(seconds));
  rounds.ended();
  rounds.listed(isClean, at(seconds), at(seconds));
}

/** The next time that the venue may be asked, looked for every ms from `seconds` on. */
function nextQuestion(rounds: Rounds, seconds: number): number {
  let ms = Math.round(seconds * 1e3);
  while (!rounds.mayAsk(at(ms / 1e3))) ms += 1;
  return ms / 1e3;
}

Deno.test("4.4 f Rounds are due at once, at 0.25, 0.5, 1, 2 and 4 s, and then every 5 s for ever", () => {
  assertEquals(dueTimes(begun(), 30), [0, 0.25, 0.5, 1, 2, 4, 9, 14, 19, 24, 29]);
  const rounds = begun();
  assertEquals([rounds.isFirst, dueTimes(rounds, 0), rounds.isFirst], [true, [0], false]);
  rounds.pass(at(3_600));
  assertEquals(dueTimes(rounds, 3_612, 3_600), [3_604, 3_609]);
});

Deno.test("4.4 e Rounds take two clean lists a second apart for a proof, and less for none", () => {
  const rounds = begun();
  list(rounds, 0, true);
  assertEquals([rounds.verified, nextQuestion(rounds, 0)], [false, 1]);
  list(rounds, 0.999, true);
  assertEquals(rounds.verified, false);
  list(rounds, 1, true);
  assertEquals([rounds.verified, rounds.verifiedAt], [true, at(1)]);
});

Deno.test("4.4 d Rounds count no list that was asked for while something could still land", () => {
  const rounds = begun(2);
  list(rounds, 0, true);
  assertEquals(nextQuestion(rounds, 0), 2);
  list(rounds, 1.999, true);
  list(rounds, 2.999, true);
  assertEquals(rounds.verified, false); // the first of the two was too early
  list(rounds, 3.999, true);
  assertEquals(rounds.verified, true);

  const raised = begun(2);
  list(raised, 2, true);
  raised.raiseQuiet(at(2.5));
  raised.raiseQuiet(at(1)); // never lowers it
  list(raised, 3, true);
  assertEquals(raised.verified, false);
  list(raised, 4, true);
  assertEquals(raised.verified, true);
});

Deno.test("4.4 e Rounds begin their proof anew with every list that is not clean", () => {
  const rounds = begun();
  dueTimes(rounds, 0);
  list(rounds, 0, true);
  list(rounds, 1, false);
  list(rounds, 2, true);
  assertEquals(rounds.verified, false);
  list(rounds, 3, true);
  assertEquals(rounds.verified, true);
});

Deno.test("Rounds ask again after 2 s without an answer, counted from the last part of one", () => {
  const rounds = begun();
  rounds.asked(at(0));
  assertEquals([rounds.isAsking, nextQuestion(rounds, 0)], [true, 2]);
  rounds.stillAsking(at(1.5));
  assertEquals(nextQuestion(rounds, 1.5), 3.5);
});

Deno.test("Rounds wait 1 s after the first failure, 2 s after further ones, 3 s after eight, or as the venue wants", () => {
  const rounds = begun();
  for (const [failedAt, next] of [[0, 1], [1, 3], [3, 5]] as const) {
    rounds.asked(at(failedAt));
    rounds.ended();
    rounds.failed(at(failedAt));
    assertEquals([rounds.verified, nextQuestion(rounds, failedAt)], [false, next]);
  }
  for (let i = 4; i <= 8; i++) rounds.failed(at(5));
  assertEquals(nextQuestion(rounds, 5), 7);
  rounds.failed(at(5));
  assertEquals(nextQuestion(rounds, 5), 8);
  rounds.failed(at(5), at(300));
  assertEquals(nextQuestion(rounds, 5), 300);
});

Deno.test("KIL-05 engine, guardian and sentinel together leave a venue that fails at once a tenth of its limit at any time", () => {
  const asked: number[] = [], answersAfter = 0.05;
  // They join in one after the other.
  for (const from of [0, 4, 10]) {
    const rounds = new Rounds(at(from), at(from + 2));
    for (let ms = from * 1e3, answerMs = Infinity; ms < 300e3; ms += 10) {
      const now = at(ms / 1e3);
      if (ms >= answerMs) {
        answerMs = Infinity;
        rounds.ended();
        rounds.failed(now);
      }
      rounds.pass(now);
      if (!rounds.mayAsk(now)) continue;
      rounds.asked(now);
      asked.push(ms / 1e3);
      answerMs = ms + answersAfter * 1e3;
    }
  }
  const inMinute = asked.map((start) => asked.filter((one) => one >= start && one < start + 60).length);
  const weight = Math.max(...inMinute) * 80;
  assert(weight <= 5_400, `${weight} of 6,000 in a minute`);
});

Deno.test("KIL-05 Rounds begin anew at the first word of a venue that was silent, and not at each word", () => {
  const rounds = begun();
  dueTimes(rounds, 9);
  rounds.failed(at(30));
  rounds.asked(at(32));
  rounds.ended();
  rounds.listed(false, at(32), at(32));
  assertEquals(dueTimes(rounds, 34, 32), [32, 32.25, 32.5, 33, 34]);
  assertEquals(nextQuestion(rounds, 32), 32); // at once: what was told the silent venue may be lost
  rounds.failed(at(34));
  rounds.listed(false, at(35), at(35)); // it was silent only just now
  assertEquals(rounds.isDue(at(35)), false);
});

Deno.test("Rounds take no list from before the start or from before the last one for news", () => {
  const rounds = begun();
  assertEquals([rounds.isNews(at(-0.001)), rounds.isNews(at(0))], [false, true]);
  list(rounds, 3, true);
  assertEquals([rounds.isNews(at(2.999)), rounds.isNews(at(3)), rounds.listedAt], [false, true, at(3)]);
});

Deno.test("Rounds are late after a minute without a proof", () => {
  const rounds = begun();
  assertEquals([rounds.isLate(at(60)), rounds.isLate(at(60.001))], [false, true]);
  list(rounds, 61, true);
  list(rounds, 62, true);
  assertEquals(rounds.isLate(at(120)), false);
});
