/** A house around a real engine: real strategies, venues in memory, virtual time, and the loop's four phases. A test moves
 * the market and the moods of a venue, lets time pass and looks at what rests there. After every step the house checks what
 * must hold in any story; see `house_checks.ts`. @module */
import { assert } from "@std/assert";
import type { Command, Place } from "../../core/command.ts";
import type { Event, Kill, OperatorEvent, Rearm } from "../../core/event.ts";
import type { Instrument, InstrumentId, VenueId } from "../../core/instrument.ts";
import { Engine, type Outcome, type Remembered } from "../../core/engine/engine.ts";
import type { Fact } from "../../core/engine/facts.ts";
import { isOperatorEvent } from "../../core/engine/inbox.ts";
import { type HostFacts, viewOf } from "../../core/engine/viewing.ts";
import type { View } from "../../core/engine/view.ts";
import { parseMoney } from "../../core/money.ts";
import { ClientIds } from "../../core/oms/client_id.ts";
import { type Micros, nextOnGrid, type Side, stepsBetween } from "../../core/units.ts";
import { checkHouse, checkLives, checkSale } from "./house_checks.ts";
import { engineOptions, type HouseOptions as Options } from "./house_options.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";
import { levels } from "./map_book.ts";
import { MemoryDeadMan } from "./memory_dead_man.ts";
import { MemoryVenue, type Resting } from "./memory_venue.ts";
import { OrderOracle } from "./order_oracle.ts";
import { respellCommand, respellEvent } from "./respelling.ts";

export const START = 1_700_000_000_000_000 as Micros;
/** Mid of every market at the start, ticks of 0.01. */
export const MID = 1_000_000;
const BEAT = 50_000, FEED = 100_000;

export const HOST: HostFacts = {
  latency: { tickToOrderMicros: { p50: null, p99: null, p999: null }, loopLagMs: null },
  rssBytes: 0,
  counters: {},
};

export type HouseOptions = Options & {
  /** Venues, money and orders of an earlier house; what it wrote down is restored. */
  readonly after?: EngineHouse;
  /** So many records of the earlier house's journal are found. */
  readonly recordLimit?: number;
};
type Sent = { readonly at: Micros; readonly command: Command };
type Written = { readonly record: Remembered; readonly at: Micros };

export class EngineHouse {
  readonly engine: Engine;
  readonly venues = new Map<VenueId, MemoryVenue>();
  readonly sent: Sent[] = [];
  readonly facts: Fact[] = [];
  /** What reconciliation has told, apart from other facts: it comes at any time. */
  readonly reports: Extract<Fact, { kind: "reconciliation" }>[] = [];
  readonly outcomes: Outcome[] = [];
  /** What the loop would have journalled, this run's and those before. */
  readonly journal: Written[] = [];
  /** Compares what our books believe of orders with what is true of them. */
  readonly oracle = new OrderOracle();
  now: Micros;
  /** Book messages keep coming. */
  feeding = true;
  /** What others show on each side: so many levels, so many ticks apart, of so many lots. */
  readonly depth = { levels: 5, apart: 10, lots: 100_000 };
  readonly #instruments: Instrument[] = [];
  readonly #planted = new Set<string>();
  /** Markets whose sessions speak in another grid than their venues count in. */
  readonly #spoken = new Map<InstrumentId, Instrument>();
  readonly #ids: ClientIds;
  #nextBeat: number;
  #nextFeed: number;
  #requests = 0;

  constructor(readonly options: HouseOptions = {}) {
    const { after, venues = { binance: ["BTCUSDT"] } } = options;
    this.now = (after?.now ?? START) as Micros;
    const markets = Object.entries(venues).flatMap(([venue, symbols]) => symbols.map((symbol) => ({ venue, symbol })));
    for (const [index, { venue, symbol }] of markets.entries()) {
      const base = symbol.replace("USDT", ""), id = index as InstrumentId;
      this.#instruments.push(madeUpInstrument({ id, venue, symbol, base, ...options.instrument }));
    }
    for (const venue of Object.keys(venues)) {
      const listed = this.#instruments.filter((instrument) => instrument.venue === venue);
      this.venues.set(venue, after?.venues.get(venue) ?? new MemoryVenue(venue, listed, this.now));
      const device = options.capabilities?.deadMan ?? null;
      if (device !== null) this.venues.get(venue)!.deadMan ??= new MemoryDeadMan(device.scope);
    }
    this.#ids = new ClientIds(7, (after?.epoch ?? 0) + 1);
    this.engine = new Engine(engineOptions(options, markets, this.#ids, this.now));
    if (after) {
      this.journal.push(...after.journal.slice(0, options.recordLimit));
      for (const { record, at } of this.journal) this.engine.restore(record, at);
      this.engine.restored(this.now);
      for (const venue of this.venues.values()) for (const { clientId } of venue.truth.orders) this.#plant(clientId);
    }
    this.#nextBeat = this.#nextFeed = this.now;
  }

  get epoch(): number {
    return this.#ids.epoch;
  }
  get ids(): ClientIds {
    return this.#ids;
  }
  /** The only venue, or the first. */
  get venue(): MemoryVenue {
    return [...this.venues.values()][0];
  }

  // ---- what happens ---------------------------------------------------------------------------------------------------

  /** Everything comes up, and time passes until the engine has armed itself and quotes. */
  boot(): this {
    this.connect();
    return this.run(3_000);
  }

  /** The wires come up, rules are told, books come. */
  connect(): this {
    for (const [id, venue] of this.venues) {
      for (const instrument of this.#instruments) {
        if (instrument.venue !== id) continue;
        if (venue.truth.market(instrument.id).bid === 0) venue.setMarket(instrument.id, MID - 10, MID + 10);
        this.step({ kind: "instrument", instrument, receivedAt: this.now });
      }
      const offset = 0 as Micros, roundTrip = 2_000 as Micros;
      this.step({ kind: "clock_offset", venue: id, offset, roundTrip, receivedAt: this.now });
      if (this.#instruments.some(({ venue, kind }) => venue === id && kind !== "spot")) this.#tellMargin(id);
      this.link("syncing", id).link("up", id);
    }
    return this.showBooks();
  }

  /** A margin account that is far from liquidation. */
  #tellMargin(venue: VenueId): void {
    const equity = parseMoney("1000000"), maintenance = parseMoney("1000"), receivedAt = this.now;
    const account = { equity, available: equity, maintenance, asset: "USDT", venueAt: null, receivedAt };
    this.step({ kind: "margin", venue, ...account });
  }

  link(
    state: "down" | "connecting" | "syncing" | "up",
    venue: VenueId = this.venue.id,
    reason = `it is ${state}`,
  ): this {
    return this.step({ kind: "venue_link", venue, state, reason, receivedAt: this.now });
  }

  /** The best prices of others move; the book is told at once. */
  move(bid: number, ask: number, instrument = 0): this {
    this.#venueOf(instrument).setMarket(instrument as InstrumentId, bid, ask);
    return this.showBook(instrument);
  }

  showBooks(): this {
    for (const { id } of this.#instruments) this.showBook(id);
    return this;
  }

  showBook(instrument = 0): this {
    return this.step(this.book(instrument));
  }

  /** The whole book of one market as the venue has it: others, and what rests of ours. */
  book(instrument = 0): Event {
    const id = instrument as InstrumentId, venue = this.#venueOf(instrument), { bid, ask } = venue.truth.market(id);
    const bids = new Map<number, number>(), asks = new Map<number, number>();
    const { levels: count, apart, lots } = this.depth;
    for (let i = 0; i < count; i++) {
      if (bid > 0) bids.set(bid - apart * i, lots);
      if (ask > 0) asks.set(ask + apart * i, lots);
    }
    for (const { side, price, size, filled } of venue.truth.live(id, true)) {
      const book = side === "buy" ? bids : asks;
      book.set(price, (book.get(price) ?? 0) + size - filled);
    }
    const grids = this.#gridsOf(id);
    const spelt = (side: ReadonlyMap<number, number>, way: "up" | "down") =>
      levels(
        ...[...side].map(([price, size]) =>
          grids === null ? [price, size] as const : [
            nextOnGrid(price, grids.from.tick, grids.to.tick, way),
            nextOnGrid(size, grids.from.lot, grids.to.lot, "up"),
          ] as const
        ),
      );
    return {
      kind: "book_snapshot",
      instrument: id,
      bids: spelt(bids, "down"),
      asks: spelt(asks, "up"),
      firstId: null,
      lastId: null,
      previousId: null,
      venueAt: this.now,
      receivedAt: this.now,
    };
  }

  /** The venue changes the grid of a market, and its session speaks in that from now on; the venue in memory goes on counting in
   * the old one. What is told of the book before the next of them is lost. */
  regrid(change: Partial<Pick<Instrument, "tick" | "lot" | "multiplier" | "status">>, instrument = 0): this {
    const to = { ...this.#instruments[instrument], ...change };
    this.#spoken.set(instrument as InstrumentId, to);
    return this.loseBook("the venue changed the tick or the lot", instrument)
      .step({ kind: "instrument", instrument: to, receivedAt: this.now });
  }

  loseBook(reason = "a gap", instrument = 0): this {
    return this.step({ kind: "book_lost", instrument: instrument as InstrumentId, reason, receivedAt: this.now });
  }

  /** Somebody trades with what rests of ours on a side, nearest to the market first. */
  fill(side: Side, lots?: number, instrument = 0): this {
    const [order] = this.resting(side, instrument);
    assert(order, `nothing of ours rests on the ${side} side`);
    this.#venueOf(instrument).fill(order, lots);
    return this;
  }

  /** Time passes, in beats of the loop. */
  run(ms: number): this {
    const until = this.now + ms * 1_000;
    for (;;) {
      const venueAt = Math.min(...[...this.venues.values()].map(({ nextAt }) => nextAt));
      const at = Math.min(venueAt, this.#nextBeat, this.feeding ? this.#nextFeed : Infinity);
      if (at > until) break;
      this.now = Math.max(this.now, at) as Micros;
      for (const venue of this.venues.values()) {
        const words = venue.advance(this.now).map((word) => respellEvent(word, this.#gridsOf));
        if (words.length > 0) this.step(...words);
      }
      if (this.feeding && this.now >= this.#nextFeed) {
        this.#nextFeed = this.now + FEED;
        this.showBooks();
      }
      if (this.now >= this.#nextBeat) {
        this.#nextBeat = this.now + BEAT;
        for (const venue of this.venues.values()) venue.ping(); // as a session does that lives in the same loop
        this.step({ kind: "timer", at: this.now });
      }
    }
    this.now = until as Micros;
    for (const venue of this.venues.values()) venue.advance(this.now);
    return this;
  }

  /** One turn of the loop: the batch is stepped, commands go out, and what they bring at once is stepped too. */
  step(...events: Event[]): this {
    for (let batch: readonly Event[] = events; batch.length > 0;) {
      const commands = this.engine.step(batch, this.now);
      this.#write(batch, commands);
      for (const fact of this.engine.takeFacts()) {
        if (fact.kind === "reconciliation") this.reports.push(fact);
        else this.facts.push(fact);
      }
      this.outcomes.push(...this.engine.takeOutcomes());
      const immediate: Event[] = [];
      for (const command of commands) {
        this.sent.push({ at: this.now, command });
        const order = command.kind === "place" || command.kind === "replace" || command.kind === "amend";
        const venue = this.venues.get(command.venue)!;
        if (command.kind === "place" && command.purpose === "flatten") {
          checkSale(
            this.engine,
            venue,
            respellCommand(command, this.#gridsOf) as Place,
            this.#times(command.instrument),
          );
        } else {assert(
            !order || this.engine.killState === "ARMED",
            `a ${command.kind} left in ${this.engine.killState}`,
          );}
        venue.advance(this.now);
        immediate.push(...venue.submit(respellCommand(command, this.#gridsOf)));
      }
      this.engine.settle();
      checkHouse(this.engine, this.venues, this.#planted, this.#instruments);
      checkLives(this.oracle, this.engine, this.venues, this.#planted, this.#instruments);
      batch = immediate;
    }
    return this;
  }

  // ---- the hand -------------------------------------------------------------------------------------------------------

  kill(level: Kill["level"] = "cancel", reason = "test"): Outcome {
    return this.hand({ kind: "kill", ...this.#by(), reason, level });
  }
  killScope(scope: string, level: Kill["level"] = "cancel"): Outcome {
    return this.hand({ kind: "kill", ...this.#by(), reason: "test", level, scope });
  }
  cancelForeign(count: number, venue: VenueId = this.venue.id, reason = "looked at them"): Outcome {
    return this.hand({ kind: "cancel_foreign", ...this.#by(), venue, count, reason });
  }
  rearm(change: Partial<Pick<Rearm, "reason" | "phrase" | "scope" | "config" | "confirmed">> = {}): Outcome {
    return this.hand({ kind: "rearm", ...this.#by(), reason: "it is safe", phrase: "REARM", ...change });
  }
  stop(): Outcome {
    return this.hand({ kind: "stop", ...this.#by(), reason: "test" });
  }
  pause(reason = "lunch", strategy = "mm"): Outcome {
    return this.hand({ kind: "pause", ...this.#by(), strategy, reason });
  }
  resume(strategy = "mm"): Outcome {
    return this.hand({ kind: "resume", ...this.#by(), strategy, reason: "" } as OperatorEvent);
  }
  pauseScope(scope: string, reason = "lunch"): Outcome {
    return this.hand({ kind: "pause", ...this.#by(), strategy: "", scope, reason });
  }
  resumeScope(scope: string, reason = "looked at it"): Outcome {
    return this.hand({ kind: "resume", ...this.#by(), strategy: "", scope, reason });
  }
  set(set: Readonly<Record<string, unknown>>, ifVersion = this.engine.quoters[0].parameters.version): Outcome {
    return this.hand({ kind: "set_params", ...this.#by(), strategy: "mm", ifVersion, set });
  }
  rollback(ifVersion = this.engine.quoters[0].parameters.version): Outcome {
    return this.hand({ kind: "rollback_params", ...this.#by(), strategy: "mm", ifVersion });
  }

  /** Steps what a person asks; returns the answer. */
  hand(event: OperatorEvent): Outcome {
    this.step(event);
    const outcome = this.outcomes.findLast(({ requestId }) => requestId === event.requestId);
    assert(outcome, `no answer to ${event.kind}`);
    return outcome;
  }

  // ---- looking --------------------------------------------------------------------------------------------------------

  /** Ours at the venue on one side, nearest to the market first. */
  resting(side: Side, instrument = 0): Resting[] {
    return this.#venueOf(instrument).truth.live(instrument as InstrumentId).filter((order) => order.side === side)
      .sort((a, b) => side === "buy" ? b.price - a.price : a.price - b.price);
  }

  /** Prices of what rests of ours, "buy 999500" and so on, bids first. */
  quotes(instrument = 0): string[] {
    return (["buy", "sell"] as const).flatMap((side) =>
      this.resting(side, instrument).map(({ price }) => `${side} ${price}`)
    );
  }

  view(): View {
    return viewOf(this.engine, this.now, HOST, null);
  }

  /** Commands of some kinds since the `from`-th. */
  commands(kinds: readonly Command["kind"][], from = 0): Command[] {
    return this.sent.slice(from).map(({ command }) => command).filter(({ kind }) => kinds.includes(kind));
  }

  incidents(): string[] {
    return this.facts.flatMap((fact) => fact.kind === "incident" ? [fact.code] : []);
  }

  /** An order that this run did not send, with our tag. */
  plant(side: Side, price: number, size = 1_000, instrument = 0): Resting {
    const clientId = new ClientIds(7, 0, this.#planted.size).next();
    this.#plant(clientId);
    return this.#venueOf(instrument).plant(clientId, side, price, size, instrument as InstrumentId);
  }

  /** The venue lies about this order: the house does not hold our books to it. */
  distrust({ clientId }: Resting): void {
    this.#plant(clientId);
  }

  // ---- inside ---------------------------------------------------------------------------------------------------------

  /** Between the grid of the venue and the one that its session speaks in. */
  readonly #gridsOf = (instrument: InstrumentId) => {
    const from = this.#instruments[instrument], to = this.#spoken.get(instrument);
    return to === undefined ? null : { from, to };
  };

  /** Ticks of the engine in one of the venue. */
  #times(instrument: InstrumentId): number {
    const { tick } = this.engine.desk.market(instrument).instrument!;
    return stepsBetween(this.#instruments[instrument].tick, tick);
  }

  #plant(clientId: string | null): void {
    if (clientId !== null) this.#planted.add(clientId);
  }

  #venueOf(instrument: number): MemoryVenue {
    return this.venues.get(this.#instruments[instrument].venue)!;
  }

  #by(): { readonly by: string; readonly requestId: string; readonly at: Micros } {
    return { by: "ann", requestId: `r${++this.#requests}`, at: this.now };
  }

  /** As the loop does: what a restart is rebuilt from. */
  #write(events: readonly Event[], commands: readonly Command[]): void {
    for (const event of events) {
      if (isOperatorEvent(event) || RECORDED.has(event.kind)) {
        this.journal.push({ record: { kind: "event", event }, at: this.now });
      }
    }
    for (const command of commands) {
      if (command.kind !== "query" && command.kind !== "resync" && command.kind !== "dead_man") {
        this.journal.push({ record: { kind: "command", command }, at: this.now });
      }
    }
    for (const memo of this.engine.takeMemos()) this.journal.push({ record: { kind: "memo", memo }, at: this.now });
  }
}

const RECORDED: ReadonlySet<Event["kind"]> = new Set<Event["kind"]>([
  "order",
  "fill",
  "balances",
  "sent",
  "send_refused",
  "place_answer",
  "cancel_answer",
  "amend_answer",
  "open_orders",
  "order_found",
  "own_trades",
  "positions",
  "cash_flow",
  "cash_flows",
  "account_mode",
  "margin",
  "query_failed",
  "venue_link",
  "rate_limited",
  "instrument",
]);
