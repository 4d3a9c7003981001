/** One logical connection kept alive over many sockets: opens, reopens with backoff, proves that the peer still talks,
 * and replaces a socket before its time is up, the new one first. Where one is wanted, a second socket stands by, as ready as
 * the main one, and takes its place at once when that is lost. It knows no protocol. @module */
import type { Micros } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import type { Backoff } from "./backoff.ts";
import { careOf, dueOf, type LinkLimits, type Wire } from "./link_wire.ts";

export type { LinkLimits } from "./link_wire.ts";

export type LinkHandlers = {
  /** Ask the peer for a sign of life. */
  probe(channel: string, now: Micros): void;
  /** The socket is gone, whoever closed it; `wasMain` = the one that carried the talk. */
  lost(channel: string, wasMain: boolean, reason: string, now: Micros): void;
  /** The socket that stood by carries the talk from now on; where the one before it is lost, that was told first. */
  promoted?(channel: string, now: Micros): void;
  /** The venue wants no connection before this instant; null = now is fine. */
  quietUntil(now: Micros): Micros | null;
};

/** How long after a new main socket the one that stands by is opened, µs: venues count connections. */
const STANDBY_AFTER = 1_000_000;
/** A socket that lived this long, µs, was no failure: the waits start anew. */
const SETTLED = 60_000_000;

export class Link {
  readonly #wires = new Map<string, Wire>();
  #count = 0;
  #main: Wire | null = null;
  #standby: Wire | null = null;
  #lastReason: string | null = null;
  #retryAt = 0;
  /** That wait is for the first standby of a main socket, and puts nothing else off. */
  #waitsToStandBy = false;
  /** When the peer's notice opened a socket at once for the last time. */
  #leftAt = -Infinity;

  constructor(
    readonly name: string,
    /** A function where it changes from socket to socket; null = there is none now, and it is tried again after a wait. */
    readonly url: string | (() => string | null),
    readonly limits: LinkLimits,
    readonly io: Pick<Effects, "open" | "close" | "wake">,
    readonly backoff: Backoff,
    readonly handlers: LinkHandlers,
    readonly headers?: Readonly<Record<string, string>>,
  ) {}

  /** The channel that is ready, or null. */
  get main(): string | null {
    return this.#main?.channel ?? null;
  }

  /** The channel that stands by, or null. */
  get standby(): string | null {
    return this.#standby?.channel ?? null;
  }

  /** True while a socket is opening or making itself ready. */
  get trying(): boolean {
    for (const { phase } of this.#wires.values()) if (phase === "opening" || phase === "open") return true;
    return false;
  }

  /** True while the next try is put off. */
  get waiting(): boolean {
    return this.#retryAt !== 0;
  }

  /** Why the last socket was lost; null = none was. */
  get lastReason(): string | null {
    return this.#lastReason;
  }

  owns(channel: string): boolean {
    return this.#wires.has(channel);
  }

  /** Opens a socket unless one is under way: the first, or one to take the place of the main one. */
  renew(now: Micros): void {
    if (this.trying) return;
    const url = typeof this.url === "string" ? this.url : this.url();
    if (url === null) return this.#retryLater(now);
    this.#retryAt = 0;
    this.#waitsToStandBy = false;
    const channel = `${this.name}.${this.#wantsStandby ? "s" : ""}${++this.#count}`;
    const wire: Wire = {
      channel,
      phase: "opening",
      since: now,
      bornAt: now,
      heardAt: now,
      probedAt: 0,
      leaving: false,
    };
    this.#wires.set(channel, wire);
    this.io.open(channel, url, this.headers);
    this.#watch(now);
  }

  /** The peer says that it will end this socket soon: opens the next one, at once unless the last notice was a moment ago. A
   * peer that ends every new socket is met with growing waits. */
  leave(channel: string, now: Micros): void {
    if (this.#standby?.channel === channel) return this.drop(channel, "the peer ends it soon", now);
    if (this.#main?.channel !== channel) return;
    this.#main.leaving = true;
    const next = this.#standby;
    if (next !== null) this.#lead(next, now);
    if (!this.trying && (this.#retryAt === 0 || this.#waitsToStandBy)) {
      if (now - this.#leftAt < SETTLED) this.#retryLater(now);
      else {
        this.#leftAt = now;
        this.renew(now);
      }
    }
    if (next !== null) this.handlers.promoted?.(next.channel, now);
  }

  opened(channel: string, now: Micros): void {
    const wire = this.#wires.get(channel);
    if (!wire || wire.phase !== "opening") return;
    wire.phase = "open";
    wire.heardAt = wire.since = now;
  }

  /** A frame came. */
  heard(channel: string, now: Micros): void {
    const wire = this.#wires.get(channel);
    if (!wire) return;
    wire.heardAt = now;
    wire.probedAt = 0;
  }

  /** The socket can carry the talk: it becomes the main one, the one before retires; or it stands by, where that is wanted.
   * @returns whether it carries the talk */
  ready(channel: string, now: Micros): boolean {
    const wire = this.#wires.get(channel);
    if (!wire) return false;
    if (wire.phase === "ready" || wire.phase === "standby") return wire === this.#main;
    if (this.#wantsStandby) this.#standBy(wire, now);
    else this.#lead(wire, now);
    this.#openStandby(now);
    return wire === this.#main;
  }

  /** A main socket has time left: the next one to be ready stands by, also in place of one that does already. */
  get #wantsStandby(): boolean {
    return this.limits.standby === true && this.#main !== null && !this.#main.leaving;
  }

  #standBy(wire: Wire, now: Micros): void {
    const before = this.#standby;
    wire.phase = "standby";
    wire.since = now;
    this.#standby = wire;
    if (before !== null) {
      before.phase = "retired";
      this.drop(before.channel, "replaced by a newer socket", now);
    }
    this.#watch(now);
  }

  #lead(wire: Wire, now: Micros): void {
    const before = this.#main;
    if (wire === this.#standby) this.#standby = null;
    wire.phase = "ready";
    wire.since = now;
    this.#main = wire;
    if (before) {
      before.phase = "retired";
      before.since = now;
      if (this.limits.grace === 0) this.drop(before.channel, "replaced by a newer socket", now);
    }
    this.#watch(now);
  }

  #openStandby(now: Micros): void {
    if (!this.#wantsStandby || this.#standby !== null || this.trying || this.#retryAt !== 0) return;
    this.#retryNotBefore(now + STANDBY_AFTER);
    this.#waitsToStandBy = true;
  }

  /** The runtime says that the socket closed. False if it is none of ours, or was dropped before. */
  closed(channel: string, now: Micros): boolean {
    if (!this.#wires.has(channel)) return false;
    this.#forget(channel, "the socket closed", now);
    return true;
  }

  /** Closes a socket that is of no use any more; its loss is told at once. */
  drop(channel: string, reason: string, now: Micros): void {
    if (!this.#wires.has(channel)) return;
    this.io.close(channel);
    this.#forget(channel, reason, now);
  }

  timer(timer: string, now: Micros): void {
    if (timer === `${this.name}:retry`) {
      if (this.#retryAt === 0 || now < this.#retryAt) return;
      // The venue may have asked for quiet since the wait was set.
      const quiet = this.handlers.quietUntil(now);
      return quiet !== null && quiet > now ? this.#retryNotBefore(quiet) : this.renew(now);
    }
    for (const wire of [...this.#wires.values()]) this.#inspect(wire, now);
    this.#watch(now);
  }

  #inspect(wire: Wire, now: Micros): void {
    const { drop, probe, isOld } = careOf(wire, this.limits, now);
    if (drop !== null) return this.drop(wire.channel, drop, now);
    if (probe) {
      wire.probedAt = now;
      this.handlers.probe(wire.channel, now);
    }
    if (isOld && this.#wires.has(wire.channel)) this.#replaceOld(wire, now);
  }

  #replaceOld(wire: Wire, now: Micros): void {
    const next = wire === this.#main ? this.#standby : null;
    if (wire === this.#main) wire.leaving = true;
    if (next !== null) this.#lead(next, now);
    else if (this.#retryAt === 0 || this.#waitsToStandBy) this.renew(now);
    this.#openStandby(now);
    if (next !== null) this.handlers.promoted?.(next.channel, now);
  }

  #forget(channel: string, reason: string, now: Micros): void {
    const wire = this.#wires.get(channel);
    if (!wire) return;
    const wasMain = wire === this.#main;
    this.#lastReason = `${this.name}: ${reason}`;
    this.#wires.delete(channel);
    if (wasMain) this.#main = null;
    if (wire === this.#standby) this.#standby = null;
    const next = wasMain ? this.#standby : null;
    if (next !== null) this.#lead(next, now);
    if (now - wire.bornAt >= SETTLED) this.backoff.reset();
    const replaced = this.#main !== null && wire.phase === "retired";
    // A spare that failed is tried again too, but the wait keeps a refusing venue from being asked at every beat.
    if (!replaced && !this.trying && (this.#retryAt === 0 || wasMain && this.#waitsToStandBy)) this.#retryLater(now);
    this.handlers.lost(channel, wasMain, reason, now);
    if (next !== null && next === this.#main) this.handlers.promoted?.(next.channel, now);
  }

  #retryLater(now: Micros): void {
    this.#retryNotBefore(Math.max(now + this.backoff.next(), this.handlers.quietUntil(now) ?? 0));
  }

  #retryNotBefore(at: number): void {
    this.#waitsToStandBy = false;
    this.#retryAt = at;
    this.io.wake(`${this.name}:retry`, at as Micros);
  }

  /** Wakes for the first thing that may be due; what was heard meanwhile only puts it off. */
  #watch(now: Micros): void {
    let due = Infinity;
    for (const wire of this.#wires.values()) due = Math.min(due, dueOf(wire, this.limits, now));
    if (due < Infinity) this.io.wake(`${this.name}:watch`, Math.max(due, now + 1_000) as Micros);
  }
}
