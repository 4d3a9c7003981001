/** Who tells a made-up contract's mark, index and funding rate, once a second. The mark is the index with the smoothed premium of
 * the book's middle over it; the rate is anchored to the longer mean of that premium, as venues do it: premium plus what
 * brings it towards the interest rate, within bounds, for as many hours as the contract's funding has. @module */
import { stepsToNumber } from "../../../core/units.ts";
import { type Money, parseMoney } from "../../../core/money.ts";
import type { Exchange } from "../exchange.ts";
import type { Floor, Reference } from "../floors.ts";
import type { Agent } from "./stage.ts";

const PERIOD = 1_000_000;
/** Memory of the premium for the mark and for the rate, in periods. */
const MARK_MEMORY = 30;
const RATE_MEMORY = 1_800;
/** Of eight hours: the interest rate, how far it pulls, and the bound of a rate. */
const INTEREST = 1e-4;
const PULL = 5e-4;
const MOST = 0.0075;
const HOURS = 8;
/** Places of the mark beyond a tick's, and of a rate. */
const MARK_DECIMALS = 2;
const RATE_DECIMALS = 8;

export class Referee implements Agent {
  nextAt: number;
  #markPremium = 0;
  #ratePremium = 0;

  /** @param index the logarithm of what the asset is worth, now */
  constructor(
    readonly exchange: Exchange,
    readonly floor: Floor,
    readonly index: () => number,
    startAt: number,
  ) {
    this.nextAt = startAt + PERIOD;
    this.#markPremium = this.#ratePremium = this.#premium();
    exchange.setReference(floor, this.#reference());
  }

  act(): void {
    this.nextAt += PERIOD;
    const premium = this.#premium();
    this.#markPremium += (premium - this.#markPremium) / MARK_MEMORY;
    this.#ratePremium += (premium - this.#ratePremium) / RATE_MEMORY;
    this.exchange.setReference(this.floor, this.#reference());
  }

  /** Of the book's middle over the index, as a part; an empty side tells nothing new. */
  #premium(): number {
    const { market: { bestBid, bestAsk }, instrument: { tick } } = this.floor;
    if (bestBid === 0 || bestAsk === 0) return this.#markPremium;
    return stepsToNumber((bestBid + bestAsk) / 2, tick) / Math.exp(this.index()) - 1;
  }

  #reference(): Reference {
    const { tick } = this.floor.instrument, index = Math.exp(this.index()), places = tick.decimals + MARK_DECIMALS;
    return {
      mark: rounded(index * (1 + this.#markPremium), places),
      index: rounded(index, places),
      fundingRate: rounded(fundingRate(this.#ratePremium, this.floor.terms.fundingHours), RATE_DECIMALS),
    };
  }
}

/** What longs pay shorts for so many hours, as a part of the position's value.
 * @param premium mean of the perpetual over its index, as a part */
export function fundingRate(premium: number, hours: number): number {
  const pull = Math.max(-PULL, Math.min(PULL, INTEREST - premium));
  return Math.max(-MOST, Math.min(MOST, premium + pull)) * hours / HOURS;
}

function rounded(value: number, places: number): Money {
  return parseMoney(value.toFixed(places));
}
