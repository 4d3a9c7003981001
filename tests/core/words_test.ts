import { assertEquals } from "@std/assert";
import {
  createWords,
  KILL_COUNT_WORD,
  KILL_VALUES,
  KILL_WORD,
  killLevel,
  raiseKill,
  wordsOf,
} from "../../core/words.ts";

Deno.test("raiseKill() sets the word, raises it and never lowers it", () => {
  const words = wordsOf(createWords());
  assertEquals(killLevel(words), "clear");
  const cases = [["stop", "stop"], ["flatten", "flatten"], ["cancel", "flatten"], ["stop", "flatten"]] as const;
  for (const [asked, stands] of cases) {
    raiseKill(words, asked);
    assertEquals(killLevel(words), stands, `after ${asked}`);
  }
});

Deno.test("raiseKill() counts every kill, also one that does not raise the word", () => {
  const words = wordsOf(createWords());
  for (const level of ["cancel", "cancel", "stop", "flatten"] as const) raiseKill(words, level);
  assertEquals(words[KILL_COUNT_WORD], 4);
  words[KILL_COUNT_WORD] = 2 ** 31 - 1;
  raiseKill(words, "stop");
  assertEquals(words[KILL_COUNT_WORD], -(2 ** 31), "it wraps, and it has changed all the same");
});

Deno.test("killLevel() reads a value that nobody knows as a kill", () => {
  const words = wordsOf(createWords());
  for (const value of [-1, 4, 99]) {
    Atomics.store(words, KILL_WORD, value);
    assertEquals(killLevel(words), "cancel");
  }
});

Deno.test("wordsOf() shows one memory to everybody who holds it", () => {
  const shared = createWords();
  raiseKill(wordsOf(shared), "cancel");
  assertEquals(wordsOf(shared)[KILL_WORD], KILL_VALUES.cancel);
});
