import { assertEquals } from "@std/assert";
import { duplicateKeys } from "../../runtime/config_duplicates.ts";

const CASES: readonly (readonly [string, readonly (readonly (string | number)[])[]])[] = [
  ['{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}', []],
  ['{"a": 1, "b": 2, "a": 3, "a": 4}', [["a"], ["a"]]],
  ['{"a": {"x:y": 1, "x:y": 2}}', [["a", "x:y"]]],
  ['{"l": [1, "a,b", {"k": 1}, {"k": {}, "k": []}]}', [["l", 3, "k"]]],
  ['{"a": "a", "b": "{\\"b\\": 1, \\"b\\": 2}"}', []],
  ['{"a": 1, "\\u0061": 2}', [["a"]]],
  ['{/* "a": 0, */ "a": 1, // "a": 2\n "b": "//", "b": 3,}', [["b"]]],
  ['["a", "a"]', []],
  ["1", []],
];

for (const [text, want] of CASES) {
  Deno.test(`duplicateKeys() of ${text.replaceAll("\n", " ")}`, () => assertEquals(duplicateKeys(text), want));
}
