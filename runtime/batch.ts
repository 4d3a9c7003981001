/** What the loop asks of the facts of one round. @module */
import type { Command } from "../core/command.ts";
import type { Event } from "../core/event.ts";
import { isOperatorEvent, laneOf } from "../core/engine/inbox.ts";
import type { JournalEntry } from "./journal_codec.ts";

/** When the newest fact of a batch reached us; 0 = it holds the loop's own alone. */
export function newestArrival(batch: readonly Event[]): number {
  let newest = 0;
  for (let i = 0; i < batch.length; i++) {
    const event = batch[i];
    if ("receivedAt" in event && event.receivedAt > newest) newest = event.receivedAt;
  }
  return newest;
}

/** Whether it tells of markets alone. */
export function isOfMarkets(batch: readonly Event[]): boolean {
  for (let i = 0; i < batch.length; i++) if (laneOf(batch[i]) !== "market") return false;
  return true;
}

/** Whether it is written down: what changes orders is. Questions change nothing, and of a dead-man switch the engine notes when
 * it is set and when it is off, not each time that it is set anew. */
export function isKept({ kind }: Command): boolean {
  return kind !== "query" && kind !== "resync" && kind !== "dead_man";
}

type Recorded = Extract<JournalEntry, { kind: "event" }>["payload"];

/** Facts about orders and money, what people did, and the rules of a market: what a restart is rebuilt from. Frames and
 * the venue's small talk go to the tape. */
export function isRecorded(event: Event): event is Recorded {
  switch (event.kind) {
    case "order":
    case "fill":
    case "balances":
    case "positions":
    case "cash_flow":
    case "cash_flows":
    case "account_mode":
    case "margin":
    case "sent":
    case "send_refused":
    case "place_answer":
    case "cancel_answer":
    case "amend_answer":
    case "open_orders":
    case "order_found":
    case "own_trades":
    case "query_failed":
    case "venue_link":
    case "rate_limited":
    case "instrument":
      return true;
    default:
      return isOperatorEvent(event);
  }
}
