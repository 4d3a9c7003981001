/** A simulated venue around one dialect: it carries requests in and answers out with their latencies, runs the market in
 * between in the right order of time, and lets transport faults strike. @module */
import type { Micros } from "../../core/units.ts";
import type { Endpoints } from "../../core/venue.ts";
import { Random } from "../shared/random.ts";
import { DEMO_ACCOUNT } from "./accounts.ts";
import { Exchange, type ExchangeListener } from "./exchange.ts";
import { exchangeState } from "./exchange_state.ts";
import { type Channel, CLOCK_REACH_MS, faultNamed, type FaultParameters, Faults, numberIn } from "./faults.ts";
import { HttpTroubles } from "./http_troubles.ts";
import { floorKey, type Product } from "./keys.ts";
import { DEFAULT_LATENCY, Latency } from "./latency.ts";
import { listingsNamed, type VenueProfile } from "./profile.ts";
import type { MarketSource } from "./source.ts";
import { createTape } from "./tape_market.ts";
import { TimeQueue } from "./time_queue.ts";
import { World } from "./world.ts";
import type { HttpAnswer, HttpRequest, Wire, WireOptions, WireOutput, WireState, WireTruth } from "./wire.ts";

const DEPTH_PERIOD_MS = 100;
const NORMAL_CLOSE = 1_000;
const TRY_AGAIN_LATER = 1_013;

/** What a dialect may ask of the venue around it. */
export interface VenueServices {
  readonly exchange: Exchange;
  readonly faults: Faults;
  readonly seed: number;
  /** Shift of the venue's clock, µs. */
  readonly clockOffset: number;
  /** The venue's clock now: the simulator's with the shift. */
  readonly venueNow: Micros;
  /** Answers a request; one that is never answered simply is not. */
  answer(request: number, answer: HttpAnswer): void;
  send(socket: number, data: string | Uint8Array, channel: Channel): void;
  close(socket: number, code: number, reason: string): void;
  /** Somebody listens to the market. */
  beginMarket(): void;
  countRequest(name: string): void;
  countViolation(): void;
}

/** A venue's own words. It hears the exchange, and talks through `VenueServices`. */
export interface Dialect extends ExchangeListener {
  /** @param product whose addresses are asked for, where they differ */
  urls(host: string, product: Product): Endpoints;
  accepts(path: string): boolean;
  forbids(path: string, headers: Readonly<Record<string, string>>): string | null;
  onRequest(id: number, request: HttpRequest): void;
  onSocketOpen(socket: number, path: string, query: string): void;
  onSocketMessage(socket: number, text: string): void;
  onSocketClose(socket: number): void;
  /** When `onTimer` is wanted next. */
  readonly nextAt: Micros;
  onTimer(): void;
  /** Called after each step, when everything that happens at once has happened. */
  afterStep(): void;
  onFault(name: string, parameters: FaultParameters): void;
  /** A fault was switched off; null = all were. */
  onFaultEnd(name: string | null): void;
}

type Input =
  | { readonly kind: "request"; readonly id: number; readonly request: HttpRequest }
  | { readonly kind: "open"; readonly socket: number; readonly path: string; readonly query: string }
  | { readonly kind: "message"; readonly socket: number; readonly text: string }
  | { readonly kind: "closed"; readonly socket: number };

export class SimulatedVenue implements Wire, VenueServices {
  readonly exchange: Exchange;
  readonly faults: Faults;
  readonly seed: number;
  clockOffset = 0;
  readonly truth: WireTruth;
  readonly #dialect: Dialect;
  readonly #product: Product;
  readonly #source: MarketSource;
  readonly #inbox = new TimeQueue<Input>();
  readonly #outbox = new TimeQueue<WireOutput>();
  readonly #inward: Latency;
  readonly #outward: Latency;
  readonly #http: HttpTroubles;
  readonly #sockets = new Set<number>();
  /** Frames that a reordering holds back until the next one of their socket. */
  readonly #held = new Map<number, string | Uint8Array>();
  readonly #requests = new Map<string, number>();
  #requestCount = 0;
  #violations = 0;
  #refuseUntil = 0;

  readonly venue: string;

  constructor(
    readonly profile: VenueProfile,
    options: WireOptions,
    createDialect: (services: VenueServices) => Dialect,
  ) {
    const { venue } = profile;
    this.venue = options.product === "spot" ? `${venue}_spot` : venue;
    this.#product = options.product ?? "perp";
    const { seed, startAt, symbols = [], tapes = [], latency = DEFAULT_LATENCY } = options;
    const { accounts = [profile.demo ?? DEMO_ACCOUNT] } = options;
    const random = new Random(seed).fork(venue);
    this.seed = seed;
    this.faults = new Faults(random.fork("faults"));
    this.#http = new HttpTroubles(this.faults);
    this.#inward = new Latency(latency, random.fork("inward"));
    this.#outward = new Latency(latency, random.fork("outward"));
    this.exchange = new Exchange(accounts, SILENT, profile.rules);
    this.exchange.begin(startAt);
    if (tapes.length > 0) {
      const fund = options.accounts === undefined, speed = options.speed ?? 1;
      const listings = profile.listings.filter(({ kind }) => options.product !== "spot" || kind === "spot");
      this.#source = createTape(this.exchange, { venue, tapes, symbols, startAt, speed, fund, listings });
    } else {
      const listings = listingsNamed(profile, symbols, options.product), { pace, shared = !profile.alone } = options;
      const depthPeriod = (profile.depthPeriodMs ?? DEPTH_PERIOD_MS) * 1_000;
      this.#source = new World(this.exchange, { venue, listings, seed, startAt, pace, shared, depthPeriod });
    }
    this.#dialect = createDialect(this);
    const truth = this.truth = this.#createTruth();
    this.exchange.listener = listening(this.#dialect, truth);
  }

  #createTruth(): WireTruth {
    const { exchange, faults, profile } = this, violations = () => this.#violations;
    return {
      accounts: exchange.accounts,
      floors: exchange.floors,
      get rateLimitViolations() {
        return violations();
      },
      get faults() {
        return faults.names;
      },
      tradeName: profile.ids?.trade ?? (({ tradeId }) => String(tradeId)),
      struck: (name) => faults.struck(name),
      onDelivered: () => {},
      onDepth: () => {},
    };
  }

  get venueNow(): Micros {
    return this.exchange.now + this.clockOffset as Micros;
  }

  get nextAt(): Micros {
    return Math.min(this.#inbox.nextAt, this.#outbox.nextAt) as Micros;
  }

  get lifeAt(): Micros {
    return Math.min(this.#innerNextAt, this.#outbox.nextAt) as Micros;
  }

  get #innerNextAt(): Micros {
    return Math.min(
      this.#source.nextAt,
      this.#inbox.nextAt,
      this.#dialect.nextAt,
      this.exchange.nextAt,
    ) as Micros;
  }

  urls(host: string): Endpoints {
    return this.#dialect.urls(host, this.#product);
  }

  accepts(path: string): boolean {
    return this.#dialect.accepts(path);
  }

  forbids(path: string, headers: Readonly<Record<string, string>>): string | null {
    return this.#dialect.forbids(path, headers);
  }

  onRequest(id: number, request: HttpRequest, now: Micros): void {
    this.#inbox.push(this.#inward.arrival(now, null), { kind: "request", id, request });
  }

  onSocketOpen(socket: number, path: string, query: string, now: Micros): void {
    this.#sockets.add(socket);
    if (now < this.#refuseUntil) return this.close(socket, TRY_AGAIN_LATER, "try again later");
    this.#inbox.push(this.#inward.arrival(now, socket), { kind: "open", socket, path, query });
  }

  onSocketMessage(socket: number, text: string, now: Micros): void {
    if (this.#sockets.has(socket)) {
      this.#inbox.push(this.#inward.arrival(now, socket), { kind: "message", socket, text });
    }
  }

  onSocketClose(socket: number, now: Micros): void {
    if (this.#sockets.has(socket)) this.#inbox.push(this.#inward.arrival(now, socket), { kind: "closed", socket });
  }

  advance(now: Micros, emit: (output: WireOutput) => void): void {
    for (;;) {
      const at = this.#innerNextAt;
      if (at > now) break;
      this.exchange.now = Math.max(at, this.exchange.now) as Micros;
      if (this.#inbox.nextAt === at) this.#deliver(this.#inbox.pop());
      else if (this.exchange.nextAt <= at) this.exchange.tick();
      else if (this.#source.nextAt === at) this.#source.step();
      else this.#dialect.onTimer();
      this.#dialect.afterStep();
    }
    this.exchange.now = Math.max(now, this.exchange.now) as Micros;
    while (this.#outbox.nextAt <= now) {
      const output = this.#outbox.pop();
      if (output.kind === "close") this.#sockets.delete(output.socket);
      emit(output);
    }
  }

  #deliver(input: Input): void {
    if (input.kind === "request") {
      const { id, request } = input, answer = this.#http.intercept(id, request, this.exchange.now);
      if (answer === null) this.#dialect.onRequest(id, request);
      else this.#answer(id, answer);
      return this.truth.onDelivered(input.request);
    }
    if (!this.#sockets.has(input.socket)) return;
    if (input.kind === "open") return this.#dialect.onSocketOpen(input.socket, input.path, input.query);
    if (input.kind === "message") {
      this.#dialect.onSocketMessage(input.socket, input.text);
      return this.truth.onDelivered(input.text);
    }
    this.#dialect.onSocketClose(input.socket);
    this.#forget(input.socket);
  }

  answer(request: number, answer: HttpAnswer): void {
    this.#answer(request, this.#http.spoil(request, answer, this.exchange.now));
  }

  #answer(request: number, answer: HttpAnswer): void {
    this.#outbox.push(this.#departure(null, "answer"), { kind: "answer", request, ...answer });
  }

  send(socket: number, data: string | Uint8Array, channel: Channel): void {
    if (!this.#sockets.has(socket)) return;
    const { faults } = this;
    if (channel === "account" && (faults.strikes("no_user_events") || faults.strikes("private_down"))) return;
    if (channel === "market" && faults.strikes("no_market_data")) return;
    if (faults.strikesFrame("drop", channel)) return;
    if (faults.strikesFrame("malformed_frame", channel)) data = data.slice(0, Math.ceil(data.length / 2));
    if (!this.#held.has(socket) && faults.strikesFrame("reorder", channel)) {
      this.#held.set(socket, data);
      return;
    }
    const at = this.#departure(socket, channel), held = this.#held.get(socket);
    this.#outbox.push(at, frameOf(socket, data));
    if (faults.strikesFrame("duplicate", channel)) this.#outbox.push(at, frameOf(socket, data));
    if (held === undefined) return;
    this.#held.delete(socket);
    this.#outbox.push(at, frameOf(socket, held));
  }

  close(socket: number, code: number, reason: string): void {
    if (!this.#sockets.has(socket)) return;
    this.#outbox.push(this.#outward.arrival(this.exchange.now, socket), { kind: "close", socket, code, reason });
    this.#dialect.onSocketClose(socket);
    this.#forget(socket);
  }

  #forget(socket: number): void {
    this.#sockets.delete(socket);
    this.#held.delete(socket);
    this.#inward.forget(socket);
    this.#outward.forget(socket);
  }

  #departure(socket: number | null, channel: Channel): Micros {
    const delay = this.faults.strikesFrame("delay", channel);
    const held = delay === null ? 0 : numberIn(delay, "ms", 500) * 1_000;
    return this.#outward.arrival(this.exchange.now + held as Micros, socket);
  }

  beginMarket(): void {
    this.#source.begin(this.exchange.now);
  }

  countRequest(name: string): void {
    this.#requestCount++;
    this.#requests.set(name, (this.#requests.get(name) ?? 0) + 1);
  }

  countViolation(): void {
    this.#violations++;
  }

  setFault(text: string, parameters: FaultParameters, now: Micros): void {
    const name = faultNamed(text);
    this.faults.set(name, parameters);
    if (name === "clock_offset") this.clockOffset = Math.round(numberIn(parameters, "offsetMs", 1_000) * 1_000);
    if (name === "disconnect") {
      this.#refuseUntil = now + numberIn(parameters, "refuseMs", 0) * 1_000;
      const code = numberIn(parameters, "code", NORMAL_CLOSE);
      for (const socket of [...this.#sockets]) this.close(socket, code, "disconnected");
      this.faults.clear(name); // it happens once; what lasts is the refusing
    }
    this.#dialect.onFault(name, parameters);
  }

  clearFaults(text?: string): void {
    const name = text === undefined ? undefined : faultNamed(text);
    if (name === undefined || name === "clock_offset") this.clockOffset = 0;
    if (name === undefined || name === "disconnect") this.#refuseUntil = 0;
    this.faults.clear(name);
    this.#dialect.onFaultEnd(name ?? null);
  }

  stepClock(offsetMs: number): void {
    const offset = this.clockOffset + Math.round(offsetMs * 1_000);
    if (!(Math.abs(offset) <= CLOCK_REACH_MS * 1_000)) {
      throw new RangeError(`Cannot step the clock by ${offsetMs} ms: want at most ${CLOCK_REACH_MS} ms from ours`);
    }
    this.clockOffset = offset;
  }

  state(): WireState {
    return {
      ...exchangeState(this.exchange, this.profile.ids),
      requests: this.#requestCount,
      requestsByName: Object.fromEntries(this.#requests),
      rateLimitViolations: this.#violations,
      connections: this.#sockets.size,
      tapeEnded: this.#source.ended,
      tapeSkipped: this.#source.skipped,
      clockOffsetMs: this.clockOffset / 1_000,
      faults: this.faults.names,
    };
  }
}

/** The dialect hears everything; who looks at the truth hears of books first. */
function listening(dialect: Dialect, truth: WireTruth): ExchangeListener {
  return {
    onOrder: (order, change, executionId) => dialect.onOrder(order, change, executionId),
    onBalances: (account, assets) => dialect.onBalances(account, assets),
    onTrade: (instrument, trade) => dialect.onTrade(instrument, trade),
    onDepth(instrument, change) {
      truth.onDepth(floorKey(instrument));
      dialect.onDepth(instrument, change);
    },
    onBest: (instrument, best) => dialect.onBest(instrument, best),
    onContracts: (account, update) => dialect.onContracts?.(account, update),
    onIncome: (account, record) => dialect.onIncome?.(account, record),
    onReference: (floor) => dialect.onReference?.(floor),
  };
}

function frameOf(socket: number, data: string | Uint8Array): WireOutput {
  return typeof data === "string" ? { kind: "frame", socket, text: data } : { kind: "bytes", socket, bytes: data };
}

const SILENT: ExchangeListener = {
  onOrder() {},
  onBalances() {},
  onTrade() {},
  onDepth() {},
  onBest() {},
};
