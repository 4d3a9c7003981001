/** What OKX says of a connection by itself, in frames with an `event`. Source: OKX API v5, "WebSocket, Notification" and "Connection
 * count limit"; read 2026-11-26. @module */
import type { Fields } from "../shared/fields.ts";

export type ServiceWord = {
  /** `leaving`: the venue will end this socket in a minute. `lost`: what was subscribed is worth nothing any more. */
  readonly kind: "leaving" | "lost" | "nothing";
  readonly reason: string;
};

/** The notice of a service upgrade, some sixty seconds ahead. */
const UPGRADE = "64008";

/** @throws {FrameError} if it names no event */
export function serviceWordOf(event: Fields): ServiceWord {
  const word = event.text("event"), code = event.optionalText("code"), message = event.optionalText("msg") ?? "";
  const said = [word, code ?? event.optionalText("channel"), message || event.optionalText("connCount")]
    .filter((part) => part !== null).join(" ");
  if (word === "notice") return { kind: code === UPGRADE ? "leaving" : "nothing", reason: said };
  // Told after an ordinary yes: the subscription is off.
  if (word === "channel-conn-count-error") return { kind: "lost", reason: said };
  return { kind: "nothing", reason: said };
}
