/** What one venue's reconciliation has to tell: what it checked, what it corrected, what is open, when it looks next. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import { type DifferenceId, DIFFERENCES, type StopScope } from "./difference_table.ts";
import type { OpenDifference } from "./differences.ts";
import type { Order, Orders } from "./orders.ts";

/** DEGRADED is left by itself once its causes are gone, and so is PAUSED; the first three only by the link, RECONCILING by a
 * clean pass. */
export type ReconcileState = "DOWN" | "CONNECTING" | "SYNCING" | "RECONCILING" | "READY" | "DEGRADED" | "PAUSED";

export type ReconcileReport = {
  /** When this connection's first pass began; 0 = never connected. */
  readonly startedAt: Micros;
  /** When a pass without an open difference ended; 0 = none did since the connect. */
  readonly cleanAt: Micros;
  /** Orders compared in all lists since the connect. */
  readonly ordersChecked: number;
  /** What the venue's word changed in our books since the connect, newest last, at most a hundred. */
  readonly corrected: readonly string[];
  /** What keeps the venue from READY now. */
  readonly open: readonly string[];
  /** What differs now, whatever it stops. */
  readonly differences: readonly OpenDifference[];
  /** By how much the questions' intervals are longer than planned, for want of request weight; 1 = not at all. */
  readonly stretched: number;
  /** Questions that are due and wait for request weight. */
  readonly heldCount: number;
  /** When the next question at intervals is due; 0 = none is planned. */
  readonly nextAt: Micros;
};

/** Corrections that a report keeps. */
const CORRECTIONS_LIMIT = 100;

/** What was corrected, newest last. The list is made anew at each change, so that who shows it may keep it. */
export class Corrections {
  list: readonly string[] = [];

  add(sentences: readonly string[]): void {
    if (sentences.length > 0) this.list = [...this.list, ...sentences].slice(-CORRECTIONS_LIMIT);
  }

  clear(): void {
    this.list = [];
  }
}

/** No strategy of this run wants it: it has to go. */
export function isUnwanted(order: Order): boolean {
  return order.slot.strategy === "";
}

/** Why, for people. */
export function unwantedText({ clientId, orphan }: Order): string {
  if (orphan) return `order ${clientId} carries our tag and stands in none of our books`;
  return `order ${clientId} of an earlier run rests: it is cancelled first`;
}

/** Differences that follow from the books of orders alone. Each kind is cut at a hundred: more only repeat it. */
export function orderDifferences(orders: Orders, venue: VenueId, foreignStops: boolean): readonly OpenDifference[] {
  const found: OpenDifference[] = [];
  const tell = (
    id: DifferenceId,
    order: { readonly clientId: string | null; readonly instrument: Order["instrument"] },
    since: Micros,
    words: Pick<OpenDifference, "sentence" | "ours" | "venue">,
    stops: StopScope = DIFFERENCES[id].stops,
  ) => found.push({ id, subject: order.clientId ?? "", instrument: order.instrument, since, stops, ...words });
  for (const order of orders.liveOn(venue).filter(({ life }) => life === "UNKNOWN").slice(0, CORRECTIONS_LIMIT)) {
    const sentence = `the fate of order ${order.clientId} is open`;
    tell("D1", order, order.unknownAt, { sentence, ours: "may live", venue: "not shown" }, "nothing");
  }
  for (const order of orders.liveOn(venue).filter(({ orphan }) => orphan).slice(0, CORRECTIONS_LIMIT)) {
    const sentence = unwantedText(order);
    tell("D3", order, order.createdAt, { sentence, ours: "unknown", venue: order.life });
  }
  for (const order of orders.lagging(venue).slice(0, CORRECTIONS_LIMIT)) {
    const closable = orders.refusesToClose(order.clientId) === null;
    const sentence = `order ${order.clientId} is filled further than its trades show` +
      (order.terminal && closable ? "; it is booked without them, and a person may close it by its id" : "");
    tell("D11", order, order.askedAt, { sentence, ours: "fewer lots", venue: `${order.filled} lots` }, "nothing");
  }
  for (const report of orders.foreign(venue).slice(0, CORRECTIONS_LIMIT)) {
    const name = report.clientId ?? report.venueOrderId, sentence = `the foreign order ${name} rests`;
    const stops = foreignStops ? "venue" : "nothing";
    tell(
      "D4",
      report,
      report.receivedAt,
      { sentence, ours: "none", venue: `${report.side} ${report.size} lots` },
      stops,
    );
  }
  return found;
}
