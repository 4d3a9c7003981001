import { assertEquals } from "@std/assert";
import { Inbox } from "../../../core/engine/inbox.ts";
import { poolCounts } from "../../../core/engine/pool_counts.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { at, fill, place, report } from "../../support/order_events.ts";

Deno.test("poolCounts() tells what of the pools is in use, and how much room they have", () => {
  const orders = new Orders({ ids: { isOurs: () => true }, capacity: 2, sealedCapacity: 3, fillCapacity: 4 });
  orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  orders.apply(fill("mm1", "t1", 3, 1), at(1));
  for (const id of ["mm2", "mm3"]) orders.apply(report(id, "open", 2), at(2)); // the venue holds them: room or not
  const counts = poolCounts(orders.store, new Inbox());
  assertEquals([counts["order records in use"], counts["order records room for"]], [3, 6]);
  assertEquals([counts["orders not settled"], counts["orders not settled room for"]], [3, 2]);
  assertEquals([counts["trade notes in use"], counts["trade notes room for"], counts["trade notes beyond"]], [1, 4, 0]);
  assertEquals([counts["inbox tops replaced"], counts["inbox lanes taken early"]], [0, 0]);
});
