/** A session of ours and a simulated venue, joined without a socket in virtual time: the session's effects become the venue's
 * input, and what the venue sends comes back to the session, with the simulator's own latencies. Both speak the venue's
 * real words. For simulations that run as fast as they can and are the same for the same seed. @module */
import type { Event } from "../../core/event.ts";
import type { VenueId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { ByteKind, Effects, Endpoints, HttpCall, Session } from "../../core/venue.ts";
import type { Wire, WireOutput } from "../../exchanges/simulator/mod.ts";

/** From asking for a socket to its opening, and from its end to our hearing of it, µs. */
const HANDSHAKE = 2_000;
/** The market lives on by itself: it is looked at this often, µs. */
const PACE = 5_000;

type Due = { readonly at: number; readonly run: () => void };
type Socket = { readonly channel: string; open: boolean };

export class VirtualVenue implements Effects {
  readonly endpoints: Endpoints;
  now: Micros;
  /** Called after each call of the session: the loop takes the events and steps. */
  onTurn: (at?: Micros) => void = () => {};
  /** The kill word: nothing of kind "order" goes out while it is set, and of kind "flatten" nothing without a permit. */
  killed: () => boolean = () => false;
  permitted: () => boolean = () => false;
  /** Bytes of orders that were sent, by their time. */
  readonly orderTimes: Micros[] = [];
  #session!: Session;
  #events: Event[] = [];
  readonly #sockets = new Map<number, Socket>();
  readonly #timers = new Map<string, Micros>();
  /** Requests under way: the venue's number to ours. */
  readonly #requests = new Map<number, number>();
  readonly #due: Due[] = [];
  #lastId: number;
  #dead = false;

  /** @param after the one before it on the same venue, whose process has died */
  constructor(readonly id: VenueId, readonly wire: Wire, startAt: Micros, after: VirtualVenue | null = null) {
    this.now = startAt;
    this.#lastId = after === null ? 0 : after.#lastId;
    this.endpoints = wire.urls("127.0.0.1:1");
  }

  /** The session that was made with this venue as its effects. */
  start(session: Session): void {
    this.#session = session;
    this.#turn(() => session.start(this.now));
  }

  /** The process has died: its sockets close, and nothing that it still does reaches the venue, nor anything it. */
  cut(): void {
    this.#dead = true;
    for (const id of this.#sockets.keys()) this.wire.onSocketClose(id, this.now);
    this.#sockets.clear();
    this.#timers.clear();
    this.#requests.clear();
    this.#due.length = 0;
  }

  get session(): Session {
    return this.#session;
  }

  /** What was emitted since the last call; take until it is empty. */
  takeEvents(): readonly Event[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  /** When there is something to do next. */
  get nextAt(): Micros {
    let at = Math.min(this.now + PACE, this.wire.nextAt, this.#due[0]?.at ?? Infinity);
    for (const timer of this.#timers.values()) at = Math.min(at, timer);
    return Math.max(at, this.now) as Micros;
  }

  /** Lives up to `now`. */
  advance(now: Micros): void {
    this.now = now;
    const outputs: WireOutput[] = [];
    this.wire.advance(now, (output) => outputs.push(output));
    for (const output of outputs) this.#deliver(output);
    while (this.#due.length > 0 && this.#due[0].at <= now) this.#due.shift()!.run();
    for (const [timer, at] of this.#timers) {
      if (at > now) continue;
      this.#timers.delete(timer);
      this.#turn(() => this.#session.onTimer(timer, now));
    }
  }

  // ---- effects --------------------------------------------------------------------------------------------------------

  readonly open = (channel: string, url: string, given: Readonly<Record<string, string>> = {}): void => {
    const { pathname, search } = new URL(url), id = ++this.#lastId, socket = { channel, open: false };
    if (this.#dead) return;
    if (this.#find(channel)) throw new Error(`Cannot open channel "${channel}" again before its onClose`);
    this.#sockets.set(id, socket);
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    if (!this.wire.accepts(pathname) || this.wire.forbids(pathname, headers) !== null) return this.#end(id);
    this.wire.onSocketOpen(id, pathname, search.slice(1), this.now);
    this.#later(HANDSHAKE, () => {
      if (this.#sockets.get(id) !== socket) return;
      socket.open = true;
      this.#turn(() => this.#session.onOpen(channel, this.now));
    });
  };

  readonly close = (channel: string): void => {
    const id = this.#find(channel)?.[0];
    if (id === undefined) return;
    this.wire.onSocketClose(id, this.now);
    this.#end(id);
  };

  readonly transmit = (channel: string, text: string, kind: ByteKind): boolean => {
    const [id, socket] = this.#find(channel) ?? [];
    if (id === undefined || !socket?.open || this.#keeps(kind)) return false;
    if (kind === "order") this.orderTimes.push(this.now);
    this.wire.onSocketMessage(id, text, this.now);
    return true;
  };

  readonly request = (
    id: number,
    { method, url, headers, body, timeout }: HttpCall,
    kind: ByteKind,
  ): boolean => {
    if (this.#keeps(kind)) return false;
    if (kind === "order") this.orderTimes.push(this.now);
    const { pathname, search } = new URL(url), number = ++this.#lastId;
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    this.#requests.set(number, id);
    this.wire.onRequest(
      number,
      { method, path: pathname, query: search.slice(1), headers: lower, body: body ?? "" },
      this.now,
    );
    this.#later(timeout, () => this.#reply(number, 0, "no answer in time", {}));
    return true;
  };

  readonly wake = (timer: string, at: Micros): void => void this.#timers.set(timer, at);

  readonly emit = (event: Event): void => void this.#events.push(event);

  // ---- inside ---------------------------------------------------------------------------------------------------------

  #deliver(output: WireOutput): void {
    switch (output.kind) {
      case "answer":
        return this.#reply(output.request, output.status, output.body, output.headers);
      case "frame":
        return this.#frame(output.socket, output.text);
      case "bytes":
        return this.#frame(output.socket, output.bytes);
      case "close":
        return this.#end(output.socket);
      default:
        return output satisfies never;
    }
  }

  #frame(id: number, frame: string | Uint8Array): void {
    const socket = this.#sockets.get(id);
    if (socket?.open) this.#turn(() => this.#session.onFrame(socket.channel, frame, this.now), this.now);
  }

  #reply(number: number, status: number, body: string, headers: Readonly<Record<string, string>>): void {
    const id = this.#requests.get(number);
    if (id === undefined) return; // it was answered, or given up
    this.#requests.delete(number);
    this.#turn(() => this.#session.onReply(id, status, body, this.now, headers));
  }

  #end(id: number): void {
    const socket = this.#sockets.get(id);
    if (!socket) return;
    socket.open = false;
    this.#later(HANDSHAKE, () => {
      if (!this.#sockets.delete(id)) return;
      this.#turn(() => this.#session.onClose(socket.channel, this.now));
    });
  }

  #keeps(kind: ByteKind): boolean {
    return kind === "flatten" ? !this.permitted() : kind === "order" && this.killed();
  }

  #find(channel: string): [number, Socket] | undefined {
    for (const entry of this.#sockets) if (entry[1].channel === channel) return entry;
    return undefined;
  }

  #later(delay: number, run: () => void): void {
    const at = this.now + delay;
    let i = this.#due.length;
    while (i > 0 && this.#due[i - 1].at > at) i -= 1;
    this.#due.splice(i, 0, { at, run });
  }

  #turn(call: () => void, at?: Micros): void {
    if (this.#dead) return;
    call();
    this.onTurn(at);
  }
}
