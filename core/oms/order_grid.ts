/** An order counted on a new grid of its market: the venue's next word on it comes in those numbers. What does not fit there is
 * told by the venue no more either: it is rounded against us, and nothing is booked by it. @module */
import { type Grid, nextOnGrid, onGrid, type Price, type Side } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { OrderReport } from "../event.ts";
import type { OrderRecord } from "./order.ts";

type Grids = Pick<Instrument, "tick" | "lot">;

/** Counts all that `order` holds in ticks and lots anew. */
export function regridOrder(order: OrderRecord, before: Grids, after: Grids): void {
  const lots = <T extends number | null>(count: T): T =>
    (count === null ? null : nextOnGrid(count, before.lot, after.lot, "up")) as T;
  const price = (ticks: Price) => priceAgainstUs(ticks, order.side, before.tick, after.tick);
  if (onGrid(order.quotedLots, before.lot, after.lot) === null) order.filledQuote = null;
  order.price = price(order.price);
  order.size = lots(order.size);
  order.filled = lots(order.filled);
  order.fillSum = lots(order.fillSum);
  order.amendSize = lots(order.amendSize);
  order.formerSize = lots(order.formerSize);
  order.quotedLots = lots(order.quotedLots);
  if (order.inferredParts.length > 0) {
    order.inferredParts = order.inferredParts.map((part) => ({
      ...pricedOn(part, before, after),
      lots: lots(part.lots),
    }));
  }
  for (let note = order.fills; note !== null; note = note.next) {
    const { price, tick = null } = pricedOn(note, before, after);
    note.price = price;
    note.tick = tick;
    note.size = lots(note.size);
  }
}

/** A price that was booked, on the new grid; where it lies between two ticks of that it goes on counting on its own. */
export function pricedOn(
  { price, tick }: { readonly price: number; readonly tick?: Grid | null },
  before: Pick<Grids, "tick">,
  after: Pick<Grids, "tick">,
): { readonly price: Price; readonly tick?: Grid } {
  const own = tick ?? before.tick, there = onGrid(price, own, after.tick);
  return there === null ? { price: price as Price, tick: own } : { price: there as Price };
}

/** The same of a report that was taken before. */
export function regridReport(report: OrderReport, before: Grids, after: Grids): OrderReport {
  const { price, size, filled, side } = report;
  return {
    ...report,
    price: priceAgainstUs(price, side, before.tick, after.tick),
    size: nextOnGrid(size, before.lot, after.lot, "up") as typeof size,
    filled: nextOnGrid(filled, before.lot, after.lot, "up") as typeof filled,
  };
}

/** A price on another grid: where it lies between two ticks of that, buys are dearer and sells cheaper. 0 = none stays so. */
export function priceAgainstUs(price: Price, side: Side, from: Grid, to: Grid): Price {
  return price > 0 ? Math.max(1, nextOnGrid(price, from, to, side === "buy" ? "up" : "down")) as Price : price;
}
