/** A venue counts a market in other ticks or lots from now on: its session reads and writes the new units at once, and so must all
 * our books, in one step. What is open is counted anew where it is a whole number of new lots; what it cost is money, and stays.
 * Where it is none nothing changes, and the market has a misfit until it is one. @module */
import { type Price, type Size, stepsBetween } from "../units.ts";
import { onGrid } from "../units.ts";
import { compare } from "../money.ts";
import { type Instrument, marketName } from "../instrument.ts";
import type { Fill } from "../event.ts";
import { gridText } from "../ledger/position.ts";
import { priceAgainstUs } from "../oms/order_grid.ts";
import type { Desk } from "../desk/desk.ts";
import type { AccountChecks } from "./account_checks.ts";
import type { FillMarks } from "./fill_marks.ts";
import type { WatchBoard } from "../risk/watch/board.ts";

export type RegridParts = {
  readonly desk: Desk;
  readonly marks: Pick<FillMarks, "letGo" | "regrid">;
  readonly checks: Pick<AccountChecks, "regrid">;
  readonly board: Pick<WatchBoard, "regridded">;
  /** Fills that wait for their order. */
  readonly waiting: { strays: readonly Fill[] };
};

export class Regridding {
  constructor(private readonly parts: RegridParts) {}

  /** Takes a market's rules into all books. @returns why they cannot; nothing has changed then. `null` = they are taken
   * @param late a note says so, which the next run reads behind those of this step; else the venue's own word in front of them */
  take(instrument: Instrument, late = false): string | null {
    const { desk: { ledger, orders }, marks, checks, board, waiting } = this.parts;
    const market = this.parts.desk.market(instrument.id), before = market.instrument;
    const isOther = before !== null && gridText(before) !== gridText(instrument);
    if (isOther) {
      const objection = this.#objection(before, instrument);
      if (objection !== null) return objection;
      if (!late) marks.letGo(before, instrument);
    }
    try {
      ledger.open(instrument);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return error.message;
    }
    if (isOther) {
      orders.regrid(before, instrument);
      checks.regrid(before, instrument);
      if (!late) marks.regrid(before, instrument);
      waiting.strays = waiting.strays.map((fill) =>
        fill.instrument === instrument.id ? moved(fill, before, instrument) : fill
      );
      board.regridded(instrument.id, stepsBetween(before.tick, instrument.tick));
      market.regrid(before, instrument);
    }
    market.instrument = instrument;
    return null;
  }

  /** What waits to be booked has to fit like what is. */
  #objection(before: Instrument, after: Instrument): string | null {
    const { desk: { orders }, waiting } = this.parts, name = marketName(after), to = `to ${gridText(after)}`;
    for (const { instrument, tradeId, size } of waiting.strays) {
      if (instrument === after.id && onGrid(size, before.lot, after.lot) === null) {
        return `Cannot change ${name} ${to}: trade ${tradeId} of ${size} lots waits for its order`;
      }
    }
    if (compare(before.multiplier, after.multiplier) === 0) return null;
    for (const { instrument, clientId, cumulativeAhead } of orders.all()) {
      if (instrument !== after.id || !cumulativeAhead) continue;
      return `Cannot change ${name} ${to}: the trades of order ${clientId} are asked for`;
    }
    return null;
  }
}

function moved(fill: Fill, before: Instrument, after: Instrument): Fill {
  const price = priceAgainstUs(fill.price, fill.side, before.tick, after.tick) as Price;
  return { ...fill, price, size: onGrid(fill.size, before.lot, after.lot) as Size };
}
