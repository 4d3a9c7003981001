/** What a lot of each market is worth in one currency: its mid, its grid, and the rate of its quote asset. An opinion for
 * limits that add up markets; never booked. @module */
import { toNumber } from "../money.ts";
import type { Instrument } from "../instrument.ts";
import type { Market } from "../desk/market.ts";
import type { GlobalLimits } from "./limits.ts";

/** How the rate of one asset is found: a market that trades it against the currency, one the other way round, or none. */
type Source = { readonly market: Market; readonly inverted: boolean; readonly tick: number };

export class Valuation {
  /** By quote asset; `null` = it is at par. Found again when a market is listed. */
  readonly #sources = new Map<string, Source | null>();
  /** In the grid's own unit: quote value of one lot at a price of one tick, or of one lot on inverse contracts. */
  readonly #scales: (Float64Array | undefined)[] = [];
  readonly #instruments: (Instrument | undefined)[] = [];

  constructor(
    private readonly markets: readonly Market[],
    private readonly how: () => Pick<GlobalLimits, "currency" | "parAssets">,
  ) {}

  /** Empty while no market has told its rules. */
  get currency(): string {
    const { currency } = this.how();
    if (currency !== null) return currency;
    for (const { instrument } of this.markets) if (instrument !== null) return instrument.quote;
    return "";
  }

  /** Call when a market's rules came or changed: another market may now give a rate. */
  listed(): void {
    this.#sources.clear();
  }

  /** Units of the currency for one lot; NaN while a price or a rate is missing. */
  lot(market: Market): number {
    const { instrument } = market;
    if (instrument === null) return NaN;
    const scale = this.#scale(instrument), rate = this.rate(instrument.quote);
    return instrument.kind === "inverse" ? scale * rate : scale * lastMid(market) * rate;
  }

  /** Units of the currency for an order; NaN while a rate is missing. */
  order(market: Market, price: number, size: number): number {
    const { instrument } = market;
    if (instrument === null) return NaN;
    const worth = this.#scale(instrument) * size * this.rate(instrument.quote);
    return instrument.kind === "inverse" ? worth : worth * price;
  }

  /** Units of the currency for one of `asset`; NaN = no market of ours tells. */
  rate(asset: string): number {
    let source = this.#sources.get(asset);
    if (source === undefined) {
      const found = this.#find(asset);
      if (found === undefined) return NaN;
      this.#sources.set(asset, source = found);
    }
    if (source === null) return 1;
    const { market, inverted, tick } = source, price = lastMid(market) * tick;
    return inverted ? 1 / price : price;
  }

  #find(asset: string): Source | null | undefined {
    const { currency } = this, { parAssets } = this.how();
    const atPar = (one: string) => one === currency || (parAssets.includes(currency) && parAssets.includes(one));
    if (atPar(asset)) return null;
    for (const market of this.markets) {
      const { instrument } = market;
      if (instrument?.kind !== "spot") continue;
      const tick = instrument.tick.step / 10 ** instrument.tick.decimals;
      if (instrument.base === asset && atPar(instrument.quote)) return { market, inverted: false, tick };
      if (instrument.quote === asset && atPar(instrument.base)) return { market, inverted: true, tick };
    }
    return undefined;
  }

  #scale(instrument: Instrument): number {
    const { id } = instrument, scale = this.#scales[id] ??= new Float64Array(1);
    if (this.#instruments[id] !== instrument) {
      this.#instruments[id] = instrument;
      const { kind, tick, lot, multiplier } = instrument, lots = lot.step / 10 ** lot.decimals * toNumber(multiplier);
      scale[0] = kind === "inverse" ? lots : lots * tick.step / 10 ** tick.decimals;
    }
    return scale[0];
  }
}

/** In ticks: the mid, or the last one that the session vouched for; NaN = none yet. */
function lastMid({ doubleMid, markBid, markAsk }: Market): number {
  const double = doubleMid > 0 ? doubleMid : markBid + markAsk;
  return double > 0 ? double / 2 : NaN;
}
