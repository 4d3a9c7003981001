/** What frames and bodies of the market look alike in, on Binance and on venues that took over its API: snapshots of books, replies
 * to requests on a stream's own socket. Source: binance-spot-api-docs, web-socket-streams.md; read 2026-11-25. @module */
import type { BookSnapshot } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { StreamReply } from "./fapi_stream.ts";
import type { Fields } from "./fields.ts";
import { readRows } from "./market_frames.ts";
import { LevelBuffer } from "./scanner.ts";

/** A depth snapshot, from REST or a partial stream, with arrays of its own. @throws {FrameError} */
export function snapshotOf(body: Fields, instrument: Instrument, receivedAt: Micros): BookSnapshot {
  const lastId = body.integer("lastUpdateId");
  return {
    kind: "book_snapshot",
    instrument: instrument.id,
    bids: readRows(body, "bids", new LevelBuffer(), instrument),
    asks: readRows(body, "asks", new LevelBuffer(), instrument),
    firstId: null,
    lastId,
    previousId: null,
    venueAt: body.has("E") ? body.instant("E") : null,
    receivedAt,
  };
}

/** The symbol of a frame that could not be read, if it looks like a depth frame; null = it is none, or hides whose. */
export function depthSymbolIn(frame: string): string | null {
  if (!/depthUpdate|@depth/.test(frame)) return null;
  return /"s"\s*:\s*"([^"]+)"/.exec(frame)?.[1] ?? /"stream"\s*:\s*"([^"@]+)@/.exec(frame)?.[1]?.toUpperCase() ?? null;
}

/** The reply that a frame is; null = it is none. @throws {FrameError} if it is one that cannot be read */
export function replyIn(data: Fields): StreamReply | null {
  const refusal = data.has("error") ? data.object("error") : data.has("code") ? data : null;
  if (!refusal && !("result" in data.values && "id" in data.values)) return null;
  const id = data.values.id;
  return {
    kind: "reply",
    id: typeof id === "number" || typeof id === "string" ? id : null,
    result: data.values.result,
    refusal: refusal && { code: refusal.integer("code"), message: refusal.text("msg") },
  };
}
