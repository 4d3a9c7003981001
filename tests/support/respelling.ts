/** What a session says and takes whose venue has changed the grid of a market, over a venue in memory that still counts on the old
 * one. Sizes have to fit, save those of old trades, which lists cannot name then; a price between two ticks is told as the next one against us. @module */
import type { Command } from "../../core/command.ts";
import type { Event } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { priceAgainstUs } from "../../core/oms/order_grid.ts";
import { formatGrid, onGrid, type Price, type Side, type Size } from "../../core/units.ts";

type Grids = { readonly from: Instrument; readonly to: Instrument };
/** `null` = that market speaks as its venue counts. */
export type GridsOf = (instrument: InstrumentId) => Grids | null;
type Spelt = { readonly instrument: InstrumentId; readonly side: Side; readonly price: Price; readonly size: Size };

/** A word of the venue as the session tells it now. */
export function respellEvent(event: Event, gridsOf: GridsOf): Event {
  const spell = <T extends Spelt>(word: T): T => respelt(word, gridsOf(word.instrument));
  switch (event.kind) {
    case "order":
    case "fill":
      return spell(event);
    case "order_found":
      return event.report === null ? event : { ...event, report: spell(event.report) };
    case "open_orders":
      return { ...event, orders: event.orders.map(spell) };
    case "own_trades": {
      const isSpelt = ({ instrument, size }: Spelt) => {
        const grids = gridsOf(instrument);
        return grids === null || onGrid(size, grids.from.lot, grids.to.lot) !== null;
      };
      return { ...event, fills: event.fills.filter(isSpelt).map(spell) };
    }
    case "positions": {
      const positions = event.positions.map((position) => {
        const grids = gridsOf(position.instrument);
        return grids === null ? position : { ...position, size: lots(position.size, grids) };
      });
      return { ...event, positions };
    }
    default:
      return event;
  }
}

/** A command as the venue understands it. */
export function respellCommand(command: Command, gridsOf: GridsOf): Command {
  switch (command.kind) {
    case "place":
      return respelt(command, back(gridsOf(command.instrument)));
    case "replace":
      return { ...command, place: respelt(command.place, back(gridsOf(command.instrument))) };
    case "amend": {
      const grids = back(gridsOf(command.instrument));
      return grids === null ? command : { ...command, size: lots(command.size, grids) };
    }
    default:
      return command;
  }
}

function respelt<T extends Spelt & { readonly filled?: Size }>(word: T, grids: Grids | null): T {
  if (grids === null) return word;
  const price = priceAgainstUs(word.price, word.side, grids.from.tick, grids.to.tick), size = lots(word.size, grids);
  return word.filled === undefined
    ? { ...word, price, size }
    : { ...word, price, size, filled: lots(word.filled, grids) };
}

function lots(count: Size, { from, to }: Grids): Size {
  const there = onGrid(count, from.lot, to.lot);
  if (there === null) {
    throw new RangeError(`${count} lots of ${formatGrid(from.lot)} are no whole number of ${formatGrid(to.lot)}`);
  }
  return there as Size;
}

function back(grids: Grids | null): Grids | null {
  return grids && { from: grids.to, to: grids.from };
}
