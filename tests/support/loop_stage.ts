/** The loop with everything around it scripted: an engine that does as it is told, sessions, journal, latch and timers; and one
 * list of all that happened, in its order. @module */
import type { Approved, Cancel, Command, Place, Query } from "../../core/command.ts";
import type { Event, KillLevel, OperatorEvent } from "../../core/event.ts";
import type { Fact } from "../../core/engine/facts.ts";
import type { Outcome } from "../../core/engine/hand.ts";
import type { Memo } from "../../core/engine/memo.ts";
import type { KillState } from "../../core/engine/view.ts";
import type { InstrumentId, VenueId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import type { JournalEntry } from "../../runtime/journal_codec.ts";
import { Live, type LiveOptions, type Stepper } from "../../runtime/live.ts";
import { createLog } from "../../runtime/log.ts";
import { createWords, KILL_WORD, wordsOf } from "../../runtime/shared_words.ts";
import { HandTimers } from "./hand_timers.ts";

/** Does what the test put down; by itself only what a kill switch does. */
export class ScriptedEngine implements Stepper {
  killState: KillState = "ARMED";
  killCause: { by: string; reason: string; level: string } | null = null;
  killedVenues: ReadonlySet<VenueId> = new Set();
  readonly venueSweeps = new Map<VenueId, { verified: boolean }>();
  sellsDown = false;
  /** The kinds of the events of each step. */
  readonly steps: string[][] = [];
  readonly events: Event[] = [];
  /** When each step was. */
  readonly instants: Micros[] = [];
  /** Runs inside the step, before it returns the commands. */
  during: (events: readonly Event[]) => void = () => {};
  commands: Approved<Command>[] = [];
  facts: Fact[] = [];
  outcomes: Outcome[] = [];
  memos: Memo[] = [];
  last: Approved<Command>[] = [];
  settled = 0;
  readonly incidents: string[] = [];

  constructor(readonly happened: string[]) {}

  step(events: readonly Event[], now: Micros): readonly Approved<Command>[] {
    this.instants.push(now);
    this.happened.push(`step ${events.map(({ kind }) => kind).join(" ")}`);
    this.steps.push(events.map(({ kind }) => kind));
    this.events.push(...events);
    for (const event of events) {
      if (event.kind === "kill") this.trip(event.by, event.reason, event.level);
      if (event.kind === "rearm") this.arm();
    }
    this.during(events);
    return this.commands.splice(0);
  }
  trip(by: string, reason: string, level: string): void {
    if (this.killState === "ARMED" || this.killState === "BOOT_HALTED") this.killState = "TRIPPING";
    this.killCause = { by: this.killCause?.by ?? by, reason: this.killCause?.reason ?? reason, level };
  }
  arm(): void {
    this.killState = "ARMED";
    this.killCause = null;
  }
  takeFacts(): readonly Fact[] {
    return this.facts.splice(0);
  }
  takeMemos(): readonly Memo[] {
    return this.memos.splice(0);
  }
  takeOutcomes(): readonly Outcome[] {
    return this.outcomes.splice(0);
  }
  incident(severity: "S1" | "S2", code: string, sentence: string, scope: string): void {
    this.incidents.push(`${severity} ${code} ${scope}: ${sentence}`);
  }
  venueSweep(venue: VenueId): { verified: boolean } | null {
    return this.venueSweeps.get(venue) ?? null;
  }
  settle(): void {
    this.settled += 1;
    this.happened.push("settle");
  }
  lastResort() {
    return this.last as Approved<Cancel>[];
  }
}

export class LoopStage {
  readonly happened: string[] = [];
  readonly engine = new ScriptedEngine(this.happened);
  readonly timers = new HandTimers();
  readonly words = wordsOf(createWords());
  readonly appended: JournalEntry[][] = [];
  readonly fatal: unknown[] = [];
  readonly logged: string[] = [];
  readonly facts: Fact[] = [];
  readonly outcomes: Outcome[] = [];
  /** What the sessions have emitted and the loop has not taken. */
  readonly coming = new Map<string, Event[]>([["a", []], ["b", []]]);
  /** Runs when a session is handed a command. */
  onSubmit: (venue: string, command: Command) => void = () => {};
  onAppend: () => void = () => {};
  onTrip: () => void = () => {};
  onClear: () => void = () => {};
  readonly live: Live;

  constructor(change: Partial<LiveOptions> = {}, prepare: (engine: ScriptedEngine) => void = () => {}) {
    prepare(this.engine);
    const { happened } = this;
    this.live = new Live({
      engine: this.engine,
      lines: [...this.coming].map(([venue, events]) => ({
        venue,
        session: {
          submit: (command) => {
            happened.push(`submit ${venue} ${nameOf(command)}`);
            this.onSubmit(venue, command);
          },
        },
        takeEvents: () => events.splice(0),
      })),
      journal: {
        append: (entries) => {
          happened.push(`append ${entries.map(entryName).join(" ")}`);
          this.onAppend();
          this.appended.push(entries.map((entry) => ({ ...entry }))); // the loop uses its own again
          return { firstSeq: 1, lastSeq: entries.length, bytes: new Uint8Array(0) };
        },
      },
      latch: {
        trip: (by, reason, level) => {
          happened.push(`latch ${level} ${by}: ${reason}`);
          this.onTrip();
        },
        clear: () => {
          happened.push(`unlatch, word ${this.words[KILL_WORD]}`);
          this.onClear();
        },
      },
      words: this.words,
      clock: this.timers.micros,
      log: createLog({
        level: "debug",
        format: "text",
        colour: false,
        clock: this.timers.micros,
        redact: String,
        write: (line) => this.logged.push(line),
      }),
      onAppended: () => happened.push("appended"),
      onFacts: (facts) => this.facts.push(...facts),
      onOutcomes: (outcomes) => this.outcomes.push(...outcomes),
      onFatal: (error) => {
        happened.push("fatal");
        this.fatal.push(error);
      },
      timers: this.timers,
      ...change,
    });
  }

  /** A session emits, its network hands over. */
  bring(venue: string, ...events: Event[]): void {
    this.coming.get(venue)!.push(...events);
    this.live.turn();
  }
  killEvent(level: KillLevel = "cancel", by = "operator"): OperatorEvent {
    return { kind: "kill", level, by, reason: "test", requestId: "k", at: this.timers.micros() };
  }
  kill(level: KillLevel = "cancel", by = "operator"): void {
    this.live.operate(this.killEvent(level, by));
  }
  rearm(): void {
    const at = this.timers.micros();
    this.live.operate({ kind: "rearm", by: "admin", reason: "all is well", phrase: "REARM", requestId: "r", at });
  }
  /** Beats of the loop. */
  beats(count: number): void {
    for (let i = 0; i < count; i++) this.timers.turn(50);
  }
}

export const book = (receivedAt: Micros, kind = "book_delta"): Event => ({ kind, receivedAt }) as Event;
export const fill = (tradeId: string): Event => ({ kind: "fill", tradeId }) as Event;
export const place = (clientId: string, venue = "a"): Approved<Place> =>
  ({
    kind: "place",
    venue,
    instrument: 0 as InstrumentId,
    clientId,
    side: "buy",
    price: 1 as Price,
    size: 1 as Size,
    timeInForce: "post_only",
    validity: 1e6 as Micros,
  }) as Approved<Place>;
export const cancel = (clientId: string, venue = "a"): Approved<Cancel> =>
  ({ kind: "cancel", venue, instrument: 0 as InstrumentId, clientId, venueOrderId: null }) as Approved<Cancel>;
export const query = (venue = "a"): Approved<Query> =>
  ({ kind: "query", venue, queryId: 1, what: "balances" }) as Approved<Query>;

function nameOf(command: Command): string {
  return "clientId" in command ? `${command.kind} ${command.clientId}` : command.kind;
}
function entryName({ kind, payload }: JournalEntry): string {
  if (kind === "event") return `event:${payload.kind}`;
  if (kind === "command") return `command:${payload.kind}`;
  return kind === "kill" ? `kill:${payload.step}` : kind;
}
