/** Questions about the account: complete answers or none. What fails, is refused, cut short or lost comes back as `query_failed`,
 * never as "nothing there". Source: Bybit v5 docs, "Get Open & Closed Orders", "Get Order History" and "Get Trade History"; read
 * 2026-11-26. @module */
import type { Query } from "../../core/command.ts";
import type { CashFlow, Fill, OrderReport, StrangeOrder } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import type { Fields } from "../shared/fields.ts";
import { strangerIn } from "../shared/strangers.ts";
import type { HeldPages } from "../shared/held_pages.ts";
import { OddPrices } from "../shared/trade_prices.ts";
import { readExecution, readOrder } from "./account_codec.ts";
import type { AccountReads } from "./account_reads.ts";
import { pageOf } from "./answers.ts";
import type { Caller } from "./caller.ts";
import { signedGet } from "./calls.ts";
import { CashFlowSearch } from "./cash_flows.ts";
import { CLIENT_IDS } from "./client_ids.ts";
import type { Market, Markets } from "./markets.ts";
import { ModeReads } from "./mode_reads.ts";
import { type Ask, asking, readPages } from "./pages.ts";
import type { Product } from "./product.ts";
import { spansOf } from "./spans.ts";

const ORDERS_A_PAGE = 50, TRADES_A_PAGE = 100;

type Failed = (reason: string, requestedAt: Micros, now: Micros) => void;
type Of<What extends Query["what"]> = Extract<Query, { what: What }>;

export class QueryFlow {
  readonly #ask: Ask;
  readonly #modes: ModeReads;
  readonly #flows: CashFlowSearch;
  readonly #oddPrices = new OddPrices();

  constructor(
    readonly options: SessionOptions,
    readonly product: Product,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    readonly reads: AccountReads,
    held: HeldPages,
  ) {
    this.#ask = asking(caller, held);
    this.#modes = new ModeReads(options, product, markets, this.#ask);
    this.#flows = new CashFlowSearch(product, markets, this.#ask);
  }

  ask(query: Query, now: Micros): void {
    const { venue, signer } = this.options, { queryId } = query;
    const failed: Failed = (reason, requestedAt, at) =>
      this.io.emit({ kind: "query_failed", venue, queryId, requestedAt, receivedAt: at, reason });
    if (signer === null) return failed("there is no key", now, now);
    switch (query.what) {
      case "open_orders":
        return this.#openOrders(query, failed, now);
      case "order":
        return this.#order(query, failed, now);
      case "order_of":
        return this.#orderOf(query, failed, now);
      case "own_trades":
        return this.#ownTrades(query, failed, now);
      case "balances":
        return this.reads.wallet(
          ({ balances, margin }) => {
            this.io.emit(balances);
            if (margin && this.product.category === "linear") this.io.emit(margin);
          },
          failed,
          now,
        );
      case "positions":
        if (this.product.category === "spot") return failed("spot has no positions", now, now);
        return this.reads.positions((positions) => this.io.emit(positions), failed, now);
      case "account_mode":
        return this.#modes.read((events) => events.forEach((event) => this.io.emit(event)), failed, now);
      case "cash_flows":
        return this.#flows.read(
          this.#since(query.since),
          this.#venueMs(now),
          (flows, requestedAt, at) => {
            this.io.emit({ kind: "cash_flows", venue, queryId, requestedAt, receivedAt: at, flows });
          },
          failed,
          now,
        );
      default:
        return query satisfies never;
    }
  }

  /** Orders that wait for a trigger are in the list. One that names no size closes a position whole: it rests nowhere. */
  #openOrders({ queryId, instrument }: Of<"open_orders">, failed: Failed, now: Micros): void {
    const market = instrument === null ? null : this.#listed(instrument, failed, now),
      { category, scope } = this.product;
    if (market === undefined) return;
    const narrowed = market === null ? scope : { symbol: market.symbol };
    const params = { category, ...narrowed, openOnly: 0 };
    readPages(
      this.#ask,
      { path: "/v5/order/realtime", budget: "realtime", params, size: ORDERS_A_PAGE },
      (rows, requestedAt, at) => {
        const orders: OrderReport[] = [], strangers: StrangeOrder[] = [], { venue } = this.options;
        for (const row of rows) {
          const symbol = row.text("symbol"), known = this.markets.bySymbol.get(symbol);
          if (known === undefined) {
            const stranger = strangerIn(row, symbol, row.optionalText("orderLinkId"), "orderId");
            if (stranger) strangers.push(stranger);
            else this.#ignore(`an open order on ${symbol}, which is no market of ours`, at);
          } else if (known.instrument === null) return failed(unlisted(known), requestedAt, at);
          else orders.push(readOrder(row, known.instrument, { source: "query", requestedAt }, at));
        }
        const sized = orders.filter(({ size }) => size > 0), whole = instrument === null ? { strangers } : {};
        const list = { venue, queryId, requestedAt, receivedAt: at, instrument, orders: sized, ...whole };
        this.io.emit({ kind: "open_orders", ...list });
      },
      failed,
      now,
    );
  }

  #order({ queryId, instrument, clientId }: Of<"order">, failed: Failed, now: Micros): void {
    const { venue } = this.options;
    // A list without what it cannot hold says nothing of it.
    if (!CLIENT_IDS.pattern.test(clientId)) return failed(`no order here has the id "${clientId}"`, now, now);
    this.#find(
      instrument,
      { orderLinkId: clientId },
      (found, requestedAt, at) => {
        const report = found && { ...found, clientId };
        this.io.emit({ kind: "order_found", venue, queryId, requestedAt, receivedAt: at, clientId, report });
      },
      failed,
      now,
    );
  }

  #orderOf({ instrument, venueOrderIds }: Of<"order_of">, failed: Failed, now: Micros): void {
    for (const orderId of venueOrderIds) {
      const found = (report: OrderReport | null, requestedAt: Micros, at: Micros) => {
        if (report) this.io.emit(report);
        else failed(`the venue knows no order ${orderId}`, requestedAt, at);
      };
      this.#find(instrument, { orderId }, found, failed, now);
    }
  }

  /** Looks where orders live first, which forgets those that ended when the venue's service restarts, then in the history. */
  #find(
    instrument: Market["id"],
    named: Readonly<Record<string, string>>,
    found: (report: OrderReport | null, requestedAt: Micros, now: Micros) => void,
    failed: Failed,
    now: Micros,
  ): void {
    const market = this.#listed(instrument, failed, now), { category } = this.product;
    if (market === undefined) return;
    const params = { category, symbol: market.symbol, ...named };
    const reportOf = ([row]: readonly Fields[], requestedAt: Micros, at: Micros) =>
      row === undefined ? null : readOrder(row, market.instrument, { source: "query", requestedAt }, at);
    this.#ask(
      signedGet("/v5/order/realtime", "realtime", params),
      (answer, requestedAt, at) => {
        const report = reportOf(pageOf(answer).rows, requestedAt, at);
        if (report) return found(report, requestedAt, at);
        this.#ask(
          signedGet("/v5/order/history", "history", params),
          (later, laterAt, then) => {
            found(reportOf(pageOf(later).rows, laterAt, then), requestedAt, then);
          },
          failed,
          at,
        );
      },
      failed,
      now,
    );
  }

  #ownTrades({ queryId, instrument, since }: Of<"own_trades">, failed: Failed, now: Micros): void {
    const market = this.#listed(instrument, failed, now), { category } = this.product;
    if (market === undefined) return;
    const fills: Fill[] = [], flows: CashFlow[] = [], spans = spansOf(this.#since(since), this.#venueMs(now));
    const next = (at: Micros, begun: Micros | null = now): void => {
      const span = spans.shift();
      if (span === undefined) return this.#tradesDone({ queryId, instrument }, fills, flows, now, at);
      const params = { category, symbol: market.symbol, startTime: span.from, endTime: span.to };
      const pages = { path: "/v5/execution/list", budget: "execution", params, size: TRADES_A_PAGE };
      readPages(
        this.#ask,
        pages,
        (rows, _requestedAt, then) => {
          for (const row of rows) {
            const event = readExecution(row, market.instrument, "query", then);
            if (event.kind === "cash_flow") flows.push(event);
            if (event.kind !== "fill") continue;
            const odd = this.#oddPrices.tell(row, "execPrice", market.instrument, event);
            if (odd !== null) this.io.emit(odd);
            fills.push(event);
          }
          next(then);
        },
        (reason, _requestedAt, then) => failed(reason, now, then),
        at,
        begun,
      );
    };
    next(now, null);
  }

  #tradesDone(
    query: Pick<Of<"own_trades">, "queryId" | "instrument">,
    fills: readonly Fill[],
    flows: readonly CashFlow[],
    requestedAt: Micros,
    now: Micros,
  ): void {
    for (const flow of flows) this.io.emit(flow); // funding stands in the same list
    this.io.emit({ kind: "own_trades", venue: this.options.venue, ...query, requestedAt, receivedAt: now, fills });
  }

  /** The market with its listing, or undefined: then the failure was told. */
  #listed(id: Market["id"], failed: Failed, now: Micros): (Market & { readonly instrument: Instrument }) | undefined {
    const market = this.markets.byId.get(id);
    if (market === undefined) failed(`no market has the number ${id}`, now, now);
    else if (market.instrument === null) failed(unlisted(market), now, now);
    else return market as Market & { readonly instrument: Instrument };
  }

  /** The venue dates by its own clock: one that is behind ours dates what happened before our `since`. */
  #since(since: Micros): number {
    return Math.floor(Math.min(since, this.caller.clock.venueTime(since)) / MICROS_PER_MS);
  }

  #venueMs(now: Micros): number {
    return Math.ceil(Math.max(now, this.caller.clock.venueTime(now)) / MICROS_PER_MS);
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}

function unlisted({ symbol }: Market): string {
  return `the venue's listing of ${symbol} is not known`;
}
