/** Questions about the account: complete answers or none. What fails, is refused, cut short or lost comes back as `query_failed`,
 * never as "nothing there". @module */
import type { Query } from "../../core/command.ts";
import type { AccountMode, CashFlow, Fill, OrderReport, StrangeOrder } from "../../core/event.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { type Fields, FrameError } from "../shared/fields.ts";
import { MOST_RECORD_PAGES } from "../shared/held_pages.ts";
import type { Request } from "../shared/requests.ts";
import { strangerIn } from "../shared/strangers.ts";
import { OddPrices } from "../shared/trade_prices.ts";
import {
  FLOW_BILLS,
  readAccountMode,
  readBalances,
  readBill,
  readLeverage,
  readMargins,
  readPositions,
} from "./account_codec.ts";
import { type Answer, rowOf, rowsOf } from "./answers.ts";
import { type Asked, type Caller, QUERY } from "./caller.ts";
import {
  accountConfigCall,
  balancesCall,
  billsCall,
  type Call,
  leverageCall,
  openOrdersCall,
  orderStatusCall,
  ownTradesCall,
  positionsCall,
} from "./calls.ts";
import { CLIENT_IDS } from "./client_ids.ts";
import type { Market, Markets } from "./markets.ts";
import { isOrderId, readOrder, readOwnTrade } from "./order_codec.ts";
import { PagedLists } from "./pages.ts";
import type { OkxProduct } from "./products.ts";
import { OKX } from "./refusals.ts";

/** Calls that a list of open orders may take: 4000 may rest, so that it is never longer. */
const MOST_ORDER_PAGES = 41;
/** Pages of all bills, trades among them, after which only those kinds are asked for that are none; one question for each kind. */
const MIXED_PAGES = 10;
const DAY_MS = 24 * 3_600_000;
/** How far back the quick lists reach, less a day: trades three, bills seven. */
const TRADES_REACH = 2 * DAY_MS, BILLS_REACH = 6 * DAY_MS;
/** Markets in one question about leverage. */
const LEVERAGE_EACH = 20;

export class QueryFlow {
  readonly #oddPrices = new OddPrices();
  readonly #lists: PagedLists;

  constructor(
    readonly options: SessionOptions,
    readonly product: OkxProduct,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
  ) {
    this.#lists = new PagedLists(io, caller, {
      send: (query, call, read, now) => this.#send(query, call, read, now),
      fail: (query, requestedAt, reason, now) => this.#fail(query, requestedAt, reason, now),
    });
  }

  onTimer(now: Micros): void {
    this.#lists.onTimer(now);
  }

  ask(query: Query, now: Micros): void {
    if (!this.options.signer) return this.#fail(query, now, "there is no key", now);
    switch (query.what) {
      case "open_orders":
        return this.#openOrders(query, now);
      case "order":
        return this.#order(query, now);
      case "order_of":
        return this.#orderOf(query, now);
      case "own_trades":
        return this.#ownTrades(query, now);
      case "balances":
        return this.#send(query, balancesCall(), (answer, { sentAt }, at) => {
          const account = rowOf(answer);
          this.io.emit(readBalances(account, true, { source: "query", requestedAt: sentAt }, at));
          if (!this.#isPerp) return;
          for (const margin of readMargins(account, at)) this.io.emit(margin);
        }, now);
      case "positions":
        if (!this.#isPerp) return this.#fail(query, now, "spot has no positions", now);
        return this.#send(query, positionsCall(this.product), (answer, { sentAt }, at) => {
          const evidence = { source: "query", requestedAt: sentAt } as const, { venue } = this.options;
          const context = { venue, evidence, receivedAt: at };
          this.io.emit(readPositions(rowsOf(answer), this.markets.listing, true, context));
        }, now);
      case "account_mode":
        return this.#accountMode(query, now);
      case "cash_flows":
        return this.#cashFlows(query, now);
      default:
        return query satisfies never;
    }
  }

  get #isPerp(): boolean {
    return this.product.instType === "SWAP";
  }

  #openOrders(query: Extract<Query, { what: "open_orders" }>, now: Micros): void {
    const { instrument } = query, market = instrument === null ? null : this.#marketOf(query, instrument, now);
    if (market === undefined) return;
    const strangers: StrangeOrder[] = [], whole = instrument === null ? { strangers } : {};
    this.#lists.read<OrderReport>({
      query,
      cursor: "ordId",
      mostPages: MOST_ORDER_PAGES,
      since: null,
      call: (before) => openOrdersCall(this.product, market?.symbol ?? null, before),
      read: (row, { sentAt }, at) => {
        const symbol = row.text("instId"), isKnown = this.markets.bySymbol.has(symbol);
        const stranger = isKnown ? null : strangerIn(row, symbol, row.optionalText("clOrdId"), "ordId");
        if (stranger === null) return this.#report(row, sentAt, at);
        strangers.push(stranger);
        return null;
      },
      done: (orders, requestedAt, at) => {
        const { venue } = this.options, { queryId } = query;
        this.io.emit({
          kind: "open_orders",
          venue,
          queryId,
          requestedAt,
          receivedAt: at,
          instrument,
          orders,
          ...whole,
        });
      },
    }, now);
  }

  /** Null = on no market of ours, which is told. */
  #report(row: Fields, sentAt: Micros, now: Micros): OrderReport | null {
    const symbol = row.text("instId"), instrument = this.markets.listing.get(symbol);
    if (instrument !== undefined) return readOrder(row, instrument, { source: "query", requestedAt: sentAt }, now);
    if (this.markets.bySymbol.has(symbol)) {
      throw new FrameError(row.origin.venue, `Cannot place an order on ${symbol}: it is not listed`, row.origin.frame);
    }
    this.#ignore(`an order on ${symbol}, which is no market of ours`, now);
    return null;
  }

  #order(query: Extract<Query, { what: "order" }>, now: Micros): void {
    const { venue } = this.options,
      { queryId, clientId } = query,
      market = this.#marketOf(query, query.instrument, now);
    if (market === undefined) return;
    const found = (report: OrderReport | null, sentAt: Micros, at: Micros) =>
      this.io.emit({ kind: "order_found", venue, queryId, requestedAt: sentAt, receivedAt: at, clientId, report });
    if (!CLIENT_IDS.pattern.test(clientId)) {
      return this.#fail(query, now, `no order here has the id "${clientId}"`, now);
    }
    const call = orderStatusCall(market.symbol, { clOrdId: clientId });
    this.#transmit(query, call, {
      answered: (answer, { sentAt, overdue }, at) => {
        if (overdue) return;
        const { error } = answer;
        if (error === null) {
          const report = this.#report(rowOf(answer), sentAt, at);
          return report === null
            ? this.#fail(query, sentAt, "it rests on another market", at)
            : found(report, sentAt, at);
        }
        const { reason, verdict } = OKX.understand(error);
        if (reason === "unknown_order" && verdict === "definitive") return found(null, sentAt, at);
        this.#fail(query, sentAt, refused(answer), at);
      },
      lost: (reason, { sentAt }, at) => this.#fail(query, sentAt, reason, at),
    }, now);
  }

  #orderOf(query: Extract<Query, { what: "order_of" }>, now: Micros): void {
    const market = this.#marketOf(query, query.instrument, now);
    if (market === undefined) return;
    for (const ordId of query.venueOrderIds) {
      if (!isOrderId(ordId)) {
        this.#fail(query, now, `the venue names no order for ${ordId}`, now);
        continue;
      }
      this.#send(query, orderStatusCall(market.symbol, { ordId }), (answer, { sentAt }, at) => {
        const report = this.#report(rowOf(answer), sentAt, at);
        if (report !== null) this.io.emit(report);
        else this.#fail(query, sentAt, `order ${ordId} rests on another market`, at);
      }, now);
    }
  }

  #ownTrades(query: Extract<Query, { what: "own_trades" }>, now: Micros): void {
    const market = this.#marketOf(query, query.instrument, now);
    if (market === undefined) return;
    const begin = this.#beginOf(query.since), old = this.#nowMs(now) - begin > TRADES_REACH;
    this.#lists.read<Fill>({
      query,
      cursor: "billId",
      mostPages: MOST_RECORD_PAGES,
      since: null,
      call: (before) => ownTradesCall(this.product, market.symbol, { begin, before, old }),
      read: (row, _request, at) => {
        const instrument = this.markets.listing.get(row.text("instId"));
        if (instrument?.id === market.id) {
          const fill = readOwnTrade(row, instrument, at), odd = this.#oddPrices.tell(row, "fillPx", instrument, fill);
          if (odd !== null) this.io.emit(odd);
          return fill;
        }
        const { venue, frame } = row.origin;
        throw new FrameError(venue, `Cannot read a trade of ${row.text("instId")}: want ${market.symbol}`, frame);
      },
      done: (fills, requestedAt, at) => {
        const { venue } = this.options, { queryId, instrument } = query;
        this.io.emit({ kind: "own_trades", venue, queryId, requestedAt, receivedAt: at, instrument, fills });
      },
    }, now);
  }

  /** All bills, or where trades bury the rest, kind by kind. */
  #cashFlows(query: Extract<Query, { what: "cash_flows" }>, now: Micros): void {
    const begin = this.#beginOf(query.since), old = this.#nowMs(now) - begin > BILLS_REACH;
    const list = { query, cursor: "billId", read: this.#readBill };
    const tell = (flows: readonly CashFlow[], requestedAt: Micros, at: Micros) => {
      const { venue } = this.options, { queryId } = query;
      this.io.emit({ kind: "cash_flows", venue, queryId, requestedAt, receivedAt: at, flows });
    };
    const byKind = (kinds: readonly string[], found: readonly CashFlow[], since: Micros, at: Micros): void => {
      const [type, ...more] = kinds;
      if (type === undefined) return tell(found, since, at);
      this.#lists.read<CashFlow>({
        ...list,
        mostPages: MOST_RECORD_PAGES,
        since,
        call: (before) => billsCall({ begin, before, old, type }),
        done: (flows, _requestedAt, end) => byKind(more, [...found, ...flows], since, end),
      }, at);
    };
    this.#lists.read<CashFlow>({
      ...list,
      mostPages: MIXED_PAGES,
      since: null,
      call: (before) => billsCall({ begin, before, old, type: null }),
      done: tell,
      tooLong: (requestedAt, at) => byKind(FLOW_BILLS, [], requestedAt, at),
    }, now);
  }

  readonly #readBill = (row: Fields, _request: unknown, now: Micros): CashFlow | null =>
    readBill(row, this.markets.listing, now);

  /** The settings, and of perpetuals the leverage of each market behind them. */
  #accountMode(query: Extract<Query, { what: "account_mode" }>, now: Micros): void {
    this.#send(query, accountConfigCall(), (answer, _request, at) => {
      const config = rowOf(answer), symbols = this.#isPerp ? this.markets.all.map(({ symbol }) => symbol) : [];
      this.#leverage(query, symbols, [], (leverage, end) => {
        this.io.emit(readAccountMode(config, this.#isPerp, leverage, end));
      }, at);
    }, now);
  }

  #leverage(
    query: Query,
    symbols: readonly string[],
    known: AccountMode["leverage"],
    done: (leverage: AccountMode["leverage"], now: Micros) => void,
    now: Micros,
  ): void {
    if (symbols.length === 0) return done(known, now);
    this.#send(query, leverageCall(symbols.slice(0, LEVERAGE_EACH)), (answer, _request, at) => {
      const more = readLeverage(rowsOf(answer), this.markets.listing);
      this.#leverage(query, symbols.slice(LEVERAGE_EACH), [...known, ...more], done, at);
    }, now);
  }

  /** Undefined = there is none, which is told. */
  #marketOf(query: Query, instrument: Market["id"], now: Micros): Market | undefined {
    const market = this.markets.byId.get(instrument);
    if (market === undefined) this.#fail(query, now, `no market has the number ${instrument}`, now);
    return market;
  }

  /** ms of venue time. It dates by its own clock: one that is behind ours dates what happened before our `since`. */
  #beginOf(since: Micros): number {
    return Math.floor(Math.min(since, this.caller.clock.venueTime(since)) / MICROS_PER_MS);
  }

  #nowMs(now: Micros): number {
    return this.caller.clock.venueTime(now) / MICROS_PER_MS;
  }

  #send(
    query: Query,
    call: Call,
    read: (answer: Answer, request: Request<Asked>, now: Micros) => void,
    now: Micros,
  ): void {
    this.#transmit(query, call, {
      answered: (answer, request, at) => {
        if (request.overdue) return; // it was told as failed, and the question may have been asked again
        if (answer.error) return this.#fail(query, request.sentAt, refused(answer), at);
        read(answer, request, at);
      },
      lost: (reason, { sentAt }, at) => this.#fail(query, sentAt, reason, at),
    }, now);
  }

  #transmit(query: Query, call: Call, asked: Asked, now: Micros): void {
    const forbidden = this.caller.forbids(call, "query", now);
    if (forbidden) return this.#fail(query, now, forbidden, now);
    if (this.caller.send(call, QUERY, asked, now)) return;
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
