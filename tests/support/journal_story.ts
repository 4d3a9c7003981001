/** Journal entries that tell a made-up day: an order placed, sent, acked, filled in parts and by report; and the records that
 * a journal makes of entries. @module */
import type { OrderReport, PlaceAnswer } from "../../core/event.ts";
import type { Place } from "../../core/command.ts";
import type { Fact } from "../../core/engine/facts.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { decodeRecord, GENESIS, type JournalEntry, type JournalRecord } from "../../runtime/journal_codec.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";
import { plainRecord } from "./plain_journal.ts";

export const AT = 1_764_099_999_123_000 as Micros;
export const ISO = "2025-11-25T19:46:39.123000Z";

export const boot: JournalEntry = {
  kind: "boot",
  payload: { tag: 1, epoch: 1, mode: "demo", build: "test", config: "0" },
};
export const listing: JournalEntry = {
  kind: "event",
  payload: { kind: "instrument", instrument: madeUpInstrument(), receivedAt: AT },
};
/** 0.00100 BTC at 65000.10, unless `change` says otherwise. */
export function place(clientId: string, change: Partial<Place> = {}): Place {
  return {
    kind: "place",
    venue: "binance",
    instrument: 0 as InstrumentId,
    clientId,
    side: "buy",
    price: 6_500_010 as Price,
    size: 100 as Size,
    timeInForce: "post_only",
    validity: 2_000_000 as Micros,
    ...change,
  };
}
export function report(clientId: string | null, change: Partial<OrderReport> = {}): OrderReport {
  return {
    kind: "order",
    venue: "binance",
    instrument: 0 as InstrumentId,
    clientId,
    venueOrderId: "77",
    side: "buy",
    price: 6_500_010 as Price,
    size: 100 as Size,
    filled: 0 as Size,
    status: "open",
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: null,
    receivedAt: AT,
    ...change,
  };
}
export function placeAnswer(
  clientId: string,
  verdict: PlaceAnswer["verdict"],
  venueOrderId: string | null,
): PlaceAnswer {
  return {
    kind: "place_answer",
    venue: "binance",
    clientId,
    verdict,
    venueOrderId,
    refusal: verdict === "rejected"
      ? { reason: "would_cross", code: "-2010", message: "would take", retryAt: null }
      : null,
    receivedAt: AT,
  };
}
export function fillFact(seq: number, orderId: string, tradeId: string): Fact {
  return {
    seq,
    at: ISO,
    kind: "fill",
    venue: "binance",
    symbol: "BTCUSDT",
    orderId,
    tradeId,
    side: "buy",
    price: "65000.1",
    size: "0.0004",
    liquidity: "maker",
    fee: "0.01",
    feeAsset: "USDT",
    position: "0.0004",
    realisedPnl: "0",
  };
}

/** What the journal makes of entries, from record `first` on. */
export function recordsOf(
  entries: readonly JournalEntry[],
  first = 1,
  previous = GENESIS,
): { readonly lines: string; readonly records: readonly JournalRecord[] } {
  let lines = "", hash = previous;
  const records = entries.map((entry, i) => {
    const encoded = plainRecord(entry, first + i, 0, Math.floor(AT / 1000), hash);
    hash = encoded.hash;
    lines += encoded.line + "\n";
    return decodeRecord(encoded.line);
  });
  return { lines, records };
}
