import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  clearVenueKill,
  createWords,
  forbidFlatten,
  isFlattenPermitted,
  isVenueKilled,
  KILL_COUNT_WORD,
  KILL_VALUES,
  KILL_WORD,
  killLevel,
  mayLeave,
  MOST_VENUES,
  permitFlatten,
  raiseKill,
  raiseVenueKill,
  VENUE_KILL_TAKEN_WORD,
  venueKills,
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

Deno.test("INV-09 after a kill a flatten order leaves under a permit alone, at level flatten alone, and a quote never", () => {
  const words = wordsOf(createWords()), kills = () => Atomics.load(words, KILL_COUNT_WORD);
  const kinds = () => (["order", "flatten", "other"] as const).filter((kind) => mayLeave(words, kind, 0));
  assertEquals(kinds(), ["order", "other"]);
  raiseKill(words, "cancel");
  assertEquals(kinds(), ["other"]);
  permitFlatten(words, kills());
  assertEquals(kinds(), ["other"], "a permit is worth nothing at a lower level");
  raiseKill(words, "flatten");
  assertEquals(kinds(), ["other"], "the permit was given before that kill");
  permitFlatten(words, kills());
  assertEquals([kinds(), isFlattenPermitted(words)], [["flatten", "other"], true]);
  raiseKill(words, "stop");
  assertEquals(
    [kinds(), isFlattenPermitted(words)],
    [["other"], false],
    "a further kill ends it, whatever it asks for",
  );
  permitFlatten(words, kills());
  forbidFlatten(words);
  assertEquals(kinds(), ["other"]);
});

Deno.test("INV-09 in an orderly stop that sells down no quote leaves either, and any kill below flatten ends it", () => {
  for (const level of ["stop", "cancel"] as const) {
    const words = wordsOf(createWords());
    permitFlatten(words, Atomics.load(words, KILL_COUNT_WORD));
    assertEquals([mayLeave(words, "flatten", 0), mayLeave(words, "order", 0)], [true, false]);
    raiseKill(words, level);
    assertFalse(mayLeave(words, "flatten", 0));
    permitFlatten(words, Atomics.load(words, KILL_COUNT_WORD));
    assertFalse(mayLeave(words, "flatten", 0), "not even under a new permit");
  }
});

Deno.test("INV-09 whatever the threads write, a quote leaves only while the word is clear", () => {
  const act = fc.oneof(
    fc.constantFrom("stop", "cancel", "flatten").map((level) => ({ act: "kill", level, behind: 0 }) as const),
    fc.nat(2).map((behind) => ({ act: "permit", level: "stop", behind }) as const),
    fc.constant({ act: "forbid", level: "stop", behind: 0 } as const),
  );
  fc.assert(fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
    const words = wordsOf(createWords());
    let killed = false, flattenAsked = false, permittedSinceKill = false;
    for (const { act, level, behind } of acts) {
      if (act === "kill") {
        raiseKill(words, level as "stop" | "cancel" | "flatten");
        killed = true;
        flattenAsked ||= level === "flatten";
        permittedSinceKill = false;
      } else if (act === "permit") {
        permitFlatten(words, Atomics.load(words, KILL_COUNT_WORD) - behind);
        permittedSinceKill = behind === 0;
      } else {
        forbidFlatten(words);
        permittedSinceKill = false;
      }
      assert(!(killed && mayLeave(words, "order", 0)), "a quote after a kill");
      assertEquals(mayLeave(words, "flatten", 0), permittedSinceKill && (!killed || flattenAsked));
      assert(mayLeave(words, "other", 0));
    }
  }));
});

Deno.test("KIL-01 INV-09 the word of one venue keeps its orders back and nobody else's, and only flatten asks for more", () => {
  const words = wordsOf(createWords()), orders = () => [0, 1, 2].map((place) => mayLeave(words, "order", place));
  raiseVenueKill(words, 1);
  assertEquals([orders(), mayLeave(words, "other", 1)], [[true, false, true], true]);
  assertEquals([isVenueKilled(words, 0), isVenueKilled(words, 1), killLevel(words)], [false, true, "clear"]);
  permitFlatten(words, Atomics.load(words, KILL_COUNT_WORD));
  assertEquals([0, 1].map((place) => mayLeave(words, "flatten", place)), [true, false], "a stop leaves it alone");
  raiseKill(words, "flatten");
  permitFlatten(words, Atomics.load(words, KILL_COUNT_WORD));
  const sales = () => [0, 1].map((place) => mayLeave(words, "flatten", place));
  assertEquals(sales(), [true, false], "the engine has not heard of it: it may be a kill of that sale");
  Atomics.store(words, VENUE_KILL_TAKEN_WORD + 1, venueKills(words, 1));
  assertEquals(sales(), [true, true]);
  raiseVenueKill(words, 1);
  assertEquals(sales(), [true, false], "and so each time");
});

Deno.test("KIL-09 a re-arm of a venue clears no kill that came after those it has heard of", () => {
  const words = wordsOf(createWords());
  raiseVenueKill(words, 3);
  const heard = venueKills(words, 3);
  clearVenueKill(words, 3, heard);
  assertFalse(isVenueKilled(words, 3));
  raiseVenueKill(words, 3);
  clearVenueKill(words, 3, heard);
  assert(isVenueKilled(words, 3));
});

Deno.test("a venue without a word is refused: what cannot be read must not pass for clear", () => {
  const words = wordsOf(createWords());
  for (const place of [-1, MOST_VENUES, 0.5, NaN]) {
    assertThrows(() => raiseVenueKill(words, place), RangeError, "Cannot find the kill word");
    assertThrows(() => mayLeave(words, "order", place), RangeError, "Cannot find the kill word");
  }
});
