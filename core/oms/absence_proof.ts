/** The proof that an order of unknown fate exists nowhere: reliability.md 1.5. Three kinds of evidence, each from a complete
 * and successful answer that was asked for late enough, and all of them twice. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";

/** A complete list of open orders without it; the venue's word that it knows no such order; a complete list of our trades
 * without one of it. */
export type AbsenceEvidence = "list" | "query" | "trades";

/** After the last moment at which it could still arrive: the venue's clock is measured, and half a round trip uncertain. */
export const ARRIVAL_MARGIN = MICROS_PER_SECOND;
/** A trade may show that much later in the history. */
const HISTORY_LAG = 5 * MICROS_PER_SECOND;
/** Between the two rounds. */
const ROUND_GAP = 5 * MICROS_PER_SECOND;

/** What a proof under way has so far. */
export type AbsenceState = {
  readonly unknownAt: number;
  readonly floor: number;
  readonly rounds: number;
  readonly asked: Readonly<Record<AbsenceEvidence, number>>;
};

export class AbsenceProof {
  #floor: number;
  /** When the evidence of this round was asked for; 0 = not yet. */
  readonly #askedAt: Record<AbsenceEvidence, number> = { list: 0, query: 0, trades: 0 };
  #rounds = 0;

  /** @param validUntil after it the order can no longer arrive at the venue
   * @param unknownAt since when its fate is open
   * @param skew how far the venue's clock may be from ours, µs, ≥ 0 */
  constructor(validUntil: Micros, readonly unknownAt: Micros, skew: number) {
    this.#floor = Math.max(validUntil + ARRIVAL_MARGIN + skew, unknownAt);
  }

  state(): AbsenceState {
    return { unknownAt: this.unknownAt, floor: this.#floor, rounds: this.#rounds, asked: { ...this.#askedAt } };
  }

  /** Goes on where `state` was told. */
  static of({ unknownAt, floor, rounds, asked }: AbsenceState): AbsenceProof {
    const proof = new AbsenceProof(0 as Micros, unknownAt as Micros, 0);
    proof.#floor = floor;
    proof.#rounds = rounds;
    Object.assign(proof.#askedAt, asked);
    return proof;
  }

  /** Takes evidence whose question was sent at `requestedAt`. True = absence is proven. */
  note(what: AbsenceEvidence, requestedAt: Micros): boolean {
    if (requestedAt <= this.#earliest(what)) return false;
    const asked = this.#askedAt;
    asked[what] = Math.max(asked[what], requestedAt);
    if (asked.list === 0 || asked.query === 0 || asked.trades === 0) return false;
    this.#rounds += 1;
    if (this.#rounds === 2) return true;
    this.#floor = Math.max(asked.list, asked.query, asked.trades) + ROUND_GAP;
    asked.list = asked.query = asked.trades = 0;
    return false;
  }

  /** Whether evidence of this kind, asked for now, would help.
   * @param askedAt when it was asked for last: what was asked for in time is not wanted again */
  wants(what: AbsenceEvidence, now: Micros, askedAt = 0 as Micros): boolean {
    const earliest = this.#earliest(what);
    return this.#askedAt[what] === 0 && now > earliest && askedAt <= earliest;
  }

  /** The venue does know of it after all: everything has to be shown anew. */
  restart(now: Micros): void {
    this.#floor = Math.max(this.#floor, now);
    this.#rounds = 0;
    this.#askedAt.list = this.#askedAt.query = this.#askedAt.trades = 0;
  }

  /** The gap between the rounds is as long as the lag of the history, so only the first round waits for it. */
  #earliest(what: AbsenceEvidence): number {
    return this.#floor + (what === "trades" && this.#rounds === 0 ? HISTORY_LAG : 0);
  }
}
