import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { clientIdOf, hexOf, plainIds } from "../../../exchanges/shared/client_ids.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { assertForeign, assertOursOnly, assertRoundTrip, clientIds } from "../../support/id_checks.ts";

Deno.test("hexOf() and clientIdOf() carry all 64 bits", () => {
  assertEquals(hexOf(encodeClientId({ tag: 0xfff, epoch: 0xfffff, sequence: 0xffffffff })), "f".repeat(16));
  assertEquals(hexOf(encodeClientId({ tag: 1, epoch: 2, sequence: 3 })), "0010000200000003");
  fc.assert(fc.property(clientIds, (id) => assertEquals(clientIdOf(hexOf(id)), id)));
  assertThrows(() => hexOf("web_1"), RangeError, 'client id "web_1": want one that we made');
});

Deno.test("plainIds() puts the venue's prefix before the id and takes none without it", () => {
  const shape = plainIds(/^x-[0-9a-z]{16}$/, "x-"), id = encodeClientId({ tag: 1, epoch: 2, sequence: 3 });
  assertRoundTrip(shape);
  assertForeign(shape);
  assertOursOnly(shape);
  assertEquals([shape.toVenue(id), shape.fromVenue(id)], [`x-${id}`, null]);
});
