/** Subscribes a socket to many topics, as many a frame as the venue takes. One topic that it does not know fails the frame that
 * names it, and the others with it: that one is left out and the rest asked for again. Source: Bybit v5 docs, "Connect, How to
 * Subscribe to Topics"; refusals as seen in recordings; read 2026-11-26. @module */
import type { Micros } from "../../core/units.ts";
import type { SocketTalk } from "./socket_talk.ts";

export type SubscribingHandlers = {
  /** Every topic is subscribed, or was refused. */
  done(now: Micros): void;
  /** The socket is of no use: it refused a frame as a whole, or took no byte. */
  failed(reason: string, now: Micros): void;
  refused(topic: string, message: string, now: Micros): void;
};

/** Characters of all names on one connection: "Connect", Public channel args limits. */
export const MOST_CHARACTERS = 21_000;
/** Topics in one frame where the venue states no count. */
const USUAL = 100;

/** @param most topics in one frame; `null` = no count is stated */
export function subscribe(
  talk: SocketTalk,
  channel: string,
  topics: readonly string[],
  most: number | null,
  handlers: SubscribingHandlers,
  now: Micros,
): void {
  const size = most ?? USUAL, args = topics.slice(0, size), later = topics.slice(size);
  if (args.length === 0) return handlers.done(now);
  const went = talk.topics("subscribe", channel, args, ({ accepted, message }, at) => {
    if (accepted) return subscribe(talk, channel, later, most, handlers, at);
    const bad = topicIn(message, args);
    if (bad === null) return handlers.failed(`subscribe refused: ${message}`, at);
    if (!message.includes("already subscribed")) handlers.refused(bad, message, at);
    subscribe(talk, channel, [...args.filter((topic) => topic !== bad), ...later], most, handlers, at);
  }, now);
  if (!went) handlers.failed("subscribe: the transport took no byte", now);
}

/** "error:handler not found,topic:orderbook.50.XUSDT" and "Invalid topic: …" name the one that was refused. */
function topicIn(message: string, args: readonly string[]): string | null {
  const [, named] = /topic:\s*(\S+?)[,\]]?$/i.exec(message.trim()) ?? [];
  return named !== undefined && args.includes(named) ? named : null;
}
