/** Builders of events about orders of one market, with the usual particulars filled in: what a test does not name, it does
 * not care about. All times are in ms after an arbitrary start, so that a scenario reads as a clock. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import type { InstrumentId, VenueId } from "../../core/instrument.ts";
import type {
  AmendAnswer,
  CancelAnswer,
  EvidenceSource,
  Fill,
  OrderFound,
  OrderReport,
  OrderStatus,
  PlaceAnswer,
  Refusal,
  RefusalReason,
  SendRefused,
  Sent,
  Side,
} from "../../core/event.ts";
import type { Place, TimeInForce } from "../../core/command.ts";
import { ZERO } from "../../core/money.ts";

export const VENUE: VenueId = "binance";
export const MARKET = 0 as InstrumentId;
const START = 1_700_000_000_000_000;

/** The instant `ms` after the start. */
export const at = (ms: number): Micros => START + ms * 1_000 as Micros;

type Common = { readonly venue?: VenueId; readonly instrument?: InstrumentId };

export function place(
  clientId: string,
  given: Common & { side?: Side; price?: number; size?: number; timeInForce?: TimeInForce; validity?: number } = {},
): Place {
  const { venue = VENUE, instrument = MARKET, side = "buy", price = 100, size = 10 } = given;
  const { timeInForce = "post_only", validity = 2_000 } = given;
  return {
    kind: "place",
    venue,
    instrument,
    clientId,
    side,
    price: price as Price,
    size: size as Size,
    timeInForce,
    validity: validity * 1_000 as Micros,
  };
}

export function sent(clientId: string, ms: number, validity = 2_000): Sent {
  return { kind: "sent", venue: VENUE, clientId, sentAt: at(ms), validUntil: at(ms + validity) };
}

export function sendRefused(clientId: string, ms: number, command: SendRefused["command"] = "place"): SendRefused {
  return { kind: "send_refused", venue: VENUE, clientId, command, reason: "channel is not open", receivedAt: at(ms) };
}

export function refusal(reason: RefusalReason): Refusal {
  return { reason, code: "-2011", message: `refused: ${reason}`, retryAt: null };
}

export function placeAnswer(
  clientId: string,
  verdict: PlaceAnswer["verdict"],
  ms: number,
  given: { reason?: RefusalReason; venueOrderId?: string | null } = {},
): PlaceAnswer {
  return {
    kind: "place_answer",
    venue: VENUE,
    clientId,
    verdict,
    refusal: given.reason ? refusal(given.reason) : null,
    venueOrderId: given.venueOrderId ?? (verdict === "accepted" ? `v-${clientId}` : null),
    receivedAt: at(ms),
  };
}

export function cancelAnswer(
  clientId: string,
  verdict: CancelAnswer["verdict"],
  ms: number,
  reason?: RefusalReason,
): CancelAnswer {
  return {
    kind: "cancel_answer",
    venue: VENUE,
    clientId,
    verdict,
    refusal: reason ? refusal(reason) : null,
    receivedAt: at(ms),
  };
}

export function amendAnswer(
  clientId: string,
  verdict: AmendAnswer["verdict"],
  ms: number,
  size: number | null = null,
  reason?: RefusalReason,
): AmendAnswer {
  return {
    kind: "amend_answer",
    venue: VENUE,
    clientId,
    verdict,
    size: size as Size | null,
    refusal: reason ? refusal(reason) : null,
    receivedAt: at(ms),
  };
}

export function report(
  clientId: string | null,
  status: OrderStatus,
  ms: number,
  given: Common & {
    filled?: number;
    size?: number;
    side?: Side;
    price?: number;
    venueOrderId?: string;
    /** ms on the venue's clock; the time of receipt unless given. */
    venueMs?: number | null;
    source?: EvidenceSource;
    /** ms when the query was sent. */
    requestedMs?: number | null;
  } = {},
): OrderReport {
  const { venue = VENUE, instrument = MARKET, filled = 0, size = 10, side = "buy", price = 100 } = given;
  const { venueOrderId = `v-${clientId}`, venueMs = ms, source = "push", requestedMs = null } = given;
  return {
    kind: "order",
    venue,
    instrument,
    clientId,
    venueOrderId,
    side,
    price: price as Price,
    size: size as Size,
    filled: filled as Size,
    status,
    reason: null,
    source,
    requestedAt: requestedMs === null ? null : at(requestedMs),
    venueAt: venueMs === null ? null : at(venueMs),
    receivedAt: at(ms),
  };
}

/** What a query that was sent at `requestedMs` says of one order, received at `ms`. */
export function queried(
  clientId: string,
  status: OrderStatus,
  requestedMs: number,
  ms: number,
  given: Parameters<typeof report>[3] = {},
): OrderReport {
  return report(clientId, status, ms, { source: "query", requestedMs, venueMs: null, ...given });
}

export function orderFound(
  clientId: string,
  found: OrderReport | null,
  requestedMs: number,
  ms: number,
  queryId = 1,
): OrderFound {
  return {
    kind: "order_found",
    venue: VENUE,
    queryId,
    clientId,
    report: found,
    requestedAt: at(requestedMs),
    receivedAt: at(ms),
  };
}

export function fill(
  clientId: string | null,
  tradeId: string,
  size: number,
  ms: number,
  given: Common & { side?: Side; price?: number; venueOrderId?: string; source?: EvidenceSource; venueMs?: number } =
    {},
): Fill {
  const { venue = VENUE, instrument = MARKET, side = "buy", price = 100 } = given;
  const { venueOrderId = `v-${clientId}`, source = "push", venueMs = ms } = given;
  return {
    kind: "fill",
    venue,
    instrument,
    clientId,
    venueOrderId,
    tradeId,
    side,
    price: price as Price,
    size: size as Size,
    liquidity: "maker",
    fee: { asset: "USDT", amount: ZERO },
    source,
    venueAt: at(venueMs),
    receivedAt: at(ms),
  };
}
