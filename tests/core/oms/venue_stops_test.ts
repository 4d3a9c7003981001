import { assertEquals } from "@std/assert";
import { NO_SLOT, Orders } from "../../../core/oms/orders.ts";
import { orderDifferences } from "../../../core/oms/reconcile_report.ts";
import { UnknownOrders } from "../../../core/oms/unknown_orders.ts";
import { VenueStops } from "../../../core/oms/venue_stops.ts";
import { at, place, placeAnswer, report, sent, VENUE } from "../../support/order_events.ts";

function scene(foreignStops = false) {
  const orders = new Orders({ ids: { isOurs: (text) => text?.startsWith("mm") ?? false }, strict: true });
  const unknown = new UnknownOrders(VENUE, orders, 30_000_000);
  const lose = (id: string, ms: number) => {
    orders.intend(place(id), { strategy: "mm", level: 0 }, at(ms));
    for (const event of [sent(id, ms), placeAnswer(id, "ambiguous", ms)]) orders.apply(event, at(ms));
  };
  return { orders, unknown, lose, stops: new VenueStops(VENUE, orders, unknown, foreignStops) };
}

Deno.test("VenueStops names orders of open fate, orphans and foreign orders where those stop", () => {
  const { orders, unknown, lose, stops } = scene(true);
  assertEquals(stops.open(), []);
  for (const id of ["mm1", "mm2", "mm3"]) lose(id, 0);
  assertEquals(stops.open(), ["3 orders are unknown"]);
  unknown.watch(at(30_000));
  assertEquals(stops.open().length, 4);
  orders.apply(report("mm9", "open", 30_000), at(30_000));
  orders.apply(report("web", "open", 30_000), at(30_000));
  assertEquals(stops.open().slice(4), [
    "order mm9 carries our tag and stands in none of our books",
    "1 foreign orders rest on a dedicated account",
  ]);
});

Deno.test("VenueStops names differences that stop the venue first, and none that stop a market alone", () => {
  const { lose, stops } = scene();
  for (const id of ["mm1", "mm2", "mm3"]) lose(id, 0);
  const common = { instrument: null, ours: "", venue: "" };
  stops.differences.note({ id: "D9", subject: "BTC", sentence: "BTC differs", ...common }, at(0));
  stops.differences.note({ id: "D8", subject: "BTCUSDT", sentence: "it differs", ...common }, at(0));
  assertEquals(stops.open(), ["BTC differs", "3 orders are unknown"]);
});

Deno.test("D3 an order of an earlier run is told as that, and not as one that stands in none of our books", () => {
  const { orders, stops } = scene();
  orders.intend(place("mm1"), NO_SLOT, at(0));
  for (const event of [sent("mm1", 0), report("mm1", "open", 5)]) orders.apply(event, at(5));
  assertEquals([stops.open(), orderDifferences(orders, VENUE, false)], [
    ["order mm1 of an earlier run rests: it is cancelled first"],
    [],
  ]);
});
