/** Which strategies look at which market. @module */
import type { InstrumentId } from "../instrument.ts";
import type { Event } from "../event.ts";
import type { Market } from "../desk/market.ts";
import type { Quoter } from "./quoter.ts";

export class Observers {
  readonly #of: readonly (readonly Quoter[])[];

  /** @param markets in the order of their instrument ids */
  constructor(markets: readonly Market[], quoters: readonly Quoter[]) {
    this.#of = markets.map(({ id }) => quoters.filter(({ strategy }) => strategy.instruments.includes(id)));
  }

  /** The strategies see the event; those that heed its kind decide anew. */
  observe(instrument: InstrumentId, event: Event): void {
    const quoters = this.#of[instrument];
    for (let i = 0; i < quoters.length; i++) {
      const quoter = quoters[i];
      quoter.strategy.observe(event);
      if (quoter.heeds === null || quoter.heeds.has(event.kind)) quoter.dirty = true;
    }
  }

  /** The market's strategies decide anew. */
  disturb(instrument: InstrumentId): void {
    const quoters = this.#of[instrument];
    for (let i = 0; i < quoters.length; i++) quoters[i].dirty = true;
  }

  /** The id of the one strategy of that market; "" = there are several, or none. */
  soleOf(instrument: InstrumentId): string {
    const quoters = this.#of[instrument];
    return quoters.length === 1 ? quoters[0].id : "";
  }
}
