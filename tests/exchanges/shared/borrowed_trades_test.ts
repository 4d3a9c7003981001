import { assert, assertEquals, assertFalse } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { BorrowedTrades, MOST_TRADES } from "../../../exchanges/shared/borrowed_trades.ts";
import { RECEIVED_AT } from "../../support/market_roads.ts";

const id = 3 as InstrumentId;

Deno.test("BorrowedTrades tells the trades of one frame in their order, each with the id that stands in the frame", () => {
  const trades = new BorrowedTrades(), told: unknown[] = [];
  trades.add(id, 10, 2, "buy", 7_000, RECEIVED_AT, "x17,18x", 1, 3);
  trades.add(id, 11, 4, "sell", 8_000, RECEIVED_AT, new TextEncoder().encode("x17,18x"), 4, 6);
  trades.tell((trade) => told.push({ ...trade }));
  const base = { kind: "trade", instrument: 3, receivedAt: 5 };
  assertEquals(told, [
    { ...base, price: 10, size: 2, aggressor: "buy", venueAt: 7_000, tradeId: "17" },
    { ...base, price: 11, size: 4, aggressor: "sell", venueAt: 8_000, tradeId: "18" },
  ]);
});

Deno.test("BorrowedTrades forgets the frame before", () => {
  const trades = new BorrowedTrades();
  trades.add(id, 10, 2, "buy", 7_000, RECEIVED_AT, "17", 0, 2);
  trades.clear();
  assertEquals(trades.count, 0);
  trades.tell(() => assert(false, "there is none"));
});

Deno.test("BorrowedTrades refuses more trades than a frame of a sane venue has", () => {
  const trades = new BorrowedTrades();
  const add = () => trades.add(id, 10, 2, "buy", 7_000, RECEIVED_AT, "17", 0, 2);
  for (let i = 0; i < MOST_TRADES; i++) assert(add());
  assertFalse(add());
  assertEquals(trades.count, MOST_TRADES);
});
