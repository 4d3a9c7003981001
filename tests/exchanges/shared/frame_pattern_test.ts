import { assertEquals, assertThrows } from "@std/assert";
import { ID, MOST_SLOTS, patternOf, PRICE, SIZE, WHOLE } from "../../../exchanges/shared/frame_pattern.ts";

Deno.test("patternOf() keeps the pieces around its slots, and null where there is none", () => {
  const { pieces, slots } = patternOf([["", "id"], [',"p":"', "price"], ['","q":"', "size"], ['","T":', "whole"]], "");
  assertEquals(pieces.map((piece) => piece?.text ?? null), [null, ',"p":"', '","q":"', '","T":', null]);
  assertEquals([...slots], [ID, PRICE, SIZE, WHOLE]);
  assertEquals(patternOf([], "}").pieces[0]?.text, "}");
});

Deno.test("patternOf() refuses too many slots, and pieces that are not ASCII", () => {
  const steps = Array.from({ length: MOST_SLOTS + 1 }, () => [",", "id"] as const);
  assertThrows(() => patternOf(steps, ""), RangeError, `want at most ${MOST_SLOTS}`);
  assertThrows(() => patternOf([["é", "id"]], ""), RangeError, "want ASCII");
});
