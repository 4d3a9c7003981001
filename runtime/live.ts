/** The loop in wall time: read, step, record, send, in one call stack without an `await`. What a session emits while it is
 * handed commands is stepped after it has returned. It knows engine, sessions and journal by their contracts and no venue by
 * name. @module */
import type { Approved, Command } from "../core/command.ts";
import type { ClockOffset, Event, GuardSigns, Kill, KillLevel, OperatorEvent } from "../core/event.ts";
import type { VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { Session } from "../core/venue.ts";
import { writable } from "../core/engine/asked_values.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { Outcome } from "../core/engine/hand.ts";
import type { Memo } from "../core/engine/memo.ts";
import type { KillState } from "../core/engine/view.ts";
import {
  forbidFlatten,
  HEARTBEAT_MS_WORD,
  HEARTBEAT_WORD,
  isFlattenPermitted,
  KILL_COUNT_WORD,
  KILL_PROVEN_WORD,
  KILL_TAKEN_WORD,
  KILL_VALUES,
  KILL_WORD,
  killLevel,
  ORDERS_WORD,
  permitFlatten,
  raiseKill,
} from "./shared_words.ts";
import { NO_PROBE, STAGE, type StageProbe } from "../core/stages.ts";
import { Histogram } from "./histogram.ts";
import { isKept, isOfMarkets, isRecorded, newestArrival } from "./batch.ts";
import type { JournalEntry } from "./journal_codec.ts";
import type { Appended } from "./journal.ts";
import type { Log } from "./log.ts";
import { REAL_TIMERS, type Timers } from "./timers.ts";
import { VenueKills } from "./venue_kills.ts";

/** What the loop needs of the engine; see core/engine/engine.ts. */
export interface Stepper {
  step(events: readonly Event[], now: Micros): readonly Approved<Command>[];
  takeFacts(): readonly Fact[];
  takeOutcomes(): readonly Outcome[];
  /** What the next run has to know besides; journalled as notes. */
  takeMemos(): readonly Memo[];
  incident(severity: "S1" | "S2", code: string, sentence: string, scope: string, now: Micros): void;
  readonly killState: KillState;
  /** Why and by whom the kill switch was tripped; `null` while it is not. */
  readonly killCause: { readonly by: string; readonly reason: string; readonly level: string } | null;
  /** Venues that are killed on their own; another set whenever that changes. */
  readonly killedVenues: ReadonlySet<VenueId>;
  /** How the clearing of such a venue stands; `null` = it has not begun. */
  venueSweep(venue: VenueId): { readonly verified: boolean } | null;
  /** Whether orders that sell a position down may be on the wire. */
  readonly sellsDown: boolean;
  /** Housekeeping once the commands have gone out. */
  settle(): void;
  lastResort(): readonly Approved<Command>[];
}
export interface Line {
  readonly venue: VenueId;
  readonly session: Pick<Session, "submit">;
  takeEvents(): readonly Event[];
  /** Orders that have not left yet and may not any more are broken off; absent = none wait anywhere. */
  withdraw?(): void;
}
/** How late a beat was, and how far the wall clock ran ahead of the monotonic one since the last, µs; and for how long those
 * who watch over the run have been silent. */
export type BeatFigures = { readonly lag: number; readonly clockJump: number; readonly guards?: GuardSigns };
export type LiveOptions = {
  readonly engine: Stepper;
  /** In the order of the configuration, which gives each venue the place of its kill word. */
  readonly lines: readonly Line[];
  readonly journal: { append(entries: readonly JournalEntry[], now: Micros): Appended };
  /** Keeps the latch file in step with the kill switch. */
  readonly latch: { trip(by: string, reason: string, level: string, now: Micros): void; clear(): void };
  readonly words: Int32Array;
  readonly clock: () => Micros;
  /** Lets the clock go forward if it was left behind, given how far a venue's is ahead of it; says by how much. Absent = it is
   * never. */
  readonly catchUp?: (venueAhead: Micros) => Micros;
  /** The wall clock in ms, which people and daemons set; absent = nobody looks whether it jumps. */
  readonly wall?: () => number;
  /** How those do that watch over the run, given the monotonic time in ms; absent = nobody does. */
  readonly guards?: (ms: number, now: Micros) => GuardSigns;
  readonly log: Log;
  /** What was written, for the archive; never waits. */
  readonly onAppended: (appended: Appended) => void;
  readonly onFacts: (facts: readonly Fact[]) => void;
  readonly onOutcomes: (outcomes: readonly Outcome[]) => void;
  /** The loop cannot go on: every order of ours was asked to be cancelled; the process must end. */
  readonly onFatal: (error: unknown) => void;
  /** The clock where it decides something, so that the tape knows what it said: at a beat, and for a round that does not go by
   * its frame's own instant. Absent = the clock. */
  readonly instant?: (of: "beat" | "turn", beat?: BeatFigures) => Micros;
  /** What the beats of a run that is replayed measured; absent = it is measured here. */
  readonly beatFigures?: () => BeatFigures;
  /** Nothing is stepped any more, whatever still comes in. */
  readonly onEnd?: () => void;
  /** Raw operator events for the tape. */
  readonly onOperator?: (event: OperatorEvent, now: Micros) => void;
  readonly timers?: Timers;
  /** Absent = nobody looks at how long the stages take. */
  readonly probe?: StageProbe;
};

/** A turn that needs more rounds than this is a loop that feeds itself: a bug. */
const ROUNDS_LIMIT = 1_000;
export const BEAT_MS = 50;
/** So many turns less one between two looks whether the beat is overdue: a power of two less one, for a mask. */
const BEAT_LOOK = 31;
/** Entries of the journal that are used again from round to round. */
const ENTRIES_KEPT = 64;
const NOTHING: readonly Event[] = [];

export class Live {
  /** From the newest fact's arrival, or the start of the round, until its commands were handed over, µs; only rounds that
   * sent a placement, an amendment or a replacement. */
  readonly tickToOrder = new Histogram();
  /** How late the beat was, µs. */
  readonly loopLag = new Histogram();
  turnCount = 0;
  commandCount = 0;
  readonly #options: LiveOptions;
  readonly #probe: StageProbe;
  readonly #timers: Timers;
  readonly #lines = new Map<VenueId, Line>();
  readonly #venueKills: VenueKills;
  /** What is being stepped: the list of one line, or `#joined`. */
  #batch: readonly Event[] = NOTHING;
  readonly #joined: Event[] = [];
  readonly #own: Event[] = [];
  readonly #entries: JournalEntry[] = [];
  /** So many of them wait for the next append. */
  #held = 0;
  /** Entries by their place, used again from round to round. */
  readonly #entered: { kind: Entered["kind"]; payload: Entered["payload"] }[] = [];
  #endBeat = () => {};
  #beatDue = Infinity;
  /** When the last beat was, by the monotonic clock and by the wall's, ms; NaN = there was none. */
  #beatAt = NaN;
  #beatWall = NaN;
  #inTurn = false;
  #dead = false;
  /** The state that the journal knows of; `null` = it is to hear of the one that was found at the start. */
  #lastKill: KillState | null;
  /** The level that word and latch file follow; `null` = not tripped. */
  #latched: string | null;
  /** So many of the shared count of kills became events; and whether one had not at the last beat. */
  #killsTaken: number;
  #unheard = false;
  /** What the guardian was told last: see `KILL_TAKEN_WORD`. */
  #toldTaken: number;
  #toldProven: number;
  /** Orders that sell down may pass. */
  #permits = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#probe = options.probe ?? NO_PROBE;
    this.#timers = options.timers ?? REAL_TIMERS;
    for (const line of options.lines) this.#lines.set(line.venue, line);
    this.#venueKills = new VenueKills(options.lines.map(({ venue }) => venue), options.words);
    this.#venueKills.follow(options.engine.killedVenues);
    this.#latched = tripLevel(options.engine);
    this.#lastKill = this.#latched === null ? options.engine.killState : null;
    this.#killsTaken = Atomics.load(options.words, KILL_COUNT_WORD);
    this.#toldTaken = Atomics.load(options.words, KILL_TAKEN_WORD);
    this.#toldProven = Atomics.load(options.words, KILL_PROVEN_WORD);
  }

  /** Begins the beat; sessions are started by their networks. */
  start(): void {
    this.#beatDue = this.#timers.monotonic() + BEAT_MS;
    this.#endBeat = this.#timers.every(BEAT_MS, () => this.#onBeat());
  }

  /** No further turn; the wires stay as they are. */
  stop(): void {
    this.#endBeat();
    if (!this.#dead) this.#options.onEnd?.();
    this.#dead = true;
  }

  /** An operator's word: into the inbox like any other fact. */
  operate(event: OperatorEvent): void {
    const { words } = this.#options;
    // The word comes first: from here on no order byte leaves, whatever the engine is doing.
    if (event.kind === "kill") {
      if (isOfEverything(event)) {
        raiseKill(words, event.level);
        this.#killsTaken = Atomics.load(words, KILL_COUNT_WORD);
      } else this.#venueKills.raise(event.scope!);
      this.#withdraw();
    }
    if (!this.#dead) this.#take(event, this.#options.clock());
  }

  #withdraw(): void {
    for (const line of this.#options.lines) line.withdraw?.();
  }

  #take(asked: OperatorEvent, at: Micros): void {
    const event = writable(asked);
    this.#own.push(event);
    try {
      this.#options.onOperator?.(event, at);
    } catch (error) {
      return this.die(error);
    }
    this.turn();
  }

  /** Called by a network when a callback into its session has returned. Never throws: what goes wrong kills.
   * @param at when that callback began, where it came a moment ago; 0 = look at the clock */
  readonly turn = (at = 0 as Micros): void => {
    if (this.#dead || this.#inTurn) return;
    this.#inTurn = true;
    try {
      for (let round = 0; !this.#dead && this.#collect(); round++) {
        if (round === ROUNDS_LIMIT) throw new Error(`A turn took ${ROUNDS_LIMIT} rounds and found no end`);
        // What is asked because of a word about an order must count as asked after that word, so it is later than its arrival.
        this.#round(round === 0 && at > 0 && isOfMarkets(this.#batch) ? at : this.#instant("turn"));
      }
      this.turnCount += 1;
      if (!this.#dead) this.#options.engine.settle();
    } catch (error) {
      this.die(error);
    } finally {
      this.#inTurn = false;
    }
    if ((this.turnCount & BEAT_LOOK) === 0) this.#makeUpBeat();
  };

  /** Frame upon frame keeps the event loop from its timers, for seconds if need be: thousands were seen to be handed over
   * between two of them. Heartbeat, shared kill word and what beats with them may not wait for that. */
  #makeUpBeat(): void {
    if (!this.#dead && this.#timers.monotonic() > this.#beatDue + BEAT_MS) this.#onBeat();
  }

  /** True = there is something to step. */
  #collect(): boolean {
    const { lines } = this.#options;
    let batch = this.#own.length === 0 ? NOTHING : this.#takeOwn();
    for (let i = 0; i < lines.length; i++) {
      const events = lines[i].takeEvents();
      if (events.length > 0) batch = batch.length === 0 ? events : this.#join(batch, events);
    }
    this.#batch = batch;
    return batch.length > 0;
  }

  #takeOwn(): readonly Event[] {
    const own = this.#own, joined = this.#joined;
    let taken = 0;
    joined.length = 0;
    while (taken < own.length) {
      joined.push(own[taken]);
      // The engine takes a batch's kills first; one that follows a re-arm must not be answered by it.
      if (own[taken++].kind === "rearm") break;
    }
    if (taken === own.length) own.length = 0;
    else own.splice(0, taken);
    return joined;
  }

  #join(batch: readonly Event[], events: readonly Event[]): readonly Event[] {
    const joined = this.#joined;
    if (batch !== joined) {
      joined.length = 0;
      for (let i = 0; i < batch.length; i++) joined.push(batch[i]);
    }
    for (let i = 0; i < events.length; i++) joined.push(events[i]);
    return joined;
  }

  /** One batch through step, record and send. */
  #round(now: Micros): void {
    const { engine, journal, clock, onAppended, onFacts, onOutcomes } = this.#options, entries = this.#entries;
    const commands = engine.step(this.#batch, now);
    const facts = engine.takeFacts(), outcomes = engine.takeOutcomes(), memos = engine.takeMemos();
    while (entries.length > this.#held) entries.pop(); // emptied at once it would give its memory back
    let measured: ClockOffset | null = null;
    for (let i = 0; i < this.#batch.length; i++) {
      const event = this.#batch[i];
      if (event.kind === "clock_offset") measured = event;
      if (isRecorded(event)) this.#enter("event", event);
    }
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i];
      if (isKept(command)) this.#enter("command", command);
    }
    for (let i = 0; i < facts.length; i++) this.#enter("fact", facts[i]);
    for (let i = 0; i < memos.length; i++) this.#enter("note", memos[i]);
    this.#noteKill(now, entries);
    if (entries.length > 0 && !(commands.length === 0 && this.#holds(entries))) {
      this.#held = 0;
      onAppended(journal.append(entries, now));
      if (this.#probe.on) this.#probe.lap(STAGE.journal);
    }
    this.#followKill(now);
    if (this.#dead) return; // a callback has ended the run: what was not sent yet is not sent
    let sentOrders = false;
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i];
      this.#submit(command, now);
      if (command.kind === "place" || command.kind === "replace" || command.kind === "amend") sentOrders = true;
    }
    this.#tellKills();
    this.commandCount += commands.length;
    if (commands.length > 0) Atomics.add(this.#options.words, ORDERS_WORD, commands.length);
    if (sentOrders) this.tickToOrder.record(Math.max(0, clock() - (newestArrival(this.#batch) || now)));
    if (facts.length > 0) onFacts(facts);
    if (outcomes.length > 0) onOutcomes(outcomes);
    if (measured !== null) this.#catchUp(measured);
  }

  /** The round is over: nothing of it is dated by two clocks. */
  #catchUp({ venue, offset }: ClockOffset): void {
    const step = this.#options.catchUp?.(offset) ?? 0;
    if (step === 0) return;
    const by = `${Math.round(step / 1e3)} ms`;
    this.#options.log.warn("The clock was behind the wall clock and the venue: it has caught up", { venue, by });
  }

  /** Keeps notes that orders were sent for the next append, which the beat brings at the latest: bytes that were handed to a
   * socket leave when the event loop comes round, and a write to the disk here would keep them waiting. A run that ends
   * before it finds the intent without the note, which means the same to it: sent, for all it knows. */
  #holds(entries: JournalEntry[]): boolean {
    const from = this.#held;
    if (entries.length === from) return false;
    for (let i = from; i < entries.length; i++) {
      const { kind, payload } = entries[i];
      if (kind !== "event" || payload.kind !== "sent") return false;
    }
    // The batch is borrowed.
    for (let i = from; i < entries.length; i++) {
      const entry = entries[i] as { payload: JournalEntry["payload"] };
      entry.payload = { ...entry.payload };
    }
    this.#held = entries.length;
    return true;
  }

  /** Adds an entry for the journal, which has read it when `append` returns. */
  #enter<K extends Entered["kind"]>(kind: K, payload: Extract<Entered, { kind: K }>["payload"]): void {
    const { length } = this.#entries;
    if (length >= ENTRIES_KEPT) return void this.#entries.push({ kind, payload } as JournalEntry);
    const entry = this.#entered[length] ??= { kind, payload };
    entry.kind = kind;
    entry.payload = payload;
    this.#entries.push(entry as JournalEntry);
  }

  #submit(command: Approved<Command>, now: Micros): void {
    const line = this.#lines.get(command.venue);
    if (!line) throw new RangeError(`Cannot send a ${command.kind} to "${command.venue}": no such venue is connected`);
    line.session.submit(command, now);
  }

  #noteKill(now: Micros, entries: JournalEntry[]): void {
    const { killState: state, killCause } = this.#options.engine;
    const before = this.#lastKill;
    this.#lastKill = state;
    const step = KILL_STEPS[state];
    if (before === state || step === undefined) return;
    const { by, reason, level = "" } = state === "ARMED" ? this.#whoArmed() : killCause ?? UNTOLD;
    entries.push({ kind: "kill", payload: { step, by, reason, level, detail: { at: now } } });
  }

  #whoArmed(): { readonly by: string; readonly reason: string; readonly level?: string } {
    for (const event of this.#batch) if (event.kind === "rearm") return event;
    return { by: "start", reason: "nothing of ours was seen at the venues" };
  }

  /** The word and the latch file follow the switch; arming is in the journal before either is cleared. */
  #followKill(now: Micros): void {
    const { engine, words, latch } = this.#options, level = tripLevel(engine);
    this.#venueKills.follow(engine.killedVenues);
    if (level === this.#latched) return this.#followSale();
    // Until the word follows the switch, nothing is sold down.
    if (this.#permits) this.#followSale(false);
    this.#latched = level;
    if (level === null) {
      latch.clear();
      Atomics.store(words, KILL_WORD, KILL_VALUES.clear);
      // What another thread asked for meanwhile stands; its event follows.
      if (Atomics.load(words, KILL_COUNT_WORD) !== this.#killsTaken) raiseKill(words, "cancel");
      return;
    }
    raiseKill(words, level);
    this.#killsTaken = (this.#killsTaken + 1) | 0;
    try {
      const { by, reason } = engine.killCause ?? UNTOLD;
      latch.trip(by, reason, level, now);
    } catch (error) {
      // The word and the journal hold; people must hear that the file does not.
      const sentence = `The latch file could not be written: ${error instanceof Error ? error.message : String(error)}`;
      engine.incident("S1", "latch_not_written", sentence, "global", now);
    }
  }

  /** So that nobody else acts on a kill that the engine sees to. */
  #tellKills(): void {
    if (this.#own.length > 0) return; // a kill among them is counted and was not stepped yet
    const { words, engine } = this.#options, kills = this.#killsTaken;
    this.#venueKills.tell(engine);
    if (kills !== this.#toldTaken) Atomics.store(words, KILL_TAKEN_WORD, this.#toldTaken = kills);
    if (kills === this.#toldProven || engine.killState !== "TRIPPED") return;
    Atomics.store(words, KILL_PROVEN_WORD, this.#toldProven = kills);
  }

  /** The wire lets orders that sell down pass while the engine does so, and for the kills alone that it has heard of. */
  #followSale(sells = this.#options.engine.sellsDown): void {
    if (!sells && !this.#permits) return;
    const { words } = this.#options;
    if (!sells) forbidFlatten(words);
    else if (!isFlattenPermitted(words)) permitFlatten(words, this.#killsTaken);
    this.#permits = sells;
  }

  #onBeat(): void {
    if (this.#dead) return;
    const { words, wall: wallClock } = this.#options, at = this.#timers.monotonic();
    const lag = Math.max(0, at - this.#beatDue) * 1e3, wall = wallClock?.() ?? NaN;
    // Both are read together: what one of them went further than the other since the last beat, it jumped.
    const jump = (wall - this.#beatWall - (at - this.#beatAt)) * 1e3, clockJump = Number.isNaN(jump) ? 0 : jump;
    this.loopLag.record(lag);
    this.#beatDue = at + BEAT_MS;
    this.#beatAt = at;
    this.#beatWall = wall;
    this.#hearWord(this.#options.clock());
    if (!this.#dead) this.#hearVenueWords(this.#options.clock());
    if (this.#dead) return;
    this.#withdraw();
    const figures = this.#options.beatFigures?.() ?? this.#figures(lag, clockJump, at);
    const now = this.#instant("beat", figures);
    Atomics.store(words, HEARTBEAT_WORD, Math.floor(now / 1e6) | 0);
    Atomics.store(words, HEARTBEAT_MS_WORD, Math.floor(now / 1e3) % 2 ** 31);
    this.#own.push({ kind: "timer", at: now, ...figures });
    this.turn();
  }

  #figures(lag: number, clockJump: number, at: number): BeatFigures {
    const { guards, clock } = this.#options;
    return guards === undefined ? { lag, clockJump } : { lag, clockJump, guards: guards(at, clock()) };
  }

  /** Another thread set the kill word. No order byte leaves since; its message gets one beat to arrive, because it says who
   * and why, and if it has not by then it is lost. */
  #hearWord(now: Micros): void {
    const { words, engine } = this.#options, kills = Atomics.load(words, KILL_COUNT_WORD), level = killLevel(words);
    const unheard = level !== "clear" && (kills !== this.#killsTaken || tripLevel(engine) === null);
    const waited = this.#unheard;
    this.#unheard = unheard;
    if (!unheard || !waited) return;
    this.#killsTaken = kills;
    const requestId = `word-${now}`, reason = "the shared kill word is set";
    // A word that stands at "flatten" already does not tell which level was asked for now: the one that sells nothing.
    const asked = level === "flatten" && this.#latched === level ? "cancel" : level;
    this.#take({ kind: "kill", by: "shared word", requestId, at: now, reason, level: asked }, now);
  }

  /** The same for the words of single venues. */
  #hearVenueWords(now: Micros): void {
    for (const venue of this.#venueKills.unheard(this.#options.engine.killedVenues)) {
      const requestId = `word-${venue}-${now}`, reason = `the kill word of ${venue} is set`, level = "cancel";
      this.#take({ kind: "kill", by: "shared word", requestId, at: now, reason, level, scope: venue }, now);
    }
  }

  #instant(of: "beat" | "turn", beat?: BeatFigures): Micros {
    return this.#options.instant?.(of, beat) ?? this.#options.clock();
  }

  /** A bug or a journal that cannot be written: nothing is decided any more, everything of ours is cancelled. Never throws,
   * save what `onFatal` throws. */
  readonly die = (error: unknown): void => {
    if (this.#dead) return;
    this.stop();
    const { words, engine, clock, log, onFatal } = this.#options, problems: unknown[] = [];
    forbidFlatten(words);
    raiseKill(words, "cancel");
    // Each on its own: what one session throws must not keep the orders of another alive.
    const attempt = (act: () => void) => {
      try {
        act();
      } catch (problem) {
        problems.push(problem);
      }
    };
    let cancels: readonly Approved<Command>[] = [];
    attempt(() => cancels = engine.lastResort());
    for (const cancel of cancels) attempt(() => this.#submit(cancel, clock()));
    const failed = problems.splice(0);
    attempt(() => log.error("The loop stops: cancelling everything of ours", { cancels: cancels.length, error }));
    for (const cause of failed) {
      attempt(() =>
        log.error("A last cancel was not sent; the venue's guard or a person must do it", { error: cause })
      );
    }
    onFatal(error);
  };
}

function isOfEverything({ scope }: Kill): boolean {
  return scope === undefined || scope === "global";
}

const UNTOLD = { by: "engine", reason: "not told", level: "cancel" };
/** What the journal calls the states; those that are left out are no news. */
const KILL_STEPS: Partial<Record<KillState, "trip" | "verified" | "dirty" | "rearm">> = {
  TRIPPING: "trip",
  TRIPPED: "verified",
  TRIPPED_DIRTY: "dirty",
  ARMED: "rearm",
};

/** `null` = not tripped. */
function tripLevel({ killState, killCause }: Stepper): KillLevel | null {
  if (!isTripped(killState)) return null;
  const level = killCause?.level;
  return level === "stop" || level === "flatten" ? level : "cancel";
}

function isTripped(state: KillState): boolean {
  return state === "TRIPPING" || state === "TRIPPED" || state === "TRIPPED_DIRTY";
}

type Entered = Extract<JournalEntry, { kind: "event" | "command" | "fact" | "note" }>;
