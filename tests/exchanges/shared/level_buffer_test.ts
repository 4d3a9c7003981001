import { assert, assertEquals, assertFalse } from "@std/assert";
import { LevelBuffer, LONGEST_SIDE } from "../../../exchanges/shared/level_buffer.ts";

Deno.test("LevelBuffer grows up to its bound and keeps what it holds", () => {
  const side = new LevelBuffer();
  for (let i = 0; i < LONGEST_SIDE; i++) assert(side.push(i, 2 * i));
  assertFalse(side.push(1, 1));
  assertFalse(side.grow());
  assertEquals(side.count, LONGEST_SIDE);
  for (let i = 0; i < LONGEST_SIDE; i += 997) assertEquals([side.prices[i], side.sizes[i]], [i, 2 * i]);
});
