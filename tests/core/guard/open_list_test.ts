import { assertEquals } from "@std/assert";
import type { BrakeOrder } from "../../../core/guard/brake.ts";
import { OpenList } from "../../../core/guard/open_list.ts";
import { ZERO } from "../../../core/money.ts";
import { at } from "../../support/brake_venue.ts";

const order = (venueOrderId: string, clientId: string | null, symbol = "BTC"): BrakeOrder => {
  return { symbol, venueOrderId, clientId, worth: ZERO };
};
const list = (dedicated = false) => new OpenList(at(0), dedicated, ({ clientId }) => clientId === "ours");
const ids = (orders: readonly BrakeOrder[]) => orders.map(({ venueOrderId }) => venueOrderId);

Deno.test("K-T18 OpenList tells what has to go of each page: ours, and on a dedicated account all", () => {
  const shared = list(), alone = list(true), page = [order("1", "ours"), order("2", null), order("3", "ours")];
  assertEquals([ids(shared.add(page)), ids(alone.add(page))], [["1", "3"], ["1", "2", "3"]]);
  assertEquals([ids(shared.add([order("4", "other")])), ids(alone.add([order("4", "other")]))], [[], ["4"]]);
  assertEquals([shared.foreign, alone.foreign, shared.shown.size, ids(alone.found)], [2, 2, 4, ["1", "2", "3", "4"]]);
});

Deno.test("OpenList counts an order once that two pages show, and tells two symbols with one number apart", () => {
  const one = list();
  one.add([order("1", "ours"), order("2", null)]);
  assertEquals(ids(one.add([order("1", "ours"), order("2", null), order("1", "ours", "ETH")])), ["1"]);
  assertEquals([one.foreign, one.found.length, one.shown.size], [1, 2, 3]);
});

Deno.test("K-T16 OpenList follows no page twice, and 200 at most", () => {
  const circle = list(), endless = list();
  assertEquals(["a", "b", "a"].map((next) => circle.follows(next)), [true, true, false]);
  assertEquals(Array.from({ length: 201 }, (_, i) => endless.follows(`${i}`)).filter((follows) => follows).length, 200);
});
