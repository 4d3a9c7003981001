/** Plays a plan: the whole bot of production, process after process on one data directory, among venues that live on, in
 * virtual time. The same plan on the same commit gives the same run, byte for byte. @module */
import type { Command } from "../../core/command.ts";
import type { Event, Kill, OperatorEvent } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, Session } from "../../core/venue.ts";
import { venueByName } from "../../exchanges/mod.ts";
import { Random } from "../../exchanges/shared/random.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { TimeQueue } from "../../exchanges/simulator/time_queue.ts";
import { WIRES } from "../../exchanges/simulator/mod.ts";
import { Bot, type BotOptions, type BotVenue, type Ending } from "../../runtime/bot.ts";
import { writeDurably } from "../../runtime/durable_file.ts";
import { GuardianWords } from "../../runtime/guarding.ts";
import { machineFingerprint } from "../../runtime/host.ts";
import { TAG_LIMIT } from "../../runtime/identity.ts";
import { createLog, type Log } from "../../runtime/log.ts";
import { createWords, mayLeave, raiseKill, raiseVenueKill, wordsOf } from "../../runtime/shared_words.ts";
import { SnapshotKeeper } from "../../runtime/snapshot_keeper.ts";
import type { TapeEntry } from "../../runtime/tape.ts";
import { CrashPoints } from "../support/crash_points.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { mortal, NOBODY, settled, taped } from "../support/mortal_parts.ts";
import type { Host } from "../support/virtual_venue.ts";
import type { FaultKind, Invariant, Outcome, Plan, PlannedFault, Stage, Violation, Watcher } from "./contract.ts";
import { InvariantError } from "./contract.ts";
import { dialectNamed } from "./dialects.ts";
import { Disk, isInjected } from "./disk.ts";
import { Happenings } from "./happenings.ts";
import { HostClock } from "./host_clock.ts";
import { LIVENESS_MS, missing, OWN_HOLD_MS } from "./liveness.ts";
import { CLOCK_OFF, Person } from "./person.ts";
import { accountOf, limitsOf, type Settings, settingsOf, strategiesOf, venueId } from "./settings.ts";
import { StagedGuardian } from "./staged_guardian.ts";
import { StagedVenue } from "./staged_venue.ts";

/** 2026-11-25 12:00 UTC. */
export const START = 1_795_608_000_000_000 as Micros;
/** What a dead process is given to let go of its files; none of it reaches venue or folder. */
const BURIAL_MS = 2_000;
/** A process that ends within so many µs has not got old; the longest wait before the next. */
const YOUNG = 30_000_000, LONGEST_RESTART_S = 40;
/** How often it is looked whether all is well once the troubles have ended (DST-06). */
const LIVENESS_LOOK_MS = 500;
/** At any instant a trade may be on its way: it is looked a few times more before all is said to be not well. */
const UNDER_WAY_MS = 3_000;

/** What is played with, besides the plan. */
export type Parts = {
  readonly faults: readonly FaultKind[];
  readonly invariants: readonly Invariant[];
  /** Where data directories are made. */
  readonly folder: string;
  /** A shared word: what is played ends at once where it is not 0. */
  readonly stop?: Int32Array;
  /** A deliberate bug in every process, before it is built and before it starts. */
  readonly options?: (options: BotOptions, stage: Stage) => BotOptions;
  readonly tamper?: (bot: Bot, stage: Stage) => void;
};

export async function play(plan: Plan, parts: Parts): Promise<Outcome> {
  const life = new Life(plan, parts);
  try {
    return await life.play();
  } finally {
    await life.close();
  }
}

type Watching = { readonly id: string; readonly watcher: Watcher };

class Life implements Stage {
  now: Micros = START;
  phase: Stage["phase"] = "safety";
  readonly venues: readonly StagedVenue[];
  bot: Bot | null = null;
  lives = 0;
  words = wordsOf(createWords());
  dataDir: string;
  readonly #agenda = new TimeQueue<() => void>();
  readonly #clock = new HostClock(START);
  readonly #happenings = new Happenings(START);
  readonly #random: Random;
  readonly #settings: Settings;
  readonly #watchers: readonly Watching[];
  /** Those of them that look after every step. */
  readonly #steppers: readonly Watching[];
  readonly #person: Person;
  readonly #disk = new Disk();
  #timers = new HandTimers(START / 1_000);
  #points: CrashPoints | null = null;
  #keeper: SnapshotKeeper | null = null;
  /** What came for a process whose thread is busy. */
  readonly #waiting: (() => void)[] = [];
  /** And for its other thread, while the machine sleeps. */
  readonly #waitingAside: (() => void)[] = [];
  #asleep = false;
  #guardian: StagedGuardian | null = null;
  #busyUntil = 0;
  /** After the death of a process, ms until the next; set by who killed it. */
  #restartAfter: number | null = null;
  /** When this process began, and how many in a row did not get old. */
  #bornAt = START;
  #youngDeaths = 0;
  /** Until when whoever looks after services waits before the next process, ms since the start. */
  #waitsUntil = 0;
  #ended: Ending | null = null;
  #stepOpen = false;
  #violation: Violation | null = null;
  readonly #ends = new Map<PlannedFault, () => void>();
  readonly #counts = { marketEvents: 0, orders: 0, fills: 0 };
  readonly #faults: Record<string, number> = {};
  readonly #struck = new Set<PlannedFault>();
  readonly #marks: Record<string, number> = {};
  #healsAt = 0;

  constructor(readonly plan: Plan, private readonly parts: Parts) {
    this.#settings = settingsOf(plan);
    this.#random = new Random(plan.seed);
    this.dataDir = `${parts.folder}/life0`;
    const host: Host = {
      clock: (now) => this.#clock.process(now),
      whenShows: (at) => this.#clock.whenShows(at),
      enter: (call) => this.#enter(call),
      enterAside: (call) => this.#asleep ? void this.#waitingAside.push(call) : call(),
    };
    const { latency_us: base, jitter_us: jitter } = this.#settings;
    this.venues = plan.venues.map(({ dialect, symbols }, index) => {
      const id = venueId(plan, index), { shared } = plan;
      const seed = this.#random.fork(shared ? "world" : `venue ${id}`).int(2 ** 32);
      const wire = WIRES[dialect]({
        symbols,
        seed,
        startAt: START,
        accounts: [accountOf(plan, index)],
        shared,
        latency: { base: base as Micros, jitter: jitter as Micros },
        pace: plan.pace,
      });
      return new StagedVenue(index, id, dialect, wire, symbols, host, START);
    });
    this.#person = new Person(
      this,
      () => this.#clock.process(this.now) - this.#clock.wall(this.now) > CLOCK_OFF,
    );
    this.#watchers = parts.invariants.map((invariant) => ({ id: invariant.id, watcher: invariant.create(this) }));
    this.#steppers = this.#watchers.filter(({ watcher }) => watcher.onStep !== undefined);
  }

  async play(): Promise<Outcome> {
    const { plan } = this;
    // The tag is drawn by chance at a first start, and every client id begins with it.
    Deno.mkdirSync(this.dataDir, { recursive: true });
    const identity = { tag: plan.seed % TAG_LIMIT, epoch: 1, machine: machineFingerprint(), formerTags: [] };
    Deno.writeTextFileSync(`${this.dataDir}/identity.json`, JSON.stringify(identity));
    for (const fault of plan.faults) this.#schedule(fault);
    this.#begin();
    const { person_s } = this.#settings;
    if (person_s > 0) this.#every(person_s * 1_000, () => this.#person.look());
    await this.#run(START + plan.ms * 1_000);
    if (this.#violation === null && !this.#stopped) await this.#prove();
    return this.#outcome();
  }

  /** Lets go of everything. */
  async close(): Promise<void> {
    if (this.bot !== null && !this.#dead) this.#points!.die("append");
    await this.#bury();
    removeFolder(this.dataDir);
  }

  // ---- time -----------------------------------------------------------------------------------------------------------

  get elapsed(): number {
    return (this.now - START) / 1_000;
  }
  get #stopped(): boolean {
    const { stop } = this.parts;
    return stop !== undefined && Atomics.load(stop, 0) !== 0;
  }
  get #dead(): boolean {
    return this.#points?.dead ?? false;
  }

  async #run(until: number): Promise<void> {
    const { venues } = this;
    while (this.now < until && this.#violation === null && !this.#stopped) {
      let at = Math.min(until, this.#agenda.nextAt, this.#processAt(), this.#guardianAt());
      for (let i = 0; i < venues.length; i++) at = Math.min(at, venues[i].side.nextAt);
      this.now = Math.max(this.now, at) as Micros;
      for (let i = 0; i < venues.length; i++) venues[i].side.now = this.now;
      while (this.#agenda.nextAt <= this.now) this.#agenda.pop()();
      for (let i = 0; i < venues.length; i++) venues[i].side.advance(this.now);
      this.#turnTimers();
      this.#turnGuardian();
      await settled();
      if (this.#dead || this.#ended !== null) await this.#bury();
    }
  }

  /** When a timer of the process is due, in true time. */
  #processAt(): number {
    if (this.bot === null || this.now < this.#busyUntil) return Infinity;
    return this.#clock.whenPasses(msToMicros(this.#timers.nextAt));
  }

  #turnTimers(): void {
    if (this.bot === null || this.now < this.#busyUntil) return;
    this.#guarded(() => this.#timers.turnTo(this.#clock.monotonic(this.now) / 1_000));
    this.#closeStep();
  }

  #guardianAt(): number {
    return this.#guardian === null ? Infinity : this.#clock.whenPasses(msToMicros(this.#guardian.timers.nextAt));
  }

  #turnGuardian(): void {
    if (this.#guardian === null || this.#asleep) return;
    this.#guardian.timers.turnTo(this.#clock.monotonic(this.now) / 1_000);
  }

  /** Something came for the process. */
  #enter(call: () => void): void {
    if (this.now < this.#busyUntil) return void this.#waiting.push(call);
    this.#timers.stall(Math.max(0, this.#clock.monotonic(this.now) / 1_000 - this.#timers.monotonic()));
    this.#guarded(call);
    this.#closeStep();
  }

  /** A call into the process: what it throws is a bug, but for its own death. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      if (this.#dead) return;
      if (this.bot === null) throw error;
      this.bot.fail(error);
    }
  }

  later(ms: number, run: () => void): void {
    this.#agenda.push(Math.round(this.now + ms * 1_000) as Micros, run);
  }

  #every(ms: number, run: () => void): void {
    this.later(ms, () => {
      run();
      this.#every(ms, run);
    });
  }

  // ---- processes ------------------------------------------------------------------------------------------------------

  #begin(): void {
    this.lives++;
    this.#bornAt = this.now;
    this.#clock.begin();
    this.#ended = null;
    this.#restartAfter = null;
    this.words = wordsOf(createWords());
    this.#timers = new HandTimers(this.#clock.monotonic(this.now) / 1_000);
    const sides = this.venues.map((venue) => venue.join(this.now));
    const points = this.#points = new CrashPoints(this.dataDir, `${this.parts.folder}/life${this.lives}`, {}, () => {
      for (const { side } of this.venues) side.cut();
    });
    const sessions: Session[] = [], options = this.#options(points, sessions);
    try {
      this.bot = new Bot(options);
    } catch (error) {
      this.bot = null;
      for (const side of sides) side.cut();
      if (!this.#dead && !isInjected(error)) this.#violate("START", error);
      this.#happenings.put(this.now, "no start", this.#told(error));
      if (!this.#dead) this.#restart();
      return;
    }
    const { bot } = this;
    void bot.ended.then((ending) => {
      if (this.bot === bot) this.#ended = ending;
    });
    this.#watch(bot);
    this.parts.tamper?.(bot, this);
    this.#happenings.put(this.now, "life", String(this.lives));
    if (this.#settings.snapshot_s > 0) this.#keepSnapshots(bot, options);
    if (this.#settings.guardian) this.#guardian = this.#guard(bot);
    bot.start();
    this.venues.forEach((venue, index) => {
      const { side } = venue, session = taped(sessions[index], venue.id, (entry) => this.#take(entry));
      side.keeps = (kind) => !mayLeave(this.words, kind, index);
      side.onTurn = (at) => bot.live.turn(at);
      side.start(session);
    });
    this.#each((watcher) => watcher.onLife?.());
  }

  #guard(bot: Bot): StagedGuardian {
    const clock = () => this.#clock.monotonic(this.now);
    const words = new GuardianWords(bot, this.#log(clock), clock);
    return new StagedGuardian({
      dataDir: this.dataDir,
      tag: bot.tag,
      words: this.words,
      venues: this.venues.map(({ id, dialect, symbols, side }, place) => ({
        id,
        name: dialect,
        place,
        rest: side.endpoints.rest,
        symbols,
        dedicated: false,
        validity: this.#settings.validity_ms * 1_000 as Micros,
        keys: [dialectNamed(dialect).key],
      })),
      clock,
      send: (id, call, answered) => {
        this.#happenings.put(this.now, `${id} guardian >`, `${call.method} ${call.url}`);
        const venue = this.venues.find((one) => one.id === id)!;
        venue.side.ask(call, (status, body, headers) => {
          this.#happenings.put(this.now, `${id} guardian < ${status}`, body);
          answered({ status, body, headers });
        });
      },
      report: (report) => {
        this.#happenings.put(this.now, "guardian", JSON.stringify(report).replaceAll(this.parts.folder, ""));
        this.#enter(() => words.report(report));
      },
    });
  }

  #log(clock: () => Micros): Log {
    return createLog({
      level: "warn",
      format: "text",
      colour: false,
      clock,
      redact: String,
      write: (line) => this.#happenings.note(this.now, "log", line),
    });
  }

  #options(points: CrashPoints, sessions: Session[]): BotOptions {
    const { plan, words } = this, settings = this.#settings, timers = this.#timers;
    const clock = () => this.#clock.process(this.now);
    const options: BotOptions = {
      mode: "live",
      build: "simulation",
      dataDir: this.dataDir,
      durability: settings.durability as "write" | "disk",
      configHash: "0".repeat(64),
      venues: this.venues.map((venue) => this.#botVenue(venue, points, sessions)),
      strategies: strategiesOf(plan),
      limits: limitsOf(plan),
      freshVenues: false,
      armAtStart: true,
      rearmCooldown: 1_000_000 as Micros,
      clock,
      catchUp: (venueAhead) => this.#clock.catchUp(venueAhead, this.now),
      wall: () => this.#clock.wall(this.now) / 1_000,
      words,
      ...settings.guardian ? { watchers: { guardian: true, sentinel: false } } : {},
      log: this.#log(clock),
      tape: null,
      onAppended: () => {},
      onFacts: (facts) => {
        this.#counts.fills += facts.filter(({ kind }) => kind === "fill").length;
        this.#each((watcher) => watcher.onFacts?.(facts));
      },
      onOutcomes: (outcomes) => {
        this.#happenings.put(this.now, "outcomes", JSON.stringify(outcomes).replaceAll(this.parts.folder, ""));
      },
      timers,
      syncTimers: timers,
      segmentBytes: settings.segment_kb * 1_024,
      openSegment: this.#disk.over(points.openSegment),
      // The real disk's time is none of this world's. A dead process writes nothing more.
      writeBehind: (path, text) => {
        if (!points.dead) writeDurably(path, text);
        return Promise.resolve();
      },
    };
    return this.parts.options?.(options, this) ?? options;
  }

  #botVenue({ id, index, dialect, symbols, side }: StagedVenue, points: CrashPoints, sessions: Session[]): BotVenue {
    const { capabilities, createSession } = venueByName(dialect)!, { endpoints } = side;
    const signer = createSigner(dialectNamed(dialect).key);
    const seed = this.#random.fork(`session ${id} ${this.lives}`).int(2 ** 32);
    return {
      id,
      capabilities,
      endpoints,
      symbols,
      dedicated: false,
      validity: this.#settings.validity_ms * 1_000 as Micros,
      createSession: (markets, io) => {
        const effects = this.#watched(this.venues[index], mortal(side, points, io.emit, false));
        const session = sessions[index] = createSession({ venue: id, markets, endpoints, signer, seed }, effects);
        return { ...NOBODY, submit: (command, now) => session.submit(command, now) };
      },
    };
  }

  /** All that leaves is told before it does. */
  #watched(venue: StagedVenue, effects: Effects): Effects {
    return {
      ...effects,
      transmit: (channel, text, kind) => {
        this.#happenings.put(this.now, `${venue.id} ${channel} ${kind} >`, text);
        if (venue.side.takes(channel, kind)) this.#each((watcher) => watcher.onBytes?.(venue, kind, { channel, text }));
        return effects.transmit(channel, text, kind);
      },
      request: (id, call, kind) => {
        this.#happenings.put(this.now, `${venue.id} ${id} ${kind} >`, `${call.method} ${call.url} ${call.body ?? ""}`);
        if (!venue.side.keeps(kind)) this.#each((watcher) => watcher.onBytes?.(venue, kind, { call }));
        return effects.request(id, call, kind);
      },
    };
  }

  /** All that comes in. */
  #take(entry: TapeEntry): void {
    const happenings = this.#happenings, { venue } = entry;
    switch (entry.kind) {
      case "frame":
        return happenings.put(this.now, `${venue} ${entry.channel} <`, entry.frame);
      case "reply":
        return happenings.put(this.now, `${venue} ${entry.id} < ${entry.status}`, entry.body);
      case "open":
      case "close":
        return happenings.put(this.now, `${venue} ${entry.channel}`, entry.kind);
      case "timer":
        return happenings.put(this.now, `${venue} timer`, entry.timer);
      default:
        return happenings.put(this.now, venue, entry.kind);
    }
  }

  /** Hears of every step and command. */
  #watch({ engine }: Bot): void {
    const step = engine.step.bind(engine);
    engine.step = (events, now) => {
      this.#closeStep();
      this.#happenings.step(this.now, events.length);
      this.#count(events);
      const commands = step(events, now);
      for (const command of commands) this.#onCommand(command);
      this.#stepOpen = true;
      return commands;
    };
  }

  #count(events: readonly Event[]): void {
    for (const { kind } of events) {
      if (kind === "book_delta" || kind === "book_snapshot" || kind === "trade" || kind === "top_of_book") {
        this.#counts.marketEvents++;
      }
    }
  }

  #onCommand(command: Command): void {
    if (command.kind === "place" || command.kind === "replace") this.#counts.orders++;
    this.#happenings.put(this.now, `${command.venue} command`, JSON.stringify(command));
    this.#each((watcher) => watcher.onCommand?.(command));
  }

  /** The step is over: what it sent has been sent. */
  #closeStep(): void {
    if (!this.#stepOpen) return;
    this.#stepOpen = false;
    this.#each((watcher) => watcher.onStep!(), this.#steppers);
  }

  #keepSnapshots(bot: Bot, ground: BotOptions): void {
    const points = this.#points!, { dataDir } = this, clock = () => this.#clock.process(this.now);
    const boundary = (at: "snapshot" | "snapshotted") => points.pass(at);
    const keeper = this.#keeper = new SnapshotKeeper({
      dataDir,
      ground,
      tag: bot.tag,
      clock,
      sync: points.syncFile,
      boundary,
    });
    const take = () => {
      if (this.#keeper !== keeper) return;
      try {
        if (!this.#disk.broken) keeper.take();
      } catch (error) {
        if (!points.dead) this.#violate("SNAPSHOT", error);
      }
      this.later(this.#settings.snapshot_s * 1_000, take);
    };
    this.later(this.#settings.snapshot_s * 1_000, take);
  }

  /** The process is over, killed or ended by itself: the next one finds what it left. */
  async #bury(): Promise<void> {
    const bot = this.bot, points = this.#points;
    if (bot === null || points === null) return;
    this.#keeper = null;
    this.#closeStep();
    const killed = points.dead, old = this.dataDir;
    this.bot = null;
    this.#guardian?.stop();
    this.#guardian = null;
    this.#waiting.length = this.#waitingAside.length = 0;
    this.#asleep = false;
    this.#busyUntil = 0;
    if (killed) {
      this.dataDir = points.survivor;
      bot.fail(points.crash);
      this.#timers.turn(BURIAL_MS);
      await bot.ended;
      removeFolder(old);
      this.#happenings.put(this.now, "death", `at "${points.crash!.boundary}"`);
    } else {
      const { how, error } = this.#ended!;
      for (const { side } of this.venues) side.cut();
      this.#happenings.put(this.now, "end", `${how} ${error === null ? "" : this.#told(error)}`);
      if (how === "failed" && !isInjected(error)) this.#violate("FAILED", error);
    }
    this.#each((watcher) => watcher.onDeath?.());
    if (this.#restartAfter !== null) this.later(this.#restartAfter, () => this.#begin());
    else this.#restart();
  }

  /** As whoever looks after services does: one that dies again and again is begun anew ever more slowly. */
  #restart(): void {
    this.#youngDeaths = this.now - this.#bornAt < YOUNG ? this.#youngDeaths + 1 : 0;
    const seconds = Math.min(LONGEST_RESTART_S, this.#settings.restart_s * 2 ** this.#youngDeaths);
    this.#waitsUntil = this.elapsed + seconds * 1_000;
    this.later(seconds * 1_000, () => this.#begin());
  }

  // ---- what troubles may do -------------------------------------------------------------------------------------------

  operate(event: OperatorEvent): void {
    const { bot } = this;
    this.#happenings.put(this.now, "operator", JSON.stringify(event));
    this.#each((watcher) => watcher.onOperate?.(event));
    if (bot === null) return;
    // The dashboard's thread sets the word by itself, whatever the engine's is doing.
    if (event.kind === "kill" && this.now < this.#busyUntil) this.#setWord(event);
    this.#enter(() => {
      if (event.kind === "stop") bot.stop(event.by, event.reason);
      else bot.operate(event);
    });
  }

  /** A kill of less than a venue has no word. */
  #setWord({ level, scope = "global" }: Kill): void {
    const place = this.venues.findIndex(({ id }) => id === scope);
    if (scope === "global") raiseKill(this.words, level);
    else if (place >= 0) raiseVenueKill(this.words, place);
  }

  stallEngine(ms: number): void {
    if (this.bot === null) return;
    const until = Math.round(this.now + ms * 1_000);
    if (until <= this.#busyUntil) return;
    this.#busyUntil = until;
    for (const venue of this.venues) venue.unwell(until);
    this.#agenda.push(until as Micros, () => this.#free(until));
  }

  /** The thread is free again, unless it was kept busy for longer: it takes what has come meanwhile, in its order. */
  #free(until: number): void {
    if (this.#busyUntil !== until) return;
    this.#busyUntil = 0;
    this.#clock.awake(this.now);
    this.#asleep = false;
    for (const call of this.#waiting.splice(0)) this.#enter(call);
    for (const call of this.#waitingAside.splice(0)) call();
  }

  suspend(ms: number): void {
    if (this.bot === null) return;
    this.#clock.sleep(this.now);
    this.#asleep = true;
    this.stallEngine(ms);
  }

  kill({ restartAfter, boundaries = 0, powerLoss = false }: Parameters<Stage["kill"]>[0]): void {
    const points = this.#points;
    if (this.bot === null || points === null || points.dead) return;
    this.#restartAfter = restartAfter;
    points.dieIn(boundaries, powerLoss);
    if (boundaries === 0) points.die("append");
  }

  jumpWall(ms: number): void {
    this.#clock.jump(ms * 1_000, this.now);
  }
  driftWall(ppm: number): void {
    this.#clock.drift(ppm, this.now);
  }
  breakDisk(how: Parameters<Stage["breakDisk"]>[0]): () => void {
    return this.#disk.break(how);
  }
  mark(name: string): void {
    this.#marks[name] = (this.#marks[name] ?? 0) + 1;
  }
  struck(fault: PlannedFault): void {
    if (this.#struck.has(fault)) return;
    this.#struck.add(fault);
    this.#faults[fault.name] = (this.#faults[fault.name] ?? 0) + 1;
  }

  #schedule(fault: PlannedFault): void {
    const kind = this.parts.faults.find(({ name }) => name === fault.name);
    if (kind === undefined) throw new RangeError(`Cannot play a fault "${fault.name}": it is in no table`);
    this.#agenda.push(START + fault.at * 1_000 as Micros, () => {
      if (this.phase === "liveness") return;
      this.#happenings.put(this.now, "fault", `${fault.name} ${JSON.stringify(fault)}`);
      const { venue } = fault, dialect = venue === null ? null : this.plan.venues[venue].dialect;
      const healsAt = kind.healsAt?.(fault, dialect) ?? 0;
      const sick = this.venues.filter(({ index }) => fault.venue === null || fault.venue === index);
      for (const venue of sick) venue.troubled();
      const end = kind.begin(this, fault, new Random(fault.seed));
      const ending = () => {
        if (!this.#ends.delete(fault)) return;
        this.#happenings.put(this.now, "fault ends", fault.name);
        for (const venue of sick) venue.relieved(START + healsAt * 1_000);
        end();
      };
      this.#ends.set(fault, ending);
      this.#healsAt = Math.max(this.#healsAt, healsAt);
      this.#agenda.push(Math.max(START + fault.until * 1_000, this.now) as Micros, ending);
    });
  }

  // ---- the end --------------------------------------------------------------------------------------------------------

  /** DST-06: the troubles end, and all becomes well. */
  async #prove(): Promise<void> {
    for (const end of [...this.#ends.values()]) end();
    this.phase = "liveness";
    this.#happenings.put(this.now, "phase", this.phase);
    // That a process has to wait for its start since others died young before is not its own time.
    let from = Math.max(this.elapsed, this.#healsAt, this.bot === null ? this.#waitsUntil : 0);
    const longest = from + OWN_HOLD_MS;
    while (this.#violation === null) {
      await this.#run(this.now + LIVENESS_LOOK_MS * 1_000);
      const left = missing(this);
      if (left === null || this.#stopped) break;
      if (left.ruled) from = Math.max(from, Math.min(this.elapsed, longest));
      if (this.elapsed >= from + LIVENESS_MS + UNDER_WAY_MS) return this.#violate("DST-06", new Error(left.what));
    }
    this.#each((watcher) => watcher.atEnd?.());
  }

  #each(call: (watcher: Watcher) => void, watchers = this.#watchers): void {
    if (this.#violation !== null) return;
    for (const { id, watcher } of watchers) {
      try {
        call(watcher);
      } catch (error) {
        // Never into the bot, which would take it for its own.
        this.#violate(error instanceof InvariantError ? error.invariant : id, error);
      }
    }
  }

  /** Without the folder, which has another name in each execution. */
  #told(error: unknown): string {
    return messageOf(error).replaceAll(this.parts.folder, "");
  }

  #violate(invariant: string, error: unknown): void {
    const trace = error instanceof InvariantError || !(error instanceof Error) ? "" : `\n${error.stack}`;
    this.#violation ??= {
      invariant,
      message: `${this.#told(error)}${trace}`,
      step: this.#happenings.steps,
      at: this.elapsed,
      last: this.#happenings.last,
    };
  }

  #outcome(): Outcome {
    const { digest, hashes, steps } = this.#happenings;
    return {
      seed: this.plan.seed,
      hash: digest.hex,
      hashes,
      simulatedMs: this.elapsed,
      steps,
      ...this.#counts,
      faults: this.#faults,
      marks: this.#marks,
      lives: this.lives,
      violation: this.#violation,
    };
  }
}

function msToMicros(ms: number): Micros {
  return Math.ceil(ms * 1_000) as Micros;
}

function removeFolder(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** With its causes. */
function messageOf(error: unknown): string {
  const parts: string[] = [];
  for (let cause = error; cause !== undefined && cause !== null && parts.length < 4;) {
    parts.push(cause instanceof Error ? cause.message : String(cause));
    cause = cause instanceof Error ? cause.cause : null;
  }
  return parts.join(": ");
}
