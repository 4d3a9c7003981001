import { assert, assertEquals, assertFalse } from "@std/assert";
import { Cursor, textBetween } from "../../../exchanges/shared/cursor.ts";
import { bytesOf } from "../../../exchanges/shared/frame_piece.ts";

const loaded = (text: string | Uint8Array): Cursor => {
  const cursor = new Cursor();
  assert(cursor.load(text));
  return cursor;
};

Deno.test("Cursor.integer() reads whole numbers up to 2^53 and nothing else", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["7,", 7],
    ["123456789012345", 123456789012345],
    ["1234567890123456", 1234567890123456],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", -1],
    ["12345678901234567", -1],
    ["", -1],
    ["-1", -1],
    ["x", -1],
    ["01", -1],
  ];
  for (const [text, wanted] of cases) assertEquals(loaded(text).integer(), wanted, text);
});

Deno.test("Cursor.digits() reads identifiers of any length", () => {
  for (const text of ["0", "7", "12345678901234567890123"]) {
    assertEquals(loaded(`${text},`).digits(`${text},`), text);
    const bytes = new TextEncoder().encode(`${text}}`);
    assertEquals(loaded(bytes).digits(bytes), text);
  }
  for (const text of ["", "-1", "01", "x", '"1"']) assertEquals(loaded(text).digits(text), null, text);
});

Deno.test("Cursor.literal() steps over exactly what was expected, or stays", () => {
  const cursor = loaded("abcd");
  assertFalse(cursor.literal(bytesOf("abx")));
  assert(cursor.literal(bytesOf("ab")));
  assertFalse(cursor.done);
  assertFalse(cursor.literal(bytesOf("cde")), "the frame ends before");
  assert(cursor.literal(bytesOf("cd")));
  assert(cursor.done);
});

Deno.test("Cursor does not see the tail of the frame before", () => {
  const cursor = new Cursor();
  cursor.load("123456789");
  assert(cursor.load("12"));
  assertEquals(cursor.integer(), 12);
  assert(cursor.done);
});

Deno.test("Cursor.load() refuses what is not ASCII or too long, and grows for long frames", () => {
  const cursor = new Cursor();
  assertFalse(cursor.load('"é"'));
  assertFalse(cursor.load("12345", 4));
  const long = "7".repeat(100_000);
  assert(cursor.load(long));
  assert(cursor.literal(bytesOf(long)));
});

Deno.test("Cursor.integer() reads every length as Number() does, and leaves the cursor behind it", () => {
  for (let length = 1; length <= 15; length++) {
    for (const digit of "19") {
      const text = digit + "0123456789012345".slice(0, length - 1), cursor = loaded(`${text}}`);
      assertEquals(cursor.integer(), Number(text));
      assertEquals(cursor.at, length);
    }
  }
});

Deno.test("Cursor.skipWord() stays where there is no word", () => {
  const cursor = loaded('"a" "b');
  assert(cursor.skipWord());
  assertEquals(cursor.at, 3);
  cursor.at = 4;
  assertFalse(cursor.skipWord());
  assertEquals(cursor.at, 4);
});

Deno.test("textBetween() reads texts and bytes alike", () => {
  assertEquals(textBetween("abcdef", 2, 4), "cd");
  assertEquals(textBetween(new TextEncoder().encode("abcdef"), 2, 4), "cd");
});

Deno.test("textBetween() reads texts of any length from bytes: a venue's odd frame must not break the thread", () => {
  const long = "A".repeat(300_000);
  assertEquals(textBetween(new TextEncoder().encode(`"${long}"`), 1, 300_001), long);
});
