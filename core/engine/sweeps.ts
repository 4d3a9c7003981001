/** Makes the sweep of one venue, with what the desk knows of it, and sends what it wants sent. @module */
import { notional, toNumber } from "../money.ts";
import type { Micros, Size } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command, Query } from "../command.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import { Sweep, type SweepOptions } from "../risk/sweep.ts";

/** @param markets of the venue that are cleared; absent = all */
export function newSweep(
  desk: Desk,
  id: VenueId,
  options: Pick<SweepOptions, "dedicated" | "watchOnly" | "covers" | "whole">,
  now: Micros,
  markets?: readonly InstrumentId[],
): Sweep {
  const all = desk.markets.filter(({ venue }) => venue === id).map(({ id }) => id);
  const instruments = markets?.filter((market) => all.includes(market)) ?? all;
  const unlisted = desk.venue(id).readiness !== "READY"; // a READY venue has been listed, and foreign orders are known
  // Its quiet time is raised by the sweep itself, as far as the orders say that one may still land.
  return new Sweep(id, instruments, { ...options, unlisted, now, quietAfter: now, worth: worthOn(desk) });
}

/** What that needs of the engine around it. */
export type SweepParts = {
  readonly desk: Desk;
  readonly gate: Gate;
  nextQueryId(venue: VenueId): number;
};

/** Sends what a sweep wants sent now. */
export function sweepOn(
  sweep: Sweep,
  { desk, gate, nextQueryId }: SweepParts,
  now: Micros,
  cancel: (draft: Cancel) => void,
  out: Approved<Command>[],
): void {
  for (const draft of sweep.due(now, desk.orders)) {
    if (draft.kind === "cancel") cancel(draft);
    else if (draft.kind === "cancel_all") out.push(gate.approve(draft));
    else {
      const query: Query = { ...draft, queryId: nextQueryId(sweep.venue) };
      sweep.asked(query.queryId, now);
      out.push(gate.approve(query));
    }
  }
}

/** What an order is worth in the quote asset of its market, so that orders of several markets can be compared. */
function worthOn(desk: Desk): NonNullable<SweepOptions["worth"]> {
  return ({ instrument: id, price, size, filled }) => {
    const { instrument } = desk.market(id), lots = size - filled as Size;
    if (instrument === null || !Number.isSafeInteger(price) || !Number.isSafeInteger(lots)) return 0;
    return toNumber(notional(price, lots, instrument));
  };
}
