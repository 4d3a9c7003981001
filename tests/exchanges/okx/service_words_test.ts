import { assertEquals } from "@std/assert";
import { serviceWordOf } from "../../../exchanges/okx/service_words.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";

const word = (event: object) => serviceWordOf(fieldsOf(event, { venue: "okx", frame: "" }));

Deno.test("serviceWordOf() knows the notice of an upgrade, a subscription that is off, and what only informs", () => {
  assertEquals(word({ event: "notice", code: "64008", msg: "The connection will soon be closed", connId: "1" }), {
    kind: "leaving",
    reason: "notice 64008 The connection will soon be closed",
  });
  assertEquals(word({ event: "notice", code: "1", msg: "else" }).kind, "nothing");
  assertEquals(word({ event: "channel-conn-count", channel: "orders", connCount: "2" }), {
    kind: "nothing",
    reason: "channel-conn-count orders 2",
  });
  assertEquals(word({ event: "channel-conn-count-error", channel: "orders", connCount: "31" }).kind, "lost");
});
