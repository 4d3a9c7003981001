import { assertEquals } from "@std/assert";
import { CLIENT_IDS } from "../../../exchanges/bybit/client_ids.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { assertForeign, assertOursOnly, assertRoundTrip } from "../../support/id_checks.ts";

const ID = encodeClientId({ tag: 7, epoch: 1, sequence: 42 });

Deno.test("INV-16 client ids at Bybit: there and back in what the venue takes, and never the same twice", () => {
  assertRoundTrip(CLIENT_IDS);
  assertEquals(CLIENT_IDS.toVenue(ID), ID);
});

Deno.test("client ids at Bybit: what others placed, or a slip of one character, is never ours", () => {
  assertForeign(CLIENT_IDS);
  assertOursOnly(CLIENT_IDS);
});
