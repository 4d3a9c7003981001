/** While a market has a misfit its session speaks in the venue's new units, and our books go by the old ones: what it says of the
 * account is counted back. A fill that does not fit there cannot be booked; of an order's size the next whole lot is taken, since
 * by that nothing is booked. @module */
import { nextOnGrid, onGrid, type Price, type Size } from "../units.ts";
import { compare } from "../money.ts";
import type { Instrument, InstrumentId } from "../instrument.ts";
import type { AccountEvent, Fill, OrderReport, Positions } from "../event.ts";
import type { Desk } from "../desk/desk.ts";

type Grids = { readonly told: Instrument; readonly ours: Instrument };

export class OldUnits {
  constructor(private readonly desk: Pick<Desk, "market" | "markets">) {}

  /** The same word in the units of our books. @param lost is told each fill that is none there
   * @returns null = it was such a fill */
  read(event: AccountEvent, lost: (fill: Fill) => void): AccountEvent | null {
    switch (event.kind) {
      case "fill": {
        const fill = this.#fill(event);
        if (fill === null) lost(event);
        return fill;
      }
      case "order":
        return this.#report(event);
      case "order_found":
        return event.report === null ? event : { ...event, report: this.#report(event.report) };
      case "open_orders":
        return { ...event, orders: event.orders.map((report) => this.#report(report)) };
      case "own_trades": {
        const fills = event.fills.map((fill) => this.#fill(fill));
        event.fills.forEach((fill, i) => fills[i] === null && lost(fill));
        return { ...event, fills: fills.filter((fill) => fill !== null) };
      }
      case "positions":
        return { ...event, positions: event.positions.map((position) => this.#position(position)) };
      default:
        return event;
    }
  }

  /** Whether any market has a misfit: else every word is in our units as it is. */
  get isNeeded(): boolean {
    const { markets } = this.desk;
    for (let i = 0; i < markets.length; i++) if (markets[i].misfit !== null) return true;
    return false;
  }

  #fill(fill: Fill): Fill | null {
    const grids = this.#grids(fill.instrument);
    if (grids === null) return fill;
    const { told, ours } = grids;
    if (compare(told.multiplier, ours.multiplier) !== 0) return null;
    const price = onGrid(fill.price, told.tick, ours.tick), size = onGrid(fill.size, told.lot, ours.lot);
    return price === null || size === null ? null : { ...fill, price: price as Price, size: size as Size };
  }

  /** A price between two ticks of ours counts as not told. */
  #report(report: OrderReport): OrderReport {
    const grids = this.#grids(report.instrument);
    if (grids === null) return report;
    const price = (onGrid(report.price, grids.told.tick, grids.ours.tick) ?? 0) as Price;
    return { ...report, price, size: lots(report.size, grids), filled: lots(report.filled, grids) };
  }

  #position(position: Positions["positions"][number]): Positions["positions"][number] {
    const grids = this.#grids(position.instrument);
    return grids === null ? position : { ...position, size: lots(position.size, grids) };
  }

  #grids(id: InstrumentId): Grids | null {
    const { misfit, instrument } = this.desk.market(id);
    return misfit === null ? null : { told: misfit.instrument, ours: instrument! };
  }
}

function lots(count: Size, { told, ours }: Grids): Size {
  return nextOnGrid(count, told.lot, ours.lot, "up") as Size;
}
