import { assertEquals } from "@std/assert";
import { createWords, KILL_VALUES, KILL_WORD, killLevel, raiseKill, wordsOf } from "../../core/words.ts";

Deno.test("raiseKill() sets the word, raises it and never lowers it", () => {
  const words = wordsOf(createWords());
  assertEquals(killLevel(words), "clear");
  const cases = [["stop", "stop"], ["flatten", "flatten"], ["cancel", "flatten"], ["stop", "flatten"]] as const;
  for (const [asked, stands] of cases) {
    raiseKill(words, asked);
    assertEquals(killLevel(words), stands, `after ${asked}`);
  }
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
