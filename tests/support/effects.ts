/** A scripted `Effects`: the world of a session without wire or clock. It notes what was asked, keeps the timers, and
 * lets a test play the network: open, close, refuse. Market events and their levels are copied, as they are borrowed.
 * @module */
import type { ByteKind, Effects, HttpCall } from "../../core/venue.ts";
import type { Event } from "../../core/event.ts";
import type { Levels } from "../../core/book/levels.ts";
import type { Micros } from "../../core/units.ts";

export type Transmitted = { readonly channel: string; readonly text: string; readonly kind: ByteKind };
export type Requested = { readonly id: number; readonly call: HttpCall; readonly kind: ByteKind };

export class ScriptedEffects implements Effects {
  readonly opened: {
    readonly channel: string;
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
  }[] = [];
  readonly closed: string[] = [];
  readonly transmitted: Transmitted[] = [];
  readonly requested: Requested[] = [];
  readonly events: Event[] = [];
  /** Pending timers by name. */
  readonly timers = new Map<string, Micros>();
  /** Channels that are open now; only these take a byte. */
  readonly live = new Set<string>();
  /** The kill word: nothing of kind "order" goes out, nor of kind "flatten" without a permit. */
  killed = false;
  permitted = false;
  /** REST takes nothing. */
  offline = false;

  open(channel: string, url: string, headers?: Readonly<Record<string, string>>): void {
    this.opened.push(headers ? { channel, url, headers } : { channel, url });
  }

  close(channel: string): void {
    this.closed.push(channel);
    this.live.delete(channel);
  }

  transmit(channel: string, text: string, kind: ByteKind): boolean {
    if (!this.live.has(channel) || this.#keeps(kind)) return false;
    this.transmitted.push({ channel, text, kind });
    return true;
  }

  request(id: number, call: HttpCall, kind: ByteKind): boolean {
    if (this.offline || this.#keeps(kind)) return false;
    this.requested.push({ id, call, kind });
    return true;
  }

  #keeps(kind: ByteKind): boolean {
    return kind === "flatten" ? !this.permitted : kind === "order" && this.killed;
  }

  wake(timer: string, at: Micros): void {
    this.timers.set(timer, at);
  }

  emit(event: Event): void {
    this.events.push(copied(event));
  }

  /** The pending timer that is due first, if any by `until`; it is no longer pending then. */
  nextTimer(until: Micros): { readonly timer: string; readonly at: Micros } | null {
    let first: { timer: string; at: Micros } | null = null;
    for (const [timer, at] of this.timers) if (at <= until && (!first || at < first.at)) first = { timer, at };
    if (first) this.timers.delete(first.timer);
    return first;
  }

  /** The events of one kind, oldest first. */
  of<K extends Event["kind"]>(kind: K): Extract<Event, { kind: K }>[] {
    return this.events.filter((event): event is Extract<Event, { kind: K }> => event.kind === kind);
  }

  /** The last event of one kind. @throws {Error} if there is none */
  last<K extends Event["kind"]>(kind: K): Extract<Event, { kind: K }> {
    const found = this.of(kind).at(-1);
    if (!found) throw new Error(`Cannot find an event "${kind}" among ${this.events.length}`);
    return found;
  }
}

function copied(event: Event): Event {
  if (event.kind === "trade" || event.kind === "top_of_book") return { ...event };
  if (event.kind !== "book_snapshot" && event.kind !== "book_delta") return event;
  return { ...event, bids: levels(event.bids), asks: levels(event.asks) };
}

function levels({ count, prices, sizes }: Levels): Levels {
  return { count, prices: prices.slice(0, count), sizes: sizes.slice(0, count) };
}
