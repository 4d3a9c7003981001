import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bytesOf, startsWith, TAIL } from "../../../exchanges/shared/frame_piece.ts";

/** The text with room behind it, as a scanner holds a frame. */
const viewOf = (text: string): DataView => {
  const bytes = new Uint8Array(text.length + TAIL);
  new TextEncoder().encodeInto(text, bytes);
  return new DataView(bytes.buffer);
};
const ascii = fc.string({
  unit: fc.integer({ min: 1, max: 0x7f }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});

Deno.test("startsWith() agrees with the one of texts at any place (property)", () => {
  fc.assert(
    fc.property(ascii, ascii.filter((text) => text !== ""), fc.nat(), fc.boolean(), (before, piece, at, there) => {
      const text = there ? before + piece : before;
      const start = there ? before.length : at % (before.length + 1);
      assertEquals(startsWith(viewOf(text), start, bytesOf(piece)), text.startsWith(piece, start));
    }),
    { seed: 5, numRuns: 2_000 },
  );
});

Deno.test("startsWith() sees one other byte at every place of a piece of every length", () => {
  for (let length = 1; length <= 40; length++) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(33 + i)).join(""), piece = bytesOf(text);
    assert(startsWith(viewOf(`x${text}`), 1, piece));
    for (let place = 0; place < length; place++) {
      const other = text.slice(0, place) + "~" + text.slice(place + 1);
      assertEquals(startsWith(viewOf(other), 0, piece), false, `byte ${place} of ${length}`);
      assertEquals(startsWith(viewOf(text.slice(0, place)), 0, piece), false, `cut at ${place} of ${length}`);
    }
  }
});

Deno.test("bytesOf() refuses what is empty or not ASCII", () => {
  assertThrows(() => bytesOf(""), RangeError, "want ASCII");
  assertThrows(() => bytesOf("é"), RangeError, 'Cannot expect "é"');
});
