/** Orders on none of our markets that may be ours all the same: an earlier run may have placed them on a market that was taken out
 * of the configuration. A session does not know our tag; it tells those whose id has the form of ours, as no other program's has,
 * and the engine looks at the tag. @module */
import type { Ignored, StrangeOrder } from "../../core/event.ts";
import { decodeClientId } from "../../core/oms/client_id.ts";
import type { Fields } from "./fields.ts";

/** A row under `clientId`, with the field of the venue's id; `null` = no id of ours. @throws {FrameError} for an order of ours
 * without an id of the venue */
export function strangerIn(row: Fields, symbol: string, clientId: string | null, idField: string): StrangeOrder | null {
  if (clientId === null || decodeClientId(clientId) === null) return null;
  return { symbol, clientId, venueOrderId: row.identifier(idField) };
}

/** What was ignored, with the order that it is of. @param traded what it traded now, for people; `null` = nothing */
export function ignoredOf(ignored: Ignored, stranger: StrangeOrder | null, traded: () => string | null): Ignored {
  return stranger === null ? ignored : { ...ignored, stranger: { ...stranger, traded: traded() } };
}
