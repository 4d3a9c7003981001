/** What one unit of each asset is worth in the asset that people are told money in. Every rate is a price that a market said:
 * no coin is taken for a dollar unless one says so, and what no market prices has no rate. A stablecoin whose price leaves the
 * band is told as that price, and said to have lost its peg. @module */
import { absolute, add, compare, divide, formatMoney, type Money, multiply, priceAmount, subtract } from "../money.ts";
import type { Price } from "../units.ts";
import type { Instrument } from "../instrument.ts";

/** Dollars, and coins that are meant to be worth one. */
export const STABLE_ASSETS: ReadonlySet<string> = new Set(
  ["USD", "USDT", "USDC", "FDUSD", "TUSD", "USDP", "DAI", "USDS", "USDE", "PYUSD", "BUSD", "USD1"],
);
/** How far from one another dollar's price may lie: 1 %. */
export const DEPEG_BAND: Money = [1n, 2];
/** Places of a rate that is one over a price. */
const INVERTED_DECIMALS = 18;

/** The rate of the reporting asset itself. */
export const ONE: Money = [1n, 0];
const HALF: Money = [5n, 1];

/** A market with the price that it says. */
export type PricedMarket = {
  readonly instrument: Instrument;
  /** Twice the mid, ticks; 0 = none. */
  readonly doubleMid: number;
};
export type Depeg = { readonly asset: string; readonly rate: Money; readonly sentence: string };

export class Rates {
  readonly #rates = new Map<string, Money>();

  /** @param reporting the asset that money is told in, such as "USDT"; "" = none, then nothing has a rate
   * @param band as a fraction, ≥ 0 */
  constructor(readonly reporting: string, readonly band: Money = DEPEG_BAND) {
    if (reporting !== "") this.#rates.set(reporting, ONE);
  }

  /** Rates as the markets tell them, over as few of them as may be where no market has both assets. Spot is asked before
   * contracts, the first named first; a contract prices its base alone, since its basis is no rate between two quote assets. */
  static of(reporting: string, markets: readonly PricedMarket[], band: Money = DEPEG_BAND): Rates {
    const rates = new Rates(reporting, band);
    // Each round finds what is one market further away, until nothing is.
    while (rates.#learn(markets, "spot")) continue;
    while (rates.#learn(markets, "any")) continue;
    return rates;
  }

  /** True = rates were told that were not known. */
  #learn(markets: readonly PricedMarket[], kinds: "spot" | "any"): boolean {
    const found = new Map<string, Money>(), rates = this.#rates;
    for (const { instrument, doubleMid } of markets) {
      const { base, quote, kind } = instrument;
      if (!(doubleMid > 0) || (kinds === "spot" && kind !== "spot")) continue;
      const known = rates.get(base), through = rates.get(quote);
      if ((known === undefined) === (through === undefined)) continue;
      const asset = known === undefined ? base : quote;
      if (found.has(asset) || (asset === quote && kinds === "any")) continue;
      const mid = multiply(priceAmount(doubleMid as Price, instrument), HALF);
      found.set(asset, known === undefined ? told(mid, through!) : divide(known, mid, INVERTED_DECIMALS));
    }
    for (const [asset, rate] of found) rates.set(asset, rate);
    return found.size > 0;
  }

  /** `null` = no market prices it. */
  rate(asset: string): Money | null {
    return this.#rates.get(asset) ?? null;
  }

  /** @param rate of one unit, > 0
   * @throws {RangeError} for another one */
  set(asset: string, rate: Money): void {
    if (rate[0] <= 0n) {
      throw new RangeError(`Cannot take ${formatMoney(rate)} for the rate of ${asset}: want more than 0`);
    }
    this.#rates.set(asset, rate);
  }

  /** Amounts at their rates, added up; what has none is told to `unvalued` and left out. */
  sum(amounts: ReadonlyMap<string, Money>, unvalued: (asset: string) => void): Money {
    let sum: Money = [0n, 0];
    for (const [asset, amount] of amounts) {
      if (amount[0] === 0n) continue;
      const rate = this.rate(asset);
      if (rate === null) unvalued(asset);
      else sum = add(sum, told(amount, rate));
    }
    return sum;
  }

  /** Dollars of any make that are not worth one of the reporting dollars; empty while that is no dollar. */
  get depegs(): readonly Depeg[] {
    if (!STABLE_ASSETS.has(this.reporting)) return [];
    const depegs: Depeg[] = [];
    for (const [asset, rate] of this.#rates) {
      if (!STABLE_ASSETS.has(asset)) continue;
      if (compare(absolute(subtract(rate, ONE)), this.band) <= 0) continue;
      const price = formatMoney(divide(rate, ONE, 6));
      const sentence = `${asset} is worth ${price} ${this.reporting}, more than ${percent(this.band)} from one`;
      depegs.push({ asset, rate, sentence });
    }
    return depegs;
  }
}

function told(amount: Money, rate: Money): Money {
  return rate === ONE ? amount : multiply(amount, rate);
}

function percent(fraction: Money): string {
  return `${formatMoney(multiply(fraction, [100n, 0]))} %`;
}
