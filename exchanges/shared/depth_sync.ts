/** Joins a stream of book changes to a snapshot that was fetched beside it: buffer, snapshot, chain. A book comes out
 * gapless or not at all. What continues what differs by venue and is given as a rule. @module */
import type { BookDelta, BookSnapshot, Levels } from "../../core/event.ts";

/** `old`: holds nothing new. `next`: continues the book. `gap`: something between is missing. */
export type ChainVerdict = "old" | "next" | "gap";

export type DepthRule = {
  /** Judges the first change after a snapshot with the id `snapshotId`. */
  first(snapshotId: number, change: BookDelta): ChainVerdict;
  /** Judges a change after one with the last id `lastId`. */
  next(lastId: number, change: BookDelta): ChainVerdict;
};

export type DepthOutcome = "buffered" | "applied" | "old" | "gap";
/** `stale`: older than the first change that was kept, so that it cannot be joined. `unwanted`: nobody asked for it. */
export type SnapshotOutcome = "synced" | "stale" | "gap" | "unwanted";
type Emit = (event: BookSnapshot | BookDelta) => void;

export class DepthSync {
  /** `idle`: no stream. `buffering`: changes are kept until a snapshot joins them. `synced`: the book is gapless. */
  #state: "idle" | "buffering" | "synced" = "idle";
  #lastId = 0;
  /** The snapshot was applied and no change after it yet. */
  #fresh = false;
  #buffer: BookDelta[] = [];

  /** @param longest changes kept while a snapshot is on its way; when reached, the oldest give way, and the snapshot
   * must then be newer than what is left */
  constructor(readonly rule: DepthRule, readonly longest = 1_000) {}

  get state(): "idle" | "buffering" | "synced" {
    return this.#state;
  }

  /** The last id of the book; meaningful while synced. */
  get lastId(): number {
    return this.#lastId;
  }

  get buffered(): number {
    return this.#buffer.length;
  }

  /** The stream runs: keep what comes until a snapshot joins it. */
  begin(): void {
    this.#state = "buffering";
    this.#buffer = [];
  }

  /** The stream ended, or the book is in doubt. */
  stop(): void {
    this.#state = "idle";
    this.#buffer = [];
  }

  /** Takes a change whose levels are borrowed. After a gap this change is the first of a new buffer.
   * @param ahead what a change means that lies beyond the chain: `gap`, or `old` where it comes from a spare connection
   * whose main one will still deliver what is between */
  change(change: BookDelta, emit: Emit, ahead: "gap" | "old" = "gap"): DepthOutcome {
    if (this.#state === "idle") return "old";
    if (this.#state === "buffering") {
      this.#keep(change);
      return "buffered";
    }
    const verdict = this.#judge(change);
    if (verdict === "next") {
      this.#apply(change, emit);
      return "applied";
    }
    if (verdict === "old" || ahead === "old") return "old";
    this.begin();
    this.#keep(change);
    return "gap";
  }

  /** Takes a snapshot: emits it and all kept changes that continue it. After a gap among those the book is lost again,
   * and what follows the gap is kept. */
  snapshot(snapshot: BookSnapshot, emit: Emit): SnapshotOutcome {
    if (this.#state !== "buffering") return "unwanted";
    const id = snapshot.lastId ?? 0;
    let i = 0;
    while (i < this.#buffer.length && this.rule.first(id, this.#buffer[i]) === "old") i++;
    if (i < this.#buffer.length && this.rule.first(id, this.#buffer[i]) === "gap") return "stale";
    const kept = this.#buffer;
    this.#buffer = [];
    this.#state = "synced";
    this.#lastId = id;
    this.#fresh = true;
    emit(snapshot);
    for (; i < kept.length; i++) {
      const verdict = this.#judge(kept[i]);
      if (verdict === "next") this.#apply(kept[i], emit);
      if (verdict !== "gap") continue;
      this.#state = "buffering";
      this.#buffer = kept.slice(i);
      return "gap";
    }
    return "synced";
  }

  #judge(change: BookDelta): ChainVerdict {
    return this.#fresh ? this.rule.first(this.#lastId, change) : this.rule.next(this.#lastId, change);
  }

  #apply(change: BookDelta, emit: Emit): void {
    this.#lastId = change.lastId ?? this.#lastId;
    this.#fresh = false;
    emit(change);
  }

  #keep(change: BookDelta): void {
    if (this.#buffer.length >= this.longest) this.#buffer.splice(0, Math.ceil(this.longest / 2));
    this.#buffer.push({ ...change, bids: copy(change.bids), asks: copy(change.asks) });
  }
}

function copy({ count, prices, sizes }: Levels): Levels {
  return { count, prices: prices.slice(0, count), sizes: sizes.slice(0, count) };
}
