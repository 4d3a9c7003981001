/** The simulated venue in Bybit's own v5 words: spot and linear contracts of one unified account on one host. REST, the
 * public socket of each category, the private and the trade socket have one address; a path may carry the upstream
 * host as its first segment, as clients that read market types out of addresses need. Inverse contracts and options
 * exist and list nothing. Source: Bybit v5 docs of 2026-07-24; read 2026-11-26. @module */
import type { Micros } from "../../../core/units.ts";
import type { Endpoints } from "../../../core/venue.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { Random } from "../../shared/random.ts";
import type { Account } from "../accounts.ts";
import type { DepthChange } from "../depth_feed.ts";
import type { ContractUpdate, OrderChange, PublicBest, PublicTrade } from "../exchange.ts";
import type { FaultParameters } from "../faults.ts";
import type { Floor } from "../floors.ts";
import type { IncomeRecord } from "../income.ts";
import type { Product } from "../keys.ts";
import { isDelistedNow } from "../market_faults.ts";
import type { AccountOrder } from "../orders.ts";
import { limitTimes } from "../request_faults.ts";
import { VenueFaults } from "../venue_faults.ts";
import { type Dialect, SimulatedVenue, type VenueServices } from "../venue.ts";
import type { HttpRequest, Wire, WireOptions } from "../wire.ts";
import { withoutHost } from "./host_path.ts";
import { BookStreams, categoryOf } from "./bybit/book_streams.ts";
import type { Category } from "./bybit/category.ts";
import { DeadMan } from "./bybit/dead_man.ts";
import { fundingBody } from "./bybit/execution_words.ts";
import { IdleWatch } from "./bybit/idle.ts";
import { Limits } from "./bybit/limits.ts";
import { type Context, listedFloor } from "./bybit/operation.ts";
import { OrderNotes } from "./bybit/order_notes.ts";
import { PrivateSockets } from "./bybit/private_sockets.ts";
import { BYBIT } from "./bybit/profile.ts";
import { PublicSockets } from "./bybit/public_sockets.ts";
import { answerRest } from "./bybit/rest.ts";
import { TickerStreams } from "./bybit/ticker_streams.ts";
import type { PublicTopic } from "./bybit/topics.ts";
import { TradeSockets } from "./bybit/trade_sockets.ts";
import { TradeStreams } from "./bybit/trade_streams.ts";

const PUBLIC = /^\/v5\/public\/(linear|spot|inverse|option)\/?$/,
  PRIVATE = /^\/v5\/private\/?$/,
  TRADE = /^\/v5\/trade\/?$/;

/** A simulated Bybit, without sockets. */
export function createBybitWire(options: WireOptions): Wire {
  return new SimulatedVenue(BYBIT, options, (services) => new BybitDialect(services));
}

/** Addresses of one category: its public socket is its own, all else is shared. */
export function bybitUrls(host: string, category: Category): Endpoints {
  return {
    rest: `http://${host}`,
    wsPublic: `ws://${host}/v5/public/${category}`,
    wsPrivate: `ws://${host}/v5/private`,
    wsTrade: `ws://${host}/v5/trade`,
  };
}

class BybitDialect implements Dialect {
  readonly #context: Context;
  readonly #public: PublicSockets;
  readonly #private: PrivateSockets;
  readonly #trade: TradeSockets;
  readonly #tickers: TickerStreams;
  readonly #idle = new IdleWatch();
  readonly #faults: VenueFaults;

  constructor(readonly services: VenueServices) {
    const { exchange, faults } = services, random = new Random(services.seed).fork("bybit");
    this.#public = new PublicSockets(services, random.fork("early snapshots"), {
      isListed: (category, symbol) => listedFloor(services, category, symbol) !== null,
      first: (category, topic) => this.#first(category, topic),
    });
    const times = () => limitTimes(faults);
    const trades = new TradeStreams(services, this.#public);
    this.#context = {
      services,
      limits: new Limits(() => services.countViolation(), times),
      books: new BookStreams(services, this.#public),
      trades,
      notes: new OrderNotes(),
      deadMan: new DeadMan(services),
      strictBands: new Set(),
      tellLateCancel: (order) => this.#private.noteLateCancel(exchange.accountOf(order), order),
      afterwards: [],
    };
    // How many orders may rest is counted by the wire: on spot over all markets together.
    for (const floor of exchange.floors.values()) floor.relist({ ...floor.instrument, maxOpenOrders: null });
    this.#tickers = new TickerStreams(services, this.#public, trades);
    this.#private = new PrivateSockets(this.#context, this.#idle);
    this.#trade = new TradeSockets(this.#context, this.#idle);
    this.#faults = new VenueFaults({
      exchange,
      faults,
      inventClientId: () => random.int(1e9).toString(36),
      afterwards: (run) => this.#context.afterwards.push(run),
      onTransfer() {},
    });
  }

  urls(host: string, product: Product): Endpoints {
    return bybitUrls(host, product === "spot" ? "spot" : "linear");
  }

  accepts(path: string): boolean {
    const plain = withoutHost(path);
    return PUBLIC.test(plain) || PRIVATE.test(plain) || TRADE.test(plain);
  }

  forbids(): null {
    return null;
  }

  onRequest(id: number, request: HttpRequest): void {
    const answer = answerRest(this.#context, { ...request, path: withoutHost(request.path) });
    if (answer !== null) this.services.answer(id, answer);
  }

  onSocketOpen(socket: number, path: string, query: string): void {
    const { services } = this, plain = withoutHost(path);
    if (!this.#context.limits.connect(services.venueNow / 1_000)) {
      return services.close(socket, 1008, "Too many connections");
    }
    const [, category] = PUBLIC.exec(plain) ?? [];
    if (category !== undefined) {
      this.#public.open(socket, category === "linear" || category === "spot" ? category : null);
      services.beginMarket();
    } else if (PRIVATE.test(plain)) this.#private.open(socket, query);
    else this.#trade.open(socket, query);
  }

  onSocketMessage(socket: number, text: string): void {
    for (const door of [this.#public, this.#private, this.#trade]) {
      if (door.has(socket)) return door.onMessage(socket, text);
    }
  }

  onSocketClose(socket: number): void {
    for (const door of [this.#public, this.#private, this.#trade]) door.close(socket);
  }

  get nextAt(): Micros {
    return Math.min(this.#context.books.nextAt, this.#tickers.nextAt, this.#idle.nextAt, this.#trade.nextAt) as Micros;
  }

  onTimer(): void {
    const { now } = this.services.exchange;
    this.#context.books.onTimer(now);
    this.#tickers.onTimer(now);
    this.#trade.onTimer(now);
    for (const socket of this.#idle.scan(now)) this.services.close(socket, 1000, "idle");
  }

  afterStep(): void {
    for (const run of this.#context.afterwards.splice(0)) run();
    this.#faults.afterStep();
    this.#context.trades.flush();
    this.#private.flush();
  }

  onFault(name: string, parameters: FaultParameters): void {
    const { exchange, faults } = this.services;
    if (this.#faults.onFault(name, parameters)) this.afterStep();
    else if (name === "shutdown_notice" && faults.strikes(name)) this.#trade.drain();
    else if (name === "user_stream_terminated" && faults.strikes(name)) {
      for (const socket of this.#private.ids) this.services.close(socket, 1000, "the service restarts");
    } else if (name === "book_restart") {
      const told = [...exchange.floors.values()].filter(({ instrument: { symbol } }) =>
        parameters.symbol === undefined || parameters.symbol === symbol
      );
      for (const floor of told) this.#context.books.restart(floor);
      faults.end(name, told.length > 0);
    }
  }

  onFaultEnd(name: string | null): void {
    this.#faults.onFaultEnd(name);
  }

  onOrder(order: AccountOrder, change: OrderChange): void {
    const { exchange } = this.services, { notes } = this.#context, account = exchange.accountOf(order);
    const floor = exchange.floorOf(order);
    if (change.kind === "trade") notes.note(change.execution, floor, feeRateOf(account, order, change.execution.maker));
    if (change.kind === "prevented") notes.notePrevention(order, change.counterId);
    if (!this.#faults.isSilent) {
      if (change.kind === "trade") this.#private.noteExecution(account, change.execution);
      this.#private.noteOrder(account, order);
      // Positions are told with every change of an order, also where they stay the same.
      if (floor.product === "perp") this.#private.notePosition(account, account.position(floor, order.positionSide));
    }
    this.#faults.onOrder(order, change);
  }

  onBalances(account: Account, assets: readonly string[]): void {
    if (!this.#faults.isSilent) this.#private.noteCoins(account, assets);
  }

  onContracts(account: Account, { assets, positions }: ContractUpdate): void {
    for (const position of positions) {
      this.#context.notes.noteSequence(position);
      this.#private.notePosition(account, position);
    }
    this.#private.noteCoins(account, assets);
  }

  onIncome(account: Account, record: IncomeRecord): void {
    const floor = record.key === null ? null : this.services.exchange.floors.get(record.key) ?? null;
    const body = floor === null ? null : fundingBody(floor, record);
    if (body !== null) this.#private.noteExecutionBody(account, body);
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    if (isDelistedNow(this.services.faults, instrument.symbol)) return;
    this.#context.trades.onTrade(this.#floorOf(instrument), trade);
  }

  onDepth(instrument: Instrument, change: DepthChange): void {
    const { faults } = this.services, { books } = this.#context, floor = this.#floorOf(instrument);
    if (isDelistedNow(faults, instrument.symbol)) return books.onDepth(floor, change, "held");
    const fate = faults.strikes("freeze_book", instrument)
      ? "held"
      : faults.strikes("gap", instrument)
      ? "lost"
      : "told";
    books.onDepth(floor, this.#faults.told(floor, change), fate);
    if (fate === "told" && books.hasFormer(floor) && faults.strikes("repeat_depth", instrument)) books.repeat(floor);
  }

  onBest(instrument: Instrument, best: PublicBest): void {
    const { faults } = this.services;
    if (isDelistedNow(faults, instrument.symbol) || faults.strikes("freeze_book", instrument)) return;
    this.#context.books.onBest(this.#floorOf(instrument), best);
  }

  #first(category: Category, topic: PublicTopic): string | null {
    const floor = listedFloor(this.services, category, topic.symbol);
    if (floor === null || topic.kind === "publicTrade") return null;
    return topic.kind === "orderbook" ? this.#context.books.first(floor, topic.depth) : this.#tickers.first(floor);
  }

  #floorOf({ symbol, kind }: Instrument): Floor {
    return this.services.exchange.floor(symbol, kind)!;
  }
}

function feeRateOf(account: Account, { instrument }: AccountOrder, maker: boolean) {
  if (categoryOf(instrument) === "spot") return maker ? account.makerFee : account.takerFee;
  return maker ? account.perpMakerFee : account.perpTakerFee;
}
