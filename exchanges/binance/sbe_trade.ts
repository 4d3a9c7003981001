/** A trade of a binary frame, filled anew for each one: borrowed as other market events are. Its id stays in 64 bits and
 * becomes digits only where somebody asks, which the engine never does. @module */
import type { Trade } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Side, Size } from "../../core/units.ts";

export class SbeTrade implements Trade {
  readonly kind = "trade";
  instrument = 0 as InstrumentId;
  // Numbers begin as NaN, so that they are kept as doubles in place.
  price = NaN as Price;
  size = NaN as Size;
  aggressor: Side = "buy";
  declare readonly tradeId: string;
  venueAt = NaN as Micros;
  receivedAt = NaN as Micros;
  readonly #id = new Int32Array(2);

  constructor() {
    // An own property, so that a copy by spreading has it.
    Object.defineProperty(this, "tradeId", SbeTrade.#digits);
  }

  /** Takes the id at `at`. */
  identify(view: DataView, at: number): void {
    this.#id[0] = view.getInt32(at, true);
    this.#id[1] = view.getInt32(at + 4, true);
  }

  static readonly #digits = {
    enumerable: true,
    get(this: SbeTrade): string {
      const [low, high] = this.#id;
      return (BigInt(high) << 32n | BigInt(low >>> 0)).toString();
    },
  };
}
