/** A gate of one rule, or of all, around an invented desk, for tests that ask it about single orders. @module */
import type { Amend, Place, Replace } from "../../core/command.ts";
import type { Desk } from "../../core/desk/desk.ts";
import { Gate, type Refused, RULES } from "../../core/risk/gate.ts";
import type { InstrumentLimits, Limits } from "../../core/risk/limits.ts";
import type { Order } from "../../core/oms/orders.ts";
import type { Micros, Size } from "../../core/units.ts";
import { madeUpLimits, madeUpPlace, NOW, setBalances } from "./made_up_desk.ts";

export const SLOT = { strategy: "mm1", level: 0 };

/** Accounts of which nothing is known hold plenty of everything.
 * @param id such as "RSK-12"; none = every rule
 * @throws {RangeError} for a rule that does not exist */
export function gateOf(
  desk: Desk,
  id?: string,
  change: Partial<InstrumentLimits> = {},
  limits?: Partial<Limits>,
): Gate {
  const rules = id === undefined ? RULES : RULES.filter((rule) => rule.id === id);
  if (rules.length === 0) throw new RangeError(`Cannot find rule ${id}`);
  for (const venue of desk.venues.keys()) if (desk.ledger.opening(venue, "USDT") === null) setBalances(desk, venue, {});
  return new Gate({ ...madeUpLimits(desk, change), ...limits }, desk, rules);
}

/** What the gate says to `command`; `null` = it passes. Nothing is noted in the orders. */
export function refusalOf(gate: Gate, command: Place | Replace | Amend, now: Micros = NOW): Refused | null {
  return gate.admit(command, SLOT, now).refused;
}

/** Lets `place` through and notes it, as the engine does.
 * @throws {Error} if it is refused */
export function sendThrough(gate: Gate, place: Place, now: Micros = NOW): Order {
  const { approved, refused } = gate.admit(place, SLOT, now);
  if (refused !== null) throw new Error(`${refused.rule}: ${refused.sentence}`);
  return gate.desk.orders.intend(approved, SLOT, now);
}

/** Cancels `order` and places its successor in one message. */
export function replaceOf(order: Order, size: number, price: number): Replace {
  const { venue, instrument, clientId, venueOrderId, side } = order;
  return {
    kind: "replace",
    venue,
    instrument,
    cancel: { kind: "cancel", venue, instrument, clientId, venueOrderId },
    place: madeUpPlace(side, size, price, { venue, instrument }),
  };
}

export function amendOf({ venue, instrument, clientId, venueOrderId }: Order, size: number): Amend {
  return { kind: "amend", venue, instrument, clientId, venueOrderId, size: size as Size };
}

/** The venue says that `order` rests now. */
export function ack(desk: Desk, { clientId, venue }: Order, now: Micros = NOW): void {
  desk.orders.apply({ kind: "sent", venue, clientId, sentAt: now, validUntil: now + 2_000_000 as Micros }, now);
  desk.orders.apply({
    kind: "place_answer",
    venue,
    clientId,
    verdict: "accepted",
    venueOrderId: `v-${clientId}`,
    refusal: null,
    receivedAt: now,
  }, now);
}
