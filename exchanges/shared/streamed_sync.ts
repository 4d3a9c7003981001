/** A book whose snapshot comes in the stream itself, first and whenever it is subscribed anew. After a gap the book is lost until the
 * next snapshot: the session subscribes again. What continues what differs by venue and is given as a rule. @module */
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { ChainVerdict } from "./depth_sync.ts";

/** `whole`: whatever its kind says, it is the whole book and replaces what was known. */
export type StreamVerdict = ChainVerdict | "whole";
export type StreamRule = {
  /** Judges a change after one, or a snapshot, with the last id `lastId`. */
  next(lastId: number, change: BookDelta): StreamVerdict;
  /** Whether a snapshot is older than the last event that was taken; absent = a snapshot always replaces. */
  isOld?(last: BookSnapshot | BookDelta, snapshot: BookSnapshot): boolean;
};
/** `waiting`: no snapshot has come since the stream began, or since the gap. */
export type StreamOutcome = "waiting" | "applied" | "old" | "gap";
type Emit = (event: BookSnapshot | BookDelta) => void;

export class StreamedSync {
  #synced = false;
  #lastId = 0;
  #last: BookSnapshot | BookDelta | null = null;

  constructor(readonly rule: StreamRule) {}

  /** The book is gapless. */
  get synced(): boolean {
    return this.#synced;
  }

  /** The last id of the book; meaningful while synced. */
  get lastId(): number {
    return this.#lastId;
  }

  /** The stream begins, or begins anew: its first snapshot is still to come. */
  begin(): void {
    this.#synced = false;
    this.#last = null;
  }

  snapshot(snapshot: BookSnapshot, emit: Emit): StreamOutcome {
    if (this.#synced && this.#last !== null && this.rule.isOld?.(this.#last, snapshot)) return "old";
    this.#synced = true;
    this.#take(snapshot, emit);
    return "applied";
  }

  /** Takes a change whose levels are borrowed. */
  change(change: BookDelta, emit: Emit): StreamOutcome {
    const verdict = this.#synced ? this.rule.next(this.#lastId, change) : this.#beforeSnapshot(change);
    switch (verdict) {
      case "whole":
        return this.snapshot({ ...change, kind: "book_snapshot" }, emit);
      case "next":
        this.#take(change, emit);
        return "applied";
      case "gap":
        if (!this.#synced) return "waiting";
        this.begin();
        return "gap";
      case "old":
        return "old";
      default:
        return verdict satisfies never;
    }
  }

  /** Without a book nothing can be continued; only what is whole counts. */
  #beforeSnapshot(change: BookDelta): StreamVerdict {
    return this.rule.next(NaN, change) === "whole" ? "whole" : "gap";
  }

  #take(event: BookSnapshot | BookDelta, emit: Emit): void {
    this.#lastId = event.lastId ?? this.#lastId;
    this.#last = event;
    emit(event);
  }
}
