import { assertEquals } from "@std/assert";
import { parseMoney } from "../../../core/money.ts";
import { priceAgainstUs, regridOrder, regridReport } from "../../../core/oms/order_grid.ts";
import type { OrderRecord } from "../../../core/oms/order.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import { at, fill, report } from "../../support/order_events.ts";
import { books } from "../../support/order_books.ts";

const BEFORE = { tick: parseGrid("0.5"), lot: parseGrid("1") };
const FINER = { tick: parseGrid("0.1"), lot: parseGrid("0.01") };
const COARSER = { tick: parseGrid("2"), lot: parseGrid("4") };

/** An order of ten lots of which two trades and one inferred part are known. */
function traded() {
  const { orders, open, take } = books();
  const order = open("mm1") as OrderRecord;
  take(fill("mm1", "t1", 4, 20), report("mm1", "partial", 30, { filled: 6 }));
  order.filledQuote = parseMoney("600");
  order.quotedLots = 6;
  order.inferredParts = [{ price: order.price, lots: 2 as Size }];
  orders.amendRequested("mm1", 8 as Size, at(40));
  return { orders, order };
}
const lots = (
  { size, filled, fillSum, amendSize, quotedLots, inferredParts, unbooked, leaves }: OrderRecord,
): unknown[] => [
  size,
  filled,
  fillSum,
  amendSize,
  quotedLots,
  inferredParts.map((part) => part.lots),
  unbooked,
  leaves,
];

Deno.test("regridOrder() counts all that an order holds on the new grid", () => {
  const { order } = traded(), price = order.price, note = order.fills!.price;
  assertEquals(lots(order), [10, 6, 4, 8, 6, [2], 0, 4]);
  regridOrder(order, BEFORE, FINER);
  assertEquals(lots(order), [1_000, 600, 400, 800, 600, [200], 0, 400]);
  assertEquals([order.price, order.fills!.price, order.fills!.size], [5 * price, 5 * note, 400]);
  assertEquals([order.inferredParts[0].price as number, order.filledQuote], [5 * price, parseMoney("600")]);
});

Deno.test("regridOrder() rounds what does not fit up, and keeps no sum of lots that are none there", () => {
  const { order } = traded();
  order.formerSize = 9 as Size;
  regridOrder(order, BEFORE, COARSER);
  assertEquals([order.size, order.filled, order.fillSum, order.formerSize] as number[], [3, 2, 1, 3]);
  assertEquals([order.quotedLots, order.filledQuote], [2, null]);
});

Deno.test("Orders.regrid() brings what may still fill up to it, in its own market alone", () => {
  const { orders, open } = books();
  const order = open("mm1"), { instrument } = order, grids = { id: instrument, venue: order.venue };
  const side = () => order.side === "buy" ? orders.leavesBuy(instrument) : orders.leavesSell(instrument);
  assertEquals(side() as number, 10);
  orders.regrid({ ...grids, ...BEFORE, id: 7 } as never, { ...grids, ...FINER, id: 7 } as never);
  assertEquals([side() as number, order.size as number], [10, 10]);
  orders.regrid({ ...grids, ...BEFORE } as never, { ...grids, ...FINER } as never);
  assertEquals([side() as number, order.size as number], [1_000, 1_000]);
});

Deno.test("regridReport() counts a report of others likewise", () => {
  const told = report("web", "partial", 20, { filled: 4 }), { price, size, filled } = regridReport(told, BEFORE, FINER);
  assertEquals([price, size, filled] as number[], [5 * told.price, 1_000, 400]);
});

Deno.test("priceAgainstUs() is the same price, or the next one that is worse for us; none stays none", () => {
  const there = (price: number, side: "buy" | "sell") =>
    priceAgainstUs(price as Price, side, BEFORE.tick, COARSER.tick);
  assertEquals([there(8, "buy"), there(8, "sell"), there(9, "buy"), there(9, "sell")] as number[], [2, 2, 3, 2]);
  assertEquals([there(1, "sell"), there(0, "buy")] as number[], [1, 0]);
});
