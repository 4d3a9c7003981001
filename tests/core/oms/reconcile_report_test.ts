import { assertEquals } from "@std/assert";
import { Orders } from "../../../core/oms/orders.ts";
import { Corrections, orderDifferences } from "../../../core/oms/reconcile_report.ts";
import { at, place, placeAnswer, report, sent, VENUE } from "../../support/order_events.ts";

Deno.test("Corrections keeps the newest hundred in a list that is made anew, so that who shows it may keep it", () => {
  const corrections = new Corrections();
  const empty = corrections.list;
  corrections.add([]);
  assertEquals(corrections.list === empty, true);
  corrections.add(Array.from({ length: 80 }, (_, i) => `a${i}`));
  const before = corrections.list;
  corrections.add(Array.from({ length: 30 }, (_, i) => `b${i}`));
  assertEquals([before.length, corrections.list.length, corrections.list[0], corrections.list.at(-1)], [
    80,
    100,
    "a10",
    "b29",
  ]);
  corrections.clear();
  assertEquals(corrections.list, []);
});

Deno.test("D1 D3 D4 orderDifferences() tells orders of open fate, orphans and foreign orders, with what each stops", () => {
  const orders = new Orders({ ids: { isOurs: (text) => text?.startsWith("mm") ?? false }, strict: true });
  orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  for (const event of [sent("mm1", 0), placeAnswer("mm1", "ambiguous", 100)]) orders.apply(event, at(100));
  orders.apply(report("mm9", "open", 200), at(200));
  orders.apply({ ...report(null, "open", 300), venueOrderId: "77" }, at(300));
  const told = (foreignStops: boolean) =>
    orderDifferences(orders, VENUE, foreignStops).map(({ id, stops, since, sentence }) => [
      id,
      stops,
      (since - at(0)) / 1_000,
      sentence,
    ]);
  assertEquals(told(true), [
    ["D1", "nothing", 100, "the fate of order mm1 is open"],
    ["D3", "venue", 200, "order mm9 carries our tag and stands in none of our books"],
    ["D4", "venue", 300, "the foreign order 77 rests"],
  ]);
  assertEquals(told(false)[2], ["D4", "nothing", 300, "the foreign order 77 rests"]);
});

Deno.test("D11 orderDifferences() tells an order that is filled further than its trades show", () => {
  const orders = new Orders({ ids: { isOurs: () => true }, strict: true });
  orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  for (const event of [sent("mm1", 0), report("mm1", "partial", 10, { filled: 4 })]) orders.apply(event, at(10));
  const [difference] = orderDifferences(orders, VENUE, false);
  assertEquals([difference.id, difference.subject, difference.venue], ["D11", "mm1", "4 lots"]);
});
