/** The instruments of OKX as ours. Sizes of swaps are contracts, fractions of one too: a lot is `lotSz` contracts, and one contract is
 * worth `ctVal` × `ctMult` of its coin, which is the multiplier. OKX states no least notional; its bounds in USD (`maxLmtAmt`) and
 * its price limits have no place in an `Instrument`: the venue judges them and its refusal comes back. Source: OKX API v5, "Get
 * instruments", copies of 2025-08 to 2026-07; read 2026-11-26. @module */
import type { Instrument, InstrumentId, InstrumentKind, InstrumentStatus } from "../../core/instrument.ts";
import { type Money, multiply, negate } from "../../core/money.ts";
import { type Grid, parseGrid, type Price, type Size } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError, messageOf } from "../shared/fields.ts";

export type OkxListing = {
  readonly instrument: Instrument;
  /** Orders over the socket name the market by it, and go over REST without; it differs between live and demo. `null` = a new
   * market may not have one yet. */
  readonly code: number | null;
  /** Of swaps, such as "BTC-USDT": fees are asked for by it, and the index has its name. On spot the symbol. */
  readonly family: string;
  /** Which of the account's fees hold here; `null` = not said. */
  readonly feeGroup: string | null;
};

/** Orders that may rest on one instrument: "Trade, order limits"; of all instruments together 4000. */
const MOST_OPEN_ORDERS = 500;
const ONE: Money = [1n, 0];

/** The wanted instruments of an answer. Those that are announced and have no grids yet are missing still. @throws {FrameError} */
export function readInstruments(
  rows: readonly Fields[],
  wanted: ReadonlyMap<string, InstrumentId>,
): { readonly listed: ReadonlyMap<string, OkxListing>; readonly missing: readonly string[] } {
  const listed = new Map<string, OkxListing>();
  for (const row of rows) {
    const symbol = row.text("instId"), id = wanted.get(symbol);
    if (id !== undefined && row.optionalText("tickSz") !== null && row.optionalText("lotSz") !== null) {
      listed.set(symbol, readInstrument(row, id));
    }
  }
  return { listed, missing: [...wanted.keys()].filter((symbol) => !listed.has(symbol)) };
}

/** @throws {FrameError} */
export function readInstrument(row: Fields, id: InstrumentId): OkxListing {
  const symbol = row.text("instId"), kind = kindOf(row);
  const tick = gridOf(row, "tickSz"), lot = gridOf(row, "lotSz"), currencies = currenciesOf(row, kind);
  const instrument: Instrument = {
    id,
    venue: row.origin.venue,
    symbol,
    kind,
    ...currencies,
    tick,
    lot,
    multiplier: kind === "spot" ? ONE : contractOf(row),
    minPrice: 1 as Price,
    maxPrice: largestOf(tick) as Price,
    minSize: boundOf(row, "minSz", lot, "up") as Size,
    maxSize: boundOf(row, "maxLmtSz", lot, "down") as Size,
    minNotional: null,
    maxNotional: null,
    maxOpenOrders: MOST_OPEN_ORDERS,
    status: statusOf(row),
    makerFee: null,
    takerFee: null,
  };
  const code = row.values.instIdCode;
  return {
    instrument,
    code: typeof code === "number" && Number.isSafeInteger(code) ? code : null,
    family: row.optionalText("instFamily") ?? row.optionalText("uly") ?? symbol,
    feeGroup: row.optionalText("groupId"),
  };
}

/** What the account pays there, as fractions of notional. The venue writes charges as negative numbers. Newer answers list groups of
 * instruments; older ones have a field for each kind of market. @throws {FrameError} */
export function readFees(
  fees: Fields,
  { instrument: { kind, quote }, feeGroup }: OkxListing,
): { readonly maker: Money; readonly taker: Money } | null {
  const groups = fees.has("feeGroup") ? fees.list("feeGroup") : [];
  for (const value of groups) {
    const group = fieldsOf(value, fees.origin, "feeGroup[]");
    if (group.optionalText("groupId") === feeGroup) return pairOf(group, "maker", "taker");
  }
  const suffix = quote === "USDC" ? "USDC" : kind === "linear" ? "U" : "";
  return pairOf(fees, `maker${suffix}`, `taker${suffix}`) ?? pairOf(fees, "maker", "taker");
}

function pairOf(fees: Fields, maker: string, taker: string): { readonly maker: Money; readonly taker: Money } | null {
  if (fees.optionalText(maker) === null || fees.optionalText(taker) === null) return null;
  return { maker: negate(fees.amount(maker)), taker: negate(fees.amount(taker)) };
}

function kindOf(row: Fields): InstrumentKind {
  const type = row.text("instType"), contract = row.optionalText("ctType");
  if (type === "SPOT") return "spot";
  if (contract === "linear" || contract === "inverse") return contract;
  const { venue, frame } = row.origin;
  throw new FrameError(venue, `Cannot read a ${type} of contract type "${contract}": want linear or inverse`, frame);
}

function currenciesOf(row: Fields, kind: InstrumentKind): Pick<Instrument, "base" | "quote"> {
  if (kind === "spot") return { base: row.text("baseCcy"), quote: row.text("quoteCcy") };
  const coin = row.text("ctValCcy"), settled = row.text("settleCcy");
  return kind === "linear" ? { base: coin, quote: settled } : { base: settled, quote: coin };
}

/** Of one contract, in units of its coin. */
function contractOf(row: Fields): Money {
  return multiply(row.amount("ctVal"), row.optionalText("ctMult") === null ? ONE : row.amount("ctMult"));
}

function statusOf(row: Fields): InstrumentStatus {
  return row.text("state") === "live" ? "trading" : "halted";
}

function gridOf(row: Fields, name: string): Grid {
  try {
    return parseGrid(row.text(name));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FrameError(row.origin.venue, `Cannot read ${row.path}.${name}: ${messageOf(cause)}`, row.origin.frame, {
      cause,
    });
  }
}

function largestOf({ step }: Grid): number {
  return Math.floor(Number.MAX_SAFE_INTEGER / step);
}

/** In lots, rounded inwards; where the venue says nothing, one lot or as many as can be counted. */
function boundOf(row: Fields, name: string, lot: Grid, inwards: "up" | "down"): number {
  const largest = largestOf(lot);
  if (row.optionalText(name) === null) return inwards === "up" ? 1 : largest;
  const [mantissa, places] = row.amount(name), unit = BigInt(lot.step) * 10n ** BigInt(places);
  const scaled = mantissa * 10n ** BigInt(lot.decimals);
  const steps = inwards === "up" ? (scaled + unit - 1n) / unit : scaled / unit;
  return steps < BigInt(largest) ? Math.max(Number(steps), inwards === "up" ? 1 : 0) : largest;
}
