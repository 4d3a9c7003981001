/** Questions about the account: complete answers or none. What fails, is refused, cut short or lost comes back as
 * `query_failed`, never as "nothing there". @module */
import type { Query } from "../../core/command.ts";
import type { AccountEvent, Fill, OrderReport, StrangeOrder } from "../../core/event.ts";
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { type Answer, type Evidence, resultFields, resultList, type VenueError } from "./fapi_answers.ts";
import { type Call, timestampOf } from "./fapi_calls.ts";
import { type Asked, BACKGROUND, type Caller, QUERY, type Sending } from "./fapi_caller.ts";
import type { Market, Markets } from "./fapi_markets.ts";
import { OrderSearch } from "./fapi_order_search.ts";
import type { Fields } from "./fields.ts";
import type { Listing } from "./market_frames.ts";
import type { Request } from "./requests.ts";
import { strangerIn } from "./strangers.ts";
import { OddPrices } from "./trade_prices.ts";

/** Which own trades are asked for: of a span of venue time in ms, from a trade id on, the oldest first; else the newest. */
export type TradeRange =
  | { readonly startTime: number; readonly endTime: number }
  | { readonly fromId: number }
  | Readonly<Record<never, never>>;

/** What differs from venue to venue. */
export type QueryWords = {
  /** @param symbol null = the whole account */
  openOrdersCall(symbol: string | null): Call;
  orderCall(symbol: string, clientId: string): Call;
  /** By the venue's own id. */
  orderOfCall(symbol: string, venueOrderId: string): Call;
  /** A page of all orders from an id on, and from how many wanted orders on it weighs less than to ask for each. */
  readonly orderPages: { call(symbol: string, fromId: number): Call; readonly from: number };
  ownTradesCall(symbol: string, range: TradeRange): Call;
  balancesCall(): Call;
  /** The longest span that the list of own trades answers for, ms, and how many rows it has at most. */
  readonly tradeSpanMs: number;
  readonly tradesAPage: number;
  /** Whether the newest trades come without a span, however old they are. */
  readonly newestAtOnce: boolean;
  /** How far back the list goes at all, ms; Infinity = to the beginning. */
  readonly tradeHistoryMs: number;
  /** True if the venue says that it knows no such order. */
  noSuchOrder(error: VenueError): boolean;
  /** Null = no market of ours. @throws {FrameError} */
  readOrder(order: Fields, listing: Listing, evidence: Evidence, receivedAt: Micros): OrderReport | null;
  readOwnTrade(trade: Fields, listing: Listing, receivedAt: Micros): Fill | null;
  /** @throws {FrameError} */
  readBalances(answer: Answer, evidence: Evidence, receivedAt: Micros): readonly AccountEvent[];
};
/** How a venue answers about positions, the account's mode and its flows of money; it ends with the answer or with `fail`. */
export type AccountQuestions = {
  positions(ask: Asking, now: Micros): void;
  accountMode(ask: Asking, now: Micros): void;
  cashFlows(ask: Asking, queryId: number, since: Micros, now: Micros): void;
};
/** One question under way. */
export type Asking = {
  /** Asks the venue once; `read` is only called with a success.
   * @param without goes on where no answer can be had soon, or read; absent = the question fails */
  send(
    call: Call,
    read: (answer: Answer, sentAt: Micros, now: Micros) => void,
    now: Micros,
    without?: (now: Micros) => void,
  ): void;
  emit(event: AccountEvent): void;
  /** Something that people should know and that is no answer. */
  note(reason: string, now: Micros): void;
  fail(reason: string, now: Micros): void;
};

/** A part of a question that it can do without: an answer that is slow must not hold up the whole, which is given up after 5 s. */
const PART: Sending = { ...QUERY, patience: 2 * MICROS_PER_SECOND };
/** Calls that one question about trades may take. */
const MOST_PAGES = 40;
const UNLISTED = "the venue's listing of the market is not known";

type OrderOfQuery = Extract<Query, { what: "order_of" }>;
type OwnTradesQuery = Extract<Query, { what: "own_trades" }>;
type TradeSearch = {
  readonly query: OwnTradesQuery;
  readonly market: Market;
  readonly requestedAt: Micros;
  readonly fills: Fill[];
  /** Until when the venue is asked, ms of its time. */
  readonly until: number;
  pages: number;
};

/** A question that nobody of the engine asked: what fails is told as nothing but a note. */
export function looseAsking(
  { options, io, caller }: { readonly options: SessionOptions; readonly io: Effects; readonly caller: Caller },
  name: string,
): Asking {
  const { venue } = options;
  const fail = (reason: string, now: Micros) =>
    io.emit({ kind: "ignored", venue, reason: `${name}: ${reason}`, receivedAt: now });
  return {
    send: (call, read, now, without) => {
      const end = (reason: string, at: Micros) => {
        fail(reason, at);
        without?.(at);
      };
      const forbidden = caller.forbids(call, "query", now);
      if (forbidden) return end(forbidden, now);
      const went = caller.send(call, QUERY, {
        answered: (answer, { sentAt, overdue }, at) => {
          if (overdue) return;
          if (answer.error) end(refused(answer), at);
          else read(answer, sentAt, at);
        },
        lost: (reason, _request, at) => end(reason, at),
      }, now);
      if (!went) end("the transport took no byte", now);
    },
    emit: (event) => io.emit(event),
    note: fail,
    fail,
  };
}

export class QueryFlow {
  readonly #oddPrices = new OddPrices();

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    readonly words: QueryWords,
    /** Null = the venue has no answer about these. */
    readonly questions: AccountQuestions | null,
  ) {}

  ask(query: Query, now: Micros): void {
    if (!this.options.signer) return this.#fail(query, now, "there is no key", now);
    switch (query.what) {
      case "open_orders": {
        const market = query.instrument === null ? null : this.#marketOf(query.instrument);
        if (market === undefined) return this.#fail(query, now, `no market has the number ${query.instrument}`, now);
        return this.#send(query, this.words.openOrdersCall(market?.symbol ?? null), (answer, { sentAt }, at) => {
          this.#openOrders(query, answer, sentAt, at);
        }, now);
      }
      case "order": {
        const market = this.#marketOf(query.instrument);
        if (!market) return this.#fail(query, now, `no market has the number ${query.instrument}`, now);
        return this.#order(query, this.words.orderCall(market.symbol, query.clientId), now);
      }
      case "order_of": {
        const market = this.#marketOf(query.instrument);
        if (!market) return this.#fail(query, now, `no market has the number ${query.instrument}`, now);
        return this.#ordersOf(query, market, now);
      }
      case "own_trades": {
        const market = this.#marketOf(query.instrument);
        if (!market) return this.#fail(query, now, `no market has the number ${query.instrument}`, now);
        const { clock } = this.caller, until = timestampOf(clock.venueTime(now));
        // The venue dates its trades by its own clock: one that is behind ours dates them before our `since`.
        const since = timestampOf(Math.min(query.since, clock.venueTime(query.since)) as Micros);
        const from = Math.max(since, until - this.words.tradeHistoryMs);
        const search = { query, market, requestedAt: now, fills: [], until, pages: 0 };
        return this.words.newestAtOnce && until - from > this.words.tradeSpanMs
          ? this.#newestTrades(search, from, now)
          : this.#tradeSpan(search, from, now);
      }
      case "balances":
        return this.#send(query, this.words.balancesCall(), (answer, { sentAt }, at) => {
          const asked = { source: "query", requestedAt: sentAt } as const;
          for (const event of this.words.readBalances(answer, asked, at)) this.io.emit(event);
        }, now);
      case "positions":
        if (this.questions) return this.questions.positions(this.#asking(query, now), now);
        break;
      case "account_mode":
        if (this.questions) return this.questions.accountMode(this.#asking(query, now), now);
        break;
      case "cash_flows":
        if (this.questions) {
          return this.questions.cashFlows(this.#asking(query, now), query.queryId, query.since, now);
        }
        break;
      default:
        return query satisfies never;
    }
    this.#fail(query, now, `this venue has no answer about ${query.what}`, now);
  }

  #asking(query: Query, requestedAt: Micros): Asking {
    return {
      send: (call, read, now, without) => {
        const take = (answer: Answer, { sentAt }: Request<Asked>, at: Micros) => read(answer, sentAt, at);
        if (without === undefined) return this.#send(query, call, take, now);
        this.#send(query, call, take, now, PART, (reason, _sentAt, at) => {
          this.#ignore(`${call.path}: ${reason}`, at);
          without(at);
        });
      },
      emit: (event) => this.io.emit(event),
      note: (reason, now) => this.#ignore(reason, now),
      fail: (reason, now) => this.#fail(query, requestedAt, reason, now),
    };
  }

  #marketOf(instrument: Market["id"]): Market | undefined {
    return this.markets.byId.get(instrument);
  }

  #openOrders(query: Extract<Query, { what: "open_orders" }>, answer: Answer, sentAt: Micros, now: Micros): void {
    const orders: OrderReport[] = [], strangers: StrangeOrder[] = [];
    for (const order of resultList(answer)) {
      const report = this.words.readOrder(order, this.markets.listing, { source: "query", requestedAt: sentAt }, now);
      if (report) {
        orders.push(report);
        continue;
      }
      const symbol = order.text("symbol");
      // Without its grids it cannot be told, and a list without it would be the proof that nothing rests.
      if (this.markets.bySymbol.has(symbol)) return this.#fail(query, sentAt, `${UNLISTED}: ${symbol}`, now);
      const stranger = strangerIn(order, symbol, order.text("clientOrderId"), "orderId");
      if (stranger) strangers.push(stranger);
      else this.#ignore(`an open order on ${symbol}, which is no market of ours`, now);
    }
    const { venue } = this.options, { queryId, instrument } = query, whole = instrument === null ? { strangers } : {};
    const list = { venue, queryId, requestedAt: sentAt, receivedAt: now, instrument, orders, ...whole };
    this.io.emit({ kind: "open_orders", ...list });
  }

  #order(query: Extract<Query, { what: "order" }>, call: Call, now: Micros): void {
    const { venue } = this.options, { queryId, clientId } = query;
    const found = (report: OrderReport | null, sentAt: Micros, at: Micros) =>
      this.io.emit({ kind: "order_found", venue, queryId, requestedAt: sentAt, receivedAt: at, clientId, report });
    const asked: Asked = {
      answered: (answer, { sentAt, overdue }, at) => {
        if (overdue) return;
        if (answer.error && this.words.noSuchOrder(answer.error)) return found(null, sentAt, at);
        if (answer.error) return this.#fail(query, sentAt, refused(answer), at);
        const report = this.words.readOrder(
          resultFields(answer),
          this.markets.listing,
          { source: "query", requestedAt: sentAt },
          at,
        );
        // The venue found it by our id, whatever id it carries since a cancel.
        if (report) found({ ...report, clientId }, sentAt, at);
        else this.#fail(query, sentAt, UNLISTED, at);
      },
      lost: (reason, { sentAt }, at) => this.#fail(query, sentAt, reason, at),
    };
    this.#transmit(query, call, asked, now);
  }

  /** A few are asked for one by one. */
  #ordersOf(query: OrderOfQuery, market: Market, now: Micros): void {
    const { venueOrderIds } = query;
    if (venueOrderIds.length < this.words.orderPages.from) {
      for (const venueOrderId of venueOrderIds) {
        this.#send(query, this.words.orderOfCall(market.symbol, venueOrderId), (answer, { sentAt }, at) => {
          const asked = { source: "query", requestedAt: sentAt } as const;
          const report = this.words.readOrder(resultFields(answer), this.markets.listing, asked, at);
          if (report) this.io.emit(report);
          else this.#fail(query, sentAt, UNLISTED, at);
        }, now);
      }
      return;
    }
    const odd = venueOrderIds.find((id) => String(Number(id)) !== id || !Number.isSafeInteger(Number(id)));
    if (odd !== undefined) return this.#fail(query, now, `no page can begin at order ${odd}`, now);
    this.#orderPage(query, market, new OrderSearch(venueOrderIds.map(Number)), now);
  }

  /** What one page tells is told at once, whatever becomes of the next. In the background: it is no haste that is worth what is
   * kept for orders and cancels. */
  #orderPage(query: OrderOfQuery, market: Market, search: OrderSearch, now: Micros): void {
    const { from } = search;
    if (from === null) {
      const { untold } = search;
      return untold === null ? undefined : this.#fail(query, now, untold, now);
    }
    this.#send(
      query,
      this.words.orderPages.call(market.symbol, from),
      (answer, { sentAt }, at) => {
        const ids: number[] = [], wanted = new Set(query.venueOrderIds);
        for (const row of resultList(answer)) {
          const id = row.identifier("orderId");
          ids.push(Number(id));
          if (!wanted.has(id)) continue;
          const report = this.words.readOrder(row, this.markets.listing, { source: "query", requestedAt: sentAt }, at);
          if (!report) return this.#fail(query, sentAt, UNLISTED, at);
          this.io.emit(report);
        }
        search.page(ids);
        this.#orderPage(query, market, search, at);
      },
      now,
      BACKGROUND,
    );
  }

  /** After a long pause one page of the newest trades mostly reaches back far enough, however many days that were. */
  #newestTrades(search: TradeSearch, startTime: number, now: Micros): void {
    const from = startTime * MICROS_PER_MS;
    this.#tradeRows(search, this.words.ownTradesCall(search.market.symbol, {}), (rows, at) => {
      const whole = rows.length < this.words.tradesAPage ||
        rows.some(({ venueAt }) => venueAt !== null && venueAt < from);
      if (!whole) return this.#tradeSpan(search, startTime, at);
      search.fills.push(...rows.filter(({ venueAt }) => venueAt === null || venueAt >= from));
      this.#tradesDone(search, at);
    }, now);
  }

  /** Asks for the trades of up to 24 h from `startTime` on, ms of venue time. */
  #tradeSpan(search: TradeSearch, startTime: number, now: Micros): void {
    const endTime = startTime + this.words.tradeSpanMs;
    const call = this.words.ownTradesCall(search.market.symbol, { startTime, endTime });
    this.#tradePage(search, call, (at) => {
      if (endTime >= search.until) this.#tradesDone(search, at);
      else this.#tradeSpan(search, endTime + 1, at);
    }, now);
  }

  /** A full page says that there may be more: from then on by id, to the end. */
  #tradePage(search: TradeSearch, call: Call, next: (at: Micros) => void, now: Micros): void {
    this.#tradeRows(search, call, (rows, at) => {
      search.fills.push(...rows);
      if (rows.length < this.words.tradesAPage) return next(at);
      const { tradeId } = rows[rows.length - 1], fromId = Number(tradeId) + 1, { symbol } = search.market;
      if (!Number.isSafeInteger(fromId)) {
        return this.#fail(search.query, search.requestedAt, `no page can begin behind trade ${tradeId}`, at);
      }
      this.#tradePage(search, this.words.ownTradesCall(symbol, { fromId }), (end) => this.#tradesDone(search, end), at);
    }, now);
  }

  /** One page, read whole; what cannot be had whole fails the question. */
  #tradeRows(search: TradeSearch, call: Call, take: (rows: readonly Fill[], now: Micros) => void, now: Micros): void {
    const { query, requestedAt } = search;
    if (++search.pages > MOST_PAGES) return this.#fail(query, requestedAt, `more than ${MOST_PAGES} pages`, now);
    this.#send(query, call, (answer, _request, at) => {
      const fills: Fill[] = [];
      for (const row of resultList(answer)) {
        const fill = this.words.readOwnTrade(row, this.markets.listing, at);
        if (fill === null) return this.#fail(query, requestedAt, UNLISTED, at);
        const odd = this.#oddPrices.tell(row, "price", this.markets.listing.get(row.text("symbol"))!, fill);
        if (odd !== null) this.io.emit(odd);
        fills.push(fill);
      }
      take(fills, at);
    }, now);
  }

  #tradesDone({ query, requestedAt, fills }: TradeSearch, now: Micros): void {
    const { venue } = this.options, { queryId, instrument } = query;
    this.io.emit({ kind: "own_trades", venue, queryId, requestedAt, receivedAt: now, instrument, fills });
  }

  #send(
    query: Query,
    call: Call,
    read: (answer: Answer, request: Request<Asked>, now: Micros) => void,
    now: Micros,
    sending = QUERY,
    fail = (reason: string, sentAt: Micros, at: Micros) => this.#fail(query, sentAt, reason, at),
  ): void {
    const asked: Asked = {
      answered: (answer, request, at) => {
        if (request.overdue) return; // it was told as failed, and the question may have been asked again
        if (answer.error) return fail(refused(answer), request.sentAt, at);
        read(answer, request, at);
      },
      lost: (reason, { sentAt }, at) => fail(reason, sentAt, at),
    };
    this.#transmit(query, call, asked, now, sending, fail);
  }

  #transmit(
    query: Query,
    call: Call,
    asked: Asked,
    now: Micros,
    sending = QUERY,
    fail = (reason: string, sentAt: Micros, at: Micros) => this.#fail(query, sentAt, reason, at),
  ): void {
    const forbidden = this.caller.forbids(call, sending.tier, now);
    if (forbidden) return fail(forbidden, now, now);
    if (this.caller.send(call, sending, asked, now)) return;
    fail("the transport took no byte", now, now);
  }

  #fail({ queryId }: Query, requestedAt: Micros, reason: string, now: Micros): void {
    const { venue } = this.options;
    this.io.emit({ kind: "query_failed", venue, queryId, requestedAt, receivedAt: now, reason });
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}

function refused({ error, status }: Answer): string {
  return `refused with ${error?.code ?? status}: ${error?.message ?? "no error of the venue in the answer"}`;
}
