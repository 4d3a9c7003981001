import { assert, assertEquals, assertFalse, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  ClientIds,
  decodeClientId,
  encodeClientId,
  MAX_EPOCH,
  MAX_SEQUENCE,
  MAX_TAG,
} from "../../../core/oms/client_id.ts";

const SEED = 20260721;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const parts = fc.record({
  tag: fc.integer({ min: 0, max: MAX_TAG }),
  epoch: fc.integer({ min: 0, max: MAX_EPOCH }),
  sequence: fc.integer({ min: 0, max: MAX_SEQUENCE }),
});

Deno.test("encodeClientId() writes known ids, the smallest and the largest too", () => {
  assertEquals(encodeClientId({ tag: 0, epoch: 0, sequence: 0 }), "mm00000000000000");
  assertEquals(encodeClientId({ tag: 0, epoch: 0, sequence: 1 }), "mm00000000000012");
  const largest = encodeClientId({ tag: MAX_TAG, epoch: MAX_EPOCH, sequence: MAX_SEQUENCE });
  assertEquals(largest.slice(0, 15), "mmfzzzzzzzzzzzz");
});

Deno.test("decodeClientId() gives back what encodeClientId() was given, in sixteen characters", () => {
  fc.assert(
    fc.property(parts, (id) => {
      const text = encodeClientId(id);
      assertMatch(text, /^mm[0-9a-hjkmnp-tv-z]{14}$/);
      assertEquals(decodeClientId(text), id);
    }),
    { seed: SEED },
  );
});

Deno.test("decodeClientId() refuses every id with one wrong character", () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 2, max: 15 }), fc.constantFrom(...ALPHABET), (id, at, character) => {
      const text = encodeClientId(id);
      fc.pre(text[at] !== character);
      assertEquals(decodeClientId(text.slice(0, at) + character + text.slice(at + 1)), null);
    }),
    { seed: SEED },
  );
});

Deno.test("decodeClientId() refuses every id with two characters that changed places", () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 2, max: 15 }), fc.integer({ min: 2, max: 15 }), (id, one, other) => {
      const letters = [...encodeClientId(id)];
      fc.pre(letters[one] !== letters[other]);
      [letters[one], letters[other]] = [letters[other], letters[one]];
      assertEquals(decodeClientId(letters.join("")), null);
    }),
    { seed: SEED },
  );
});

Deno.test("decodeClientId() reads foreign texts as not ours", () => {
  const ours = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
  for (const text of ["", "web_a1b2c3", ours.toUpperCase(), ours + "0", ours.slice(0, -1), "xx" + ours.slice(2)]) {
    assertEquals(decodeClientId(text), null, text);
  }
  assertEquals(decodeClientId("mmg0000000000000"), null); // the 65th bit
  assertEquals(decodeClientId("mmo0000000000000"), null); // no such letter
});

Deno.test("encodeClientId() names the part that leaves its range", () => {
  const good = { tag: 1, epoch: 1, sequence: 1 };
  for (
    const [bad, name] of [
      [{ ...good, tag: MAX_TAG + 1 }, "tag 4096"],
      [{ ...good, epoch: -1 }, "epoch -1"],
      [{ ...good, sequence: 1.5 }, "sequence 1.5"],
      [{ ...good, sequence: NaN }, "sequence NaN"],
    ] as const
  ) assertThrows(() => encodeClientId(bad), RangeError, name);
});

Deno.test("ClientIds.next() never gives an id twice and counts on from where it starts", () => {
  const ids = new ClientIds(9, 3, 100);
  const seen = new Set<string>();
  for (let i = 0; i < 5_000; i++) seen.add(ids.next());
  assertEquals(seen.size, 5_000);
  assertEquals(ids.nextSequence, 5_100);
  assertEquals(decodeClientId([...seen][0]), { tag: 9, epoch: 3, sequence: 100 });
});

Deno.test("ClientIds.next() throws when the epoch is used up, again and again", () => {
  const ids = new ClientIds(9, 3, MAX_SEQUENCE);
  ids.next();
  assertThrows(() => ids.next(), RangeError, "epoch 3");
  assertThrows(() => ids.next(), RangeError, "epoch 3");
});

Deno.test("ClientIds() throws on a tag, an epoch or a start out of range", () => {
  assertThrows(() => new ClientIds(-1, 0), RangeError, "tag");
  assertThrows(() => new ClientIds(0, 2 ** 20), RangeError, "epoch");
  assertThrows(() => new ClientIds(0, 0, 2 ** 32), RangeError, "sequence");
});

Deno.test("ClientIds.isOurs() knows its tag in any epoch and nothing else", () => {
  const ids = new ClientIds(9, 3);
  assert(ids.isOurs(ids.next()));
  assert(ids.isOurs(encodeClientId({ tag: 9, epoch: 77, sequence: 5 })));
  assertFalse(ids.isOurs(encodeClientId({ tag: 10, epoch: 3, sequence: 5 })));
  assertFalse(ids.isOurs("web_123"));
  assertFalse(ids.isOurs(null));
});

Deno.test("ClientIds.next() gives out nothing beyond what is reserved on the disk, and goes on once more is", () => {
  const ids = new ClientIds(7, 3, 10);
  assert(ids.hasRoom, "nobody has set a limit yet");
  ids.reserved = 12;
  assertEquals([ids.next(), ids.next()].map((id) => decodeClientId(id)?.sequence), [10, 11]);
  assertEquals(ids.hasRoom, false);
  assertThrows(() => ids.next(), RangeError, "12 of epoch 3 are reserved");
  ids.reserved = 13;
  assertEquals([ids.hasRoom, decodeClientId(ids.next())?.sequence], [true, 12]);
});

Deno.test("ClientIds.isUnsent() knows an id of this start that was never given out, and no other", () => {
  const ids = new ClientIds(7, 3), given = ids.next(), ahead = new ClientIds(7, 3, 5).next();
  const others = [new ClientIds(7, 2, 5), new ClientIds(7, 4, 5), new ClientIds(8, 3, 5)].map((one) => one.next());
  assertEquals([given, ahead, ...others, "web_1", null].map((id) => ids.isUnsent(id)), [
    false,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("ClientIds.isLater() knows an id that this installation made in a later run, and no other", () => {
  const ids = new ClientIds(7, 3);
  const made = (tag: number, epoch: number) => encodeClientId({ tag, epoch, sequence: 1 });
  assertEquals([made(7, 4), made(7, 3), made(7, 2), made(8, 4), "web_1", null].map((id) => ids.isLater(id)), [
    ...[true, false, false, false, false, false],
  ]);
});
