/** The simulated venue in the REST and WebSocket words of OKX v5: spot and USDT swaps on one host, in one account. A path may carry
 * the upstream host as its first segment, as some clients send it. Source: OKX API v5, copies of 2025-08 to 2026-07, read
 * 2026-11-26. @module */
import type { Instrument } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import type { Endpoints } from "../../../core/venue.ts";
import type { Account } from "../accounts.ts";
import { OKX_LISTINGS } from "../catalogues.ts";
import type { DepthChange } from "../depth_feed.ts";
import type { ContractUpdate, OrderChange, PublicBest, PublicTrade } from "../exchange.ts";
import type { FaultParameters } from "../faults.ts";
import type { Floor } from "../floors.ts";
import { isDelistedNow } from "../market_faults.ts";
import type { AccountOrder } from "../orders.ts";
import type { VenueProfile } from "../profile.ts";
import { RecentTrades } from "../recent_trades.ts";
import type { VenueRules } from "../rules.ts";
import { limitTimes } from "../request_faults.ts";
import { type Dialect, SimulatedVenue, type VenueServices } from "../venue.ts";
import { VenueFaults } from "../venue_faults.ts";
import type { HttpRequest, Wire, WireOptions } from "../wire.ts";
import { withoutHost } from "./host_path.ts";
import { ID_WORDS } from "./okx/ids.ts";
import { Limits } from "./okx/limits.ts";
import { Listeners } from "./okx/listeners.ts";
import type { Context } from "./okx/operation.ts";
import { OrderNotes } from "./okx/order_notes.ts";
import { PrivateFeed } from "./okx/private_feed.ts";
import { PublicFeed } from "./okx/public_feed.ts";
import { answerRest } from "./okx/rest.ts";
import { PATHS, Sockets } from "./okx/sockets.ts";

const PRODUCT_RULES: VenueRules["spot"] = {
  postOnly: "ended",
  fillOrKill: "ended",
  // The venue does not say that a smaller order keeps its place (verify): the worse of the two.
  amend: { keepsPriority: "never", crossing: "refused", filled: "filled", unchanged: "accepted" },
};
const PROFILE: VenueProfile = {
  venue: "okx",
  listings: OKX_LISTINGS,
  defaults: ["BTC-USDT-SWAP", "ETH-USDT-SWAP", "SOL-USDT-SWAP", "BTC-USDT", "ETH-USDT", "SOL-USDT"],
  rules: {
    wallets: "unified",
    spot: PRODUCT_RULES,
    perp: PRODUCT_RULES,
    reduceOnly: { tooLarge: "shrunk", resting: "cut" },
    // No client id of the venue's shape: such orders have none.
    ownOrderId: (cause, orderId) => `${cause}-${orderId}`,
  },
  ids: ID_WORDS,
};
/** The sockets' own clock: silence, signs of life, regular pushes, µs. */
const TICK = 1e6;
/** A simulated OKX, without sockets. */
export function createOkxWire(options: WireOptions): Wire {
  return new SimulatedVenue(PROFILE, options, (services) => new OkxDialect(services));
}

class OkxDialect implements Dialect {
  readonly #context: Context;
  readonly #listeners: Listeners;
  readonly #public: PublicFeed;
  readonly #private: PrivateFeed;
  readonly #sockets: Sockets;
  /** Symbols with trades since the last step. */
  readonly #traded = new Set<Instrument>();
  readonly #faults: VenueFaults;
  #tickAt: Micros;

  constructor(readonly services: VenueServices) {
    const { exchange, faults } = services, firstId = exchange.lastExecutionId;
    this.#context = {
      services,
      limits: new Limits(() => services.countViolation(), () => limitTimes(faults)),
      recent: new RecentTrades((instrument, trade) => this.#public.onAggregate(instrument, trade), firstId),
      notes: new OrderNotes(),
      timerTags: new Map(),
      afterwards: [],
    };
    this.#listeners = new Listeners(services);
    this.#public = new PublicFeed(this.#context, this.#listeners);
    this.#private = new PrivateFeed(this.#context, this.#listeners);
    this.#sockets = new Sockets(this.#context, this.#listeners, this.#public, this.#private);
    this.#tickAt = exchange.now + TICK as Micros;
    this.#faults = new VenueFaults({
      exchange,
      faults,
      inventClientId: () => String(exchange.nextExecutionId()),
      afterwards: (run) => this.#context.afterwards.push(run),
      onTransfer() {}, // balances say it, and a bill
    });
  }

  urls(host: string): Endpoints {
    const wsPrivate = `ws://${host}/ws/v5/private`;
    return { rest: `http://${host}`, wsPublic: `ws://${host}/ws/v5/public`, wsPrivate, wsTrade: wsPrivate };
  }

  accepts(path: string): boolean {
    return plainPath(path) in PATHS;
  }

  forbids(): null {
    return null;
  }

  onRequest(id: number, request: HttpRequest): void {
    const answer = answerRest(this.#context, { ...request, path: plainPath(request.path) });
    if (answer !== null) this.services.answer(id, answer);
  }

  onSocketOpen(socket: number, path: string): void {
    this.#sockets.open(socket, PATHS[plainPath(path)]);
  }

  onSocketMessage(socket: number, text: string): void {
    this.#sockets.onMessage(socket, text);
  }

  onSocketClose(socket: number): void {
    this.#sockets.close(socket);
  }

  get nextAt(): Micros {
    return this.#listeners.sockets.size > 0 ? this.#tickAt : Infinity as Micros;
  }

  onTimer(): void {
    const { now } = this.services.exchange;
    this.#tickAt = (Math.floor(now / TICK) + 1) * TICK as Micros;
    this.#public.onTimer(now);
    this.#private.onTimer(now);
    this.#sockets.onTimer(now);
  }

  afterStep(): void {
    const { afterwards, recent } = this.#context;
    for (const run of afterwards.splice(0)) run();
    this.#faults.afterStep();
    if (this.#traded.size === 0) return;
    for (const instrument of this.#traded) recent.flush(instrument);
    this.#traded.clear();
  }

  onFault(name: string, parameters: FaultParameters): void {
    const { symbol } = parameters, { faults } = this.services;
    if (name === "shutdown_notice" && faults.strikes(name)) this.#sockets.announceUpgrade();
    else if (name === "user_stream_terminated" && faults.strikes(name)) this.#sockets.endPrivateSubscriptions();
    else if (name === "sequence_reset" && faults.strikes(name)) {
      for (const floor of this.#floorsOf(symbol)) this.#public.resetSequence(floor);
    } else if (this.#faults.onFault(name, parameters)) this.afterStep();
    if (name === "market_status" || name === "tick_size") this.#tellListing(symbol);
  }

  onFaultEnd(name: string | null): void {
    if (name === null || name === "market_status" || name === "tick_size") this.#tellListing(undefined);
    this.#faults.onFaultEnd(name);
  }

  onOrder(order: AccountOrder, change: OrderChange): void {
    if (change.kind === "trade") this.#context.notes.add(change.execution);
    if (!this.#faults.isSilent) this.#private.onOrder(order, change);
    this.#faults.onOrder(order, change);
  }

  onBalances(account: Account, assets: readonly string[]): void {
    if (!this.#faults.isSilent) this.#private.onBalances(account, assets);
  }

  onContracts(account: Account, update: ContractUpdate): void {
    if (!this.#faults.isSilent) this.#private.onContracts(account, update);
  }

  onReference(floor: Floor): void {
    if (!this.#isDelisted(floor.instrument)) this.#public.onReference(floor);
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    if (this.#isDelisted(instrument)) return;
    this.#context.recent.add(instrument, trade);
    this.#traded.add(instrument);
    this.#public.onTrade(instrument, trade);
  }

  onDepth(instrument: Instrument, change: DepthChange): void {
    const { faults } = this.services, where = { symbol: instrument.symbol }, floor = this.#floorOf(instrument);
    if (this.#isDelisted(instrument)) return;
    const lost = (faults.strikes("freeze_book", where) ?? faults.strikes("gap", where)) !== null;
    this.#public.onDepth(floor, this.#faults.told(floor, change), lost);
    if (!lost && faults.strikes("repeat_depth", where)) this.#public.repeatDepth(floor);
  }

  onBest(instrument: Instrument, _best: PublicBest): void {
    if (this.#isDelisted(instrument)) return;
    if (this.services.faults.strikes("freeze_book", { symbol: instrument.symbol })) return;
    this.#public.onBest(this.#floorOf(instrument));
  }

  #floorOf({ symbol, kind }: Instrument): Floor {
    return this.services.exchange.floor(symbol, kind)!;
  }

  #floorsOf(symbol: unknown): Floor[] {
    return [...this.services.exchange.floors.values()].filter(({ instrument }) =>
      symbol === undefined || symbol === instrument.symbol
    );
  }

  #isDelisted({ symbol }: Instrument): boolean {
    return isDelistedNow(this.services.faults, symbol);
  }

  #tellListing(symbol: unknown): void {
    for (const floor of this.#floorsOf(symbol)) this.#public.onListing(floor);
  }
}

/** "/ws.okx.com:8443/ws/v5/public/" is "/ws/v5/public". */
function plainPath(path: string): string {
  const plain = withoutHost(path);
  return plain.length > 1 && plain.endsWith("/") ? plain.slice(0, -1) : plain;
}
