/** Instruments for frames that come without the venue's listing: the grid of a frame is as fine as its finest number, so
 * that every decimal of it prints exactly as it came. @module */
import type { Instrument, InstrumentId, InstrumentKind } from "../../core/instrument.ts";
import type { Grid, Price, Size } from "../../core/units.ts";
import type { Listing } from "./market_frames.ts";

/** Where numbers stand over all of a venue's frames and bodies: fields that hold prices and sizes as texts, and fields that
 * hold rows whose first two columns are price and size. */
export type NumberNames = {
  readonly prices: ReadonlySet<string>;
  readonly sizes: ReadonlySet<string>;
  readonly books: ReadonlySet<string>;
};
export type GuessedKind = {
  readonly kind: InstrumentKind;
  /** Sizes count contracts, and without a listing nobody knows what one holds. */
  readonly contracts?: boolean;
  /** What a symbol trades, as far as its name tells; absent = nobody knows. */
  assetsOf?(symbol: string): Pick<Instrument, "base" | "quote">;
};

const DEEPEST = 12;

type Fineness = { price: number; size: number };

/** A listing that knows every symbol of one frame, on grids as fine as the frame's numbers.
 * @param frame the parsed frame @param known the venue's own listing, which wins where it has the symbol
 * @param names where numbers stand @param guessed what a symbol is that `known` lacks */
export class GuessedListing implements Listing {
  readonly #made: Instrument[] = [];
  readonly #grids: { readonly tick: Grid; readonly lot: Grid };

  readonly #unknown = new Set<InstrumentId>();

  constructor(
    readonly venue: string,
    frame: unknown,
    readonly known: Listing | null,
    names: NumberNames,
    readonly guessed: GuessedKind = { kind: "spot" },
  ) {
    const fineness = { price: 0, size: 0 };
    measure(frame, fineness, names, DEEPEST);
    this.#grids = { tick: { step: 1, decimals: fineness.price }, lot: { step: 1, decimals: fineness.size } };
  }

  get(symbol: string): Instrument {
    const made = this.#made.find((instrument) => instrument.symbol === symbol);
    if (made) return made;
    const known = this.known?.get(symbol);
    const instrument = known ? { ...known, id: this.#nextId } : this.#guess(symbol);
    this.#made.push(instrument);
    return instrument;
  }

  /** The instrument that an event of this frame names. @throws {Error} if it was not asked for here */
  instrumentOf(id: InstrumentId): Instrument {
    const instrument = this.#made[id];
    if (!instrument) throw new Error(`Cannot find instrument ${id} among ${this.#made.length}`);
    return instrument;
  }

  /** What the sizes of that instrument count; null = units of base. */
  unitOf(id: InstrumentId): "contracts" | null {
    return this.guessed.contracts && this.#unknown.has(id) ? "contracts" : null;
  }

  get #nextId(): InstrumentId {
    return this.#made.length as InstrumentId;
  }

  #guess(symbol: string): Instrument {
    this.#unknown.add(this.#nextId);
    return {
      id: this.#nextId,
      venue: this.venue,
      symbol,
      kind: this.guessed.kind,
      base: "",
      quote: "",
      ...this.guessed.assetsOf?.(symbol),
      ...this.#grids,
      multiplier: [1n, 0],
      minPrice: 1 as Price,
      maxPrice: Number.MAX_SAFE_INTEGER as Price,
      minSize: 1 as Size,
      maxSize: Number.MAX_SAFE_INTEGER as Size,
      minNotional: null,
      maxNotional: null,
      maxOpenOrders: null,
      status: "trading",
      makerFee: null,
      takerFee: null,
    };
  }
}

function measure(value: unknown, fineness: Fineness, names: NumberNames, depth: number): void {
  if (typeof value !== "object" || value === null || depth === 0) return;
  if (Array.isArray(value)) {
    for (const entry of value) measure(entry, fineness, names, depth - 1);
    return;
  }
  for (const [name, entry] of Object.entries(value)) {
    if (typeof entry === "string") {
      if (names.prices.has(name)) fineness.price = Math.max(fineness.price, decimalsOf(entry));
      if (names.sizes.has(name)) fineness.size = Math.max(fineness.size, decimalsOf(entry));
    } else if (names.books.has(name) && Array.isArray(entry)) {
      for (const level of entry) measureLevel(level, fineness);
    } else measure(entry, fineness, names, depth - 1);
  }
}

function measureLevel(level: unknown, fineness: Fineness): void {
  if (!Array.isArray(level)) return;
  const [price, size] = level;
  if (typeof price === "string") fineness.price = Math.max(fineness.price, decimalsOf(price));
  if (typeof size === "string") fineness.size = Math.max(fineness.size, decimalsOf(size));
}

/** Decimal places that carry something: 2 for "1.2500"; 0 for what is no plain decimal, which the codec refuses. */
function decimalsOf(text: string): number {
  const [, fraction = ""] = /^-?\d+(?:\.(\d+?)0*)?$/.exec(text) ?? [];
  return fraction === "0" ? 0 : fraction.length;
}
