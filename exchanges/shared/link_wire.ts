/** One socket of a link: how far it is, and what has to be done about it by the clock. Pure. @module */
import type { Micros } from "../../core/units.ts";

export type LinkLimits = {
  /** From open to ready, µs; then the socket is given up. */
  readonly handshake: number;
  /** Silence after which the peer is asked for a sign of life, µs. */
  readonly quiet: number;
  /** How long that sign may take, µs; then the socket is dead. */
  readonly patience: number;
  /** Age at which a socket is replaced, µs. */
  readonly lifetime: number;
  /** How long a replaced socket stays open for the answers that it owes, µs. */
  readonly grace: number;
  /** A second socket stands by, made ready as the first was; absent = none. */
  readonly standby?: true;
};

export type Wire = {
  readonly channel: string;
  phase: "opening" | "open" | "ready" | "standby" | "retired";
  /** Since when it is in this phase. */
  since: number;
  readonly bornAt: number;
  heardAt: number;
  /** When the peer was asked for a sign of life; 0 = it was not since it last spoke. */
  probedAt: number;
  /** It will end soon: whatever is ready next takes its place. */
  leaving: boolean;
};

/** What has to be done about a socket now. */
export type Care = {
  /** Why it has to go; null = it may stay. */
  readonly drop: string | null;
  /** It has been silent: its peer has to be asked for a sign of life. */
  readonly probe: boolean;
  /** Its time is up: another one has to take its place. */
  readonly isOld: boolean;
};
const NOTHING: Care = { drop: null, probe: false, isOld: false };

export function careOf(wire: Wire, { handshake, quiet, patience, lifetime, grace }: LinkLimits, now: Micros): Care {
  const { phase, since, bornAt, heardAt, probedAt } = wire;
  switch (phase) {
    case "opening":
    case "open":
      return now - bornAt >= handshake ? { ...NOTHING, drop: "not ready in time" } : NOTHING;
    case "retired":
      return now - since >= grace ? { ...NOTHING, drop: "replaced by a newer socket" } : NOTHING;
    case "standby":
    case "ready":
      if (probedAt !== 0 && now - probedAt >= patience) {
        return { ...NOTHING, drop: `silent for ${Math.round((now - heardAt) / 1_000)} ms` };
      }
      return { drop: null, probe: probedAt === 0 && now - heardAt >= quiet, isOld: now - bornAt >= lifetime };
    default:
      return phase satisfies never;
  }
}

/** When `careOf` may have something to say next; what is heard meanwhile only puts it off. */
export function dueOf(wire: Wire, { handshake, quiet, patience, lifetime, grace }: LinkLimits, now: Micros): number {
  const { phase, since, bornAt, heardAt, probedAt } = wire;
  if (phase === "opening" || phase === "open") return bornAt + handshake;
  if (phase === "retired") return since + grace;
  const silence = probedAt === 0 ? heardAt + quiet : probedAt + patience, age = bornAt + lifetime;
  return Math.min(silence, age > now ? age : Infinity);
}
