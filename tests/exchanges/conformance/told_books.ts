/** The books that a session tells, built by the bot's own book, beside those that the venue made public: a book that is
 * vouched for must be one that the venue truly had. @module */
import { assert } from "@std/assert";
import { OrderBook } from "../../../core/book/order_book.ts";
import type { Event } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import type { Market } from "../../../exchanges/simulator/matching.ts";
import type { HttpRequest, WireTruth } from "../../../exchanges/simulator/wire.ts";

/** Levels of a side that are compared. */
const LEVELS = 10;

type Told = { readonly book: OrderBook; valid: boolean; at: number };

export class ToldBooks {
  /** Books that were told and compared. */
  compared = 0;
  /** How often a book that was vouched for was none that the venue ever had; the first one's look. */
  wrong = 0;
  firstWrong = "";
  lost = 0;
  /** Looks that each market's book had in public, by the market's floor. */
  readonly #public = new Map<string, Set<string>>();
  readonly #told = new Map<InstrumentId, Told>();
  readonly #prices = new Float64Array(LEVELS);
  readonly #sizes = new Float64Array(LEVELS);

  constructor(readonly truth: WireTruth, readonly floorName: (id: InstrumentId) => string) {
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

  list({ id }: Instrument): void {
    if (!this.#told.has(id)) this.#told.set(id, { book: new OrderBook(), valid: false, at: 0 });
  }

  take(event: Event): void {
    if (event.kind === "book_lost") {
      this.lost++;
      this.#of(event.instrument).valid = false;
    } else if (event.kind === "book_snapshot" || event.kind === "book_delta") {
      const told = this.#of(event.instrument);
      if (event.kind === "book_snapshot") {
        told.book.applySnapshot(event.bids, event.asks);
        told.valid = true;
      } else {
        assert(told.valid, `a change of market ${event.instrument} was told while its book is lost`);
        told.book.applyDelta(event.bids, event.asks);
      }
      told.book.settle();
      told.at = event.receivedAt;
      this.#compare(event.instrument, told);
    }
  }

  isValid(market: number): boolean {
    return this.#told.get(market as InstrumentId)?.valid ?? false;
  }
  /** When it was told last, µs. */
  toldAt(market: number): number {
    return this.#of(market as InstrumentId).at;
  }

  #of(id: InstrumentId): Told {
    const told = this.#told.get(id);
    if (told === undefined) throw new Error(`A book of market ${id} was told before its listing`);
    return told;
  }

  #compare(id: InstrumentId, { book }: Told): void {
    const look = `${this.#look(book, "bid")}| ${this.#look(book, "ask")}`;
    this.compared++;
    if (this.#public.get(this.floorName(id))!.has(look)) return;
    if (this.wrong++ === 0) this.firstWrong = `market ${id}: ${look}`;
  }

  #look(book: OrderBook, side: "bid" | "ask"): string {
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
