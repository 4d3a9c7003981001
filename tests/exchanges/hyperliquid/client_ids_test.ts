import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { cloids } from "../../../exchanges/hyperliquid/client_ids.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { assertForeign, assertOursOnly, assertRoundTrip, clientIds } from "../../support/id_checks.ts";

const key = (fill: number) => new Uint8Array(32).fill(fill);

Deno.test("INV-16 cloids: there and back in 128 bits of lower-case hex, and never the same twice", () => {
  assertRoundTrip(cloids(key(1)));
  const cloid = cloids(key(1)).toVenue(encodeClientId({ tag: 0xabc, epoch: 0xdef01, sequence: 0x23456789 }));
  assertMatch(cloid, /^0xabcdef0123456789[0-9a-f]{16}$/);
});

Deno.test("cloids: what others placed, a slip of one digit, or an id without our key is never ours", () => {
  assertForeign(cloids(key(1)));
  assertOursOnly(cloids(key(1)));
  fc.assert(fc.property(clientIds, (id) => assertEquals(cloids(key(2)).fromVenue(cloids(key(1)).toVenue(id)), null)));
  fc.assert(fc.property(clientIds, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id, guess) => {
    const ours = cloids(key(1)),
      proof = guess.toString(16).padStart(16, "0"),
      text = ours.toVenue(id).slice(0, 18) + proof;
    if (text !== ours.toVenue(id)) assertEquals(ours.fromVenue(text), null, "a guessed proof");
  }));
});

Deno.test("cloids: the key is copied, and a short one refused", () => {
  const mine = key(1), ours = cloids(mine), id = encodeClientId({ tag: 1, epoch: 1, sequence: 1 });
  const before = ours.toVenue(id);
  mine.fill(9);
  assertEquals(ours.toVenue(id), before);
  assert(before !== cloids(key(9)).toVenue(id));
  assertThrows(() => cloids(new Uint8Array(15)), RangeError, "a key of 15 bytes: want 16 or more");
});
