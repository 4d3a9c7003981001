import { assertEquals, assertStrictEquals } from "@std/assert";
import { fillCancel, OrderCommands } from "../../../core/oms/order_commands.ts";
import { MARKET, VENUE } from "../../support/order_events.ts";

Deno.test("OrderCommands are an order's own: its replacement carries its placement and a cancel of another order", () => {
  const { replace, place, cancel, amend } = new OrderCommands();
  assertEquals([replace.kind, place.kind, cancel.kind, amend.kind], ["replace", "place", "cancel", "amend"]);
  assertStrictEquals(replace.place, place);
  assertEquals(replace.cancel === cancel, false);
});

Deno.test("OrderCommands keep the keys in the order in which the journal has always told them", () => {
  const { replace, amend } = new OrderCommands();
  assertEquals(Object.keys(replace), ["kind", "venue", "instrument", "cancel", "place"]);
  assertEquals(Object.keys(replace.cancel), ["kind", "venue", "instrument", "clientId", "venueOrderId"]);
  assertEquals(Object.keys(amend), ["kind", "venue", "instrument", "clientId", "venueOrderId", "size"]);
  const placed = ["kind", "venue", "instrument", "clientId", "side", "price", "size", "timeInForce", "validity"];
  assertEquals(Object.keys(replace.place), placed);
});

Deno.test("fillCancel() writes whom it cancels into the command that it is given", () => {
  const { cancel } = new OrderCommands();
  const named = { venue: VENUE, instrument: MARKET, clientId: "mm1", venueOrderId: "7" };
  assertStrictEquals(fillCancel(cancel, named), cancel);
  assertEquals(cancel, { kind: "cancel", ...named });
});
