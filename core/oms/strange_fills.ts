/** Trades of our account that no order in our books explains: a liquidation, a person's order, a transfer. The ledger books
 * them; here people hear of each once. @module */
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Fill } from "../event.ts";
import type { Severity } from "./lifecycle.ts";
import type { Incident, OrderChange } from "./order.ts";
import { NO_CHANGES } from "./order_step.ts";

/** Trades remembered, so that each is told once; the oldest gives way. */
const MEMORY = 4_096;

export class StrangeFills {
  readonly #seen = new Set<string>();

  /** Trades that were told, oldest first. */
  state(): readonly string[] {
    return [...this.#seen];
  }

  restore(told: readonly string[]): void {
    for (const key of told) this.#seen.add(key);
  }

  /** Whether people have heard of it. */
  knows({ instrument, tradeId }: Fill): boolean {
    return this.#seen.has(`${instrument}/${tradeId}`);
  }

  tell(fill: Fill): readonly OrderChange[] {
    const { venue, instrument, clientId, tradeId } = fill;
    const key = `${instrument}/${tradeId}`;
    if (this.#seen.has(key)) return NO_CHANGES;
    this.#seen.add(key);
    if (this.#seen.size > MEMORY) this.#seen.delete(this.#seen.values().next().value!);
    const says = `Trade ${tradeId}, a ${fill.side} of ${fill.size} lots, belongs to`;
    return clientId === null
      ? withoutOrder("S1", "external_fill", `${says} no order that we know of`, venue, instrument, null)
      : withoutOrder("S2", "foreign_fill", `${says} the foreign order ${clientId}`, venue, instrument, clientId);
  }
}

/** An incident that no order of our books explains, as a change. */
export function withoutOrder(
  severity: Severity,
  code: string,
  sentence: string,
  venue: VenueId,
  instrument: InstrumentId | null,
  clientId: string | null,
): readonly OrderChange[] {
  const incident: Incident = { severity, code, sentence, venue, instrument, clientId };
  return [{ order: null, from: "NEW", to: "NEW", incident, needsQuery: false, cancelAtOnce: false }];
}
