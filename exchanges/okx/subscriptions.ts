/** Subscriptions on the sockets of OKX: one message names many channels, and each is answered by itself, a refusal sometimes without
 * saying which it means. Source: OKX API v5, "WebSocket, Subscribe" and "Connection count limit"; read 2026-11-26. @module */
import type { Micros } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import type { Fields } from "../shared/fields.ts";

/** What a channel is named by. */
export type Topic = { readonly channel: string } & Readonly<Record<string, string>>;
type Handlers = {
  /** Every topic that was asked for on this socket is answered. */
  done(channel: string, now: Micros): void;
  /** One was refused. @param topics those of its message that are not answered: it is one of them */
  refused(channel: string, topics: readonly Topic[], error: VenueError, now: Micros): void;
};
type Message = { readonly channel: string; readonly topics: Map<string, Topic> };

/** Topics in one message; the venue takes 64 KB, which are some six hundred. */
const TOPICS_A_MESSAGE = 200;
/** What says which channel an answer is about. */
const NAMES = ["channel", "instType", "instFamily", "instId"];

export class Subscriptions {
  /** By the id of the message. */
  readonly #open = new Map<string, Message>();
  #count = 0;

  constructor(readonly io: Pick<Effects, "transmit">, readonly handlers: Handlers) {}

  /** False = the transport took no byte of it, or not of all. */
  ask(channel: string, topics: readonly Topic[]): boolean {
    for (let i = 0; i < topics.length; i += TOPICS_A_MESSAGE) {
      if (!this.#send(channel, topics.slice(i, i + TOPICS_A_MESSAGE))) return false;
    }
    return true;
  }

  /** Takes a topic off and asks for it anew, which brings its snapshot. */
  renew(channel: string, topic: Topic): boolean {
    const off = JSON.stringify({ id: this.#nextId(), op: "unsubscribe", args: [topic] });
    return this.io.transmit(channel, off, "other") && this.#send(channel, [topic]);
  }

  /** Takes an `event` of the venue that answers a subscription. @returns false if it answers none of ours */
  onEvent(channel: string, event: Fields, now: Micros): boolean {
    const word = event.text("event");
    if (word === "unsubscribe") return true;
    if (word !== "subscribe" && word !== "error") return false;
    const found = this.#messageOf(channel, event);
    if (found === null) return word === "subscribe"; // a second answer to a topic that was renewed
    const [id, message] = found;
    if (word === "error") {
      const topics = [...message.topics.values()], key = keyIn(event);
      const named = key === null ? undefined : message.topics.get(key);
      // Which it was may not be said: then any of them counts as answered, and the refusal names them all.
      message.topics.delete(named === undefined ? message.topics.keys().next().value! : key!);
      const error = { status: 400, code: event.identifier("code"), message: event.text("msg"), retryAt: null };
      this.handlers.refused(channel, named === undefined ? topics : [named], error, now);
    } else message.topics.delete(keyIn(event) ?? "");
    if (message.topics.size > 0) return true;
    this.#open.delete(id);
    if (!this.waits(channel)) this.handlers.done(channel, now);
    return true;
  }

  /** Something that was asked for on this socket is not answered. */
  waits(channel: string): boolean {
    for (const message of this.#open.values()) if (message.channel === channel) return true;
    return false;
  }

  /** The socket is gone. */
  close(channel: string): void {
    for (const [id, message] of this.#open) if (message.channel === channel) this.#open.delete(id);
  }

  #send(channel: string, topics: readonly Topic[]): boolean {
    const id = this.#nextId();
    if (!this.io.transmit(channel, JSON.stringify({ id, op: "subscribe", args: topics }), "other")) return false;
    this.#open.set(id, { channel, topics: new Map(topics.map((topic) => [keyOf(topic), topic])) });
    return true;
  }

  /** By the message's id; without one by what it is about. */
  #messageOf(channel: string, event: Fields): readonly [string, Message] | null {
    const id = event.optionalText("id");
    if (id !== null) {
      const message = this.#open.get(id);
      return message === undefined || message.channel !== channel ? null : [id, message];
    }
    const key = keyIn(event);
    for (const entry of this.#open) {
      if (entry[1].channel === channel && (key === null || entry[1].topics.has(key))) return entry;
    }
    return null;
  }

  /** Apart from the numbers of other requests. */
  #nextId(): string {
    return `s${++this.#count}`;
  }
}

/** From the event's own words; of some errors they stand in the message alone: "channel:trades,instId:X doesn't exist". */
function keyIn(event: Fields): string | null {
  if (event.has("arg")) return keyOf(event.object("arg").values);
  const said = [...(event.optionalText("msg") ?? "").matchAll(/\b(channel|instType|instFamily|instId):([\w-]+)/g)];
  return said.length === 0 ? null : keyOf(Object.fromEntries(said.map(([, name, value]) => [name, value])));
}

function keyOf(topic: Readonly<Record<string, unknown>>): string {
  return NAMES.map((name) => topic[name] ?? "").join(" ");
}
