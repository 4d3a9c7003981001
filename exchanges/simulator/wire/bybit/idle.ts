/** Private and trade sockets that nobody uses are cut: after ten minutes without a word either way, or as the address
 * asks (`?max_active_time=30s`, up to ten minutes). The venue looks every thirty seconds. Source: Bybit v5 docs,
 * "Connect" of 2026-07-24; read 2026-11-26. @module */
import { MICROS_PER_SECOND } from "../../../../core/units.ts";

const SCAN = 30 * MICROS_PER_SECOND, DEFAULT_SECONDS = 600, SHORTEST = 30, LONGEST = 600;

export class IdleWatch {
  readonly #sockets = new Map<number, { readonly most: number; at: number }>();
  #scanAt = Infinity;

  get nextAt(): number {
    return this.#scanAt;
  }

  /** @param query of the socket's address */
  open(id: number, query: string, now: number): void {
    this.#sockets.set(id, { most: secondsIn(query) * MICROS_PER_SECOND, at: now });
    if (this.#scanAt === Infinity) this.#scanAt = now + SCAN;
  }

  close(id: number): void {
    this.#sockets.delete(id);
  }

  touch(id: number, now: number): void {
    const socket = this.#sockets.get(id);
    if (socket !== undefined) socket.at = now;
  }

  /** Those that have been silent for too long. */
  scan(now: number): number[] {
    if (now < this.#scanAt) return [];
    this.#scanAt = this.#sockets.size === 0 ? Infinity : now + SCAN;
    return [...this.#sockets].filter(([, { most, at }]) => now - at >= most).map(([id]) => id);
  }
}

/** What makes no sense counts as not said. */
function secondsIn(query: string): number {
  const [, count, unit] = /^(\d{1,4})([sm])$/.exec(new URLSearchParams(query).get("max_active_time") ?? "") ?? [];
  const seconds = Number(count) * (unit === "m" ? 60 : 1);
  return seconds >= SHORTEST && seconds <= LONGEST ? seconds : DEFAULT_SECONDS;
}
