/** Small tapes of our own in each format that the simulator reads: one spot symbol on a 0.01 grid. Invented numbers. @module */
import type { TapeSource } from "../../exchanges/simulator/tape_records.ts";

const lines = (name: string, rows: readonly unknown[], meta: TapeSource["meta"] = null): TapeSource => ({
  name,
  text: rows.map((row) => JSON.stringify(row)).join("\n") + "\n",
  meta,
});

const SNAPSHOT = { lastUpdateId: 20, bids: [["99.50", "1.0"], ["99.00", "2.0"]], asks: [["100.00", "1.5"]] };
const frame = (data: object) => JSON.stringify({ stream: "abcusdt@depth@100ms", data });
const delta = (U: number, u: number, b: unknown, a: unknown, more = {}) => ({
  e: "depthUpdate",
  E: 1,
  s: "ABCUSDT",
  U,
  u,
  b,
  a,
  ...more,
});
const trade = { e: "trade", E: 1, s: "ABCUSDT", t: 7, p: "100.00", q: "0.5", T: 1, m: false };
const aggTrade = { e: "aggTrade", E: 1, s: "ABCUSDT", a: 3, p: "99.50", q: "0.2", f: 8, l: 9, T: 1, m: true };
const ticker = { u: 22, s: "ABCUSDT", b: "99.50", B: "0.7", a: "100.00", A: "1.5" };

/** A recorder's raw frames with a snapshot after the first delta, as recorders get it. */
export const RECORDED_TAPE = lines("recorded", [
  { recvTime: 10, kind: "connect", url: "wss://x/stream" },
  { recvTime: 10.1, kind: "ws", raw: frame(delta(15, 18, [["99.50", "3.0"]], [])) },
  {
    recvTime: 10.2,
    kind: "http",
    url: "https://x/api/v3/depth?symbol=ABCUSDT&limit=1000",
    raw: JSON.stringify(SNAPSHOT),
  },
  { recvTime: 10.3, kind: "ws", raw: frame(delta(19, 21, [["99.50", "0.9"]], [["100.01", "4.0"]])) },
  { recvTime: 10.4, kind: "ws", raw: JSON.stringify(aggTrade) },
  { recvTime: 10.5, kind: "ws", raw: JSON.stringify({ stream: "abcusdt@bookTicker", data: ticker }) },
  { recvTime: 10.6, kind: "ws", raw: frame(delta(22, 23, [["99.50", "0.0"]], [])) },
]);

export const NEUTRAL_TAPE = lines(
  "neutral",
  [
    { t: 10e6, kind: "snapshot", u: 20, bids: SNAPSHOT.bids, asks: SNAPSHOT.asks },
    { t: 10.1e6, kind: "delta", U: 19, u: 21, bids: [["99.50", "0.9"]], asks: [] },
    { t: 10.2e6, kind: "trade", id: "7", price: "100.00", size: "0.5", side: "buy" },
    { t: 10.3e6, kind: "best", u: 22, bids: [["99.50", "0.7"]], asks: [["100.00", "1.5"]] },
  ],
  { symbol: "ABCUSDT", tick: "0.01" },
);

/** Dense books without ids, from a venue that is not Binance spot. */
export const WINDOW_TAPE = lines(
  "window",
  [
    { t: 10e6, kind: "book", bids: [["99.5", "1"], ["99", "2"]], asks: [["100", "1.5"]] },
    { t: 10.1e6, kind: "book", bids: [["99.5", "1"], ["98.5", "1"]], asks: [["100", "1"]] },
    { t: 10.1e6, kind: "book", bids: [["99.5", "1"], ["98.5", "1"]], asks: [["100", "1"]] },
    { t: 10.2e6, kind: "trade", price: "99.75", size: "0.5", side: "sell" },
  ],
  { symbol: "ABCUSDT", tick: "0.5" },
);

/** Futures: ids of another chain, deltas before the snapshot. */
export const FUTURES_TAPE = lines("futures", [
  { recvTime: 10, kind: "ws", raw: frame(delta(100, 110, [["99.50", "9"]], [], { pu: 90 })) },
  { recvTime: 10.1, kind: "ws", raw: frame(delta(115, 125, [["99.50", "8"]], [], { pu: 110 })) },
  {
    recvTime: 10.2,
    kind: "http",
    url: "https://x/fapi/v1/depth?symbol=ABCUSDT",
    raw: JSON.stringify({ ...SNAPSHOT, lastUpdateId: 120 }),
  },
  { recvTime: 10.3, kind: "ws", raw: frame(delta(130, 140, [["99.00", "0"]], [], { pu: 125 })) },
]);

/** As our own tape writes it: replies without their address. */
export const OWN_TAPE = lines("own", [
  { at: 10e6, venue: "binance", kind: "start" },
  {
    at: 10e6,
    venue: "binance",
    kind: "reply",
    id: 1,
    status: 200,
    body: JSON.stringify({
      symbols: [{
        symbol: "ABCUSDT",
        filters: [{ filterType: "PRICE_FILTER", tickSize: "0.01000000" }, {
          filterType: "LOT_SIZE",
          stepSize: "0.10000000",
        }],
      }],
    }),
  },
  {
    at: 10.1e6,
    venue: "binance",
    kind: "frame",
    channel: "public",
    text: frame(delta(18, 20, [["99.50", "1.0"]], [])),
  },
  { at: 10.2e6, venue: "binance", kind: "reply", id: 2, status: 200, body: JSON.stringify(SNAPSHOT) },
  {
    at: 10.3e6,
    venue: "binance",
    kind: "frame",
    channel: "public",
    text: frame(delta(21, 22, [["99.50", "0.9"]], [])),
  },
  { at: 10.4e6, venue: "binance", kind: "frame", channel: "public", text: JSON.stringify(trade) },
  { at: 10.5e6, channel: "public", frame: frame(delta(23, 23, [["99.50", "0.8"]], [])) },
]);
