import { assertEquals } from "@std/assert";
import { isMemo } from "../../../core/engine/memo.ts";

Deno.test("isMemo() tells what the engine wrote down for the next run from other notes of the journal", () => {
  assertEquals(["hold", "release", "losses", "curve", "refused_at_the_door"].map((topic) => isMemo({ topic })), [
    true,
    true,
    true,
    false,
    false,
  ]);
});
