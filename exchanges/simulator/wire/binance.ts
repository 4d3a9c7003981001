/** The simulated venue in Binance spot's own REST and WebSocket words. One address serves REST, market streams and the
 * ws-api; a path may carry the upstream host as its first segment, as clients that read market types out of addresses
 * need. Source: binance-spot-api-docs of 2026-07-21. @module */
import { compare, negate, parseMoney } from "../../../core/money.ts";
import type { Micros, Size } from "../../../core/units.ts";
import type { Endpoints } from "../../../core/venue.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { Random } from "../../shared/random.ts";
import type { Account } from "../accounts.ts";
import type { DepthChange } from "../depth_feed.ts";
import type { OrderChange, PublicBest, PublicTrade } from "../exchange.ts";
import { type FaultParameters, numberIn } from "../faults.ts";
import type { Floor } from "../floors.ts";
import { BINANCE_SPOT_LISTINGS, DEFAULT_SYMBOLS } from "../listings.ts";
import type { AccountOrder } from "../orders.ts";
import type { VenueProfile } from "../profile.ts";
import { PLAIN_RULES } from "../rules.ts";
import { drain, spike } from "../shocks.ts";
import { type Dialect, SimulatedVenue, type VenueServices } from "../venue.ts";
import type { HttpRequest, Wire, WireOptions } from "../wire.ts";
import { Limits } from "./binance/limits.ts";
import { type Context, inventClientId, isDelisted } from "./binance/operation.ts";
import { cancelForeign, placeForeign } from "../other_client.ts";
import { type AggregateTrade, RecentTrades } from "../recent_trades.ts";
import { answerRest } from "./binance/rest.ts";
import { Streams } from "./binance/streams.ts";
import { ApiSockets } from "./binance/ws_api.ts";

export const BINANCE_API_PATH = "/ws-api/v3";
/** The host of SBE streams is another one at the venue; here it is told by the first segment of the path. */
const SBE_HOST = "stream-sbe.binance.com";
/** A crossed book shows its best bid so many ticks above the best ask. */
const CROSSED_BY = 5;
const SPIKE_PERCENT = 20;
/** Fees of another tier, as fractions. */
const OTHER_FEE = 0.001;

const BINANCE_SPOT: VenueProfile = {
  venue: "binance",
  listings: BINANCE_SPOT_LISTINGS,
  defaults: DEFAULT_SYMBOLS,
  rules: PLAIN_RULES,
  alone: true,
};

/** A simulated Binance spot, without sockets. */
export function createBinanceWire(options: WireOptions): Wire {
  return new SimulatedVenue(BINANCE_SPOT, options, (services) => new BinanceDialect(services));
}

/** What `rate_limits` leaves of the venue's own limits unless told otherwise. */
const HALVED = 0.5;

class BinanceDialect implements Dialect {
  readonly #context: Context;
  readonly #streams: Streams;
  readonly #api: ApiSockets;
  /** Symbols with trades since the last step. */
  readonly #traded = new Set<Instrument>();
  /** Bids that a crossed book has put in, by symbol; they must be taken out again. */
  readonly #crossed = new Map<string, number>();
  /** The last depth message of each symbol. */
  readonly #former = new Map<string, DepthChange>();
  /** Set while the venue does something that it does not report. */
  #silent = false;

  constructor(readonly services: VenueServices) {
    this.#streams = new Streams(services);
    const onAggregate = (instrument: Instrument, trade: AggregateTrade) => this.#streams.onAggregate(instrument, trade);
    this.#context = {
      services,
      limits: new Limits(() => services.countViolation(), () => {
        const limits = services.faults.holds("rate_limits");
        return limits === null ? 1 : numberIn(limits, "times", HALVED);
      }),
      recent: new RecentTrades(onAggregate, services.exchange.lastExecutionId),
      random: new Random(services.seed).fork("binance client ids"),
      afterwards: [],
    };
    this.#api = new ApiSockets(this.#context);
    for (const [symbol, floor] of services.exchange.floors) {
      floor.isClosed = () => services.faults.parameters("market_status", symbol) !== null;
    }
  }

  urls(host: string): Endpoints {
    const api = `ws://${host}${BINANCE_API_PATH}`;
    const wsSbe = `ws://${host}/${SBE_HOST}`;
    return { rest: `http://${host}`, wsPublic: `ws://${host}`, wsPrivate: api, wsTrade: api, wsSbe };
  }

  accepts(path: string): boolean {
    return /^\/(?:ws(?:\/.*)?|stream|ws-api\/v3)\/?$/.test(withoutHost(path));
  }

  /** SBE streams ask for a key. At the venue it must be of an Ed25519 pair; here any account's does. */
  forbids(path: string, headers: Readonly<Record<string, string>>): string | null {
    if (!isSbe(path)) return null;
    const key = headers["x-mbx-apikey"];
    if (key === undefined) return "Cannot stream SBE without an API key: want the header X-MBX-APIKEY";
    const known = this.services.exchange.accounts.some(({ apiKey }) => apiKey === key);
    return known ? null : "Cannot stream SBE with this API key: no account has it";
  }

  onRequest(id: number, request: HttpRequest): void {
    const answer = answerRest(this.#context, { ...request, path: withoutHost(request.path) });
    if (answer !== null) this.services.answer(id, answer);
  }

  onSocketOpen(socket: number, path: string, query: string): void {
    const { services } = this, plain = withoutHost(path);
    if (!this.#context.limits.connect(services.venueNow)) return services.close(socket, 1008, "Too many connections");
    if (plain.startsWith(BINANCE_API_PATH)) this.#api.open(socket, query);
    else {
      this.#streams.open(socket, plain, query, isSbe(path));
      services.beginMarket();
    }
  }

  onSocketMessage(socket: number, text: string): void {
    if (this.#api.has(socket)) this.#api.onMessage(socket, text);
    else if (this.#streams.has(socket)) this.#streams.onMessage(socket, text);
  }

  onSocketClose(socket: number): void {
    this.#api.close(socket);
    this.#streams.close(socket);
  }

  get nextAt(): Micros {
    return this.#streams.nextAt as Micros;
  }

  onTimer(): void {
    this.#streams.onTimer(this.services.exchange.now);
  }

  afterStep(): void {
    const { afterwards } = this.#context, { exchange, faults } = this.services;
    for (const run of afterwards.splice(0)) run();
    const empty = faults.parameters("empty_side");
    if (empty !== null) {
      for (const floor of exchange.floors.values()) {
        if (drain(floor, empty.side === "buy" ? "buy" : "sell")) faults.strikes("empty_side", floor.instrument);
      }
    }
    if (this.#traded.size === 0) return;
    for (const instrument of this.#traded) this.#context.recent.flush(instrument);
    this.#traded.clear();
  }

  onFault(name: string, parameters: FaultParameters): void {
    const { silent, symbol, reason = "canceled" } = parameters,
      { exchange, faults } = this.services,
      { now } = exchange;
    if (name === "shutdown_notice" && faults.strikes(name)) {
      this.#streams.announceShutdown();
      this.#api.broadcast((stamp) => ({ e: "serverShutdown", E: stamp(now) }));
    } else if (name === "user_stream_terminated" && faults.strikes(name)) {
      this.#api.terminateSubscriptions();
    } else if (name === "venue_cancels") {
      this.#silent = silent === true;
      this.#endAll(symbol, reason);
      this.#silent = false;
      faults.end(name, true);
    } else if (name === "market_status") {
      faults.holds(name);
      if (parameters.status === "delisted") this.#endAll(symbol, "exchange");
    } else if (name === "spike") {
      const percent = numberIn(parameters, "percent", SPIKE_PERCENT);
      const struck = this.#floorsOf(symbol).map((floor) => spike(exchange, floor, percent));
      this.afterStep();
      faults.end(name, struck.includes(true));
    } else if (name === "fee_tier") {
      faults.holds(name);
      const [maker, taker] = ["maker", "taker"].map((of) => numberIn(parameters, of, OTHER_FEE).toFixed(8));
      for (const account of exchange.accounts) account.setFees(maker, taker);
    } else if (name === "transfer") {
      faults.end(name, this.#transfer(String(parameters.asset ?? "USDT"), numberIn(parameters, "amount", 1)));
    } else if (name === "foreign_order") {
      const [floor] = this.#floorsOf(symbol), id = inventClientId(this.#context);
      faults.end(name, placeForeign(exchange, exchange.accounts[0], floor, id, parameters));
      this.afterStep();
    } else if (name === "foreign_cancel") {
      faults.end(name, cancelForeign(exchange, exchange.accounts[0]));
    }
  }

  onFaultEnd(name: string | null): void {
    if (name !== null && name !== "fee_tier") return;
    for (const account of this.services.exchange.accounts) {
      account.setFees(account.options.makerFee, account.options.takerFee);
    }
  }

  #floorsOf(symbol: unknown): Floor[] {
    return [...this.services.exchange.floors.values()].filter(({ instrument }) =>
      symbol === undefined || symbol === instrument.symbol
    );
  }

  /** The venue itself ends what rests. */
  #endAll(symbol: unknown, reason: unknown): void {
    const { exchange } = this.services;
    for (const account of exchange.accounts) {
      for (const order of [...account.open.values()]) {
        if (symbol !== undefined && symbol !== order.instrument.symbol) continue;
        if (reason === "exchange" || reason === "price_range") exchange.expire(order, reason);
        else exchange.cancel(order, order.clientId);
      }
    }
  }

  /** Pays in or out, as far as there is free money. @returns whether any came or went */
  #transfer(asset: string, wanted: number): boolean {
    const { exchange } = this.services, [account] = exchange.accounts, { free } = account.wallet(asset);
    const asked = parseMoney(wanted.toFixed(8)), most = negate(free), amount = compare(asked, most) < 0 ? most : asked;
    if (amount[0] === 0n) return false;
    exchange.deposit(account, asset, amount);
    this.#api.onTransfer(account, asset, amount);
    exchange.settle();
    return true;
  }

  onOrder(order: AccountOrder, change: OrderChange, executionId: number): void {
    const { limits, services } = this.#context;
    if (change.kind === "trade" && order.filled === change.execution.size) {
      limits.firstFill(services.exchange.accountOf(order), change.execution.maker, services.venueNow);
    }
    if (!this.#silent) this.#api.onOrder(order, change, executionId);
    if (change.kind !== "trade" || order.status !== "filled") return;
    const overfill = services.faults.strikes("overfill", order.instrument);
    if (overfill === null) return;
    const lots = numberIn(overfill, "lots", 1) as Size;
    this.#context.afterwards.push(() => services.exchange.overfill(order, lots));
  }

  onBalances(account: Account, assets: readonly string[]): void {
    if (!this.#silent) this.#api.onBalances(account, assets);
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    if (isDelisted(this.#context, instrument.symbol)) return;
    this.#context.recent.add(instrument, trade);
    this.#traded.add(instrument);
    this.#streams.onTrade(instrument, trade);
  }

  onDepth(instrument: Instrument, change: DepthChange): void {
    const { symbol } = instrument, { faults, exchange } = this.services, where = { symbol };
    if (isDelisted(this.#context, symbol)) return;
    if (faults.strikes("freeze_book", where) || faults.strikes("gap", where)) return;
    const floor = exchange.floor(symbol)!, former = this.#former.get(symbol), told = this.#maybeCrossed(symbol, change);
    this.#former.set(symbol, told);
    this.#streams.onDepth(floor, told);
    if (former !== undefined && faults.strikes("repeat_depth", where)) this.#streams.onDepth(floor, former);
  }

  onBest(instrument: Instrument, best: PublicBest): void {
    if (isDelisted(this.#context, instrument.symbol)) return;
    if (this.services.faults.strikes("freeze_book", { symbol: instrument.symbol })) return;
    this.#streams.onBest(instrument, best);
  }

  /** The change with a bid above the best ask while that fault is on, and without it afterwards. */
  #maybeCrossed(symbol: string, change: DepthChange): DepthChange {
    const former = this.#crossed.get(symbol), { faults, exchange } = this.services;
    let bids = change.bids;
    if (former !== undefined) {
      this.#crossed.delete(symbol);
      if (!bids.some(([price]) => price === former)) bids = [...bids, [former, 0]];
    }
    const ask = exchange.floor(symbol)!.market.bestAsk;
    const crossed = ask > 0 ? faults.strikes("crossed_book", { symbol }) : null;
    if (crossed !== null) {
      const price = ask + numberIn(crossed, "by", CROSSED_BY);
      this.#crossed.set(symbol, price);
      bids = [[price, 1], ...bids.filter(([other]) => other !== price)];
    }
    return bids === change.bids ? change : { ...change, bids };
  }
}

function isSbe(path: string): boolean {
  return /^\/[^/]*stream-sbe\.[^/]*\//.test(path);
}

/** "/stream.binance.com/ws/x" is "/ws/x": a first segment with a dot is a host. */
function withoutHost(path: string): string {
  const [, first = ""] = path.split("/");
  return first.includes(".") ? path.slice(first.length + 1) || "/" : path;
}
