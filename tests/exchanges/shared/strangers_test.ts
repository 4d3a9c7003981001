import { assertEquals, assertThrows } from "@std/assert";
import type { Ignored } from "../../../core/event.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { ignoredOf, strangerIn } from "../../../exchanges/shared/strangers.ts";

const ID = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
const row = (orderId: unknown) => fieldsOf({ orderId }, { venue: "x", frame: "" });
const IGNORED: Ignored = { kind: "ignored", venue: "x", reason: "of no market of ours", receivedAt: 1 as Micros };

Deno.test("strangerIn() takes an order under an id of our form, whichever installation's, and no other", () => {
  assertEquals(strangerIn(row(5), "ETHUSDT", ID, "orderId"), { symbol: "ETHUSDT", clientId: ID, venueOrderId: "5" });
  const spoilt = `${ID.slice(0, -1)}${ID.endsWith("0") ? "1" : "0"}`;
  for (const id of [null, "", "web_1", "mm0001", spoilt]) {
    assertEquals(strangerIn(row(5), "ETHUSDT", id, "orderId"), null);
  }
  assertEquals(strangerIn(row(null), "ETHUSDT", "web_1", "orderId"), null, "of others nothing is read");
  assertThrows(() => strangerIn(row(null), "ETHUSDT", ID, "orderId"), FrameError);
});

Deno.test("ignoredOf() says of which order it is and what was traded; of others it stays as it is", () => {
  assertEquals(ignoredOf(IGNORED, null, () => "SELL 1 at 2"), IGNORED);
  const stranger = { symbol: "ETHUSDT", clientId: ID, venueOrderId: "5" };
  assertEquals(ignoredOf(IGNORED, stranger, () => "SELL 1 at 2").stranger, { ...stranger, traded: "SELL 1 at 2" });
});
