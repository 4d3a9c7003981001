/** Questions about the account: complete answers or none. What fails, is refused, cut short or lost comes back as
 * `query_failed`, never as "nothing there". @module */
import type { Query } from "../../core/command.ts";
import type { Fill, OrderReport } from "../../core/event.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import type { Request } from "../shared/requests.ts";
import { readAccount, readOrder, readOwnTrade } from "./account_codec.ts";
import { type Answer, resultFields, resultList } from "./answers.ts";
import { type Asked, BACKGROUND, type Caller, QUERY } from "./caller.ts";
import type { Market, Markets } from "./markets.ts";
import { OrderSearch } from "./order_search.ts";
import {
  accountCall,
  allOrdersCall,
  type Call,
  openOrdersCall,
  orderCall,
  orderOfCall,
  ownTradesCall,
  QUERY_WEIGHTS,
  timestampOf,
} from "./orders.ts";

/** `myTrades` answers for at most this span, less one ms: web-socket-api.md, "Account trade history". */
const TRADE_SPAN_MS = 24 * 3_600_000 - 1;
const TRADES_A_PAGE = 1_000;
/** Calls that one question about trades may take. */
const MOST_PAGES = 40;
const NO_SUCH_ORDER = -2013;
/** With fewer orders a page of all orders weighs more than to ask for each. */
const LISTED_FROM = QUERY_WEIGHTS.order_of_page / QUERY_WEIGHTS.order_of + 1;
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

export class QueryFlow {
  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
  ) {}

  ask(query: Query, now: Micros): void {
    if (!this.options.signer) return this.#fail(query, now, "there is no key", now);
    switch (query.what) {
      case "open_orders": {
        const market = query.instrument === null ? null : this.#marketOf(query.instrument);
        if (market === undefined) return this.#fail(query, now, `no market has the number ${query.instrument}`, now);
        return this.#send(query, openOrdersCall(market?.symbol ?? null), (answer, { sentAt }, at) => {
          this.#openOrders(query, answer, sentAt, at);
        }, now);
      }
      case "order": {
        const market = this.#marketOf(query.instrument);
        if (!market) return this.#fail(query, now, `no market has the number ${query.instrument}`, now);
        return this.#order(query, orderCall(market.symbol, query.clientId), now);
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
        const from = timestampOf(Math.min(query.since, clock.venueTime(query.since)) as Micros);
        const search = { query, market, requestedAt: now, fills: [], until, pages: 0 };
        return until - from > TRADE_SPAN_MS
          ? this.#newestTrades(search, from, now)
          : this.#tradeSpan(search, from, now);
      }
      case "balances":
        return this.#send(query, accountCall(), (answer, { sentAt }, at) => {
          this.io.emit(readAccount(resultFields(answer), { source: "query", requestedAt: sentAt }, at));
        }, now);
      case "positions":
      case "account_mode":
      case "cash_flows":
        return this.#fail(query, now, `this venue has no answer about ${query.what}`, now);
      default:
        return query satisfies never;
    }
  }

  #marketOf(instrument: Market["id"]): Market | undefined {
    return this.markets.byId.get(instrument);
  }

  #openOrders(query: Extract<Query, { what: "open_orders" }>, answer: Answer, sentAt: Micros, now: Micros): void {
    const orders: OrderReport[] = [];
    for (const order of resultList(answer)) {
      const report = readOrder(order, this.markets.listing, { source: "query", requestedAt: sentAt }, now);
      if (report) orders.push(report);
      else this.#ignore(`an open order on ${order.text("symbol")}, which is no market of ours`, now);
    }
    const { venue } = this.options, { queryId, instrument } = query;
    this.io.emit({ kind: "open_orders", venue, queryId, requestedAt: sentAt, receivedAt: now, instrument, orders });
  }

  #order(query: Extract<Query, { what: "order" }>, call: Call, now: Micros): void {
    const { venue } = this.options, { queryId, clientId } = query;
    const found = (report: OrderReport | null, sentAt: Micros, at: Micros) =>
      this.io.emit({ kind: "order_found", venue, queryId, requestedAt: sentAt, receivedAt: at, clientId, report });
    const asked: Asked = {
      answered: (answer, { sentAt, overdue }, at) => {
        if (overdue) return;
        if (answer.error?.code === NO_SUCH_ORDER && answer.status < 500) return found(null, sentAt, at);
        if (answer.error) return this.#fail(query, sentAt, refused(answer), at);
        const report = readOrder(
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
    if (venueOrderIds.length < LISTED_FROM) {
      for (const venueOrderId of venueOrderIds) {
        this.#send(query, orderOfCall(market.symbol, venueOrderId), (answer, { sentAt }, at) => {
          const asked = { source: "query", requestedAt: sentAt } as const;
          const report = readOrder(resultFields(answer), this.markets.listing, asked, at);
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
      allOrdersCall(market.symbol, from),
      (answer, { sentAt }, at) => {
        const ids: number[] = [], wanted = new Set(query.venueOrderIds);
        for (const row of resultList(answer)) {
          const id = row.identifier("orderId");
          ids.push(Number(id));
          if (!wanted.has(id)) continue;
          const report = readOrder(row, this.markets.listing, { source: "query", requestedAt: sentAt }, at);
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
    this.#tradeRows(search, ownTradesCall(search.market.symbol, {}), (rows, at) => {
      const whole = rows.length < TRADES_A_PAGE || rows.some(({ venueAt }) => venueAt !== null && venueAt < from);
      if (!whole) return this.#tradeSpan(search, startTime, at);
      search.fills.push(...rows.filter(({ venueAt }) => venueAt === null || venueAt >= from));
      this.#tradesDone(search, at);
    }, now);
  }

  /** Asks for the trades of up to 24 h from `startTime` on, ms of venue time. */
  #tradeSpan(search: TradeSearch, startTime: number, now: Micros): void {
    const endTime = startTime + TRADE_SPAN_MS;
    const call = ownTradesCall(search.market.symbol, { startTime, endTime });
    this.#tradePage(search, call, (at) => {
      if (endTime >= search.until) this.#tradesDone(search, at);
      else this.#tradeSpan(search, endTime + 1, at);
    }, now);
  }

  /** A full page says that there may be more: from then on by id, to the end. */
  #tradePage(search: TradeSearch, call: Call, next: (at: Micros) => void, now: Micros): void {
    this.#tradeRows(search, call, (rows, at) => {
      search.fills.push(...rows);
      if (rows.length < TRADES_A_PAGE) return next(at);
      const { tradeId } = rows[rows.length - 1], fromId = Number(tradeId) + 1, { symbol } = search.market;
      if (!Number.isSafeInteger(fromId)) {
        return this.#fail(search.query, search.requestedAt, `no page can begin behind trade ${tradeId}`, at);
      }
      this.#tradePage(search, ownTradesCall(symbol, { fromId }), (end) => this.#tradesDone(search, end), at);
    }, now);
  }

  /** One page, read whole; what cannot be had whole fails the question. */
  #tradeRows(search: TradeSearch, call: Call, take: (rows: readonly Fill[], now: Micros) => void, now: Micros): void {
    const { query, requestedAt } = search;
    if (++search.pages > MOST_PAGES) return this.#fail(query, requestedAt, `more than ${MOST_PAGES} pages`, now);
    this.#send(query, call, (answer, _request, at) => {
      const rows = resultList(answer).map((row) => readOwnTrade(row, this.markets.listing, at));
      if (rows.every((row) => row !== null)) return take(rows, at);
      this.#fail(query, requestedAt, UNLISTED, at);
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
  ): void {
    const asked: Asked = {
      answered: (answer, request, at) => {
        if (request.overdue) return; // it was told as failed, and the question may have been asked again
        if (answer.error) return this.#fail(query, request.sentAt, refused(answer), at);
        read(answer, request, at);
      },
      lost: (reason, { sentAt }, at) => this.#fail(query, sentAt, reason, at),
    };
    this.#transmit(query, call, asked, now, sending);
  }

  #transmit(query: Query, call: Call, asked: Asked, now: Micros, sending = QUERY): void {
    const forbidden = this.caller.forbids(call, sending.tier, now);
    if (forbidden) return this.#fail(query, now, forbidden, now);
    if (this.caller.send(call, sending, asked, now)) return;
    this.#fail(query, now, "the transport took no byte", now);
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
