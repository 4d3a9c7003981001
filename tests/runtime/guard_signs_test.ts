import { assertEquals } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { guardSigns, Pulse } from "../../runtime/guard_signs.ts";
import { createWords, GUARDIAN_MS_WORD, SENTINEL_MS_WORD, wordsOf } from "../../runtime/shared_words.ts";

const NOW = 1_700_000_000_000_000 as Micros;

Deno.test("Pulse: what was found is no sign of life, a change is one, and silence is counted from the last", () => {
  const pulse = new Pulse("left behind");
  assertEquals([pulse.silentFor("left behind", 1_000), pulse.silentFor("left behind", 9_000)], [null, null]);
  assertEquals([pulse.silentFor("1", 9_050), pulse.silentFor("1", 9_100), pulse.silentFor("1", 14_050)], [
    0,
    50,
    5_000,
  ]);
  assertEquals(pulse.silentFor("0", 14_051), 0, "a lower value is a change too: it began anew");
});

Deno.test("guardSigns() tells each in µs, whatever the value says; who was not heard yet has been silent since 1970", () => {
  const words = wordsOf(createWords()), signs = guardSigns(words, { guardian: true, sentinel: true });
  assertEquals(signs(100, NOW), { guardian: NOW, sentinel: NOW });
  Atomics.store(words, GUARDIAN_MS_WORD, 2 ** 31 - 1);
  assertEquals(signs(150, NOW), { guardian: 0 as Micros, sentinel: NOW });
  Atomics.store(words, SENTINEL_MS_WORD, -5);
  assertEquals(signs(200.5, NOW), { guardian: 50_500 as Micros, sentinel: 0 as Micros });
});

Deno.test("guardSigns() has none of whom the run does not have", () => {
  const words = wordsOf(createWords()), signs = guardSigns(words, { guardian: false, sentinel: false });
  Atomics.store(words, GUARDIAN_MS_WORD, 7);
  assertEquals(signs(0, NOW), { guardian: null, sentinel: null });
});
