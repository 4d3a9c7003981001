/** Runs a recorded run again and holds what it does against what it did: the tape's inputs go through the same sessions, the
 * same loop and the same engine, which begins with the books that the records before the run tell; what would be journalled
 * has to be what the journal holds, byte for byte. Time is the tape's, nothing leaves.
 *
 * Held against the journal: commands, events (what people, orders, money and links did), and kills. Not: facts, which repeat
 * the others in words and to which the process around may add, and notes. @module */
import type { Approved, Command } from "../core/command.ts";
import type { Event } from "../core/event.ts";
import type { InstrumentId, VenueId } from "../core/instrument.ts";
import { marketName } from "../core/instrument.ts";
import { ClientIds } from "../core/oms/client_id.ts";
import type { Micros } from "../core/units.ts";
import type { Effects, Session } from "../core/venue.ts";
import type { BotOptions } from "./bot_options.ts";
import { RecordBytes } from "./journal_bytes.ts";
import type { Boot, JournalEntry, JournalRecord } from "./journal_codec.ts";
import { BEGINNING, type Place, recordsFrom, scanJournal } from "./journal_reader.ts";
import { type BeatFigures, Live } from "./live.ts";
import type { Log } from "./log.ts";
import { Past } from "./past.ts";
import { createEngine, type EngineGround, marketsOf, Rebuilding } from "./rebuild.ts";
import { createWords, wordsOf } from "./shared_words.ts";
import type { TapeEntry } from "./tape.ts";
import type { Timers } from "./timers.ts";

export type ReplayGround =
  & Omit<EngineGround, "venues">
  & Pick<BotOptions, "venues" | "rearmCooldown" | "stop" | "configHash">;
/** `same`: how many records of each kind came out the same. `ended`: why it went no further. */
export type Replayed = {
  readonly epoch: number;
  readonly build: string;
  readonly same: { readonly command: number; readonly event: number; readonly kill: number };
  readonly difference: Difference | null;
  readonly ended: string;
  /** Records of the run that no input of the tape was left for. */
  readonly unproven: number;
};
export type Difference = {
  /** Of the record; `null` = the journal has none where the replay has one. */
  readonly seq: number | null;
  /** The tape's input that it came of. */
  readonly at: Micros;
  readonly recorded: string;
  readonly replayed: string;
};

/** How a replay ends that found nothing amiss. */
export const TAPE_END = "the tape ends here";

/** It cannot be run again; the sentence says why. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
  /** @param broken the records are there and cannot be trusted; else there is nothing that could be run again */
  constructor(message: string, readonly broken = false) {
    super(message);
  }
}

type Held = { readonly seq: number; readonly kind: "command" | "event" | "kill"; readonly text: string };
/** `before`: the records of the runs before it; `held`: what it did, as the loop wrote it. Both are read as they are needed. */
type Run = {
  readonly boot: Boot;
  readonly before: () => Iterable<JournalRecord>;
  readonly held: Iterator<Held>;
};

/** @param epoch of the run; `null` = the last one
 * @throws {ReplayError} if the run is not there, another configuration made it, or the journal is broken */
export function replay(
  dataDir: string,
  ground: ReplayGround,
  tape: Iterable<TapeEntry>,
  epoch: number | null,
  log: Log,
): Replayed {
  const run = runOf(dataDir, epoch), { boot } = run;
  if (boot.config !== ground.configHash) {
    throw new ReplayError(
      `Cannot replay run ${boot.epoch}: it had configuration ${boot.config}; this is ${ground.configHash}`,
    );
  }
  return new Replay(run, ground, inputsOf(tape, boot.epoch), log).run();
}

/** The inputs of one run. @throws {ReplayError} if the tape has none */
function* inputsOf(tape: Iterable<TapeEntry>, epoch: number): Generator<TapeEntry> {
  let inside = false;
  for (const entry of tape) {
    if (entry.kind === "run") {
      if (inside) return;
      inside = entry.epoch === epoch;
    } else if (inside) yield entry;
  }
  if (!inside) throw new ReplayError(`Cannot replay run ${epoch}: the tape does not have its beginning`);
}

/** How that run began. @param epoch `null` = the last one @throws {ReplayError} if the journal has none such */
export function bootOf(dataDir: string, epoch: number | null): Boot {
  return runOf(dataDir, epoch).boot;
}

function runOf(dataDir: string, wanted: number | null): Run {
  const folder = `${dataDir}/journal`;
  let boot: Boot | null = null, bootSeq = 0, endSeq = Infinity, place = BEGINNING, next = BEGINNING;
  const { firstBad } = scanJournal(folder, (record, at) => {
    if (at !== null) next = at;
    if (record.kind !== "boot" || endSeq < Infinity) return;
    if (wanted !== null && boot?.epoch === wanted) endSeq = record.seq;
    else [boot, bootSeq, place] = [record.payload, record.seq, next];
  });
  if (firstBad) {
    throw new ReplayError(`Cannot trust journal/${firstBad.segment}: ${firstBad.reason}; run "verify"`, true);
  }
  const found = boot as Boot | null;
  if (found === null || (wanted !== null && found.epoch !== wanted)) {
    throw new ReplayError(`Cannot find run ${wanted ?? ""} in the journal; its last is ${found?.epoch ?? "none"}`);
  }
  return {
    boot: found,
    before: () => between(folder, BEGINNING, 0, bootSeq),
    held: between(folder, place, bootSeq, endSeq).flatMap(heldOf),
  };
}

function* between(folder: string, from: Place, first: number, end: number): Generator<JournalRecord> {
  for (const record of recordsFrom(folder, from)) {
    if (record.seq >= end) return;
    if (record.seq >= first) yield record;
  }
}

/** What of a record the replay has to bring out. */
function heldOf(record: JournalRecord): readonly Held[] {
  const { kind, payload, seq } = record;
  if (kind !== "command" && kind !== "event" && kind !== "kill") return [];
  // What the process around the loop tells of its own end is none of the loop's.
  return kind === "kill" && payload.by === "runtime" ? [] : [{ seq, kind, text: textOf(record) }];
}

class Replay {
  readonly #run: Run;
  readonly #inputs: Iterator<TapeEntry>;
  readonly #lines = new Map<VenueId, ReplayLine>();
  readonly #live: Live;
  readonly #same = { command: 0, event: 0, kill: 0 };
  #next: TapeEntry | null = null;
  #at = 0 as Micros;
  #difference: Difference | null = null;
  /** Records that were looked at and did not come out. */
  #unproven = 0;
  #ended: string | null = null;
  #beat = () => {};

  constructor(run: Run, ground: ReplayGround, inputs: Iterator<TapeEntry>, log: Log) {
    this.#run = run;
    this.#inputs = inputs;
    const { boot: { tag, epoch, mode, config, startedAt, armAtStart, tripped } } = run;
    if (startedAt === undefined || armAtStart === undefined || tripped === undefined) {
      throw new ReplayError(`Cannot replay run ${epoch}: its boot record does not say how it began`);
    }
    const past = new Past(), names = marketsOf(ground).map(marketName);
    for (const record of run.before()) past.visit(record);
    const books = new Rebuilding(
      createEngine(ground, {
        startedAt,
        ids: new ClientIds(tag, epoch),
        watermark: ground.freshVenues ? startedAt : past.watermark(names, startedAt),
        control: {
          armAtStart,
          tripped,
          rearmCooldown: ground.rearmCooldown,
          config,
          armedConfig: past.armedConfig,
          asksToken: mode === "live",
          ...ground.stop,
        },
      }),
      ground,
    );
    for (const record of run.before()) books.visit(record);
    books.engine.restored(startedAt);
    let next = 0;
    for (const venue of ground.venues) {
      const markets = venue.symbols.map((symbol) => ({ instrument: next++ as InstrumentId, symbol }));
      this.#lines.set(venue.id, new ReplayLine(venue.id, (io) => venue.createSession(markets, io), this.#isRefused));
    }
    const timers: Timers = {
      monotonic: () => 0,
      every: (_ms, call) => (this.#beat = call, () => {}),
      after: () => () => {},
    };
    this.#live = new Live({
      engine: books.engine,
      lines: [...this.#lines].map(([venue, line]) => ({
        venue,
        session: { submit: (command: Approved<Command>, now: Micros) => line.session.submit(command, now) },
        takeEvents: () => line.takeEvents(),
      })),
      journal: { append: (entries) => this.#hold(entries) },
      latch: { trip: () => {}, clear: () => {} },
      words: wordsOf(createWords()),
      clock: () => this.#at,
      instant: (of) => this.#instant(of),
      beatFigures: () => this.#beatFigures,
      log,
      onAppended: () => {},
      onFacts: () => {},
      onOutcomes: () => {},
      onFatal: (error) => this.#ended ??= `the loop stopped: ${error instanceof Error ? error.message : String(error)}`,
      timers,
    });
  }

  run(): Replayed {
    const { boot: { epoch, build }, held } = this.#run;
    this.#live.start();
    for (let input = this.#take(); input !== null && this.#ended === null; input = this.#take()) this.#feed(input);
    return {
      epoch,
      build,
      same: { ...this.#same },
      difference: this.#difference,
      ended: this.#ended ?? TAPE_END,
      unproven: this.#unproven + countOf(held),
    };
  }

  #feed(input: TapeEntry): void {
    this.#at = input.at;
    switch (input.kind) {
      case "beat":
        this.#beatFigures = { lag: input.lag ?? NaN, clockJump: input.clockJump ?? 0, guards: input.guards };
        return this.#beat();
      case "operator":
        return this.#live.operate(input.event);
      case "gap":
        this.#ended ??= `the tape lacks ${input.dropped} inputs here`;
        return;
      case "turn":
      case "refused":
        // It was taken in a turn that does not take it now.
        return this.#differ(null, input.kind, "nothing of the kind");
      case "run":
        return;
      case "end":
        this.#ended ??= TAPE_END;
        return;
      default: {
        const line = this.#lines.get(input.venue);
        if (line === undefined) throw new ReplayError(`Cannot replay an input of "${input.venue}": no such venue`);
        try {
          line.feed(input);
        } catch (error) {
          this.#ended ??= `the session of ${input.venue} fails: ${
            error instanceof Error ? error.message : String(error)
          }`;
          return;
        }
        return this.#live.turn(input.kind === "frame" ? input.at : 0 as Micros);
      }
    }
  }

  #take(): TapeEntry | null {
    const next = this.#peek();
    this.#next = null;
    return next;
  }

  #peek(): TapeEntry | null {
    if (this.#next === null) {
      const { value, done } = this.#inputs.next();
      this.#next = done ? null : value;
    }
    return this.#next;
  }

  #beatFigures: BeatFigures = { lag: NaN, clockJump: 0 };

  /** What the loop's clock said at this point. */
  #instant(of: "beat" | "turn"): Micros {
    if (of === "beat") return this.#at;
    const next = this.#peek();
    if (next?.kind === "turn") {
      this.#next = null;
      return this.#at = next.at;
    }
    // A tape that was cut has no more than this; anything else is a turn that was not.
    if (next === null) this.#ended ??= TAPE_END;
    else this.#differ(null, next.kind, "a turn");
    return this.#at;
  }

  readonly #isRefused = (what: "transmit" | "request", target: string): boolean => {
    const next = this.#peek();
    if (next?.kind !== "refused" || next.what !== what || next.target !== target) return false;
    this.#next = null;
    return true;
  };

  #hold(entries: readonly JournalEntry[]): { firstSeq: number; lastSeq: number; bytes: Uint8Array } {
    const { held } = this.#run;
    for (const entry of entries) {
      if (this.#ended !== null) break;
      const { kind } = entry;
      if (kind !== "command" && kind !== "event" && kind !== "kill") continue;
      const { value: recorded } = held.next() as { value?: Held }, replayed = textOf(entry);
      if (recorded === undefined) this.#ended = "the journal ends here";
      else if (recorded.text === replayed) this.#same[kind] += 1;
      else {
        this.#unproven = 1;
        this.#differ(recorded.seq, recorded.text, replayed);
      }
    }
    return { firstSeq: 0, lastSeq: 0, bytes: NOTHING };
  }

  #differ(seq: number | null, recorded: string, replayed: string): void {
    if (this.#ended !== null) return;
    this.#difference = { seq, at: this.#at, recorded, replayed };
    this.#ended = "it differs here";
  }
}

const NOTHING = new Uint8Array(0);

/** One venue's session without a network: what it was told comes from the tape, what it sends goes nowhere. */
class ReplayLine {
  readonly session: Session;
  #events: Event[] = [];

  constructor(
    readonly venue: VenueId,
    create: (io: Effects) => Session,
    isRefused: (what: "transmit" | "request", target: string) => boolean,
  ) {
    this.session = create({
      open: () => {},
      close: () => {},
      wake: () => {},
      transmit: (channel) => !isRefused("transmit", channel),
      request: (id) => !isRefused("request", String(id)),
      emit: (event) => void this.#events.push(event),
    });
  }

  takeEvents(): readonly Event[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  feed(input: Exclude<TapeEntry, { kind: "run" | "end" | "beat" | "turn" | "operator" | "gap" | "refused" }>): void {
    const { session } = this, { at } = input;
    switch (input.kind) {
      case "start":
        return session.start(at);
      case "open":
        return session.onOpen(input.channel, at);
      case "close":
        return session.onClose(input.channel, at);
      case "frame":
        return session.onFrame(input.channel, input.frame, at);
      case "reply":
        return session.onReply(input.id, input.status, input.body, at, input.headers);
      case "timer":
        return session.onTimer(input.timer, at);
      default:
        return input satisfies never;
    }
  }
}

function countOf(rest: Iterator<Held>): number {
  let count = 0;
  while (!rest.next().done) count += 1;
  return count;
}

const bytes = new RecordBytes(), decoder = new TextDecoder();

/** An entry as the journal writes it, but for its number and times. */
function textOf(entry: JournalEntry): string {
  bytes.cut(0);
  bytes.add(entry, 1, 0, 0, null);
  return decoder.decode(bytes.since(0));
}
