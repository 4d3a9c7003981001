/** The books that a simulated venue made public, beside those that a session tells: a book that is vouched for must be one that the
 * venue truly had. @module */
import type { BookSide, OrderBook } from "../../../core/book/order_book.ts";
import type { Market } from "../../../exchanges/simulator/matching.ts";
import type { HttpRequest, WireTruth } from "../../../exchanges/simulator/wire.ts";

/** Levels of a side that are compared. */
const LEVELS = 10;

export class TrueBooks {
  /** Books that were compared. */
  compared = 0;
  /** How often a book that was vouched for was none that the venue ever had; the first one's look. */
  wrong = 0;
  firstWrong = "";
  /** Looks that each market's book had in public, by the market's floor. */
  readonly #public = new Map<string, Set<string>>();
  readonly #prices = new Float64Array(LEVELS);
  readonly #sizes = new Float64Array(LEVELS);

  constructor(readonly truth: WireTruth) {
    for (const [name, { market }] of truth.floors) this.#public.set(name, new Set([trueLook(market)]));
    const note = (name: string) => this.#public.get(name)!.add(trueLook(truth.floors.get(name)!.market));
    const before = truth.onDepth;
    truth.onDepth = (name) => {
      before(name);
      note(name);
    };
    // A snapshot shows the book as it is when it is asked for, between two publications.
    const told = truth.onDelivered;
    truth.onDelivered = (message: string | HttpRequest) => {
      told(message);
      const asked = typeof message === "string" ? message : message.path;
      if (/depth|book/i.test(asked)) { for (const name of truth.floors.keys()) note(name); }
    };
  }

  /** @param floor name of the market's floor */
  compare(floor: string, book: OrderBook): void {
    const look = `${this.#look(book, "bid")}| ${this.#look(book, "ask")}`;
    this.compared++;
    if (this.#public.get(floor)!.has(look)) return;
    if (this.wrong++ === 0) this.firstWrong = `${floor}: ${look}`;
  }

  #look(book: OrderBook, side: BookSide): string {
    const count = book.top(side, LEVELS, this.#prices, this.#sizes);
    let text = "";
    for (let i = 0; i < count; i++) text += `${this.#sizes[i]}@${this.#prices[i]} `;
    return text;
  }
}

function trueLook(market: Market): string {
  const side = (name: "buy" | "sell") =>
    market.depth(name, LEVELS).map(([price, size]) => `${size}@${price} `).join("");
  return `${side("buy")}| ${side("sell")}`;
}
