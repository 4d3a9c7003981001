/** One running bot: lock, identity, journal, engine, sessions and loop, put together from parts that are handed in. It knows
 * no venue and no strategy by name, and nobody watches it from here. @module */
import { type InstrumentId, marketName, type VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { OperatorEvent } from "../core/event.ts";
import type { Session } from "../core/venue.ts";
import type { HostFacts } from "../core/engine/viewing.ts";
import type { Engine } from "../core/engine/engine.ts";
import { isoMicros } from "../core/engine/text.ts";
import { ClientIds } from "../core/oms/client_id.ts";
import type { BotOptions, BotVenue, Ending } from "./bot_options.ts";
import { syncFile } from "./durable_file.ts";
import { hostsOf } from "./endpoint.ts";
import { IdBlocks } from "./id_blocks.ts";
import { currentTag, type Identity, reserveIds, takeIdentity } from "./identity.ts";
import { type InstanceLock, takeInstanceLock } from "./instance_lock.ts";
import { Journal, JournalError } from "./journal.ts";
import { BEGINNING, type Place, recordsFrom, scanJournal } from "./journal_reader.ts";
import type { JournalEntry } from "./journal_codec.ts";
import { newestTrip } from "./guard_journal.ts";
import { clearLatch, latchPath, readLatch, tripLatch } from "./latch.ts";
import { Live } from "./live.ts";
import { Network } from "./network.ts";
import { type FoundTrip, Past } from "./past.ts";
import { createEngine, marketsOf, Rebuilding } from "./rebuild.ts";
import { SNAPSHOT_FORMAT, type SnapshotHead, writeSnapshot } from "./snapshot_file.ts";
import { findFoothold, type Foothold, groundHash } from "./snapshot_keeper.ts";
import { guardSigns } from "./guard_signs.ts";
import { PHASE_WORD, PHASES, raiseKill } from "./shared_words.ts";
import { REAL_TIMERS, type Timers } from "./timers.ts";
import { onUncaught } from "./uncaught.ts";

export type { BotOptions, BotStrategy, BotVenue, Ending } from "./bot_options.ts";

const STOP_CHECK_MS = 20, IDS_CHECK_MS = 100;
/** A start that had to read so many records writes down what it found. */
const SNAPSHOT_WORTH = 10_000;
/** What the last cancels of a failed run get to leave the process. */
const LAST_CANCELS_MS = 500;

export class Bot {
  readonly engine: Engine;
  readonly live: Live;
  readonly networks: ReadonlyMap<VenueId, Network>;
  readonly startedAt: Micros;
  /** The install tag, which every order of ours carries. */
  readonly tag: number;
  /** Counts the starts under that tag. */
  readonly epoch: number;
  /** Records that rebuilt the books, and those that were read for it. */
  readonly restoredCount: number;
  recordsRead = 0;
  /** Resolves when the run is over and everything is flushed. */
  readonly ended: Promise<Ending>;
  readonly #options: BotOptions;
  readonly #timers: Timers;
  readonly #lock: InstanceLock;
  readonly #journal: Journal;
  readonly #idBlocks: IdBlocks;
  #endIds = () => {};
  readonly #sessions = new Map<VenueId, Session>();
  #end!: (ending: Ending) => void;
  #endCheck: (() => void) | null = null;
  #kept: { readonly seq: number; readonly state: string } | null = null;
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
      const foothold = this.#findFoothold(), past = foothold.past === null ? new Past() : Past.of(foothold.past);
      journal = this.#journal = this.#openJournal(past, foothold.place);
      const identity = takeIdentity(dataDir, { lastBoot: past.lastBoot }), { tag, epoch, renewed } = identity;
      this.tag = tag;
      this.epoch = epoch;
      const ids = new ClientIds(tag, epoch);
      ids.reserved = identity.reserved;
      this.#idBlocks = new IdBlocks(
        ids,
        (reserved) => reserveIds(dataDir, identity, reserved, options.writeBehind),
        this.fail,
      );
      const { startedAt } = this, tripped = this.#foundTrip(past), armAtStart = this.#armsItself(past);
      const books = this.#rebuild(foothold, () => this.#createEngine(past, ids, tripped, armAtStart));
      this.engine = books.engine;
      this.restoredCount = books.count;
      this.#keepRebuilt(past, tag);
      this.engine.restored(this.startedAt);
      if (options.armAtStart && !armAtStart) this.#tellCrashes();
      for (const [place, venue] of venues.entries()) networks.set(venue.id, this.#createNetwork(venue, place));
      this.networks = networks;
      this.live = this.#createLive();
      this.#createSessions();
      this.#tellOddities(renewed, foothold, past);
      this.#append([{ kind: "boot", payload: { tag, epoch, mode, build, config, startedAt, armAtStart, tripped } }]);
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
    this.#options.tape?.put({ kind: "run", at: this.startedAt, venue: "", epoch: this.epoch });
    this.#endGuard = onUncaught(this.fail);
    this.#endIds = this.#timers.every(IDS_CHECK_MS, () => this.#idBlocks.look());
    this.#tellPhase("running");
    this.live.start();
    for (const [id, network] of this.networks) network.start(this.#sessions.get(id)!);
  }

  operate(event: OperatorEvent): void {
    this.live.operate(event);
  }

  /** The orderly stop: no new orders, ours cancelled, the venues seen empty, everything flushed. */
  stop(by: string, reason: string): void {
    if (this.#endCheck || this.#failed || this.#ending) return;
    this.#tellPhase("stopping");
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

  /** Whether it has come to that: the process only clears what rests, and ends. */
  get failed(): boolean {
    return this.#failed;
  }

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

  /** The number of the journal's last record. */
  get journalSeq(): number {
    return this.#journal.seq;
  }

  /** The newest snapshot, for the seals of the journal's segments. */
  kept({ seq, state }: Pick<SnapshotHead, "seq" | "state">): void {
    this.#kept = { seq, state };
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

  /** The newest snapshot that fits what is configured. */
  #findFoothold(): Foothold {
    const { dataDir } = this.#options, tag = currentTag(dataDir);
    return findFoothold(dataDir, tag === null ? "" : groundHash(this.#options, tag));
  }

  #openJournal(past: Past, from: Place): Journal {
    const { dataDir, durability, openSegment, segmentBytes, syncTimers, log, build, configHash: config } =
      this.#options;
    return Journal.open(
      dataDir,
      {
        durability,
        monotonic: () => Math.round(this.#timers.monotonic() * 1e6),
        onFailure: this.fail,
        manifest: () => ({ config, build, snapshot: this.#kept }),
        onDay: ({ day, seq, hash }) => log.info("Journal of the day", { day, seq, hash }),
        ...(syncTimers ? { timers: syncTimers } : {}),
        ...(openSegment ? { openSegment } : {}),
        ...(segmentBytes ? { segmentBytes } : {}),
      },
      past.visit,
      from,
    );
  }

  /** A run that breaks off again and again may not go on arming itself for ever. */
  #armsItself(past: Past): boolean {
    const { armAtStart, armsAfterCrash = Infinity } = this.#options;
    return armAtStart && !(past.brokeOff && past.selfArmedOn(this.startedAt) >= armsAfterCrash);
  }

  #createEngine(past: Past, ids: ClientIds, tripped: FoundTrip | null, armAtStart: boolean): Engine {
    const { mode, freshVenues, rearmCooldown, configHash, probe } = this.#options;
    const names = marketsOf(this.#options).map(marketName);
    return createEngine(this.#options, {
      startedAt: this.startedAt,
      ids,
      watermark: freshVenues ? this.startedAt : past.watermark(names, this.startedAt),
      control: {
        armAtStart,
        tripped,
        rearmCooldown,
        config: configHash,
        armedConfig: past.armedConfig,
        asksToken: mode === "live",
        ...this.#options.stop,
      },
      probe,
    });
  }

  /** A trip that the latch file, the journal or a guard remembers still stands. */
  #foundTrip(past: Past): FoundTrip | null {
    const trip = past.trip ?? this.#guardsTrip(past);
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

  /** A trip that only a guard has seen to, since the engine was gone, and that nobody has armed since. */
  #guardsTrip({ armedAt }: Past): FoundTrip | null {
    try {
      const trip = newestTrip(this.#options.dataDir);
      return trip !== null && (armedAt === null || trip.at > armedAt) ? trip : null;
    } catch (error) {
      const reason = `what the guards wrote cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return { by: "runtime", reason, at: this.startedAt };
    }
  }

  /** An engine with the books as the journal tells them: what a snapshot holds, and the records after it; else all records. */
  #rebuild({ place, engine: state }: Foothold, create: () => Engine): Rebuilding {
    let books = new Rebuilding(create(), this.#options), from = place;
    try {
      if (state !== null) books.engine.load(state, this.startedAt);
    } catch (error) {
      // Whatever is wrong with it: the journal tells everything.
      this.#options.log.warn("The snapshot does not fit: the whole journal is read", { error });
      books = new Rebuilding(create(), this.#options);
      from = BEGINNING;
    }
    const folder = `${this.#options.dataDir}/journal`;
    if (from === BEGINNING && place !== BEGINNING) {
      const { firstBad } = scanJournal(folder);
      if (firstBad) {
        throw new JournalError(`Cannot trust journal/${firstBad.segment}: ${firstBad.reason}; run "verify"`);
      }
    }
    // What was proven a moment ago, when the journal was opened, need not be proven again.
    for (const record of recordsFrom(folder, from)) {
      books.visit(record);
      this.recordsRead += 1;
    }
    return books;
  }

  /** So that the next start need not read again what this one has read. */
  #keepRebuilt(past: Past, tag: number): void {
    const { dataDir } = this.#options, { place } = this.#journal;
    if (this.recordsRead < SNAPSHOT_WORTH) return;
    this.#attempt("The snapshot of the start could not be written", () => {
      syncFile(`${dataDir}/journal/${place.segment}`);
      const ground = groundHash(this.#options, tag), writtenAt = this.startedAt;
      const body = { past: past.state(), engine: this.engine.state() };
      this.kept(writeSnapshot(dataDir, { ...place, format: SNAPSHOT_FORMAT, writtenAt, ground }, body));
    });
  }

  #tellCrashes(): void {
    const sentence =
      `Runs broke off ${this.#options.armsAfterCrash} times today and were armed again by themselves: this one ` +
      "waits until a person has looked why, and arms it";
    this.engine.incident("S1", "crashes", sentence, "global", this.startedAt);
  }

  #tellOddities(renewed: Identity["renewed"], { passedOver, place }: Foothold, past: Past): void {
    const { log, dataDir } = this.#options, { torn } = this.#journal, behind = past.behind(this.startedAt);
    for (const reason of passedOver) log.warn("A snapshot is left aside", { reason });
    if (this.#journal.head.seq > 0) log.info("Books rebuilt", { snapshot: place.seq, records: this.recordsRead });
    if (behind > 0) {
      log.warn("The clock is behind the journal: it was put back, and trades are asked for from a day earlier on", {
        seconds: behind / 1e6,
      });
    }
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

  #createNetwork({ id, endpoints }: BotVenue, place: number): Network {
    const { mode, words, clock, log, tape, probe } = this.#options;
    return new Network({
      venue: id,
      place,
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
    const { words, watchers, clock, log, dataDir, onAppended, onFacts, onOutcomes, tape, probe } = this.#options,
      path = latchPath(dataDir);
    if (this.engine.killCause !== null) raiseKill(words, "cancel");
    return new Live({
      engine: this.engine,
      wall: this.#options.wall,
      catchUp: this.#options.catchUp,
      ...(watchers === undefined ? {} : { guards: guardSigns(words, watchers) }),
      lines: [...this.networks].map(([venue, network]) => ({
        venue,
        session: { submit: (command, now) => this.#sessions.get(venue)!.submit(command, now) },
        takeEvents: () => network.takeEvents(),
        withdraw: () => network.withdraw(),
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
      instant: tape === null ? undefined : (kind, beat) => {
        const at = clock();
        tape.put({ kind, at, venue: "", ...beat });
        return at;
      },
      onEnd: () => tape?.put({ kind: "end", at: clock(), venue: "" }),
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
    this.#endIds();
    this.live.stop();
    if (ending.how === "unverified") this.#trip("the orderly stop could not verify that nothing of ours rests");
    const closing = [...this.networks.values()].map((network) => network.shutdown());
    // Every venue was seen empty, and nothing can be sent any more: from here on silence is no alarm, however long a peer takes
    // to say goodbye, or the disk to take what is left.
    if (ending.how === "verified" || ending.how === "not_flat") this.#tellPhase("stopped");
    const closed = await Promise.allSettled(closing);
    for (const end of closed) if (end.status === "rejected") this.#complain("A wire could not be closed", end.reason);
    const error = await this.#flush();
    await this.#idBlocks.idle;
    this.#lock.release();
    this.#endGuard();
    this.#end(error === null || ending.how === "failed" ? ending : { how: "failed", error });
  }

  /** For those who watch over this run. */
  #tellPhase(phase: keyof typeof PHASES): void {
    Atomics.store(this.#options.words, PHASE_WORD, PHASES[phase]);
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
