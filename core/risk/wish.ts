/** What a strategy last wanted of one market, as far as risk asks: is it a sane wish at all? @module */
import type { InstrumentId } from "../instrument.ts";
import type { Target } from "../target.ts";

/** Places of a wish's numbers: kept in an array, since in fields each would be a piece of garbage. */
const SIGNAL = 0, BID = 1, ASK = 2;

export class Wish {
  /** A price, a size or the signal is no real number. */
  isFaulty = false;
  readonly #numbers = new Float64Array(3);

  /** The move that the strategy expects, in basis points; 0 = it expects none, or says nothing. */
  get signalBps(): number {
    return this.#numbers[SIGNAL];
  }
  /** Best prices that it wants to quote, ticks; 0 = none. */
  get bid(): number {
    return this.#numbers[BID];
  }
  get ask(): number {
    return this.#numbers[ASK];
  }

  note({ quotes, takes, signalBps = 0 }: Target, instrument: InstrumentId): void {
    const numbers = this.#numbers;
    numbers[SIGNAL] = signalBps;
    numbers[BID] = numbers[ASK] = 0;
    this.isFaulty = !Number.isFinite(signalBps);
    for (let i = 0; i < quotes.length; i++) {
      const { instrument: id, side, price, size } = quotes[i];
      if (id !== instrument) continue;
      if (!Number.isFinite(price) || !Number.isFinite(size)) this.isFaulty = true;
      else if (size > 0 && side === "buy") numbers[BID] = Math.max(numbers[BID], price);
      else if (size > 0 && (numbers[ASK] === 0 || price < numbers[ASK])) numbers[ASK] = price;
    }
    for (let i = 0; i < takes.length; i++) {
      const { instrument: id, price, size } = takes[i];
      if (id === instrument && !(Number.isFinite(price) && Number.isFinite(size))) this.isFaulty = true;
    }
  }
}
