/** An `Effects` without wires: what a session sends is kept until the bench answers it, events are handed on as
 * `runtime/network.ts` hands them on, and the kill word is read before every order byte as there. @module */
import type { Event } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { ByteKind, Effects, HttpCall } from "../../core/venue.ts";
import { mayLeave } from "../../runtime/shared_words.ts";

export type SentText = { readonly channel: string; readonly text: string };
export type SentCall = { readonly id: number; readonly call: HttpCall };

export class ScriptedWire implements Effects {
  /** Channels that the session wants open and that are not yet. */
  readonly opening: string[] = [];
  readonly texts: SentText[] = [];
  readonly calls: SentCall[] = [];
  readonly timers = new Map<string, Micros>();
  /** Texts of kind "order" so far. */
  orderCount = 0;
  /** Called with that count when one was handed over. */
  onOrder: (count: number) => void = () => {};
  readonly #live = new Set<string>();
  #events: Event[] = [];
  #spare: Event[] = [];

  constructor(readonly words: Int32Array) {}

  readonly open = (channel: string): void => {
    this.opening.push(channel);
    this.#live.add(channel);
  };

  readonly close = (channel: string): void => {
    this.#live.delete(channel);
  };

  readonly transmit = (channel: string, text: string, kind: ByteKind): boolean => {
    if (!this.#live.has(channel)) return false;
    if (!mayLeave(this.words, kind, 0)) return false;
    this.texts.push({ channel, text });
    if (kind === "order") this.onOrder(++this.orderCount);
    return true;
  };

  readonly request = (id: number, call: HttpCall, kind: ByteKind): boolean => {
    if (!mayLeave(this.words, kind, 0)) return false;
    this.calls.push({ id, call });
    return true;
  };

  readonly wake = (timer: string, at: Micros): void => {
    this.timers.set(timer, at);
  };

  readonly emit = (event: Event): void => {
    this.#events.push(event);
  };

  /** Borrowed until the next call. */
  takeEvents(): readonly Event[] {
    const taken = this.#events;
    this.#events = this.#spare;
    while (this.#events.length > 0) this.#events.pop(); // emptied at once it would give its memory back
    this.#spare = taken;
    return taken;
  }

  /** A timer that is due by `now`; it is no longer set then. */
  dueTimer(now: Micros): string | null {
    for (const [timer, at] of this.timers) {
      if (at > now) continue;
      this.timers.delete(timer);
      return timer;
    }
    return null;
  }
}
