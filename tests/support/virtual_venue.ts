/** A session of ours and a simulated venue, joined without a socket in virtual time: the session's effects become the venue's
 * input, and what the venue sends comes back to the session, with the simulator's own latencies. Both speak the venue's
 * real words. For simulations that run as fast as they can and are the same for the same seed. @module */
import type { Event } from "../../core/event.ts";
import type { VenueId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { ByteKind, Effects, Endpoints, HttpCall, Session } from "../../core/venue.ts";
import type { Wire, WireOutput } from "../../exchanges/simulator/mod.ts";
import { TimeQueue } from "../../exchanges/simulator/time_queue.ts";
import type { Bytes, Traffic } from "../simulation/contract.ts";

/** From asking for a socket to its opening, and from its end to our hearing of it, µs. */
const HANDSHAKE = 2_000;

/** The process that the session lives in. Its clock need not be the venue's, and its thread may be busy. */
export interface Host {
  /** What its clock shows at that moment of the venue's. */
  clock(now: Micros): Micros;
  /** When, in the venue's time, its clock will show `at`; Infinity = never, as things are. */
  whenShows(at: Micros): number;
  /** Carries out what came for it, at once or when its thread is free. */
  enter(call: () => void): void;
  /** The same for another thread of it. */
  enterAside(call: () => void): void;
}
const PLAIN: Host = {
  clock: (now) => now,
  whenShows: (at) => at,
  enter: (call) => call(),
  enterAside: (call) => call(),
};

/** What lies between the session and its venue. */
export interface Roads {
  /** What of it comes in, each after `delay` µs more; `null` = it, as it is, at once. */
  inward(traffic: Traffic, now: Micros): readonly { readonly traffic: Traffic; readonly delay: number }[] | null;
  /** Whether it arrives at the venue, and how much later. */
  outward(bytes: Bytes, now: Micros): { readonly arrives: boolean; readonly delay: number };
  /** Why no socket opens, or no request gets through; `null` = they do. */
  refusal(of: "sockets" | "requests"): string | null;
}
const OPEN: Roads = { inward: () => null, outward: () => ({ arrives: true, delay: 0 }), refusal: () => null };

type Headers = Readonly<Record<string, string>>;
/** `deaf`: it is gone, and the session has not heard of it. `framesLeft`: so many more, then it breaks. */
type Socket = { readonly channel: string; open: boolean; deaf: boolean; framesLeft: number };
export type Severing = { readonly channel?: string; readonly silently?: boolean; readonly afterFrames?: number };
export type VirtualVenueOptions = {
  /** The one before it on the same venue, whose process has died. */
  readonly after?: VirtualVenue | null;
  readonly host?: Host;
  readonly roads?: Roads;
  /** Where its addresses lie; those of several venues differ. */
  readonly address?: string;
};

export class VirtualVenue implements Effects {
  readonly endpoints: Endpoints;
  now: Micros;
  /** Called after each call of the session: the loop takes the events and steps. */
  onTurn: (at?: Micros) => void = () => {};
  /** Which bytes the kill word keeps from leaving. */
  keeps: (kind: ByteKind) => boolean = () => false;
  /** Bytes of orders that were sent, by their time. */
  readonly orderTimes: Micros[] = [];
  #session!: Session;
  #events: Event[] = [];
  readonly #host: Host;
  readonly #roads: Roads;
  readonly #sockets = new Map<number, Socket>();
  /** What was ever opened: channels without their numbers. */
  readonly #wanted = new Set<string>();
  readonly #timers = new Map<string, Micros>();
  /** The earliest of the timers; NaN = it has to be looked for. */
  #timerAt = Infinity;
  /** Requests under way: the venue's number to who hears the answer. */
  readonly #requests = new Map<number, (status: number, body: string, headers: Headers) => void>();
  readonly #due = new TimeQueue<() => void>();
  /** On a slow way to the venue: it arrives there whatever becomes of who sent it. */
  readonly #underWay: TimeQueue<(now: Micros) => void>;
  #lastId: number;
  /** When a socket was asked for, opened, broke or ended last. */
  #changedAt: Micros;
  #dead = false;

  constructor(
    readonly id: VenueId,
    readonly wire: Wire,
    startAt: Micros,
    { after = null, host = PLAIN, roads = OPEN, address = "127.0.0.1:1" }: VirtualVenueOptions = {},
  ) {
    this.now = startAt;
    this.#changedAt = startAt;
    this.#host = host;
    this.#roads = roads;
    this.#lastId = after === null ? 0 : after.#lastId;
    this.#underWay = after === null ? new TimeQueue() : after.#underWay;
    this.endpoints = wire.urls(address);
  }

  /** The session that was made with this venue as its effects. */
  start(session: Session): void {
    this.#session = session;
    this.#turn((now) => session.start(now));
  }

  /** The process has died: its sockets close, and nothing that it still does reaches the venue, nor anything it. */
  cut(): void {
    this.#dead = true;
    for (const [id, { deaf }] of this.#sockets) if (!deaf) this.wire.onSocketClose(id, this.now);
    this.#sockets.clear();
    this.#timers.clear();
    this.#timerAt = Infinity;
    this.#requests.clear();
    this.#due.clear();
  }

  /** Breaks the sockets of a channel, or all, as a network does; `silently` = the session never hears of it. */
  sever({ channel, silently = false, afterFrames = 0 }: Severing): void {
    for (const [id, socket] of this.#sockets) {
      if (channel !== undefined && socket.channel !== channel || socket.deaf) continue;
      if (afterFrames > 0) socket.framesLeft = afterFrames;
      else this.#break(id, socket, silently);
    }
  }

  get session(): Session {
    return this.#session;
  }

  /** Of the sockets that are open, as far as the session knows. */
  get channels(): readonly string[] {
    return [...this.#sockets.values()].filter(({ open, deaf }) => open || deaf).map(({ channel }) => channel);
  }

  /** Since when every socket that it wants is open, and not in its own belief alone; `null` = that is not so. */
  get connectedSince(): Micros | null {
    let open = 0;
    for (const socket of this.#sockets.values()) {
      if (!socket.open || socket.deaf) return null;
      open++;
    }
    // One that waits to be opened again has no socket.
    return open === 0 || open < this.#wanted.size ? null : this.#changedAt;
  }

  /** What was emitted since the last call; take until it is empty. */
  takeEvents(): readonly Event[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  /** When there is something to do next. */
  get nextAt(): Micros {
    const at = Math.min(
      this.wire.lifeAt,
      this.#due.nextAt,
      this.#underWay.nextAt,
      this.#host.whenShows(this.#firstTimer()),
    );
    return Math.max(at, this.now) as Micros;
  }

  /** Lives up to `now`. */
  advance(now: Micros): void {
    this.now = now;
    while (this.#underWay.nextAt <= now) this.#underWay.pop()(now);
    if (this.wire.lifeAt <= now) {
      const outputs: WireOutput[] = [];
      this.wire.advance(now, (output) => outputs.push(output));
      for (const output of outputs) this.#deliver(output);
    }
    while (this.#due.nextAt <= now) this.#due.pop()();
    this.#ring(this.#host.clock(now));
  }

  // ---- effects --------------------------------------------------------------------------------------------------------

  readonly open = (channel: string, url: string, given: Readonly<Record<string, string>> = {}): void => {
    const { pathname, search } = new URL(url), id = ++this.#lastId;
    const socket: Socket = { channel, open: false, deaf: false, framesLeft: Infinity };
    if (this.#dead) return;
    if (this.#find(channel)) throw new Error(`Cannot open channel "${channel}" again before its onClose`);
    this.#sockets.set(id, socket);
    this.#wanted.add(channel.split(".")[0]);
    this.#changedAt = this.now;
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    const refused = this.#roads.refusal("sockets") !== null || !this.wire.accepts(pathname) ||
      this.wire.forbids(pathname, headers) !== null;
    if (refused) return this.#end(id);
    this.wire.onSocketOpen(id, pathname, search.slice(1), this.now);
    this.#later(HANDSHAKE, () => {
      if (this.#sockets.get(id) !== socket) return;
      socket.open = true;
      this.#changedAt = this.now;
      this.#turn((now) => this.#session.onOpen(channel, now));
    });
  };

  readonly close = (channel: string): void => {
    const [id, socket] = this.#find(channel) ?? [];
    if (id === undefined) return;
    if (!socket?.deaf) this.wire.onSocketClose(id, this.now);
    this.#end(id);
  };

  /** Whether bytes of that kind would leave over that socket now. */
  takes(channel: string, kind: ByteKind): boolean {
    return this.#find(channel)?.[1].open === true && !this.keeps(kind);
  }

  readonly transmit = (channel: string, text: string, kind: ByteKind): boolean => {
    if (!this.takes(channel, kind)) return false;
    const [id, socket] = this.#find(channel)!;
    if (kind === "order") this.orderTimes.push(this.now);
    if (socket.deaf) return true;
    const { arrives, delay } = this.#roads.outward({ channel, text }, this.now);
    if (arrives) this.#send(delay, (now) => this.wire.onSocketMessage(id, text, now));
    return true;
  };

  readonly request = (id: number, call: HttpCall, kind: ByteKind): boolean => {
    if (this.keeps(kind)) return false;
    if (this.#dead) return true;
    if (kind === "order") this.orderTimes.push(this.now);
    this.#call(call, (status, body, headers) => {
      this.#turn((now) => this.#session.onReply(id, status, body, now, headers));
    });
    return true;
  };

  /** A request of another thread of the process, over the same roads; the session hears nothing of it. Status 0 = no answer. */
  ask(call: HttpCall, answered: (status: number, body: string, headers: Headers) => void): void {
    if (this.#dead) return;
    this.#call(call, (status, body, headers) => {
      this.#host.enterAside(() => {
        if (!this.#dead) answered(status, body, headers);
      });
    });
  }

  readonly wake = (timer: string, at: Micros): void => {
    if (this.#dead) return;
    if (this.#timers.get(timer) === this.#timerAt) this.#timerAt = NaN;
    else if (at < this.#timerAt) this.#timerAt = at;
    this.#timers.set(timer, at);
  };

  readonly emit = (event: Event): void => void this.#events.push(event);

  // ---- inside ---------------------------------------------------------------------------------------------------------

  #deliver(output: WireOutput): void {
    switch (output.kind) {
      case "answer": {
        const { request, status, body, headers } = output;
        if (!this.#requests.has(request)) return; // it was answered, or given up
        return this.#inward({ kind: "reply", id: request, status, body, headers }, (traffic) => {
          if (traffic.kind === "reply") this.#reply(request, traffic.status, traffic.body, traffic.headers);
        });
      }
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

  #frame(id: number, data: string | Uint8Array): void {
    const socket = this.#sockets.get(id);
    if (!socket?.open || socket.deaf) return;
    this.#inward({ kind: "frame", channel: socket.channel, data }, (traffic) => {
      if (traffic.kind !== "frame" || this.#sockets.get(id) !== socket || !socket.open || socket.deaf) return;
      this.#turn((now) => this.#session.onFrame(socket.channel, traffic.data, now), true);
      if (--socket.framesLeft === 0) this.#break(id, socket, false);
    });
  }

  /** Down the road, and on to `take` what comes out at its end. */
  #inward(traffic: Traffic, take: (traffic: Traffic) => void): void {
    const arriving = this.#roads.inward(traffic, this.now);
    if (arriving === null) return take(traffic);
    for (const { traffic, delay } of arriving) {
      if (delay > 0) this.#later(delay, () => take(traffic));
      else take(traffic);
    }
  }

  #send(delay: number, send: (now: Micros) => void): void {
    if (delay > 0) this.#underWay.push(this.now + delay as Micros, send);
    else send(this.now);
  }

  #call(call: HttpCall, answered: (status: number, body: string, headers: Headers) => void): void {
    const { method, url, headers, body, timeout } = call, { pathname, search } = new URL(url), number = ++this.#lastId;
    this.#requests.set(number, answered);
    const refused = this.#roads.refusal("requests");
    if (refused !== null) return this.#later(HANDSHAKE, () => this.#reply(number, 0, refused, {}));
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const request = { method, path: pathname, query: search.slice(1), headers: lower, body: body ?? "" };
    const { arrives, delay } = this.#roads.outward({ call }, this.now);
    if (arrives) this.#send(delay, (now) => this.wire.onRequest(number, request, now));
    this.#later(timeout, () => this.#reply(number, 0, "no answer in time", {}));
  }

  #reply(number: number, status: number, body: string, headers: Headers): void {
    const answered = this.#requests.get(number);
    if (answered === undefined) return; // it was answered, or given up
    this.#requests.delete(number);
    answered(status, body, headers);
  }

  #break(id: number, socket: Socket, silently: boolean): void {
    this.wire.onSocketClose(id, this.now);
    if (silently) socket.deaf = true;
    else this.#end(id);
  }

  #end(id: number): void {
    const socket = this.#sockets.get(id);
    if (!socket || socket.deaf && !socket.open) return;
    socket.open = false;
    this.#later(HANDSHAKE, () => {
      if (!this.#sockets.delete(id)) return;
      this.#changedAt = this.now;
      this.#turn((now) => this.#session.onClose(socket.channel, now));
    });
  }

  #firstTimer(): Micros {
    if (Number.isNaN(this.#timerAt)) {
      this.#timerAt = Infinity;
      for (const at of this.#timers.values()) this.#timerAt = Math.min(this.#timerAt, at);
    }
    return this.#timerAt as Micros;
  }

  #ring(clock: Micros): void {
    if (this.#firstTimer() > clock) return;
    this.#timerAt = NaN;
    for (const [timer, at] of this.#timers) {
      if (at > clock) continue;
      this.#timers.delete(timer);
      this.#turn((now) => this.#session.onTimer(timer, now));
    }
  }

  #find(channel: string): [number, Socket] | undefined {
    for (const entry of this.#sockets) if (entry[1].channel === channel) return entry;
    return undefined;
  }

  #later(delay: number, run: () => void): void {
    this.#due.push(this.now + delay as Micros, run);
  }

  /** @param ofFrame the loop may go by the frame's own instant */
  #turn(call: (now: Micros) => void, ofFrame = false): void {
    this.#host.enter(() => {
      if (this.#dead) return;
      const now = this.#host.clock(this.now);
      call(now);
      this.onTurn(ofFrame ? now : undefined);
    });
  }
}
