/** What one unit of each asset is worth in the asset that people are told money in. Every rate is a price that a market said:
 * no coin is taken for a dollar unless one says so, and what no market prices has no rate. A stablecoin whose price leaves the
 * band is told as that price, and said to have lost its peg. @module */
import { add, compare, divide, formatMoney, type Money, multiply, priceAmount, subtract } from "../money.ts";
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

const ONE: Money = [1n, 0], HALF: Money = [5n, 1];

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

  /** Rates as the markets tell them, over several where no market has both assets. Spot is asked before contracts, the first
   * named first; a contract prices its base alone, since its basis is no rate between two quote assets. */
  static of(reporting: string, markets: readonly PricedMarket[], band: Money = DEPEG_BAND): Rates {
    const rates = new Rates(reporting, band), priced = markets.filter(({ doubleMid }) => doubleMid > 0);
    const spot = priced.filter(({ instrument }) => instrument.kind === "spot");
    // Each round finds at least one asset, or nothing is left to find.
    while (spot.some((market) => rates.#learn(market, true))) continue;
    while (priced.some((market) => rates.#learn(market, false))) continue;
    return rates;
  }

  /** True = it told a rate that was not known. */
  #learn({ instrument, doubleMid }: PricedMarket, bothWays: boolean): boolean {
    const { base, quote } = instrument, known = this.#rates.get(base), through = this.#rates.get(quote);
    if ((known === undefined) === (through === undefined)) return false;
    const mid = multiply(priceAmount(doubleMid as Price, instrument), HALF);
    if (through !== undefined) this.#rates.set(base, multiply(mid, through));
    else if (bothWays) this.#rates.set(quote, divide(known!, mid, INVERTED_DECIMALS));
    else return false;
    return true;
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
      else sum = add(sum, multiply(amount, rate));
    }
    return sum;
  }

  /** Dollars of any make that are not worth one of the reporting dollars; empty while that is no dollar. */
  get depegs(): readonly Depeg[] {
    if (!STABLE_ASSETS.has(this.reporting)) return [];
    const depegs: Depeg[] = [];
    for (const [asset, rate] of this.#rates) {
      if (!STABLE_ASSETS.has(asset)) continue;
      const off = subtract(rate, ONE), distance: Money = [off[0] < 0n ? -off[0] : off[0], off[1]];
      if (compare(distance, this.band) <= 0) continue;
      const price = formatMoney(divide(rate, ONE, 6));
      const sentence = `${asset} is worth ${price} ${this.reporting}, more than ${percent(this.band)} from one`;
      depegs.push({ asset, rate, sentence });
    }
    return depegs;
  }
}

function percent(fraction: Money): string {
  return `${formatMoney(multiply(fraction, [100n, 0]))} %`;
}
