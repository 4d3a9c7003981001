/** What must hold of every venue's shape of client ids. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeClientId, encodeClientId, MAX_EPOCH, MAX_SEQUENCE, MAX_TAG } from "../../core/oms/client_id.ts";
import type { IdShape } from "../../exchanges/shared/client_ids.ts";

const part = (most: number) => fc.oneof(fc.constantFrom(0, 1, most), fc.integer({ min: 0, max: most }));
/** Any id that an installation of ours could give out. */
export const clientIds = fc.record({ tag: part(MAX_TAG), epoch: part(MAX_EPOCH), sequence: part(MAX_SEQUENCE) })
  .map(encodeClientId);

/** There and back, in the venue's charset and length, and different for different ids. */
export function assertRoundTrip({ pattern, toVenue, fromVenue }: IdShape): void {
  fc.assert(
    fc.property(clientIds, clientIds, (one, other) => {
      const text = toVenue(one);
      assert(pattern.test(text), `${text} is not what the venue takes`);
      assertEquals(fromVenue(text), one);
      assertEquals(text === toVenue(other), one === other);
    }),
    { numRuns: 300 },
  );
}

/** What others placed, and what a slip of one character makes of ours, is never ours. */
export function assertForeign({ toVenue, fromVenue }: IdShape): void {
  const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCXYZ_-.".split("");
  fc.assert(
    fc.property(fc.string(), (text) => {
      const found = fromVenue(text);
      assert(found === null || toVenue(found) === text, `${text} passes for ${found}`);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(clientIds, fc.nat(), fc.constantFrom(...alphabet), (clientId, at, letter) => {
      const text = toVenue(clientId), index = at % text.length;
      const other = text.slice(0, index) + letter + text.slice(index + 1);
      if (other !== text) assertEquals(fromVenue(other), null, `${other} passes for an id`);
    }),
    { numRuns: 300 },
  );
  for (
    const text of [null, "", "web_0123456789abcdef", "x-A6SIDXVS123", "electron_1", "autoclose-1", "ios_1", "0x", "t-"]
  ) {
    assertEquals(fromVenue(text), null, `${text}`);
  }
}

/** Nothing but an id of ours goes out. */
export function assertOursOnly({ toVenue }: IdShape): void {
  for (const text of ["", "mm", "mm0000000000000x", "t-1", "MM00000000000000"]) {
    if (decodeClientId(text) !== null) continue;
    assertThrows(() => toVenue(text), RangeError, `client id "${text}"`);
  }
}
