/** Keeps the venue's listing of our markets fresh: `instruments-info`, page by page, at the start, each hour, when numbers stop
 * fitting, and often while a market is closed. A market whose grids changed loses its book before the new instrument is told.
 * Limits of spot change twice a month. Source: Bybit v5 docs, "Get Instruments Info"; read 2026-11-26. @module */
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import type { Fields } from "../shared/fields.ts";
import type { Random } from "../shared/random.ts";
import { type Answer, pageOf } from "./answers.ts";
import { BACKGROUND, type Caller } from "./caller.ts";
import { publicGet } from "./calls.ts";
import { readInstrument } from "./instruments.ts";
import { type Market, type Markets, sameGrids } from "./markets.ts";
import type { Product } from "./product.ts";

const REFRESH = 3_600 * MICROS_PER_SECOND;
/** While a wanted symbol is not listed, or not open for trading: nothing else tells when it is. */
const REFRESH_CLOSED = 15 * MICROS_PER_SECOND;
/** Doubts do not ask more often than this. */
const DOUBT_GAP = 10 * MICROS_PER_SECOND;
const RETRY = { first: MICROS_PER_SECOND, longest: 15 * MICROS_PER_SECOND, shortest: 200_000 };
/** Rows of a page, and pages that one list may take: there are fewer than 1000 linear symbols. */
const PAGE_SIZE = 1_000, MOST_PAGES = 20;
/** Up to so many markets are asked for one by one, each in a list of its own: far fewer bytes than the whole list. */
const FEW = 5;

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
    readonly product: Product,
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
    this.#asking = true;
    const { all } = this.markets;
    this.#list(all.length <= FEW ? all.map(({ symbol }) => symbol) : [null], [], now);
  }

  /** Numbers do not fit the grids: the listing may have changed. */
  doubt(now: Micros): void {
    if (now - this.#readAt >= DOUBT_GAP) this.ask(now);
  }

  /** Reads the lists that are left, one after the other. @param wanted a symbol, or null for the whole category */
  #list([symbol, ...later]: readonly (string | null)[], rows: readonly Fields[], now: Micros): void {
    if (symbol === undefined) return this.#read(rows, now);
    this.#page(symbol, null, 1, rows, (all, at) => this.#list(later, all, at), now);
  }

  #page(
    symbol: string | null,
    cursor: string | null,
    pages: number,
    before: readonly Fields[],
    done: (rows: readonly Fields[], now: Micros) => void,
    now: Micros,
  ): void {
    if (pages > MOST_PAGES) return this.#fail(`more than ${MOST_PAGES} pages`, "", now);
    const { category } = this.product;
    const call = publicGet("/v5/market/instruments-info", {
      category,
      ...(symbol === null ? { limit: PAGE_SIZE } : { symbol }),
      ...(cursor === null ? {} : { cursor }),
    });
    const allowed = this.caller.forbids(call, "background", now) === null;
    const went = allowed && this.caller.sendOverRest(call, BACKGROUND, {
      answered: (answer, { overdue }, at) => {
        if (overdue) return; // it was told as lost, and the listing is asked for again
        if (answer.error) return this.#refused(symbol, answer, before, done, at);
        const { rows, next } = pageOf(answer), all = [...before, ...rows];
        // A cursor of the answer to one symbol leads nowhere.
        if (next === null || rows.length === 0 || symbol !== null) return done(all, at);
        this.#page(symbol, next, pages + 1, all, done, at);
      },
      lost: (_reason, _request, at) => this.#again(at),
    }, now);
    if (!went) this.#again(now);
  }

  /** A symbol that the venue does not know is missing; every other refusal leaves the listing unknown. */
  #refused(
    symbol: string | null,
    { error, origin }: Answer,
    before: readonly Fields[],
    done: (rows: readonly Fields[], now: Micros) => void,
    now: Micros,
  ): void {
    if (symbol !== null && error?.code === "10001") return done(before, now);
    this.#fail(`${error?.code ?? error?.status} ${error?.message}`, origin.frame, now);
  }

  #fail(reason: string, frame: string, now: Micros): void {
    const { venue } = this.options, message = `Cannot list the ${this.product.category} markets of ${venue}: ${reason}`;
    this.io.emit({ kind: "error", venue, message, frame: frame.slice(0, 2_000), receivedAt: now });
    this.#again(now);
  }

  #read(rows: readonly Fields[], now: Micros): void {
    const found = new Map<Market, Instrument>();
    for (const row of rows) {
      const market = this.markets.bySymbol.get(row.text("symbol"));
      const instrument = market && readInstrument(row, market.id, this.product);
      if (market && instrument) found.set(market, instrument);
    }
    this.#asking = false;
    this.#readAt = now;
    this.#missing = this.markets.all.filter((market) => !found.has(market)).map(({ symbol }) => symbol);
    this.#retry.reset();
    for (const [market, instrument] of found) this.#take(market, instrument, now);
    const open = this.markets.all.every(({ instrument }) => instrument?.status === "trading");
    this.io.wake("listing", now + (open && this.#missing.length === 0 ? REFRESH : REFRESH_CLOSED) as Micros);
    this.handlers.listed(now);
  }

  #take(market: Market, listed: Instrument, now: Micros): void {
    const before = market.instrument;
    if (before && !sameGrids(before, listed)) this.handlers.regridded(market, now);
    const instrument = this.markets.list(market, listed);
    if (instrument) this.io.emit({ kind: "instrument", instrument, receivedAt: now });
  }

  #again(now: Micros): void {
    this.#asking = false;
    this.io.wake("listing", now + this.#retry.next() as Micros);
  }
}
