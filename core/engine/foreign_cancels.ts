/** Cancels of orders that are not ours, which nobody but a person may ask for: at a venue that is killed or halted, and by the
 * number that the venue's newest word shows. Each goes by its id, and stands in the kill's receipt. @module */
import type { Micros } from "../units.ts";
import { formatSteps } from "../units.ts";
import { type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Approved, Command } from "../command.ts";
import type { CancelForeign, OrderReport } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import type { Control } from "./control.ts";
import type { Telling } from "./telling.ts";

export class ForeignCancels {
  constructor(
    private readonly desk: Desk,
    private readonly gate: Gate,
    private readonly telling: Telling,
    private readonly control: Pick<Control, "cancelledForeign">,
  ) {}

  /** Why they may not be cancelled; `null` = they may. */
  objection({ venue, count }: CancelForeign, isKilled: boolean): string | null {
    if (!this.desk.venues.has(venue)) {
      return `there is no venue "${venue}"; known are ${[...this.desk.venues.keys()].join(", ")}`;
    }
    if (!isKilled) return `${venue} trades: kill it first`;
    const { length: seen } = this.desk.orders.foreign(venue);
    if (seen === 0) return `${venue} shows no order of others`;
    if (seen !== count) return `${venue} shows ${seen} orders of others, and ${count} were named`;
    return null;
  }

  /** @returns how many cancels go out */
  cancel({ venue, by }: CancelForeign, now: Micros, out: Approved<Command>[]): number {
    const orders = this.desk.orders.foreign(venue), names = orders.map((order) => this.#name(order));
    for (const { instrument, clientId, venueOrderId } of orders) {
      out.push(this.gate.approve({ kind: "cancel", venue, instrument, clientId: clientId ?? "", venueOrderId }));
    }
    this.control.cancelledForeign(venue, names, now);
    const sentence = `${by} has ${orders.length} orders of others cancelled: ${names.join("; ")}`;
    this.telling.incident("S2", "foreign_cancelled", sentence, venue, now);
    return orders.length;
  }

  /** Such as "binance:BTCUSDT buy 0.5 at 65000 (123)". */
  #name({ instrument: id, side, price, size, filled, venueOrderId }: OrderReport): string {
    const market = this.desk.market(id), { instrument } = market;
    if (instrument === null) return `${marketName(market)} ${side} (${venueOrderId})`;
    const lots = formatSteps(size - filled, instrument.lot), at = formatSteps(price, instrument.tick);
    return `${marketName(market)} ${side} ${lots} at ${at} (${venueOrderId})`;
  }
}

/** Whether an order that is not ours was heard of on that market, so that nothing may be cancelled there as a whole. */
export function hasForeign({ orders }: Desk, venue: VenueId, instrument: InstrumentId): boolean {
  return orders.foreign(venue).some((order) => order.instrument === instrument);
}
