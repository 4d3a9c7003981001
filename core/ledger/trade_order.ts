/** Books the trades of a contract in the order in which the venue made them, whatever the order in which we hear of them: what
 * a closing settles depends on what was held then, and the venue's balance follows its own order. A trade that comes late has
 * the newer ones booked anew after it. Spot has no need of it: what it pays does not depend on what is held.
 *
 * Bounded: one that is older than all that is remembered counts as the first of those. @module */
import { formatMoney, type Money, parseMoney, subtract } from "../money.ts";
import { formatSteps, type Micros, parseSteps, type Price, type Size } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { Fill, Side } from "../event.ts";
import type { Position, PositionMark } from "./position.ts";

/** Trades of one market that can still be put in order; twice as many are kept at times. */
const REMEMBERED = 128;

type Traded = {
  readonly at: Micros;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  /** The position just before it. */
  readonly before: PositionMark;
};
/** Independent of the grid. */
export type TradedState = {
  readonly at: number;
  readonly side: Side;
  readonly price: string;
  readonly size: string;
  readonly before: {
    readonly size: string;
    readonly cost: string;
    readonly realised: string;
    readonly rounding: string;
  };
};

export class TradeOrder {
  /** Oldest first. */
  #trades: Traded[] = [];
  constructor(private readonly position: Position, readonly bound = REMEMBERED) {}

  /** Books a fill; returns by how much what was realised has changed, before fees.
   * @param at the venue's time of the trade; of the same instant, the first told counts as the first
   * @throws {RangeError} as `Position.apply`, and changes nothing */
  book({ side, price, size }: Pick<Fill, "side" | "price" | "size">, at: Micros): Money {
    const { position } = this;
    if (position.instrument?.kind === "spot") return position.apply(side, price, size);
    const trades = this.#trades, last = trades[trades.length - 1];
    if (last !== undefined && at < last.at) return this.#insert({ side, price, size, at });
    const before = position.mark(), realised = position.apply(side, price, size);
    trades.push({ at, side, price, size, before });
    this.#trim();
    return realised;
  }

  #insert(late: Omit<Traded, "before">): Money {
    const { position } = this, now = position.mark(), trades = this.#trades;
    let index = trades.length;
    while (index > 0 && trades[index - 1].at > late.at) index -= 1;
    const anew: Traded[] = [];
    position.rewind(trades[index].before);
    try {
      for (const { at, side, price, size } of [late, ...trades.slice(index)]) {
        anew.push({ at, side, price, size, before: position.mark() });
        position.adjust(side, price, size);
      }
    } catch (error) {
      position.rewind(now);
      throw error;
    }
    position.traded(late.price, late.size);
    this.#trades = [...trades.slice(0, index), ...anew];
    this.#trim();
    return subtract(position.realised, now.realised);
  }

  #trim(): void {
    // Cut in one go now and then: removing from the front of a long array costs its length.
    if (this.#trades.length >= 2 * this.bound) this.#trades = this.#trades.slice(-this.bound);
  }

  /** Lots have moved in another way than by trades: what came before cannot be told anew. */
  forget(): void {
    this.#trades = [];
  }

  state({ tick, lot }: Instrument): TradedState[] {
    return this.#trades.map(({ at, side, price, size, before }) => ({
      at,
      side,
      price: formatSteps(price, tick),
      size: formatSteps(size, lot),
      before: {
        size: formatSteps(before.size, lot),
        cost: formatMoney(before.cost),
        realised: formatMoney(before.realised),
        rounding: formatMoney(before.rounding),
      },
    }));
  }

  /** Takes over what `state` told. Trades that today's grid cannot hold are forgotten, with all before them. */
  restore(states: readonly TradedState[], { tick, lot }: Instrument): void {
    this.#trades = [];
    for (let i = states.length - 1; i >= 0; i--) {
      try {
        const { at, side, price, size, before } = states[i];
        this.#trades.unshift({
          at: at as Micros,
          side,
          price: parseSteps(price, tick) as Price,
          size: parseSteps(size, lot) as Size,
          before: {
            size: parseSteps(before.size, lot) as Size,
            cost: parseMoney(before.cost),
            realised: parseMoney(before.realised),
            rounding: parseMoney(before.rounding),
          },
        });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return;
      }
    }
  }
}
