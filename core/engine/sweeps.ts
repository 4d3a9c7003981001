/** Makes the sweep of one venue, with what the desk knows of it. @module */
import { notional, toNumber } from "../money.ts";
import type { Micros, Size } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import { Sweep, type SweepOptions } from "../risk/sweep.ts";

export function newSweep(
  desk: Desk,
  id: VenueId,
  options: Pick<SweepOptions, "dedicated" | "watchOnly">,
  now: Micros,
): Sweep {
  const instruments: InstrumentId[] = [];
  for (const market of desk.markets) if (market.venue === id) instruments.push(market.id);
  // Its quiet time is raised by the sweep itself, as far as the orders say that one may still land.
  return new Sweep(id, instruments, { ...options, now, quietAfter: now, worth: worthOn(desk) });
}

/** What an order is worth in the quote asset of its market, so that orders of several markets can be compared. */
function worthOn(desk: Desk): NonNullable<SweepOptions["worth"]> {
  return ({ instrument: id, price, size, filled }) => {
    const { instrument } = desk.market(id), lots = size - filled as Size;
    if (instrument === null || !Number.isSafeInteger(price) || !Number.isSafeInteger(lots)) return 0;
    return toNumber(notional(price, lots, instrument));
  };
}
