/** What makes a process of ours mortal and watched while it speaks to a simulated venue: boundaries between its effects, inputs
 * that are told, and the session that its own network drives with nothing. @module */
import type { VenueId } from "../../core/instrument.ts";
import type { ByteKind, Effects, Session } from "../../core/venue.ts";
import type { TapeEntry } from "../../runtime/tape.ts";
import type { Boundary, CrashPoints } from "./crash_points.ts";
import type { VirtualVenue } from "./virtual_venue.ts";

/** A session that the network of the bot drives with nothing: the venue does. */
export const NOBODY = { start() {}, onOpen() {}, onFrame() {}, onReply() {}, onClose() {}, onTimer() {} };

/** The venue's effects, with a boundary before and behind all that leaves; events go to the bot's own loop.
 * @param torn where it dies before bytes leave, half of them do */
export function mortal(venue: VirtualVenue, points: CrashPoints, emit: Effects["emit"], torn: boolean): Effects {
  const passing = (kind: ByteKind, text: () => string, send: (cut: boolean) => boolean): boolean => {
    const [before, after]: [Boundary, Boundary] = kind === "other" ? ["ask", "asked"] : ["send", "sent"];
    points.pass(before, () => torn && void send(true), text);
    const sent = send(false);
    points.pass(after, undefined, text);
    return sent;
  };
  return {
    open: venue.open,
    close: venue.close,
    wake: venue.wake,
    emit,
    transmit: (channel, text, kind) =>
      passing(kind, () => text, (cut) => venue.transmit(channel, cut ? text.slice(0, text.length >> 1) : text, kind)),
    request: (id, call, kind) => passing(kind, () => `${call.method} ${call.url}`, () => venue.request(id, call, kind)),
  };
}

/** Microtasks that wait have run: hashes, syncs, timers that are set behind a turn. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) await Promise.resolve();
}

/** The session, with each of its inputs told first. What is told is borrowed. */
export function taped(session: Session, venue: VenueId, put: (entry: TapeEntry) => void): Session {
  return {
    start(at) {
      put({ kind: "start", at, venue });
      session.start(at);
    },
    onOpen(channel, at) {
      put({ kind: "open", at, venue, channel });
      session.onOpen(channel, at);
    },
    onFrame(channel, frame, at) {
      put({ kind: "frame", at, venue, channel, frame });
      session.onFrame(channel, frame, at);
    },
    onReply(id, status, body, at, headers) {
      put({ kind: "reply", at, venue, id, status, body, headers });
      session.onReply(id, status, body, at, headers);
    },
    onClose(channel, at) {
      put({ kind: "close", at, venue, channel });
      session.onClose(channel, at);
    },
    onTimer(timer, at) {
      put({ kind: "timer", at, venue, timer });
      session.onTimer(timer, at);
    },
    submit: (command, now) => session.submit(command, now),
  };
}

/** Bytes are borrowed. */
export function copied(entry: TapeEntry): TapeEntry {
  return entry.kind === "frame" && typeof entry.frame !== "string" ? { ...entry, frame: entry.frame.slice() } : entry;
}
