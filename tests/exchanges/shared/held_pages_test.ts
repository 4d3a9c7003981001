import { assertEquals } from "@std/assert";
import { endOfPatience, HeldPages, LONGEST_LIST } from "../../../exchanges/shared/held_pages.ts";
import { DEFAULT_QUESTION_TIMING } from "../../../core/oms/venue_questions.ts";
import type { Micros } from "../../../core/units.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const QUARTER = 250_000;

Deno.test("HeldPages tries held pages again a quarter of a second later, the first first, once each", () => {
  const io = new ScriptedEffects(), held = new HeldPages(io, "pages"), told: string[] = [];
  for (const name of ["a", "b"]) {
    assertEquals(held.hold(1 as Micros, (now) => told.push(`${name} ${now}`), 1 as Micros), true);
  }
  assertEquals([...io.timers], [["pages", QUARTER + 1 as Micros]]);
  held.onTimer(QUARTER as Micros);
  held.onTimer(2 * QUARTER as Micros);
  assertEquals(told, [`a ${QUARTER}`, `b ${QUARTER}`]);
});

Deno.test("HeldPages holds a page until the list has taken too long", () => {
  const io = new ScriptedEffects(), held = new HeldPages(io, "pages"), since = 5 as Micros;
  let tries = 0, until = 0;
  const again = (now: Micros): void => {
    tries++;
    if (!held.hold(since, again, now)) until = now;
  };
  again(since);
  for (let due = io.nextTimer(Infinity as Micros); due; due = io.nextTimer(Infinity as Micros)) held.onTimer(due.at);
  assertEquals([tries, until], [LONGEST_LIST / QUARTER + 1, since + LONGEST_LIST]);
});

Deno.test("a list has an end before those lose patience who asked for it", () => {
  const since = 5 as Micros, at = (micros: number) => endOfPatience(since, since + micros as Micros);
  assertEquals([at(LONGEST_LIST - 1), at(LONGEST_LIST)], [null, "the list was not at its end after 240 s"]);
  // The last page may be asked for right before that, and then takes its time.
  assertEquals(DEFAULT_QUESTION_TIMING.listTimeout - LONGEST_LIST > 30_000_000, true);
});
