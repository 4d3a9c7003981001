/** Keeps the venue's listing of our markets fresh: `exchangeInfo` at the start, each hour, when numbers stop fitting, and often
 * while a market is closed.
 * A market whose grids changed loses its book before the new instrument is told. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "./backoff.ts";
import type { Random } from "./random.ts";
import { type Answer, resultFields } from "./fapi_answers.ts";
import { BACKGROUND, type Caller } from "./fapi_caller.ts";
import type { Call } from "./fapi_calls.ts";
import { type ExchangeInfo, type Market, type MarketListing, type Markets, sameGrids } from "./fapi_markets.ts";
import type { Fields } from "./fields.ts";

const REFRESH = 3_600 * MICROS_PER_SECOND;
/** While a wanted symbol is not listed, or not open for trading: nothing else tells when it is. */
const REFRESH_CLOSED = 15 * MICROS_PER_SECOND;
/** Doubts do not ask more often than this. */
const DOUBT_GAP = 10 * MICROS_PER_SECOND;
const RETRY = { first: MICROS_PER_SECOND, longest: 15 * MICROS_PER_SECOND, shortest: 200_000 };

/** How a venue is asked for its listing, and how the answer is read. */
export type ListingWords = {
  call(symbols: readonly string[]): Call;
  /** @throws {FrameError} */
  read(body: Fields, wanted: Markets["wanted"]): ExchangeInfo;
};
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
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly words: ListingWords,
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
    const call = this.words.call(this.markets.all.map(({ symbol }) => symbol));
    const allowed = this.caller.forbids(call, "background", now) === null;
    const went = allowed && this.caller.sendOverRest(call, BACKGROUND, {
      answered: (answer, _request, at) => this.#answered(answer, at),
      lost: (_reason, _request, at) => this.#again(at),
    }, now);
    if (went) this.#asking = true;
    else this.#again(now);
  }

  /** Numbers do not fit the grids: the listing may have changed. */
  doubt(now: Micros): void {
    if (now - this.#readAt >= DOUBT_GAP) this.ask(now);
  }

  #answered(answer: Answer, now: Micros): void {
    if (answer.error) {
      const { code, message } = answer.error;
      const told = `Cannot list ${this.markets.all.map(({ symbol }) => symbol).join(", ")}: ${code} ${message}`;
      this.io.emit({
        kind: "error",
        venue: this.options.venue,
        message: told,
        frame: answer.origin.frame.slice(0, 2_000),
        receivedAt: now,
      });
      return this.#again(now);
    }
    const { listed, missing, limits } = this.words.read(resultFields(answer), this.markets.wanted);
    this.#asking = false;
    this.#readAt = now;
    this.#missing = missing;
    this.#retry.reset();
    this.caller.configure(limits);
    for (const [symbol, listing] of listed) {
      const market = this.markets.bySymbol.get(symbol);
      if (market) this.#list(market, listing, now);
    }
    // A market that was listed before keeps its former listing, whose status says nothing of now.
    const open = missing.length === 0 &&
      this.markets.all.every(({ listing }) => listing?.instrument.status === "trading");
    this.io.wake("listing", now + (open ? REFRESH : REFRESH_CLOSED) as Micros);
    this.handlers.listed(now);
  }

  #list(market: Market, listing: MarketListing, now: Micros): void {
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
