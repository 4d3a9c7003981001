/** Whether a socket of the dYdX indexer has lost a message. One count runs over all its frames; books have no ids of their own. The
 * number of a `subscribed` frame is taken when it was asked for, but the frame leaves once its snapshot was fetched: on a busy socket
 * it comes after frames with higher numbers, so as many holes as there are questions open may still be filled. Any other hole means
 * lost data: connect anew. Source: v4-chain, indexer/services/socks, of 2026-03; read 2026-11-25. @module */

export type CountVerdict = "next" | "old" | "gap";
/** `error` frames repeat the number before them. */
export type CountedKind = "subscribed" | "error" | "other";

export class MessageCount {
  #next = 0;
  /** Questions without an answer. */
  #asked = 0;
  readonly #holes = new Set<number>();

  /** A subscription was asked for. */
  asked(): void {
    this.#asked += 1;
  }

  take(id: number, kind: CountedKind): CountVerdict {
    if (kind === "error") return "next";
    if (id < this.#next) return this.#late(id, kind);
    const missing = id - this.#next, open = this.#asked - this.#holes.size - (kind === "subscribed" ? 1 : 0);
    if (missing > Math.max(0, open)) return "gap";
    for (let hole = this.#next; hole < id; hole++) this.#holes.add(hole);
    this.#next = id + 1;
    return kind === "subscribed" ? this.#answered() : "next";
  }

  #late(id: number, kind: CountedKind): CountVerdict {
    if (kind !== "subscribed" || !this.#holes.delete(id)) return "old";
    return this.#answered();
  }

  /** A hole that no open question can fill any more is a loss. */
  #answered(): CountVerdict {
    this.#asked = Math.max(0, this.#asked - 1);
    return this.#holes.size > this.#asked ? "gap" : "next";
  }
}
