/** The simulated venue in Binance spot's own REST and WebSocket words. One address serves REST, market streams and the
 * ws-api; a path may carry the upstream host as its first segment, as clients that read market types out of addresses
 * need. Source: binance-spot-api-docs of 2026-07-21. @module */
import type { Micros } from "../../../core/units.ts";
import type { Endpoints } from "../../../core/venue.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { Random } from "../../shared/random.ts";
import type { Account } from "../accounts.ts";
import type { DepthChange } from "../depth_feed.ts";
import type { OrderChange, PublicBest, PublicTrade } from "../exchange.ts";
import type { FaultParameters } from "../faults.ts";
import { BINANCE_SPOT_LISTINGS, DEFAULT_SYMBOLS } from "../listings.ts";
import type { AccountOrder } from "../orders.ts";
import type { VenueProfile } from "../profile.ts";
import { PLAIN_RULES } from "../rules.ts";
import { limitTimes } from "../request_faults.ts";
import { type Dialect, SimulatedVenue, type VenueServices } from "../venue.ts";
import { VenueFaults } from "../venue_faults.ts";
import type { HttpRequest, Wire, WireOptions } from "../wire.ts";
import { Limits } from "./binance/limits.ts";
import { type Context, inventClientId, isDelisted } from "./binance/operation.ts";
import { type AggregateTrade, RecentTrades } from "../recent_trades.ts";
import { answerRest } from "./binance/rest.ts";
import { Streams } from "./binance/streams.ts";
import { ApiSockets, SPOT_METHODS } from "./binance/ws_api.ts";
import { withoutHost } from "./host_path.ts";

export const BINANCE_API_PATH = "/ws-api/v3";
/** The host of SBE streams is another one at the venue; here it is told by the first segment of the path. */
const SBE_HOST = "stream-sbe.binance.com";

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

class BinanceDialect implements Dialect {
  readonly #context: Context;
  readonly #streams: Streams;
  readonly #api: ApiSockets;
  /** Symbols with trades since the last step. */
  readonly #traded = new Set<Instrument>();
  /** The last depth message of each symbol. */
  readonly #former = new Map<string, DepthChange>();
  readonly #faults: VenueFaults;

  constructor(readonly services: VenueServices) {
    this.#streams = new Streams(services);
    const onAggregate = (instrument: Instrument, trade: AggregateTrade) => this.#streams.onAggregate(instrument, trade);
    this.#context = {
      services,
      limits: new Limits(() => services.countViolation(), () => limitTimes(services.faults)),
      recent: new RecentTrades(onAggregate, services.exchange.lastExecutionId),
      random: new Random(services.seed).fork("binance client ids"),
      afterwards: [],
    };
    this.#api = new ApiSockets(this.#context, SPOT_METHODS, true);
    this.#faults = new VenueFaults({
      exchange: services.exchange,
      faults: services.faults,
      inventClientId: () => inventClientId(this.#context),
      afterwards: (run) => this.#context.afterwards.push(run),
      onTransfer: (account, asset, amount) => this.#api.onTransfer(account, asset, amount),
    });
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
    for (const run of this.#context.afterwards.splice(0)) run();
    this.#faults.afterStep();
    if (this.#traded.size === 0) return;
    for (const instrument of this.#traded) this.#context.recent.flush(instrument);
    this.#traded.clear();
  }

  onFault(name: string, parameters: FaultParameters): void {
    const { exchange, faults } = this.services;
    if (name === "shutdown_notice" && faults.strikes(name)) {
      this.#streams.announceShutdown();
      this.#api.broadcast((stamp) => ({ e: "serverShutdown", E: stamp(exchange.now) }));
    } else if (name === "user_stream_terminated" && faults.strikes(name)) this.#api.terminateSubscriptions();
    else if (this.#faults.onFault(name, parameters)) this.afterStep();
  }

  onFaultEnd(name: string | null): void {
    this.#faults.onFaultEnd(name);
  }

  onOrder(order: AccountOrder, change: OrderChange, executionId: number): void {
    const { limits, services } = this.#context;
    if (change.kind === "trade" && order.filled === change.execution.size) {
      limits.firstFill(services.exchange.accountOf(order), change.execution.maker, services.venueNow);
    }
    if (!this.#faults.isSilent) this.#api.onOrder(order, change, executionId);
    this.#faults.onOrder(order, change);
  }

  onBalances(account: Account, assets: readonly string[]): void {
    if (!this.#faults.isSilent) this.#api.onBalances(account, assets);
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
    const floor = exchange.floor(symbol)!, former = this.#former.get(symbol), told = this.#faults.told(floor, change);
    this.#former.set(symbol, told);
    this.#streams.onDepth(floor, told);
    if (former !== undefined && faults.strikes("repeat_depth", where)) this.#streams.onDepth(floor, former);
  }

  onBest(instrument: Instrument, best: PublicBest): void {
    if (isDelisted(this.#context, instrument.symbol)) return;
    if (this.services.faults.strikes("freeze_book", { symbol: instrument.symbol })) return;
    this.#streams.onBest(instrument, best);
  }
}

function isSbe(path: string): boolean {
  return /^\/[^/]*stream-sbe\.[^/]*\//.test(path);
}
