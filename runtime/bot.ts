/** One running bot: lock, identity, journal, engine, sessions and loop, put together from parts that are handed in. It knows
 * no venue and no strategy by name, and nobody watches it from here. @module */
import { type InstrumentId, marketName, type VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { OperatorEvent } from "../core/event.ts";
import type { Session } from "../core/venue.ts";
import type { HostFacts } from "../core/engine/viewing.ts";
import { isOperatorEvent } from "../core/engine/inbox.ts";
import { isMemo } from "../core/engine/memo.ts";
import { Engine } from "../core/engine/engine.ts";
import { isoMicros } from "../core/engine/text.ts";
import { ClientIds } from "../core/oms/client_id.ts";
import type { BotOptions, BotVenue, Ending } from "./bot_options.ts";
import { hostsOf } from "./endpoint.ts";
import { type Identity, takeIdentity } from "./identity.ts";
import { type InstanceLock, takeInstanceLock } from "./instance_lock.ts";
import { Journal } from "./journal.ts";
import { scanJournal } from "./journal_reader.ts";
import type { JournalEntry } from "./journal_codec.ts";
import { clearLatch, latchPath, readLatch, tripLatch } from "./latch.ts";
import { Live } from "./live.ts";
import { Network } from "./network.ts";
import { type FoundTrip, Past } from "./past.ts";
import { raiseKill } from "./shared_words.ts";
import { REAL_TIMERS, type Timers } from "./timers.ts";
import { onUncaught } from "./uncaught.ts";

export type { BotOptions, BotStrategy, BotVenue, Ending } from "./bot_options.ts";

const STOP_CHECK_MS = 20;
/** What the last cancels of a failed run get to leave the process. */
const LAST_CANCELS_MS = 500;

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
  readonly #timers: Timers;
  readonly #lock: InstanceLock;
  readonly #journal: Journal;
  readonly #sessions = new Map<VenueId, Session>();
  #end!: (ending: Ending) => void;
  #endCheck: (() => void) | null = null;
  #endGuard = () => {};
  #started = false;
  #failed = false;
  #ending = false;

  /** Takes the data directory and rebuilds the books; nothing is sent yet.
   * @throws {InstanceLockError | JournalError | IdentityError | RangeError} each with one clear sentence */
  constructor(options: BotOptions) {
    const { dataDir, venues, build, mode, configHash: config } = options;
    this.#options = options;
    this.#timers = options.timers ?? REAL_TIMERS;
    this.startedAt = options.clock();
    this.ended = new Promise((resolve) => this.#end = resolve);
    this.#lock = takeInstanceLock(dataDir, this.startedAt);
    const networks = new Map<VenueId, Network>();
    let journal: Journal | null = null;
    try {
      const past = new Past();
      journal = this.#journal = this.#openJournal(past);
      const { tag, epoch, renewed } = takeIdentity(dataDir, { lastBoot: past.lastBoot });
      this.engine = this.#createEngine(past, new ClientIds(tag, epoch));
      this.restoredCount = this.#restore();
      for (const venue of venues) networks.set(venue.id, this.#createNetwork(venue));
      this.networks = networks;
      this.live = this.#createLive();
      this.#createSessions();
      this.#tellOddities(renewed);
      this.#append([{ kind: "boot", payload: { tag, epoch, mode, build, config } }]);
    } catch (error) {
      for (const network of networks.values()) void network.shutdown();
      journal?.close().catch((cause) => this.#complain("The journal could not be closed", cause));
      this.#lock.release();
      throw error;
    }
  }

  /** Connects and begins the beat, unless the run has failed already. From here on what nothing else in the process catches
   * ends the run. */
  start(): void {
    if (this.#failed || this.#ending) return;
    this.#started = true;
    this.#endGuard = onUncaught(this.fail);
    this.live.start();
    for (const [id, network] of this.networks) network.start(this.#sessions.get(id)!);
  }

  operate(event: OperatorEvent): void {
    this.live.operate(event);
  }

  /** The orderly stop: no new orders, ours cancelled, the venues seen empty, everything flushed. */
  stop(by: string, reason: string): void {
    if (this.#endCheck || this.#failed || this.#ending) return;
    const at = this.#options.clock();
    this.#endCheck = this.#timers.every(STOP_CHECK_MS, () => {
      const how = this.#failed ? null : this.engine.stopOutcome(this.#options.clock());
      if (how !== null) void this.#finish({ how, error: null });
    });
    this.operate({ kind: "stop", by, reason, requestId: `stop-${at}`, at });
  }

  /** A bug or a dead disk, wherever it shows: everything of ours is cancelled, the latch stands, and the run ends. */
  readonly fail = (error: unknown): void => {
    if (this.#failed || this.#ending) return;
    this.#failed = true;
    raiseKill(this.#options.words, "cancel");
    // The cancels before the disk, which may be what has failed and may hang.
    this.live.die(error);
    this.#trip(error instanceof Error ? error.message : String(error));
    this.#timers.after(LAST_CANCELS_MS, () => void this.#finish({ how: "failed", error }));
  };

  /** The last word of a process that is about to end without an orderly stop: the next start comes up killed, unless its
   * venues begin anew. Never throws. */
  abandon(reason: string): void {
    if (this.#ending) return;
    raiseKill(this.#options.words, "cancel");
    this.live.stop();
    if (!this.#options.freshVenues) this.#trip(reason);
  }

  /** Gives everything back of a run that was never started.
   * @throws {Error} if it was: then it has to be stopped */
  async close(): Promise<void> {
    if (this.#started) throw new Error("Cannot close a run that was started: it has to be stopped");
    await this.#finish({ how: "verified", error: null });
  }

  /** What the view needs from around the engine. */
  hostFacts(): HostFacts {
    const { tickToOrder, loopLag, turnCount, commandCount } = this.live;
    const counters: Record<string, number> = { turns: turnCount, commands: commandCount, ...this.engine.poolCounts() };
    for (const network of this.networks.values()) {
      const own: Readonly<Record<string, number>> = network.counters;
      for (const name in own) counters[name] = (counters[name] ?? 0) + own[name];
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
    if (this.#ending || this.#failed) return;
    try {
      this.#append([{ kind: "note", payload: { topic, ...fields } }]);
    } catch (error) {
      this.fail(error);
    }
  }

  #openJournal(past: Past): Journal {
    const { dataDir, durability, openSegment, segmentBytes, syncTimers } = this.#options;
    return Journal.open(dataDir, {
      durability,
      onFailure: this.fail,
      ...(syncTimers ? { timers: syncTimers } : {}),
      ...(openSegment ? { openSegment } : {}),
      ...(segmentBytes ? { segmentBytes } : {}),
    }, past.visit);
  }

  #createEngine(past: Past, ids: ClientIds): Engine {
    const { venues, strategies, limits, mode, build, freshVenues } = this.#options;
    const markets = venues.flatMap(({ id, symbols }) => symbols.map((symbol) => ({ venue: id, symbol })));
    const names = markets.map(marketName);
    const idOf = (name: string) => {
      const index = names.indexOf(name);
      if (index >= 0) return index as InstrumentId;
      throw new RangeError(`Cannot find market "${name}": configured are ${names.join(", ")}`);
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
      watermark: freshVenues ? this.startedAt : past.watermark(names, this.startedAt),
      control: {
        armAtStart: this.#options.armAtStart,
        tripped: this.#foundTrip(past),
        startedAt: this.startedAt,
        rearmCooldown: this.#options.rearmCooldown,
        ...this.#options.stop,
        dedicated: new Set(venues.filter(({ dedicated }) => dedicated).map(({ id }) => id)),
      },
      probe: this.#options.probe,
    });
  }

  /** A trip that either the latch file or the journal remembers still stands. */
  #foundTrip({ trip }: Past): FoundTrip | null {
    const path = latchPath(this.#options.dataDir), latch = readLatch(path);
    if (latch.tripped) {
      const { by, reason } = latch.record ?? { by: "latch file", reason: latch.problem ?? "the latch file is there" };
      return { by, reason, at: trip?.at ?? this.startedAt };
    }
    // Somebody removed the file, which does not arm; those who poll it have to see what stands.
    if (trip !== null) {
      this.#attempt("The latch file could not be written", () => {
        const { by, reason, at } = trip;
        tripLatch(path, { by, reason, level: "cancel", at: isoMicros(at), requestId: "" });
      });
    }
    return trip;
  }

  /** Rebuilds the books from the journal. Returns how many records it took. */
  #restore(): number {
    const { venues, dataDir, freshVenues } = this.#options, ids = new Set(venues.map(({ id }) => id));
    let count = 0;
    scanJournal(`${dataDir}/journal`, ({ kind, payload, wallMs }) => {
      if (kind === "note" && isMemo(payload)) {
        return this.engine.restore({ kind: "memo", memo: payload }, wallMs * 1000 as Micros);
      }
      if (kind !== "event" && kind !== "command") return;
      if (freshVenues && !(kind === "event" && isOperatorEvent(payload))) return;
      // What a venue said that is not configured any more concerns nobody, save what was traded there.
      const traded = payload.kind === "fill" || payload.kind === "own_trades";
      if ("venue" in payload && !ids.has(payload.venue) && !traded) return;
      const at = wallMs * 1000 as Micros;
      this.engine.restore(kind === "event" ? { kind, event: payload } : { kind, command: payload }, at);
      count += 1;
    });
    this.engine.restored(this.startedAt);
    return count;
  }

  #tellOddities(renewed: Identity["renewed"]): void {
    const { log, dataDir } = this.#options, { torn } = this.#journal;
    if (renewed === "machine") {
      log.warn("The data directory comes from another machine: a new install tag; orders of the old one are not ours", {
        dataDir,
      });
    }
    if (torn) {
      log.warn("The journal's last record was cut short and is left out; it lies beside its segment", {
        segment: torn.segment,
        bytes: torn.bytes,
      });
    }
  }

  #createNetwork({ id, endpoints }: BotVenue): Network {
    const { mode, words, clock, log, tape, probe } = this.#options;
    return new Network({
      venue: id,
      mode,
      allow: hostsOf(endpoints),
      words,
      clock,
      onTurn: (at) => this.live.turn(at),
      onFault: this.fail,
      log,
      tape,
      probe,
    });
  }

  #createLive(): Live {
    const { words, clock, log, dataDir, onAppended, onFacts, onOutcomes, tape, probe } = this.#options,
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
      onFatal: this.fail,
      onOperator: (event, at) => tape?.put({ kind: "operator", at, venue: "", event }),
      timers: this.#timers,
      probe,
    });
  }

  #createSessions(): void {
    let next = 0;
    for (const venue of this.#options.venues) {
      const markets = venue.symbols.map((symbol) => ({ instrument: next++ as InstrumentId, symbol }));
      this.#sessions.set(venue.id, venue.createSession(markets, this.networks.get(venue.id)!));
    }
  }

  #append(entries: readonly JournalEntry[]): void {
    this.#options.onAppended(this.#journal.append(entries, this.#options.clock()));
  }

  /** Word, journal and latch file; whichever of them fails, the others stand. */
  #trip(reason: string): void {
    const { words, clock, dataDir, onAppended } = this.#options, now = clock(), by = "runtime", level = "cancel";
    const note: readonly JournalEntry[] = [{ kind: "kill", payload: { step: "trip", by, reason, level } }];
    raiseKill(words, level);
    if (!this.#journal.failed) this.#attempt("The kill could not be journalled", () => this.#append(note));
    if (this.#journal.failed) {
      this.#attempt(
        "The kill could not be journalled in a new segment",
        () => onAppended(this.#journal.appendAfterFailure(note, now)),
      );
    }
    this.#attempt(
      "The latch file could not be written",
      () => tripLatch(latchPath(dataDir), { by, reason, level, at: isoMicros(now), requestId: "" }),
    );
  }

  async #finish(ending: Ending): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    this.#endCheck?.();
    this.live.stop();
    if (ending.how === "unverified") this.#trip("the orderly stop could not verify that nothing of ours rests");
    const closed = await Promise.allSettled([...this.networks.values()].map((network) => network.shutdown()));
    for (const end of closed) if (end.status === "rejected") this.#complain("A wire could not be closed", end.reason);
    const error = await this.#flush();
    this.#lock.release();
    this.#endGuard();
    this.#end(error === null || ending.how === "failed" ? ending : { how: "failed", error });
  }

  /** Everything onto the disk. What went wrong with it, told and latched; `null` = nothing. */
  async #flush(): Promise<unknown> {
    let failure: unknown = null;
    try {
      await this.#journal.flush();
    } catch (error) {
      failure = error;
      this.#complain("The journal could not be flushed", error);
      if (!this.#failed) this.#trip(error instanceof Error ? error.message : String(error));
    }
    try {
      await this.#journal.close();
    } catch (error) {
      this.#complain("The journal could not be closed", error);
    }
    return failure;
  }

  #attempt(complaint: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#complain(complaint, error);
    }
  }

  #complain(message: string, error: unknown): void {
    try {
      this.#options.log.error(message, { error });
    } catch {
      // Nobody can be told, which is no reason to leave the rest undone.
    }
  }
}
