/** Frames of combined streams of futures, written as Binance USD-M has written them since 2021 ("old"), as it does since mid-2026
 * ("new"), and as its documents and venues that took over its API do ("docs"). @module */
import type { LevelText } from "./binance_frames.ts";

export type Spelling = "old" | "new" | "docs";
export const SPELLINGS: readonly Spelling[] = ["old", "new", "docs"];

const AT = 1_795_608_000_123;

export function futuresDepth(
  { symbol = "BTCUSDT", at = AT, U = 101, u = 103, pu = 90, b = [], a = [], spelling = "old" }: {
    symbol?: string;
    at?: number;
    U?: number;
    u?: number;
    pu?: number;
    b?: readonly LevelText[];
    a?: readonly LevelText[];
    spelling?: Spelling;
  },
): string {
  const more = spelling === "new" ? { ps: symbol, st: 1 } : {};
  return wrapped(symbol, "depth@100ms", { e: "depthUpdate", E: at, T: at - 2, s: symbol, ...more, U, u, pu, b, a });
}

export function aggTrade(
  { symbol = "BTCUSDT", id = 9_001, p = "100.05", q = "0.00150", T = AT, m = true, nq, spelling = "old" }: {
    symbol?: string;
    id?: number;
    p?: string;
    q?: string;
    T?: number;
    m?: boolean;
    nq?: string;
    spelling?: Spelling;
  },
): string {
  const names = spelling === "docs" ? { s: symbol, a: id } : { a: id, s: symbol };
  const more = nq === undefined ? {} : { nq }, end = spelling === "new" ? { st: 1 } : {};
  const data = { e: "aggTrade", E: T + 1, ...names, p, q, ...more, f: id * 2, l: id * 2 + 1, T, m, ...end };
  return wrapped(symbol, "aggTrade", data);
}

export function bookTicker(
  { symbol = "BTCUSDT", u = 106, at = AT, b = "100.05", B = "1.000", a = "100.06", A = "2.000", spelling = "old" }: {
    symbol?: string;
    u?: number;
    at?: number;
    b?: string;
    B?: string;
    a?: string;
    A?: string;
    spelling?: Spelling;
  },
): string {
  const times = { E: at, T: at - 1 }, best = { b, B, a, A }, head = { e: "bookTicker", u };
  const data = spelling === "old"
    ? { ...head, s: symbol, ...best, T: at - 1, E: at }
    : spelling === "new"
    ? { ...head, ...times, s: symbol, ps: symbol, ...best, st: 1 }
    : { ...head, ...times, s: symbol, ...best };
  return wrapped(symbol, "bookTicker", data);
}

/** A trade of a spot that speaks as futures do. */
export function spotTrade(
  { symbol = "BTCUSDT", id = 9_001, p = "100.05", q = "0.00150", T = AT, m = true }: {
    symbol?: string;
    id?: number;
    p?: string;
    q?: string;
    T?: number;
    m?: boolean;
  },
): string {
  return wrapped(symbol, "trade", { e: "trade", E: T + 1, s: symbol, t: id, p, q, T, m });
}

/** Best prices of such a spot: without a kind, and without a time. */
export function spotTop(
  { symbol = "BTCUSDT", u = 106, b = "100.05", B = "1.000", a = "100.06", A = "2.000" }: {
    symbol?: string;
    u?: number;
    b?: string;
    B?: string;
    a?: string;
    A?: string;
  },
): string {
  return wrapped(symbol, "bookTicker", { u, s: symbol, b, B, a, A });
}

export function markPrice(
  { symbol = "BTCUSDT", at = AT, p = "100.06123456", i = "100.05000000", r = "0.00010000" }: {
    symbol?: string;
    at?: number;
    p?: string;
    i?: string;
    r?: string;
  },
): string {
  const T = at + 3_600_000;
  return wrapped(symbol, "markPrice@1s", { e: "markPriceUpdate", E: at, s: symbol, p, i, P: p, r, T, st: 1 });
}

function wrapped(symbol: string, kind: string, data: Record<string, unknown>): string {
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@${kind}`, data });
}
