/** The one real implementation of `Effects`: it carries one session's frames, requests and timers to and from the world, and
 * reads the kill word before every order byte. It calls the session only from the event loop, never from inside a call of
 * the session, and after each such turn hands over to the loop. @module */
import type { Event } from "../core/event.ts";
import type { VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { ByteKind, Effects, HttpCall, Session } from "../core/venue.ts";
import type { Mode } from "../core/engine/view.ts";
import { checkEndpoint } from "./endpoint.ts";
import { callHttp } from "./http_call.ts";
import { httpClient } from "./http_client.ts";
import { NO_PROBE, STAGE, type StageProbe } from "../core/stages.ts";
import type { Log } from "./log.ts";
import { FRAMES_WORD, mayLeave } from "./shared_words.ts";
import type { TapeSink } from "./tape.ts";
import { Wire, type WireLimits } from "./wire.ts";

export type NetworkOptions = {
  readonly venue: VenueId;
  /** Of the venue in the configuration: it names the venue's own kill word. */
  readonly place: number;
  readonly mode: Mode;
  /** Whether a host (with its port, if it is not the usual one) is the venue's; see `hostsOf`. */
  readonly allow: (host: string) => boolean;
  /** Shared between the threads; holds the kill word. */
  readonly words: Int32Array;
  /** Never steps back. */
  readonly clock: () => Micros;
  /** Called when a callback into the session has returned: the loop takes the events and steps the engine. */
  readonly onTurn: (at?: Micros) => void;
  /** The session or the loop threw: a bug. The loop is to cancel all and stop. */
  readonly onFault: (error: unknown) => void;
  readonly log: Log;
  readonly tape?: TapeSink | null;
  readonly limits?: Partial<NetworkLimits>;
  /** Absent = nobody looks at how long the stages take. */
  readonly probe?: StageProbe;
};
export type NetworkLimits = WireLimits & {
  readonly responseBytes: number;
  /** Requests under way at once. */
  readonly calls: number;
  /** Bytes that may wait in front of an order, or of anything else, on one channel. */
  readonly orderBacklog: number;
  readonly backlog: number;
  /** Events in one batch. Beyond it what a later one makes up for is dropped, and at four times as many it is a bug. */
  readonly events: number;
  readonly timers: number;
};

export const NETWORK_LIMITS: NetworkLimits = {
  openMs: 10_000,
  closeMs: 1_000,
  frameBytes: 16 << 20,
  responseBytes: 16 << 20,
  calls: 64,
  // An order behind more than this would leave late, perhaps after a kill.
  orderBacklog: 64 << 10,
  backlog: 1 << 20,
  events: 65_536,
  timers: 1_024,
};
const SETTLED = Promise.resolve();
const WITHDRAWN = new Error("broken off: a kill stands");
/** A timer's longest wait; a later instant is reached in several. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export type NetworkCounters = {
  frames: number;
  bytes: number;
  sent: number;
  requests: number;
  failedRequests: number;
  refusedByKill: number;
  refusedByWire: number;
  droppedEvents: number;
  deadChannels: number;
};

export class Network implements Effects {
  readonly counters: NetworkCounters = {
    frames: 0,
    bytes: 0,
    sent: 0,
    requests: 0,
    failedRequests: 0,
    refusedByKill: 0,
    refusedByWire: 0,
    droppedEvents: 0,
    deadChannels: 0,
  };
  readonly #options: NetworkOptions;
  readonly #limits: NetworkLimits;
  readonly #probe: StageProbe;
  readonly #tape: TapeSink | null;
  readonly #wires = new Map<string, Wire>();
  /** By name; `undefined` = it is set when the turn is over. */
  readonly #timers = new Map<string, ReturnType<typeof setTimeout> | undefined>();
  readonly #wanted = new Map<string, Micros>();
  readonly #calls = new Map<AbortController, Promise<void>>();
  /** Of those, the ones that carry an order, with their kind. */
  readonly #orderCalls = new Map<AbortController, ByteKind>();
  readonly #client = httpClient();
  #session: Session | null = null;
  #events: Event[] = [];
  #spare: Event[] = [];
  #down = false;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#limits = { ...NETWORK_LIMITS, ...options.limits };
    this.#probe = options.probe ?? NO_PROBE;
    this.#tape = options.tape ?? null;
  }

  /** Begins: the session that was made with this network as its effects. */
  start(session: Session): void {
    this.#session = session;
    const at = this.#options.clock();
    this.#tape?.put({ kind: "start", at, venue: this.#options.venue });
    this.#turn(() => session.start(at));
  }

  /** What was emitted since the last call. Borrowed until the next call; take until it is empty, since what the loop submits
   * makes the session emit more. */
  takeEvents(): readonly Event[] {
    const taken = this.#events;
    this.#events = this.#spare;
    while (this.#events.length > 0) this.#events.pop(); // emptied at once it would give its memory back
    this.#spare = taken;
    return taken;
  }

  /** Bytes that wait on a channel for the system to take them; 0 if there is no such channel. */
  backlog(channel: string): number {
    return this.#wires.get(channel)?.backlog ?? 0;
  }

  /** Ends everything without calling the session again. Resolves when the wires are closed or had their time. */
  async shutdown(): Promise<void> {
    this.#down = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#wanted.clear();
    for (const controller of this.#calls.keys()) controller.abort(new Error("the process stops"));
    for (const wire of this.#wires.values()) wire.close();
    await Promise.all([...this.#calls.values(), ...[...this.#wires.values()].map(({ ended }) => ended)]);
    this.#client.close();
  }

  // The effects are bound to this network, since a session may pass one of them on by itself.

  /** @throws {EndpointError} if the address is not ours to speak to, {Error} if the channel has not ended yet */
  readonly open = (channel: string, url: string, headers?: Readonly<Record<string, string>>): void => {
    if (this.#down) return;
    checkEndpoint(url, "ws", this.#options.mode, this.#options.allow);
    if (this.#wires.has(channel)) throw new Error(`Cannot open channel "${channel}" again before its onClose`);
    this.#wires.set(
      channel,
      new Wire(channel, url, headers, this.#limits, {
        onOpen: this.#opened,
        onFrame: this.#received,
        onEnd: this.#ended,
      }),
    );
  };

  readonly close = (channel: string): void => this.#wires.get(channel)?.close();

  readonly transmit = (channel: string, text: string, kind: ByteKind): boolean => {
    if (this.#probe.on) this.#probe.lap(STAGE.encode);
    const wire = this.#wires.get(channel);
    const room = kind === "other" ? this.#limits.backlog : this.#limits.orderBacklog;
    if (!wire?.isOpen || wire.backlog > room) {
      this.counters.refusedByWire += 1;
      return this.#refused("transmit", channel);
    }
    // Nothing may come between this look at the kill word and the send.
    if (!mayLeave(this.#options.words, kind, this.#options.place)) {
      this.counters.refusedByKill += 1;
      return this.#refused("transmit", channel);
    }
    wire.send(text);
    if (this.#probe.on) this.#probe.lap(STAGE.send);
    this.counters.sent += 1;
    return true;
  };

  /** @throws {EndpointError} if the address is not ours to speak to */
  readonly request = (id: number, call: HttpCall, kind: ByteKind): boolean => {
    checkEndpoint(call.url, "http", this.#options.mode, this.#options.allow);
    if (this.#down || this.#calls.size >= this.#limits.calls) {
      this.counters.refusedByWire += 1;
      return this.#refused("request", String(id));
    }
    if (!mayLeave(this.#options.words, kind, this.#options.place)) {
      this.counters.refusedByKill += 1;
      return this.#refused("request", String(id));
    }
    const controller = new AbortController();
    if (kind !== "other") this.#orderCalls.set(controller, kind);
    this.#calls.set(controller, this.#call(id, call, controller));
    this.counters.requests += 1;
    return true;
  };

  /** Breaks off every request with an order that may not leave any more: one that waits for its connection would put its bytes
   * out late, after a kill (KIL-02). What became of an order whose bytes have left is then unknown, and is proven as such. */
  withdraw(): void {
    for (const [controller, kind] of this.#orderCalls) {
      if (!mayLeave(this.#options.words, kind, this.#options.place)) controller.abort(WITHDRAWN);
    }
  }

  readonly wake = (timer: string, at: Micros): void => {
    if (this.#down) return;
    if (!this.#timers.has(timer)) {
      if (this.#timers.size >= this.#limits.timers) {
        throw new Error(`Cannot set timer "${timer}": ${this.#timers.size} are set already`);
      }
      this.#timers.set(timer, undefined);
    }
    // Orders may still have to leave in this turn, and setting a timer takes 30 µs after an idle moment.
    if (this.#wanted.size === 0) void SETTLED.then(this.#setTimers);
    this.#wanted.set(timer, at);
  };

  readonly emit = (event: Event): void => {
    const { events } = this.#limits;
    if (this.#events.length >= events) {
      if (event.kind === "trade" || event.kind === "top_of_book" || event.kind === "ignored") {
        this.counters.droppedEvents += 1;
        return;
      }
      if (this.#events.length >= 4 * events) throw new Error(`Cannot hold more than ${4 * events} events in a batch`);
    }
    this.#events.push(event);
  };

  readonly #opened = ({ channel }: Wire): void => {
    const at = this.#options.clock();
    this.#tape?.put({ kind: "open", at, venue: this.#options.venue, channel });
    this.#turn(() => this.#session?.onOpen(channel, at));
  };

  readonly #received = ({ channel }: Wire, frame: string | Uint8Array): void => {
    if (this.#down) return;
    const at = this.#options.clock();
    this.counters.frames += 1;
    this.counters.bytes += frame.length;
    Atomics.add(this.#options.words, FRAMES_WORD, 1);
    this.#probe.begin(at);
    this.#tape?.put({ kind: "frame", at, venue: this.#options.venue, channel, frame });
    // Written out, not through #turn: this is the hot path, and a closure a frame is garbage.
    try {
      this.#session?.onFrame(channel, frame, at);
      if (this.#probe.on) this.#probe.lap(STAGE.decode);
      this.#options.onTurn(at);
      this.#probe.end();
    } catch (error) {
      this.#options.onFault(error);
    }
  };

  readonly #ended = (wire: Wire, reason: string): void => {
    const { channel } = wire;
    this.#wires.delete(channel);
    if (reason.includes("never answered")) this.counters.deadChannels += 1;
    this.#options.log.info("channel ended", { venue: this.#options.venue, channel, reason });
    const at = this.#options.clock();
    this.#tape?.put({ kind: "close", at, venue: this.#options.venue, channel });
    this.#turn(() => this.#session?.onClose(channel, at));
  };

  readonly #setTimers = (): void => {
    const now = this.#options.clock();
    for (const [timer, at] of this.#wanted) {
      clearTimeout(this.#timers.get(timer));
      const ms = Math.min(LONGEST_TIMEOUT_MS, Math.max(0, Math.ceil((at - now) / 1000)));
      this.#timers.set(timer, setTimeout(() => this.#rang(timer, at), ms));
    }
    this.#wanted.clear();
  };

  #rang(timer: string, at: Micros): void {
    const now = this.#options.clock();
    if (now < at) return this.wake(timer, at); // it was too far away for one wait
    this.#timers.delete(timer);
    this.#tape?.put({ kind: "timer", at: now, venue: this.#options.venue, timer });
    this.#turn(() => this.#session?.onTimer(timer, now));
  }

  /** Never rejects. The fetch begins before this returns for the first time, right behind the look at the kill word. */
  async #call(id: number, call: HttpCall, controller: AbortController): Promise<void> {
    const { status, body, headers } = await callHttp(call, {
      client: this.#client,
      limit: this.#limits.responseBytes,
      controller,
    });
    this.#calls.delete(controller);
    this.#orderCalls.delete(controller);
    if (status === 0) this.counters.failedRequests += 1;
    if (this.#down) return;
    const at = this.#options.clock();
    this.#tape?.put({ kind: "reply", at, venue: this.#options.venue, id, status, body, headers });
    this.#turn(() => this.#session?.onReply(id, status, body, at, headers));
  }

  #turn(call: () => void): void {
    if (this.#down) return;
    try {
      call();
      this.#options.onTurn();
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  /** What the session was told is an input like any other, so the tape keeps it. */
  #refused(what: "transmit" | "request", target: string): false {
    this.#tape?.put({ kind: "refused", at: this.#options.clock(), venue: this.#options.venue, what, target });
    return false;
  }
}
