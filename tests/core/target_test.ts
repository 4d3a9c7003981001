import { assertEquals, assertThrows } from "@std/assert";
import { NOTHING_WANTED, type Quote } from "../../core/target.ts";

Deno.test("NOTHING_WANTED is empty and stays so, whoever shares it", () => {
  assertEquals(NOTHING_WANTED, { quotes: [], takes: [] });
  assertThrows(() => (NOTHING_WANTED.quotes as Quote[]).push({} as Quote), TypeError);
  assertThrows(() => Object.assign(NOTHING_WANTED, { takes: [{}] }), TypeError);
});
