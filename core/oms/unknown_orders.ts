/** The orders of one venue whose fate is open: the proofs of their absence that are under way, and the alarm about those
 * that stay open too long. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import { type AbsenceEvidence, AbsenceProof, type AbsenceState } from "./absence_proof.ts";
import { NO_CHANGES } from "./order_step.ts";
import type { Order, OrderChange, Orders } from "./orders.ts";

/** How far the proof of an order's absence has come: the round under way of two, and what it has of it. */
export type AbsenceProgress = { readonly round: number; readonly shown: readonly AbsenceEvidence[] };
/** Under way, by client id. */
export type AbsenceProofs = Readonly<Record<string, AbsenceState>>;

const NOBODY: readonly string[] = [];
const EVIDENCE: readonly AbsenceEvidence[] = ["list", "query", "trades"];
const NOT_BEGUN: AbsenceProgress = { round: 1, shown: [] };

export class UnknownOrders {
  /** How far the venue's clock may be from ours, µs. */
  skew = 0;
  /** By client id. */
  readonly #proofs = new Map<string, AbsenceProof>();
  /** Told as unresolved, by client id, with the moment since when they were unknown. */
  readonly #told = new Map<string, Micros>();

  /** @param unresolvedAfter µs after which an unknown order is told as S1 */
  constructor(readonly venue: VenueId, readonly orders: Orders, readonly unresolvedAfter: number) {}

  all(): readonly Order[] {
    const asked = this.orders.questions(this.venue);
    return asked.length === 0 ? asked : asked.filter(({ life }) => life === "UNKNOWN");
  }

  /** Takes evidence of absence whose question was sent at `requestedAt`. */
  prove(order: Order, what: AbsenceEvidence, requestedAt: Micros, now: Micros): readonly OrderChange[] {
    return this.#proof(order).note(what, requestedAt) ? this.orders.absent(order.clientId, now) : [];
  }

  /** Whether evidence of this kind, asked for now, would help.
   * @param askedAt when it was asked for last: what was asked for in time is not wanted again */
  wants(order: Order, what: AbsenceEvidence, now: Micros, askedAt?: Micros): boolean {
    return this.#proof(order).wants(what, now, askedAt);
  }

  /** The venue does know of it: whatever was shown so far is void. */
  disprove(order: Order, now: Micros): void {
    this.#proofs.get(order.clientId)?.restart(now);
  }

  /** The proofs under way, by client id. */
  state(): AbsenceProofs {
    const proofs: Record<string, AbsenceState> = {};
    for (const { clientId, unknownAt } of this.all()) {
      const proof = this.#proofs.get(clientId);
      if (proof?.unknownAt === unknownAt) proofs[clientId] = proof.state();
    }
    return proofs;
  }

  progressOf({ clientId, unknownAt }: Order): AbsenceProgress {
    const proof = this.#proofs.get(clientId);
    if (proof?.unknownAt !== unknownAt) return NOT_BEGUN;
    const { rounds, asked } = proof.state();
    return { round: rounds + 1, shown: EVIDENCE.filter((what) => asked[what] > 0) };
  }

  restore(proofs: AbsenceProofs): void {
    for (const [clientId, proof] of Object.entries(proofs)) this.#proofs.set(clientId, AbsenceProof.of(proof));
  }

  /** Tells once of each order that stays unknown too long, and forgets those that are settled. */
  watch(now: Micros): readonly OrderChange[] {
    const unknown = this.all();
    if (unknown.length + this.#proofs.size + this.#told.size === 0) return NO_CHANGES;
    for (const clientId of this.#proofs.keys()) {
      if (this.orders.get(clientId)?.life !== "UNKNOWN") this.#proofs.delete(clientId);
    }
    for (const clientId of this.#told.keys()) if (!this.#isTold(clientId)) this.#told.delete(clientId);
    const changes: OrderChange[] = [];
    for (const order of unknown) {
      if (now - order.unknownAt < this.unresolvedAfter || this.#told.has(order.clientId)) continue;
      this.#told.set(order.clientId, order.unknownAt);
      changes.push(unresolved(order, now));
    }
    return changes;
  }

  /** Orders that were told and are unknown still. */
  unresolved(): readonly string[] {
    return this.#told.size === 0 ? NOBODY : [...this.#told.keys()].filter((clientId) => this.#isTold(clientId));
  }

  #isTold(clientId: string): boolean {
    return this.orders.get(clientId)?.unknownAt === this.#told.get(clientId);
  }

  /** The proof under way for this spell of being unknown. */
  #proof(order: Order): AbsenceProof {
    const known = this.#proofs.get(order.clientId);
    if (known?.unknownAt === order.unknownAt) return known;
    const proof = new AbsenceProof(order.validUntil, order.unknownAt, this.skew);
    this.#proofs.set(order.clientId, proof);
    return proof;
  }
}

function unresolved(order: Order, now: Micros): OrderChange {
  const { venue, instrument, clientId, life } = order;
  const seconds = Math.floor((now - order.unknownAt) / MICROS_PER_SECOND);
  const sentence = `Order ${clientId} is unknown for ${seconds} s; its exposure stays counted`;
  const incident = { severity: "S1", code: "unresolved_unknown", sentence, venue, instrument, clientId } as const;
  return { order, from: life, to: life, incident, needsQuery: false, cancelAtOnce: false };
}
