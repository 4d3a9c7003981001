/** Keeps the books as the journal tells them, a little behind the run that writes it, and puts them into snapshots. It reads the
 * journal as a start would, record by record into an engine of its own: so a snapshot and the records after it give exactly
 * what the whole journal gives, and taking one costs the run nothing. @module */
import { hash } from "node:crypto";
import type { EngineState } from "../core/engine/engine_state.ts";
import { ClientIds } from "../core/oms/client_id.ts";
import type { Micros } from "../core/units.ts";
import type { JournalRecord } from "./journal_codec.ts";
import { BEGINNING, type Place, scanJournal } from "./journal_reader.ts";
import { Past, type PastState } from "./past.ts";
import { createEngine, type EngineGround, marketsOf, Rebuilding } from "./rebuild.ts";
import { listSnapshots, readSnapshot, type Snapshot, SNAPSHOT_FORMAT, type SnapshotHead } from "./snapshot_file.ts";
import { writeSnapshot } from "./snapshot_file.ts";

/** Of what the books depend on besides the journal. With another ground the same records may mean other books, so a snapshot of
 * another one is left aside. @param tag the install tag: which orders are ours */
export function groundHash(ground: EngineGround, tag: number): string {
  const { venues, strategies, freshVenues, limits } = ground;
  const parts = {
    tag,
    freshVenues,
    limits,
    markets: marketsOf(ground),
    venues: venues.map(({ id, capabilities, dedicated, validity, timers }) => ({
      id,
      capabilities,
      dedicated,
      validity,
      timers,
    })),
    strategies: strategies.map(({ id, kind, markets, parameters }) => ({ id, kind: kind.name, markets, parameters })),
  };
  const text = JSON.stringify(parts, (_key, value) => value instanceof Map ? [...value] : value);
  return hash("sha256", text, "hex");
}

/** Where a start, or a keeper, begins. */
export type Foothold = {
  readonly place: Place;
  readonly past: PastState | null;
  readonly engine: EngineState | null;
  /** Snapshots that could not be used, each with its reason, newest first. */
  readonly passedOver: readonly string[];
};

/** The newest snapshot that can be used; else the beginning of the journal. @param ground `null` = of whatever ground */
export function findFoothold(dataDir: string, ground: string | null): Foothold {
  const passedOver: string[] = [];
  for (const name of listSnapshots(dataDir)) {
    let snapshot: Snapshot;
    try {
      snapshot = readSnapshot(dataDir, name);
      Past.of(snapshot.past);
    } catch (error) {
      passedOver.push(error instanceof Error ? error.message : String(error));
      continue;
    }
    if (ground !== null && snapshot.ground !== ground) {
      passedOver.push(
        `Cannot use snapshots/${name}: it was taken with other markets, strategies, limits or another install tag`,
      );
      continue;
    }
    const { seq, hash, segment, offset, firstSeq, past, engine } = snapshot;
    return { place: { seq, hash, segment, offset, firstSeq }, past, engine, passedOver };
  }
  return { place: BEGINNING, past: null, engine: null, passedOver };
}

export type KeeperOptions = {
  readonly dataDir: string;
  readonly ground: EngineGround;
  readonly tag: number;
  readonly clock: () => Micros;
  /** Brings a segment's bytes to the disk. */
  readonly sync: (path: string) => void;
  readonly boundary?: (at: "snapshot" | "snapshotted") => void;
};

export class SnapshotKeeper {
  readonly #options: KeeperOptions;
  readonly #ground: string;
  #past: Past;
  #books: Rebuilding;
  /** Everything before it is in the books. */
  #place: Place;
  /** Records of the last snapshot that was written or found. */
  #writtenSeq: number;

  /** Begins where the newest snapshot ends; with the whole journal where it has none that this build can take. */
  constructor(options: KeeperOptions) {
    const { dataDir, ground, tag, clock } = this.#options = options;
    this.#ground = groundHash(ground, tag);
    const { place, past, engine } = findFoothold(dataDir, this.#ground), now = clock();
    this.#past = past === null ? new Past() : Past.of(past);
    this.#books = new Rebuilding(foldingEngine(ground, tag, now), ground);
    this.#place = place;
    try {
      if (engine !== null) this.#books.engine.load(engine, now);
    } catch {
      // The start that found the same snapshot has told of it.
      this.#past = new Past();
      this.#books = new Rebuilding(foldingEngine(ground, tag, now), ground);
      this.#place = BEGINNING;
    }
    this.#writtenSeq = this.#place.seq;
  }

  get place(): Place {
    return this.#place;
  }

  /** Reads what the journal has got since, up to its last whole link.
   * @throws {RangeError} if the chain is broken: what was written is not what stands there */
  follow(): void {
    const { dataDir } = this.#options;
    let link: JournalRecord[] = [];
    const { firstBad } = scanJournal(`${dataDir}/journal`, (record, place) => {
      if (place !== null) {
        this.#takeIn(link);
        link = [];
        this.#place = place;
      }
      link.push(record);
    }, this.#place);
    if (firstBad === null) return;
    const { segment, line, reason } = firstBad;
    throw new RangeError(`Cannot trust journal/${segment} line ${line} as it is read back: ${reason}`);
  }

  /** Follows, and writes a snapshot of what there is then; `null` = nothing has come since the last one.
   * @throws {RangeError} as `follow` does, and what the disk throws */
  take(): SnapshotHead | null {
    this.follow();
    const { dataDir, clock, sync, boundary } = this.#options, place = this.#place;
    if (place.seq === this.#writtenSeq) return null;
    // A snapshot that outlived what it was made of would make an honest journal look cut.
    if (place.seq > 0) sync(`${dataDir}/journal/${place.segment}`);
    const head = writeSnapshot(
      dataDir,
      { ...place, format: SNAPSHOT_FORMAT, writtenAt: clock(), ground: this.#ground },
      { past: this.#past.state(), engine: this.#books.engine.state() },
      boundary,
    );
    this.#writtenSeq = place.seq;
    return head;
  }

  #takeIn(link: readonly JournalRecord[]): void {
    for (const record of link) {
      this.#past.visit(record);
      this.#books.visit(record);
    }
  }
}

/** An engine that only takes in what was written: it never trades, and what it is told at its making does not matter. */
export function foldingEngine(ground: EngineGround, tag: number, now: Micros): ReturnType<typeof createEngine> {
  return createEngine(ground, {
    startedAt: now,
    ids: new ClientIds(tag, 0),
    watermark: now,
    control: { armAtStart: false, tripped: null, rearmCooldown: 0 as Micros },
  });
}
