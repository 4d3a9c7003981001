/** Who listens to what on OKX's sockets: connections, what each has asked for, and when it last heard anything. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import type { Channel } from "../../faults.ts";
import type { VenueServices } from "../../venue.ts";
import type { Door, Subscription } from "./channels.ts";

export type Socket = {
  readonly id: number;
  readonly door: Door;
  readonly connId: string;
  account: Account | null;
  /** By key. */
  readonly subscriptions: Map<string, Subscription>;
  /** When anything was sent to it, or it was opened. */
  saidAt: Micros;
  /** When it is closed for a planned upgrade; Infinity = none is planned. */
  closesAt: Micros;
};

export class Listeners {
  readonly sockets = new Map<number, Socket>();
  readonly #byKey = new Map<string, Set<Socket>>();
  #lastConnection = 0;
  /** Account events that wait for an answer; null = none has to. */
  #held: (() => void)[] | null = null;

  constructor(readonly services: VenueServices) {}

  open(id: number, door: Door): Socket {
    const connId = (0x10_0000_00 + ++this.#lastConnection).toString(16), { now } = this.services.exchange;
    const socket: Socket = {
      id,
      door,
      connId,
      account: null,
      subscriptions: new Map(),
      saidAt: now,
      closesAt: Infinity as Micros,
    };
    this.sockets.set(id, socket);
    return socket;
  }

  close(id: number): void {
    const socket = this.sockets.get(id);
    if (socket === undefined) return;
    for (const subscription of [...socket.subscriptions.values()]) this.drop(socket, subscription);
    this.sockets.delete(id);
  }

  add(socket: Socket, subscription: Subscription): void {
    socket.subscriptions.set(subscription.key, subscription);
    const listeners = this.#byKey.get(subscription.key);
    if (listeners === undefined) this.#byKey.set(subscription.key, new Set([socket]));
    else listeners.add(socket);
  }

  drop(socket: Socket, { key }: Subscription): void {
    socket.subscriptions.delete(key);
    const listeners = this.#byKey.get(key);
    listeners?.delete(socket);
    if (listeners?.size === 0) this.#byKey.delete(key);
  }

  send(socket: Socket, text: string, channel: Channel): void {
    if (channel === "account" && this.#held !== null) this.#held.push(() => this.#send(socket, text, channel));
    else this.#send(socket, text, channel);
  }

  /** Says `answer` before the account events that `run` causes. */
  answerFirst<T>(run: () => T, answer: (result: T) => void): void {
    const held: (() => void)[] = this.#held = [];
    const result = run();
    this.#held = null;
    answer(result);
    for (const tell of held) tell();
  }

  #send(socket: Socket, text: string, channel: Channel): void {
    socket.saidAt = this.services.exchange.now;
    this.services.send(socket.id, text, channel);
  }

  /** Tells everybody who asked for that public data. */
  publish(key: string, text: () => string): void {
    const listeners = this.#byKey.get(key);
    if (listeners === undefined) return;
    const written = text();
    for (const socket of listeners) this.send(socket, written, "market");
  }

  hears(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** What an account's connections have asked for of a private channel. */
  *of(account: Account, channel: string): Iterable<readonly [Socket, Subscription]> {
    for (const socket of this.sockets.values()) {
      if (socket.account !== account) continue;
      for (const subscription of socket.subscriptions.values()) {
        if (subscription.channel === channel) yield [socket, subscription];
      }
    }
  }
}
