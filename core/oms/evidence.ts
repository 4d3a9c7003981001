/** What a word of the venue or of the transport means to one order: which inputs its two regions get, and what is noted
 * beside them. Every function expects `step` to have begun with `order`. @module */
import { type Micros, MICROS_PER_SECOND, type Size } from "../units.ts";
import type {
  AmendAnswer,
  CancelAnswer,
  Fill,
  OrderReport,
  OrderStatus,
  PlaceAnswer,
  SendRefused,
  Sent,
} from "../event.ts";
import { mayBeginAnew } from "./cancel_retry.ts";
import { noteOf } from "./fill_pool.ts";
import type { IncidentNote, LifeInput } from "./lifecycle.ts";
import { giveWay } from "./inferred_fills.ts";
import { freshness, type OrderRecord } from "./order.ts";
import type { OrderStep } from "./order_step.ts";

/** Margin beyond an amendment's window before a query may say that it never came. */
const ARRIVAL_MARGIN = MICROS_PER_SECOND;

const MISMATCH: IncidentNote = { severity: "S1", code: "report_mismatch", says: "is told of with other particulars" };
const UNREADABLE: IncidentNote = {
  severity: "S1",
  code: "bad_quantity",
  says: "is told of with an impossible quantity",
};
const TRADE_CONFLICT: IncidentNote = { severity: "S1", code: "trade_conflict", says: "has one trade told in two ways" };
const FELL: IncidentNote = {
  severity: "S2",
  code: "cumulative_down",
  says: "is reported with less filled than before",
};

const STATUS_INPUTS: Readonly<Record<OrderStatus, LifeInput>> = {
  open: "live",
  partial: "live",
  filled: "filled",
  canceled: "canceled",
  expired: "expired",
  rejected: "rejected",
};

export type OrderAnswer = Sent | SendRefused | PlaceAnswer | CancelAnswer | AmendAnswer;

export function takeAnswer(step: OrderStep, order: OrderRecord, event: OrderAnswer, now: Micros): void {
  switch (event.kind) {
    case "sent":
      return takeSent(step, order, event, now);
    case "send_refused":
      return takeSendRefused(step, order, event, now);
    case "place_answer":
      return takePlaceAnswer(step, order, event, now);
    case "cancel_answer":
      return takeCancelAnswer(step, order, event, now);
    case "amend_answer":
      return takeAmendAnswer(step, order, event, now);
    default:
      return event satisfies never;
  }
}

function takeSent(step: OrderStep, order: OrderRecord, event: Sent, now: Micros): void {
  if (order.life !== "INTENT" && order.pending.startsWith("replace")) {
    order.amendValidUntil = event.validUntil;
    return;
  }
  step.life("sent", now);
  if (order.sentAt !== 0) return;
  order.sentAt = event.sentAt;
  order.validUntil = event.validUntil;
  heard(order, event.sentAt);
}

function takeSendRefused(step: OrderStep, order: OrderRecord, event: SendRefused, now: Micros): void {
  order.reason = event.reason;
  if (event.command === "place") step.life("send_refused", now);
  else if (order.terminal) step.pend("late_answer", now);
  else step.pend(event.command === "cancel" ? "cancel_unsent" : "replace_unsent", now);
}

function takePlaceAnswer(step: OrderStep, order: OrderRecord, event: PlaceAnswer, now: Micros): void {
  if (event.refusal) order.reason = event.refusal.message;
  // "Duplicate id" says that this id is known there: the opposite of a proof that nothing rests.
  const known = event.verdict === "rejected" && event.refusal?.reason === "duplicate";
  if (event.verdict === "ambiguous" || known) return void step.life("ambiguous", now);
  heard(order, event.receivedAt);
  if (event.verdict === "accepted") {
    acked(order, event.receivedAt);
    step.life("acked", now);
  } else step.life(order.filled > 0 ? "rejected_after_fill" : "rejected", now);
}

function takeCancelAnswer(step: OrderStep, order: OrderRecord, event: CancelAnswer, now: Micros): void {
  if (order.terminal) return void step.pend("late_answer", now);
  if (event.verdict === "ambiguous") return void step.pend("cancel_ambiguous", now);
  heard(order, event.receivedAt);
  if (event.verdict === "accepted") step.pend("cancel_accepted", now);
  else {
    step.pend("cancel_refused", now);
    refusedToKnow(step, order, event, now);
  }
}

function takeAmendAnswer(step: OrderStep, order: OrderRecord, event: AmendAnswer, now: Micros): void {
  if (order.terminal) return void step.pend("late_answer", now);
  if (event.verdict === "ambiguous") return void step.pend("replace_ambiguous", now);
  heard(order, event.receivedAt);
  if (event.verdict === "accepted") confirmAmend(step, order, event.size ?? order.amendSize, now);
  else {
    step.pend("replace_refused", now);
    refusedToKnow(step, order, event, now);
  }
}

export function takeFill(step: OrderStep, order: OrderRecord, fill: Fill, now: Micros): void {
  if (fill.side !== order.side || fill.instrument !== order.instrument || fill.venue !== order.venue) {
    step.tell(MISMATCH, `trade ${fill.tradeId} is a ${fill.side} on ${fill.venue}`);
    return step.ask(now);
  }
  if (!isLots(fill.size) || fill.size === 0) {
    step.tell(UNREADABLE, `trade ${fill.tradeId} of ${fill.size} lots`);
    return step.ask(now);
  }
  const known = noteOf(order.fills, fill.tradeId);
  if (known) {
    // What lies between two ticks of today is not told as it was.
    if ((known.price === fill.price || known.tick !== null) && known.size === fill.size) return;
    step.tell(
      TRADE_CONFLICT,
      `trade ${fill.tradeId} was ${known.size} at ${known.price}, now ${fill.size} at ${fill.price}`,
    );
    return step.ask(now);
  }
  order.fills = step.fills.note(fill, order.fills);
  const wasUnknown = order.life === "UNKNOWN";
  order.fillSum += fill.size;
  const announced = order.fillSum <= order.filled;
  raiseFilled(order, order.fillSum);
  giveWay(order);
  order.lastFillAt = later(order.lastFillAt, fill.receivedAt);
  order.lastFillVenueAt = later(order.lastFillVenueAt, fill.venueAt ?? 0 as Micros);
  acked(order, fill.receivedAt);
  // A trade from a list is old news and must not shut out a query that is under way.
  if (fill.source !== "query") heard(order, fill.receivedAt);
  if (order.external) {
    order.size = order.filled;
    return void step.life("imposed", now);
  }
  if (!order.sizeKnown) {
    order.size = later(order.size, order.fillSum as Size);
    return step.ask(now);
  }
  step.life(order.fillSum > order.size ? "overfill" : announced ? "announced_fill" : "fill", now);
  if (wasUnknown && fill.source === "query" && !order.terminal) step.ask(now);
}

/** @returns false = stale: it changed nothing */
export function takeReport(step: OrderStep, order: OrderRecord, report: OrderReport, now: Micros): boolean {
  if (report.side !== order.side || report.instrument !== order.instrument || report.venue !== order.venue) {
    step.tell(MISMATCH, `a ${report.side} on ${report.venue}`);
    step.ask(now);
    return true;
  }
  if (!isLots(report.size) || !isLots(report.filled) || report.size === 0) {
    step.tell(UNREADABLE, `${report.filled} of ${report.size} lots`);
    step.ask(now);
    return true;
  }
  const fresh = freshness(order, report);
  const live = report.status === "open" || report.status === "partial";
  if (fresh === "stale" || (live && order.terminal && fresh !== "newer")) {
    // An old word may still know of trades that we do not.
    if (report.filled > order.filled) step.ask(now);
    return false;
  }
  const fell = report.filled < order.filled && fresh === "newer" && isAfterFills(order, report);
  if (report.source === "query") {
    order.lastQueryAt = later(order.lastQueryAt, report.requestedAt!);
    if (report.requestedAt! >= order.askedAt) order.askedAt = 0 as Micros;
    if (live && mayBeginAnew(order, report.requestedAt!)) step.forgiveCancels(now);
  } else heard(order, report.receivedAt);
  if (report.venueAt !== null) order.lastVenueAt = later(order.lastVenueAt, report.venueAt);
  if (report.status !== "rejected") acked(order, report.receivedAt);
  if (fell) {
    step.tell(FELL, `${report.filled} after ${order.filled} lots`);
    step.ask(now);
  }
  takeParticulars(step, order, report, now);
  takeStatus(step, order, report, now);
  return true;
}

function takeStatus(step: OrderStep, order: OrderRecord, report: OrderReport, now: Micros): void {
  const raised = report.filled > order.filled;
  raiseFilled(order, report.filled);
  if (raised) order.filledVenueAt = report.venueAt ?? report.receivedAt;
  if (report.filledQuote !== undefined && report.filled === order.filled) {
    order.filledQuote = report.filledQuote;
    order.quotedLots = report.filled;
  }
  if (report.reason !== null) order.reason = report.reason;
  if (raised && order.filled > order.size) return void step.life("overfill", now);
  if (report.status === "filled" && order.filled < order.size) {
    step.tell(MISMATCH, `complete with ${order.filled} of ${order.size} lots`);
    step.ask(now);
  }
  const filledFirst = report.status === "rejected" && order.filled > 0;
  step.life(filledFirst ? "rejected_after_fill" : STATUS_INPUTS[report.status], now);
}

/** Takes over price and size where the venue's differ: it is right about what exists. */
function takeParticulars(step: OrderStep, order: OrderRecord, report: OrderReport, now: Micros): void {
  if (!order.sizeKnown) {
    order.sizeKnown = true;
    order.size = report.size;
    order.price = report.price;
  }
  if (report.price > 0 && report.price !== order.price) {
    step.tell(MISMATCH, `price ${report.price} instead of ${order.price} ticks`);
    order.price = report.price;
  }
  const replacing = order.pending === "replace_sent" || order.pending === "replace_unknown";
  if (report.size === order.size) {
    const over = report.source === "query" && report.requestedAt! > order.amendValidUntil + ARRIVAL_MARGIN;
    if (replacing && over) step.pend("replace_refused", now);
  } else if (report.size === order.amendSize) {
    confirmAmend(step, order, report.size, now);
  } else if (report.size !== order.formerSize) {
    step.tell(MISMATCH, `size ${report.size} instead of ${order.size} lots`);
    order.size = report.size;
  }
}

function confirmAmend(step: OrderStep, order: OrderRecord, size: Size | null, now: Micros): void {
  const { resizes } = step.pend("replace_confirmed", now);
  if (!resizes || size === null || !isLots(size)) return;
  order.amendSize = null;
  if (size === order.size) return;
  order.formerSize = order.size;
  order.size = size;
  if (order.fillSum > size) step.life("overfill", now);
  else if (order.filled >= size) step.life("filled", now);
}

/** A refused cancel or amendment that says "no such order": a question about its life, never an answer. */
function refusedToKnow(step: OrderStep, order: OrderRecord, event: CancelAnswer | AmendAnswer, now: Micros): void {
  if (event.refusal) order.reason = event.refusal.message;
  if (event.refusal?.reason === "unknown_order" && !order.terminal) step.life("missing", now);
}

function isAfterFills(order: OrderRecord, report: OrderReport): boolean {
  if (report.source === "query") return report.requestedAt! > order.lastFillAt;
  return report.venueAt === null || report.venueAt > order.lastFillVenueAt;
}

function acked(order: OrderRecord, at: Micros): void {
  order.everAcked = true;
  if (order.ackedAt === 0) order.ackedAt = at;
}

function heard(order: OrderRecord, at: Micros): void {
  order.lastEventAt = later(order.lastEventAt, at);
}

function raiseFilled(order: OrderRecord, filled: number): void {
  if (filled > order.filled) order.filled = filled as Size;
}

function later<T extends number>(a: T, b: T): T {
  return a > b ? a : b;
}

function isLots(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}
