/** A market's book as the venue's REST answers it to anybody: a second witness beside the streams that a session follows. Not a line of
 * the session's code. Sources: the depth endpoints of each venue's documents, as its page names them. @module */
import { type Grid, parseSteps } from "../../../core/units.ts";
import type { Instrument } from "../../../core/instrument.ts";
import type { Endpoints } from "../../../core/venue.ts";
import type { Level } from "./second_look.ts";
import { restAddressOf } from "../../../exchanges/okx/address.ts";

type Rows = readonly (readonly string[])[];
type Question = {
  readonly path: (symbol: string) => string;
  readonly sides: (answer: Answer) => readonly [Rows, Rows];
};
type Answer = {
  readonly bids?: Rows;
  readonly asks?: Rows;
  readonly result?: { readonly b: Rows; readonly a: Rows };
  readonly data?: readonly { readonly bids: Rows; readonly asks: Rows }[];
};

/** Levels of a side that are asked for. */
const DEPTH = 10;
const PLAIN: Question["sides"] = ({ bids = [], asks = [] }) => [bids, asks];
const BYBIT: Question["sides"] = ({ result }) => [result?.b ?? [], result?.a ?? []];
const QUESTIONS: Readonly<Record<string, Question>> = {
  binance: { path: (symbol) => `/api/v3/depth?symbol=${symbol}&limit=${DEPTH}`, sides: PLAIN },
  binance_usdm: { path: (symbol) => `/fapi/v1/depth?symbol=${symbol}&limit=${DEPTH}`, sides: PLAIN },
  aster: { path: (symbol) => `/fapi/v3/depth?symbol=${symbol}&limit=${DEPTH}`, sides: PLAIN },
  aster_spot: { path: (symbol) => `/api/v3/depth?symbol=${symbol}&limit=${DEPTH}`, sides: PLAIN },
  bybit: {
    path: (symbol) => `/v5/market/orderbook?category=linear&symbol=${symbol}&limit=${DEPTH}`,
    sides: BYBIT,
  },
  bybit_spot: {
    path: (symbol) => `/v5/market/orderbook?category=spot&symbol=${symbol}&limit=${DEPTH}`,
    sides: BYBIT,
  },
  okx: { path: okxPath, sides: okxSides },
  okx_spot: { path: okxPath, sides: okxSides },
};

/** @throws {Error} if the venue does not answer with a book */
export async function restBook({ rest }: Endpoints, { venue, symbol, tick, lot }: Instrument): Promise<Level[]> {
  const { path, sides } = QUESTIONS[venue], { base, headers } = restAddressOf(rest);
  const response = await fetch(`${base}${path(symbol)}`, {
    headers,
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${venue} answers ${response.status} to the question for its book: ${text.slice(0, 200)}`);
  }
  const [bids, asks] = sides(JSON.parse(text));
  const found = [...levelsOf("buy", bids, tick, lot), ...levelsOf("sell", asks, tick, lot)];
  if (found.length === 0) throw new Error(`${venue} answers without a book of ${symbol}: ${text.slice(0, 200)}`);
  return found;
}

function levelsOf(side: "buy" | "sell", rows: Rows, tick: Grid, lot: Grid): Level[] {
  return rows.slice(0, DEPTH).map(([price, size]) => `${side} ${parseSteps(price, tick)} ${parseSteps(size, lot)}`);
}

function okxPath(symbol: string): string {
  return `/api/v5/market/books?instId=${symbol}&sz=${DEPTH}`;
}

function okxSides({ data = [] }: Answer): readonly [Rows, Rows] {
  return [data[0]?.bids ?? [], data[0]?.asks ?? []];
}
