/** Bybit's `instruments-info` to instruments, and `fee-rate` to fees. Linear: `qtyStep`, sizes in units of base; a contract that
 * another coin settles, or that expires, is none of ours. Spot: `basePrecision` is the step; `minOrderQty`, `maxOrderQty` and
 * `maxOrderAmt` are deprecated there and do not bound. Source: Bybit v5 docs, "Get Instruments Info" and "Get Fee Rate"; read
 * 2026-11-26. @module */
import type { Instrument, InstrumentId, InstrumentStatus } from "../../core/instrument.ts";
import { compare, type Money, ZERO } from "../../core/money.ts";
import { type Grid, parseGrid, type Price, type Size } from "../../core/units.ts";
import { type Fields, FrameError, messageOf } from "../shared/fields.ts";
import type { Product } from "./product.ts";

export type Fees = { readonly maker: Money; readonly taker: Money };

/** Active orders that may rest: linear for each symbol, spot for the account. Source: "Place Order", open order quantity. */
const MOST_OPEN_ORDERS = 500;
const PERPETUAL = "LinearPerpetual";

/** One row of the list. Null = no instrument of this product: it expires, or another coin settles it.
 * @throws {FrameError} if it cannot be read */
export function readInstrument(row: Fields, id: InstrumentId, product: Product): Instrument | null {
  const isSpot = product.category === "spot";
  if (!isSpot) {
    const { settleCoin } = product.scope;
    if (row.values.contractType !== PERPETUAL || row.values.settleCoin !== settleCoin) return null;
  }
  const prices = row.object("priceFilter"), sizes = row.object("lotSizeFilter");
  const tick = gridOf(prices, "tickSize"), lot = gridOf(sizes, isSpot ? "basePrecision" : "qtyStep");
  return {
    id,
    venue: row.origin.venue,
    symbol: row.text("symbol"),
    kind: product.kind,
    base: row.text("baseCoin"),
    quote: row.text("quoteCoin"),
    tick,
    lot,
    multiplier: [1n, 0],
    minPrice: bound(prices, ["minPrice"], tick, "up") as Price,
    maxPrice: bound(prices, ["maxPrice"], tick, "down") as Price,
    minSize: bound(sizes, isSpot ? [] : ["minOrderQty"], lot, "up") as Size,
    maxSize: bound(sizes, isSpot ? ["maxLimitOrderQty"] : ["maxOrderQty"], lot, "down") as Size,
    minNotional: amountOf(sizes, isSpot ? "minOrderAmt" : "minNotionalValue"),
    maxNotional: null,
    maxOpenOrders: MOST_OPEN_ORDERS,
    status: statusOf(row),
    makerFee: null,
    takerFee: null,
  };
}

/** Fees of the account by symbol, as fractions of notional. @throws {FrameError} */
export function readFees(rows: readonly Fields[]): ReadonlyMap<string, Fees> {
  return new Map(
    rows.map((row) => [row.text("symbol"), { maker: row.amount("makerFeeRate"), taker: row.amount("takerFeeRate") }]),
  );
}

/** Only what says that it trades is traded: "PreLaunch" and its kin come and go. */
function statusOf(row: Fields): InstrumentStatus {
  return row.text("status") === "Trading" ? "trading" : "halted";
}

function gridOf(filter: Fields, name: string): Grid {
  try {
    return parseGrid(filter.text(name));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const { venue, frame } = filter.origin;
    throw new FrameError(venue, `Cannot read ${filter.path}.${name}: ${messageOf(cause)}`, frame, { cause });
  }
}

/** The bound under the first of these names that is there, in steps, rounded inwards; without one 1, or as many as can be counted. */
function bound(filter: Fields, names: readonly string[], { step, decimals }: Grid, inwards: "up" | "down"): number {
  const largest = Math.floor(Number.MAX_SAFE_INTEGER / step);
  const name = names.find((name) => filter.optionalText(name) !== null);
  const [mantissa, places] = name === undefined ? ZERO : filter.amount(name);
  if (mantissa === 0n) return inwards === "up" ? 1 : largest;
  const unit = BigInt(step) * 10n ** BigInt(places), scaled = mantissa * 10n ** BigInt(decimals);
  const steps = inwards === "up" ? (scaled + unit - 1n) / unit : scaled / unit;
  return steps < BigInt(largest) ? Number(steps) : largest;
}

function amountOf(filter: Fields, name: string): Money | null {
  if (filter.optionalText(name) === null) return null;
  const amount = filter.amount(name);
  return compare(amount, ZERO) === 0 ? null : amount;
}
