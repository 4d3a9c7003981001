/** What the people of the made-up market share: the book of one symbol, what it is worth, and how orders are sent. @module */
import type { Side } from "../../../core/event.ts";
import { stepsToNumber } from "../../../core/units.ts";
import { toNumber } from "../../../core/money.ts";
import type { Character } from "../assets.ts";
import type { Exchange } from "../exchange.ts";
import type { Floor } from "../floors.ts";
import type { MatchingBook } from "../matching.ts";
import { CROWD, type Lifetime, Order } from "../orders.ts";
import type { FairValue } from "./fair_value.ts";

export class Stage {
  readonly #tickSize: number;
  /** Lots of an order of typical size at the starting price. */
  readonly typicalLots: number;

  constructor(
    readonly exchange: Exchange,
    readonly floor: Floor,
    readonly book: MatchingBook,
    readonly value: FairValue,
    readonly character: Character,
  ) {
    const { tick, lot, multiplier } = floor.instrument;
    this.#tickSize = stepsToNumber(1, tick);
    this.typicalLots = character.typicalNotional / character.price / stepsToNumber(1, lot) / toNumber(multiplier);
  }

  /** Fair value in ticks, not rounded, `steps` of the path from now. */
  fair(steps: number): number {
    return Math.exp(this.value.at(steps)) / this.#tickSize;
  }

  /** Nothing comes of it while the market is closed. */
  send(side: Side, price: number, size: number, lifetime: Lifetime): Order {
    const order = new Order(this.exchange.nextOrderId(), CROWD, side, price, size);
    if (!this.floor.isClosed()) this.book.place(order, lifetime, "none");
    return order;
  }
}

/** Somebody in the market who acts at times of his own choice. */
export interface Agent {
  /** µs; when `act` is wanted next. */
  readonly nextAt: number;
  act(now: number): void;
}
