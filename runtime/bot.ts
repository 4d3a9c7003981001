/** One running bot: lock, identity, journal, engine, sessions and loop, put together from parts that are handed in. It knows
 * no venue and no strategy by name, and nobody watches it from here. @module */
import { join } from "@std/path";
import type { InstrumentId, VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { OperatorEvent } from "../core/event.ts";
import type { Capabilities, Effects, Endpoints, Session } from "../core/venue.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { Outcome } from "../core/engine/hand.ts";
import type { StrategyKind } from "../core/engine/strategy.ts";
import type { Mode } from "../core/engine/view.ts";
import type { HostFacts } from "../core/engine/viewing.ts";
import { isOperatorEvent } from "../core/engine/inbox.ts";
import { Engine } from "../core/engine/engine.ts";
import { isoMicros } from "../core/engine/text.ts";
import type { Limits } from "../core/risk/limits.ts";
import { ClientIds } from "../core/oms/client_id.ts";
import { hostsOf } from "./endpoint.ts";
import { takeIdentity } from "./identity.ts";
import { type InstanceLock, takeInstanceLock } from "./instance_lock.ts";
import { type Appended, Journal, JournalError } from "./journal.ts";
import { scanJournal } from "./journal_reader.ts";
import type { KillNote } from "./journal_codec.ts";
import { clearLatch, latchPath, readLatch, tripLatch } from "./latch.ts";
import { Live } from "./live.ts";
import type { Log } from "./log.ts";
import { Network } from "./network.ts";
import type { TapeSink } from "./tape.ts";
import { raiseKill } from "./shared_words.ts";

export type BotVenue = {
  readonly id: VenueId;
  readonly capabilities: Capabilities;
  readonly endpoints: Endpoints;
  readonly symbols: readonly string[];
  /** Nobody else trades on this account, so account-wide cancels are allowed. */
  readonly dedicated: boolean;
  /** How long after its send a placement may still be accepted, µs. */
  readonly validity: Micros;
  createSession(
    markets: readonly { readonly instrument: InstrumentId; readonly symbol: string }[],
    io: Effects,
  ): Session;
};
export type BotStrategy = {
  readonly id: string;
  readonly kind: StrategyKind;
  /** "binance:BTCUSDT". */
  readonly markets: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
};
export type BotOptions = {
  readonly mode: Mode;
  readonly build: string;
  readonly dataDir: string;
  readonly durability: "write" | "disk";
  /** SHA-256 of the resolved configuration. */
  readonly configHash: string;
  readonly venues: readonly BotVenue[];
  readonly strategies: readonly BotStrategy[];
  readonly limits: Limits;
  /** The venues begin anew with each start (embedded simulator, paper): orders and money of earlier runs mean nothing
   * there; the latch, parameters and pauses stay. */
  readonly freshVenues: boolean;
  readonly armAtStart: boolean;
  readonly rearmCooldown: Micros;
  readonly clock: () => Micros;
  readonly words: Int32Array;
  readonly log: Log;
  readonly tape: TapeSink | null;
  readonly onAppended: (appended: Appended) => void;
  readonly onFacts: (facts: readonly Fact[]) => void;
  readonly onOutcomes: (outcomes: readonly Outcome[]) => void;
};
/** How a run ended: stopped and seen empty, stopped and not, or broken. */
export type Ending = { readonly how: "verified" | "unverified" | "failed"; readonly error: unknown };

/** What the journal tells before the books can be rebuilt. */
type Past = {
  lastBoot: { readonly tag: number; readonly epoch: number } | null;
  trip: { readonly by: string; readonly reason: string; readonly at: Micros } | null;
  lastAt: Micros | null;
};

const STOP_CHECK_MS = 20;

export class Bot {
  readonly engine: Engine;
  readonly live: Live;
  readonly networks: ReadonlyMap<VenueId, Network>;
  readonly startedAt: Micros;
  /** Records that rebuilt the books. */
  readonly restoredCount: number;
  /** Resolves when the run is over and everything is flushed. */
  readonly ended: Promise<Ending>;
  readonly #options: BotOptions;
  readonly #lock: InstanceLock;
  readonly #journal: Journal;
  readonly #sessions = new Map<VenueId, Session>();
  #end!: (ending: Ending) => void;
  #ending = false;
  #failed = false;

  /** Takes the data directory and rebuilds the books; nothing is sent yet.
   * @throws {InstanceLockError | JournalError | IdentityError | RangeError} each with one clear sentence */
  constructor(options: BotOptions) {
    this.#options = options;
    this.startedAt = options.clock();
    this.ended = new Promise((resolve) => this.#end = resolve);
    this.#lock = takeInstanceLock(options.dataDir, this.startedAt);
    try {
      const past = readPast(options.dataDir);
      const { tag, epoch } = takeIdentity(options.dataDir, { lastBoot: past.lastBoot });
      this.engine = this.#createEngine(past, new ClientIds(tag, epoch));
      this.#journal = Journal.open(options.dataDir, {
        durability: options.durability,
        onFailure: (error) => this.#fail(error),
      });
      this.restoredCount = restore(this.engine, options.dataDir, options.freshVenues, this.startedAt);
      const { build, mode, configHash } = options;
      this.#append([{ kind: "boot", payload: { tag, epoch, mode, build, config: configHash } }]);
      this.networks = new Map(options.venues.map((venue) => [venue.id, this.#createNetwork(venue)]));
      this.live = this.#createLive();
      this.#createSessions();
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /** Connects and begins the beat. */
  start(): void {
    this.live.start();
    for (const [id, network] of this.networks) network.start(this.#sessions.get(id)!);
  }

  operate(event: OperatorEvent): void {
    this.live.operate(event);
  }

  /** The orderly stop: no new orders, ours cancelled, the venues seen empty, everything flushed. */
  stop(by: string, reason: string): void {
    if (this.#ending) return;
    const at = this.#options.clock();
    this.operate({ kind: "stop", by, reason, requestId: `stop-${at}`, at });
    const check = setInterval(() => {
      const outcome = this.engine.stopOutcome(this.#options.clock());
      if (outcome === null && !this.#ending) return;
      clearInterval(check);
      if (outcome !== null) void this.#finish({ how: outcome, error: null });
    }, STOP_CHECK_MS);
  }

  /** What the view needs from around the engine. */
  hostFacts(): HostFacts {
    const { tickToOrder, loopLag, turnCount, commandCount } = this.live;
    const counters: Record<string, number> = { turns: turnCount, commands: commandCount };
    for (const network of this.networks.values()) {
      for (const [name, value] of Object.entries(network.counters)) counters[name] = (counters[name] ?? 0) + value;
    }
    const lag = loopLag.percentile(0.99);
    return {
      latency: {
        tickToOrderMicros: {
          p50: tickToOrder.percentile(0.5),
          p99: tickToOrder.percentile(0.99),
          p999: tickToOrder.percentile(0.999),
        },
        loopLagMs: lag === null ? null : lag / 1e3,
      },
      rssBytes: Deno.memoryUsage().rss,
      counters,
      queueAhead: (clientId) => this.engine.queues.ahead(clientId),
    };
  }

  /** Writes facts that came from outside the engine: a curve point, a refused request at the dashboard's door. */
  note(topic: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.#ending || this.#journal.failed) return;
    this.#append([{ kind: "note", payload: { topic, ...fields } }]);
  }

  #createEngine(past: Past, ids: ClientIds): Engine {
    const { venues, strategies, limits, mode, build } = this.#options;
    const markets = venues.flatMap(({ id, symbols }) => symbols.map((symbol) => ({ venue: id, symbol })));
    const idOf = (name: string) => {
      const index = markets.findIndex(({ venue, symbol }) => `${venue}:${symbol}` === name);
      if (index < 0) {
        throw new RangeError(
          `Cannot find market "${name}": configured are ${
            markets.map(({ venue, symbol }) => `${venue}:${symbol}`).join(", ")
          }`,
        );
      }
      return index as InstrumentId;
    };
    return new Engine({
      mode,
      build,
      startedAt: this.startedAt,
      markets,
      venues: new Map(venues.map(({ id, capabilities, validity }) => [id, { capabilities, validity }])),
      strategies: strategies.map(({ id, kind, markets: names, parameters }) => ({
        id,
        kind,
        instruments: names.map(idOf),
        parameters,
      })),
      limits,
      ids,
      watermark: past.lastAt ?? this.startedAt,
      control: {
        armAtStart: this.#options.armAtStart,
        tripped: this.#foundTrip(past),
        startedAt: this.startedAt,
        rearmCooldown: this.#options.rearmCooldown,
        dedicated: new Set(venues.filter(({ dedicated }) => dedicated).map(({ id }) => id)),
      },
    });
  }

  /** A trip that either the latch file or the journal remembers still stands. */
  #foundTrip(past: Past): { readonly by: string; readonly reason: string; readonly at: Micros } | null {
    const latch = readLatch(latchPath(this.#options.dataDir));
    if (latch.tripped) {
      const { by = "latch file", reason = latch.problem ?? "the latch file is present" } = latch.record ?? {};
      return { by, reason, at: past.trip?.at ?? this.startedAt };
    }
    return past.trip;
  }

  #createNetwork({ id, endpoints }: BotVenue): Network {
    const { mode, words, clock, log, tape } = this.#options;
    return new Network({
      venue: id,
      mode,
      allow: hostsOf(endpoints),
      words,
      clock,
      onTurn: () => this.live.turn(),
      onFault: (error) => this.live.die(error),
      log,
      tape,
    });
  }

  #createLive(): Live {
    const { words, clock, log, dataDir, onAppended, onFacts, onOutcomes, tape } = this.#options,
      path = latchPath(dataDir);
    if (this.engine.killCause !== null) raiseKill(words, "cancel");
    return new Live({
      engine: this.engine,
      lines: [...this.networks].map(([venue, network]) => ({
        venue,
        session: { submit: (command, now) => this.#sessions.get(venue)!.submit(command, now) },
        takeEvents: () => network.takeEvents(),
      })),
      journal: this.#journal,
      latch: {
        trip: (by, reason, level, now) =>
          tripLatch(path, { by, reason, level: level as "cancel", at: isoMicros(now), requestId: "" }),
        clear: () => clearLatch(path),
      },
      words,
      clock,
      log,
      onAppended,
      onFacts,
      onOutcomes,
      onFatal: (error) => this.#fail(error),
      onOperator: (event, at) => tape?.put({ kind: "operator", at, venue: "", event }),
    });
  }

  #createSessions(): void {
    let next = 0;
    for (const venue of this.#options.venues) {
      const markets = venue.symbols.map((symbol) => ({ instrument: next++ as InstrumentId, symbol }));
      this.#sessions.set(venue.id, venue.createSession(markets, this.networks.get(venue.id)!));
    }
  }

  #append(entries: Parameters<Journal["append"]>[0]): void {
    this.#options.onAppended(this.#journal.append(entries, this.#options.clock()));
  }

  /** A bug or a dead disk. The loop has asked for every cancel; they get a moment to leave. */
  #fail(error: unknown): void {
    if (this.#failed || this.#ending) return;
    this.#failed = true;
    const { log, clock, dataDir, words } = this.#options, now = clock();
    raiseKill(words, "cancel");
    const reason = error instanceof Error ? error.message : String(error);
    log.error("The run has failed", { error });
    try {
      const payload: KillNote = { step: "trip", by: "runtime", reason, level: "cancel" };
      if (error instanceof JournalError) this.#journal.appendAfterFailure([{ kind: "kill", payload }], now);
      else this.#journal.append([{ kind: "kill", payload }], now);
    } catch (cause) {
      log.error("The kill could not be journalled", { error: cause });
    }
    try {
      tripLatch(latchPath(dataDir), { by: "runtime", reason, level: "cancel", at: isoMicros(now), requestId: "" });
    } catch (cause) {
      log.error("The latch could not be written", { error: cause });
    }
    this.live?.die(error);
    setTimeout(() => void this.#finish({ how: "failed", error }), LAST_CANCELS_MS);
  }

  async #finish(ending: Ending): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    this.live.stop();
    if (ending.how === "unverified") {
      const now = this.#options.clock(), reason = "the orderly stop could not verify that nothing of ours rests";
      tripLatch(latchPath(this.#options.dataDir), {
        by: "runtime",
        reason,
        level: "cancel",
        at: isoMicros(now),
        requestId: "",
      });
    }
    await Promise.all([...this.networks.values()].map((network) => network.shutdown()));
    try {
      await this.#journal.close();
    } catch (error) {
      this.#options.log.error("The journal could not be closed", { error });
    }
    this.#lock.release();
    this.#end(ending);
  }
}

/** What the last cancels of a failed run get to leave the process. */
const LAST_CANCELS_MS = 500;

function readPast(dataDir: string): Past {
  const past: Past = { lastBoot: null, trip: null, lastAt: null };
  scan(dataDir, ({ kind, payload, wallMs }) => {
    const at = wallMs * 1000 as Micros;
    past.lastAt = at;
    if (kind === "boot") past.lastBoot = { tag: payload.tag, epoch: payload.epoch };
    if (kind === "kill") {
      past.trip = payload.step === "rearm" ? null : past.trip ?? { by: payload.by, reason: payload.reason, at };
    }
  });
  return past;
}

function restore(engine: Engine, dataDir: string, freshVenues: boolean, now: Micros): number {
  let count = 0;
  scan(dataDir, ({ kind, payload, wallMs }) => {
    if (kind !== "event" && kind !== "command") return;
    if (freshVenues && !(kind === "event" && isOperatorEvent(payload))) return;
    const at = wallMs * 1000 as Micros;
    engine.restore(kind === "event" ? { kind, event: payload } : { kind, command: payload }, at);
    count += 1;
  });
  engine.restored(now);
  return count;
}

function scan(dataDir: string, visit: NonNullable<Parameters<typeof scanJournal>[1]>): void {
  try {
    scanJournal(join(dataDir, "journal"), visit);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // no journal yet: a first start
  }
}
