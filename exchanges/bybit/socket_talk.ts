/** What a socket of Bybit was asked to do, logons and subscriptions, and the answers to it. The venue does not always hand our id
 * back: an answer without one belongs to the oldest question of its kind on that socket. It also keeps sockets from being closed
 * as idle: every socket is pinged every 20 s, whatever else it carries. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import { type Control, PING, subscribeText } from "./control.ts";

export type Reply = Extract<Control, { kind: "reply" }>;
type Then = (reply: Reply, now: Micros) => void;
type Asked = {
  readonly id: string;
  readonly op: string;
  readonly channel: string;
  readonly at: Micros;
  readonly then: Then;
};

const PING_EVERY = 20 * MICROS_PER_SECOND, PATIENCE = 5 * MICROS_PER_SECOND;

export class SocketTalk {
  readonly #asked: Asked[] = [];
  readonly #open = new Set<string>();
  #count = 0;
  #pingEvery = PING_EVERY;

  /** @param name of the link: its timers begin with it
   * @param silent is told of a socket that left a question without an answer */
  constructor(
    readonly name: string,
    readonly io: Pick<Effects, "transmit" | "wake">,
    readonly silent: (channel: string, reason: string, now: Micros) => void,
  ) {}

  /** Pings at least so often from now on, µs; null = as usual. */
  pingWithin(every: number | null, now: Micros): void {
    this.#pingEvery = Math.min(PING_EVERY, every ?? PING_EVERY);
    for (const channel of this.#open) this.ping(channel);
    if (this.#open.size > 0) this.io.wake(`${this.name}:ping`, now + this.#pingEvery as Micros);
  }

  opened(channel: string, now: Micros): void {
    if (this.#open.size === 0) this.io.wake(`${this.name}:ping`, now + this.#pingEvery as Micros);
    this.#open.add(channel);
  }

  /** The socket is gone, and nothing that it was asked will be answered. */
  closed(channel: string): void {
    this.#open.delete(channel);
    for (let i = this.#asked.length - 1; i >= 0; i--) if (this.#asked[i].channel === channel) this.#asked.splice(i, 1);
  }

  /** False = no byte went out. */
  ping(channel: string): boolean {
    return this.io.transmit(channel, PING, "other");
  }

  /** Subscribes to topics, or gives them up. False = no byte went out. */
  topics(op: "subscribe" | "unsubscribe", channel: string, args: readonly string[], then: Then, now: Micros): boolean {
    const id = `${this.name}-${++this.#count}`;
    return this.#ask({ id, op, channel, at: now, then }, subscribeText(id, args, op));
  }

  /** Sends the frame that logs the socket on. False = no byte went out. */
  logOn(channel: string, text: string, then: Then, now: Micros): boolean {
    return this.#ask({ id: `${this.name}-${++this.#count}`, op: "auth", channel, at: now, then }, text);
  }

  /** @returns false if nobody asked that */
  take(channel: string, reply: Reply, now: Micros): boolean {
    const at = this.#asked.findIndex((asked) =>
      asked.channel === channel && (reply.id === null ? asked.op === reply.op : asked.id === reply.id)
    );
    if (at < 0) return false;
    const [{ then }] = this.#asked.splice(at, 1);
    then(reply, now);
    return true;
  }

  /** @returns false if the timer is none of its own */
  timer(timer: string, now: Micros): boolean {
    if (timer === `${this.name}:ping`) {
      for (const channel of this.#open) this.ping(channel);
      if (this.#open.size > 0) this.io.wake(timer, now + this.#pingEvery as Micros);
      return true;
    }
    if (timer !== `${this.name}:replies`) return false;
    const late = this.#asked.filter(({ at }) => now - at >= PATIENCE);
    for (const { channel, op } of late) {
      if (this.#open.has(channel)) {
        this.silent(channel, `${op}: no answer within ${PATIENCE / MICROS_PER_SECOND} s`, now);
      }
    }
    this.#watch();
    return true;
  }

  #ask(asked: Asked, text: string): boolean {
    if (!this.io.transmit(asked.channel, text, "other")) return false;
    this.#asked.push(asked);
    this.#watch();
    return true;
  }

  #watch(): void {
    if (this.#asked.length > 0) this.io.wake(`${this.name}:replies`, this.#asked[0].at + PATIENCE as Micros);
  }
}
