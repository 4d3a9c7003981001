/** The loop in wall time: read, step, record, send, in one call stack without an `await`. What a session emits while it is
 * handed commands is stepped after it has returned. It knows engine, sessions and journal by their contracts and no venue by
 * name. @module */
import type { Approved, Command } from "../core/command.ts";
import type { Event, OperatorEvent } from "../core/event.ts";
import type { VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { Session } from "../core/venue.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { Outcome } from "../core/engine/hand.ts";
import type { KillState } from "../core/engine/view.ts";
import { isOperatorEvent } from "../core/engine/inbox.ts";
import { HEARTBEAT_MS_WORD, HEARTBEAT_WORD, KILL_VALUES, KILL_WORD, killLevel, raiseKill } from "./shared_words.ts";
import { Histogram } from "./histogram.ts";
import type { JournalEntry } from "./journal_codec.ts";
import type { Appended } from "./journal.ts";
import type { Log } from "./log.ts";

/** What the loop needs of the engine; see core/engine/engine.ts. */
export interface Stepper {
  step(events: readonly Event[], now: Micros): readonly Approved<Command>[];
  takeFacts(): readonly Fact[];
  takeOutcomes(): readonly Outcome[];
  incident(severity: "S1" | "S2", code: string, sentence: string, scope: string, now: Micros): void;
  readonly killState: KillState;
  /** Why and by whom the kill switch was tripped; `null` while it is not. */
  readonly killCause: { readonly by: string; readonly reason: string; readonly level: string } | null;
  /** Housekeeping once the commands have gone out. */
  settle(): void;
  lastResort(): readonly Approved<Command>[];
}
export interface Line {
  readonly venue: VenueId;
  readonly session: Pick<Session, "submit">;
  takeEvents(): readonly Event[];
}
export type LiveOptions = {
  readonly engine: Stepper;
  readonly lines: readonly Line[];
  readonly journal: { append(entries: readonly JournalEntry[], now: Micros): Appended };
  /** Keeps the latch file in step with the kill switch. */
  readonly latch: { trip(by: string, reason: string, level: string, now: Micros): void; clear(): void };
  readonly words: Int32Array;
  readonly clock: () => Micros;
  readonly log: Log;
  /** What was written, for the archive; never waits. */
  readonly onAppended: (appended: Appended) => void;
  readonly onFacts: (facts: readonly Fact[]) => void;
  readonly onOutcomes: (outcomes: readonly Outcome[]) => void;
  /** The loop cannot go on: every order of ours was asked to be cancelled; the process must end. */
  readonly onFatal: (error: unknown) => void;
  /** Raw operator events for the tape. */
  readonly onOperator?: (event: OperatorEvent, now: Micros) => void;
};

/** A turn that needs more rounds than this is a loop that feeds itself: a bug. */
const ROUNDS_LIMIT = 1_000;
export const BEAT_MS = 50;

export class Live {
  /** Frame to commands handed over, µs; only turns that sent a placement, an amendment or a replacement. */
  readonly tickToOrder = new Histogram();
  /** How late the beat was, µs. */
  readonly loopLag = new Histogram();
  turnCount = 0;
  commandCount = 0;
  readonly #options: LiveOptions;
  readonly #lines = new Map<VenueId, Line>();
  readonly #batch: Event[] = [];
  readonly #own: Event[] = [];
  readonly #entries: JournalEntry[] = [];
  #beat: ReturnType<typeof setInterval> | undefined;
  #beatDue = 0;
  #inTurn = false;
  #dead = false;
  #latched: boolean;

  constructor(options: LiveOptions) {
    this.#options = options;
    for (const line of options.lines) this.#lines.set(line.venue, line);
    this.#latched = isTripped(options.engine.killState);
  }

  /** Begins the beat; sessions are started by their networks. */
  start(): void {
    this.#beatDue = performance.now() + BEAT_MS;
    this.#beat = setInterval(() => this.#onBeat(), BEAT_MS);
  }

  /** No further turn; the wires stay as they are. */
  stop(): void {
    clearInterval(this.#beat);
    this.#dead = true;
  }

  /** An operator's word: into the inbox like any other fact. */
  operate(event: OperatorEvent): void {
    this.#options.onOperator?.(event, event.at);
    // The word comes first: from here on no order byte leaves, whatever the engine is doing.
    if (event.kind === "kill") raiseKill(this.#options.words, event.level);
    this.#own.push(event);
    this.turn();
  }

  /** Called by a network when a callback into its session has returned. */
  readonly turn = (): void => {
    if (this.#dead || this.#inTurn) return;
    this.#inTurn = true;
    const began = performance.now();
    let sentOrders = false;
    try {
      for (let round = 0;; round++) {
        if (round === ROUNDS_LIMIT) throw new Error(`A turn took ${ROUNDS_LIMIT} rounds and found no end`);
        if (!this.#collect()) break;
        if (this.#round(this.#options.clock())) sentOrders = true;
      }
      this.turnCount += 1;
    } catch (error) {
      this.die(error);
    } finally {
      this.#inTurn = false;
    }
    if (sentOrders) this.tickToOrder.record((performance.now() - began) * 1e3);
    if (!this.#dead) this.#options.engine.settle();
  };

  /** True = there is something to step. */
  #collect(): boolean {
    this.#batch.length = 0;
    for (const event of this.#own) this.#batch.push(event);
    this.#own.length = 0;
    for (const line of this.#options.lines) {
      const events = line.takeEvents();
      for (let i = 0; i < events.length; i++) this.#batch.push(events[i]);
    }
    return this.#batch.length > 0;
  }

  /** One batch through step, record and send. True = an order went out. */
  #round(now: Micros): boolean {
    const { engine, journal } = this.#options, entries = this.#entries;
    const commands = engine.step(this.#batch, now);
    const facts = engine.takeFacts(), outcomes = engine.takeOutcomes();
    entries.length = 0;
    for (let i = 0; i < this.#batch.length; i++) {
      const event = this.#batch[i];
      if (isRecorded(event)) entries.push({ kind: "event", payload: event });
    }
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i];
      if (command.kind !== "query") entries.push({ kind: "command", payload: command });
    }
    for (let i = 0; i < facts.length; i++) entries.push({ kind: "fact", payload: facts[i] });
    this.#noteKill(now, entries);
    if (entries.length > 0) this.#options.onAppended(journal.append(entries, now));
    this.#followKill(now);
    let sentOrders = false;
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i];
      this.#lines.get(command.venue)?.session.submit(command, now);
      if (command.kind === "place" || command.kind === "replace" || command.kind === "amend") sentOrders = true;
    }
    this.commandCount += commands.length;
    if (facts.length > 0) this.#options.onFacts(facts);
    if (outcomes.length > 0) this.#options.onOutcomes(outcomes);
    return sentOrders;
  }

  #lastKill: KillState | null = null;

  #noteKill(now: Micros, entries: JournalEntry[]): void {
    const { killState: state, killCause: cause } = this.#options.engine;
    const before = this.#lastKill;
    this.#lastKill = state;
    if (before === state || before === null && !isTripped(state)) return;
    const { by = "", reason = "", level = "" } = cause ?? {};
    const step = state === "TRIPPING"
      ? "trip"
      : state === "TRIPPED"
      ? "verified"
      : state === "TRIPPED_DIRTY"
      ? "dirty"
      : state === "ARMED"
      ? "rearm"
      : null;
    if (step !== null) entries.push({ kind: "kill", payload: { step, by, reason, level, detail: { at: now } } });
  }

  /** The word and the latch file follow the switch; arming is in the journal before either is cleared. */
  #followKill(now: Micros): void {
    const { engine, words, latch } = this.#options, tripped = isTripped(engine.killState);
    if (tripped === this.#latched) return;
    this.#latched = tripped;
    if (tripped) {
      const { by, reason, level } = engine.killCause ?? { by: "engine", reason: "unknown", level: "cancel" };
      raiseKill(words, level === "stop" ? "stop" : level === "flatten" ? "flatten" : "cancel");
      try {
        latch.trip(by, reason, level, now);
      } catch (error) {
        // The word and the journal hold; people must hear that the file does not.
        engine.incident(
          "S1",
          "latch_not_written",
          `The latch file could not be written: ${String(error)}`,
          "global",
          now,
        );
      }
    } else {
      latch.clear();
      Atomics.store(words, KILL_WORD, KILL_VALUES.clear);
    }
  }

  #onBeat(): void {
    if (this.#dead) return;
    const { clock, words, engine } = this.#options;
    const lateMs = performance.now() - this.#beatDue;
    this.#beatDue = performance.now() + BEAT_MS;
    this.loopLag.record(Math.max(0, lateMs) * 1e3);
    const now = clock();
    Atomics.store(words, HEARTBEAT_WORD, Math.floor(now / 1e6) | 0);
    Atomics.store(words, HEARTBEAT_MS_WORD, Math.floor(now / 1e3) % 0x7fffffff);
    const level = killLevel(words);
    // Another thread asked for a kill and its message was lost, or stands behind in the queue.
    if (level !== "clear" && !isTripped(engine.killState) && !this.#latched) {
      this.#own.push({
        kind: "kill",
        by: "shared word",
        requestId: `word-${now}`,
        at: now,
        reason: "the shared kill word is set",
        level,
      });
    }
    this.#own.push({ kind: "timer", at: now });
    this.turn();
  }

  /** A bug or a journal that cannot be written: nothing is decided any more, everything of ours is cancelled. */
  readonly die = (error: unknown): void => {
    if (this.#dead) return;
    this.stop();
    const { words, engine, clock, log } = this.#options;
    raiseKill(words, "cancel");
    log.error("The loop stops: cancelling everything of ours", { error });
    try {
      for (const cancel of engine.lastResort()) this.#lines.get(cancel.venue)?.session.submit(cancel, clock());
    } catch (cause) {
      log.error("A last cancel could not be sent; the guard at the venue or a person must do it", { error: cause });
    }
    this.#options.onFatal(error);
  };
}

function isTripped(state: KillState): boolean {
  return state === "TRIPPING" || state === "TRIPPED" || state === "TRIPPED_DIRTY";
}

type Recorded = Extract<JournalEntry, { kind: "event" }>["payload"];

/** Facts about orders and money, what people did, and the rules of a market: what a restart is rebuilt from. Frames and
 * the venue's small talk go to the tape. */
function isRecorded(event: Event): event is Recorded {
  switch (event.kind) {
    case "order":
    case "fill":
    case "balances":
    case "sent":
    case "send_refused":
    case "place_answer":
    case "cancel_answer":
    case "amend_answer":
    case "open_orders":
    case "order_found":
    case "own_trades":
    case "query_failed":
    case "venue_link":
    case "rate_limited":
    case "instrument":
      return true;
    default:
      return isOperatorEvent(event);
  }
}
