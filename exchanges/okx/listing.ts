/** Keeps the venue's listing of our markets fresh: at the start, each hour, when the venue says that something changed, when numbers
 * stop fitting, and often while a market is closed. A market whose grids changed loses its book before the new instrument is told.
 * @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import type { Random } from "../shared/random.ts";
import { type Answer, rowsOf } from "./answers.ts";
import { BACKGROUND, type Caller } from "./caller.ts";
import { instrumentsCall } from "./calls.ts";
import { type OkxListing, readInstruments } from "./instruments.ts";
import { type Market, type Markets, sameGrids } from "./markets.ts";
import type { OkxProduct } from "./products.ts";

const REFRESH = 3_600 * MICROS_PER_SECOND;
/** While a wanted symbol is not listed, not open for trading, or without the number that orders over the socket go by. */
const REFRESH_CLOSED = 30 * MICROS_PER_SECOND;
/** Doubts do not ask more often than this. */
const DOUBT_GAP = 10 * MICROS_PER_SECOND;
const RETRY = { first: MICROS_PER_SECOND, longest: 15 * MICROS_PER_SECOND, shortest: 200_000 };

export type ListingHandlers = {
  /** A listing was read. */
  listed(now: Micros): void;
  /** The grids of a market are about to change. */
  regridded(market: Market, now: Micros): void;
};

export class ListingKeeper {
  readonly #retry: Backoff;
  #asking = false;
  #readAt = 0;
  #missing: readonly string[] | null = null;

  constructor(
    readonly options: SessionOptions,
    readonly product: OkxProduct,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly handlers: ListingHandlers,
  ) {
    this.#retry = new Backoff(random.fork("listing"), RETRY);
  }

  /** Why the listing is not complete, or null. */
  get missing(): string | null {
    if (this.#missing === null) return "the listing is not read";
    return this.#missing.length === 0 ? null : `not listed: ${this.#missing.join(", ")}`;
  }

  ask(now: Micros): void {
    if (this.#asking) return;
    const call = instrumentsCall(this.product);
    const went = this.caller.forbids(call, "background", now) === null &&
      this.caller.sendOverRest(call, BACKGROUND, {
        answered: (answer, { overdue }, at) => overdue || this.#answered(answer, at),
        lost: (_reason, _request, at) => this.#again(at),
      }, now);
    if (went) this.#asking = true;
    else this.#again(now);
  }

  /** Numbers do not fit the grids, or the venue speaks of a change: the listing may be old. */
  doubt(now: Micros): void {
    if (now - this.#readAt >= DOUBT_GAP) this.ask(now);
    else this.io.wake("listing", this.#readAt + DOUBT_GAP as Micros);
  }

  #answered(answer: Answer, now: Micros): void {
    if (answer.error) {
      const { code, message } = answer.error, { venue } = this.options;
      const told = `Cannot list the instruments of ${venue}: ${code ?? answer.status} ${message}`;
      this.io.emit({
        kind: "error",
        venue,
        message: told,
        frame: answer.origin.frame.slice(0, 2_000),
        receivedAt: now,
      });
      return this.#again(now);
    }
    const { listed, missing } = readInstruments(rowsOf(answer), this.markets.wanted);
    this.#asking = false;
    this.#readAt = now;
    this.#missing = missing;
    this.#retry.reset();
    for (const [symbol, listing] of listed) {
      const market = this.markets.bySymbol.get(symbol);
      if (market) this.#list(market, listing, now);
    }
    // A market that was listed before keeps its former listing, whose status says nothing of now.
    const open = missing.length === 0 &&
      this.markets.all.every(({ listing }) => listing?.instrument.status === "trading" && listing.code !== null);
    this.io.wake("listing", now + (open ? REFRESH : REFRESH_CLOSED) as Micros);
    this.handlers.listed(now);
  }

  #list(market: Market, listing: OkxListing, now: Micros): void {
    const before = market.listing;
    if (before && !sameGrids(before.instrument, listing.instrument)) this.handlers.regridded(market, now);
    const instrument = this.markets.list(market, listing);
    if (instrument) this.io.emit({ kind: "instrument", instrument, receivedAt: now });
  }

  #again(now: Micros): void {
    this.#asking = false;
    this.io.wake("listing", now + this.#retry.next() as Micros);
  }
}
