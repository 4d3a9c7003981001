/** How long a host that refuses calls wants to be left alone, and which other hosts than the venue's own do: one that tells what a
 * key may do counts and dates by itself, and what it refuses is no word about the venue's limits or clock. Source:
 * binance-spot-api-docs, rest-api.md, "IP Limits"; read 2026-11-25. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { VenueError } from "./fapi_answers.ts";

/** Pauses where a host names none, µs: a window of weight, the shortest ban. */
const WEIGHT_PAUSE = 60 * MICROS_PER_SECOND, BAN = 120 * MICROS_PER_SECOND;
/** No ban is longer, µs: an instant beyond it was spoilt on its way. */
const LONGEST_BAN = 3 * 86_400 * MICROS_PER_SECOND;

/** Until when a host that refused so takes nothing at all, by its word or as is usual; null = it does not say so. */
export function pausedUntil({ status, code, retryAt }: VenueError, now: Micros): number | null {
  if (status === 418) return retryAt ?? now + BAN;
  // A bare 403 is the firewall, which does not forgive going on either.
  const isPaused = status === 429 || code === -1003 || status === 403 && code === null;
  return isPaused ? retryAt ?? now + WEIGHT_PAUSE : null;
}

/** An instant that was told as the end of a pause, three days from now at most. */
export function boundedPause(told: number, now: Micros): Micros {
  return Math.min(told, now + LONGEST_BAN) as Micros;
}

export class OtherHosts {
  /** By their REST base; the few that are configured. */
  readonly #pausedUntil = new Map<string, Micros>();

  /** Why the host may not be asked now, or null. */
  forbids(base: string, now: Micros): string | null {
    const until = this.#pausedUntil.get(base) ?? 0;
    return until > now ? `rate limited by ${base} for ${Math.ceil((until - now) / 1_000)} ms more` : null;
  }

  /** Takes what it answered. @param error null = it was a success */
  note(base: string, error: VenueError | null, now: Micros): void {
    const until = error && pausedUntil(error, now);
    if (until !== null) this.#pausedUntil.set(base, boundedPause(until, now));
  }
}
