/** A placement's parameters, read and held against the rules of its market: grid, limits, price band. Source: Bybit v5
 * docs, "Place Order" and "Get Order Price Limit" of 2026-07-24; read 2026-11-26. Conditional orders, take-profits and
 * pegged prices are not simulated and refused. @module */
import { compare, divide, type Money, multiply, notional, parseMoney, toNumber } from "../../../../core/money.ts";
import { type Grid, parseSteps, type Price, type Size } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import type { Floor } from "../../floors.ts";
import { tickTimesNow } from "../../market_faults.ts";
import { markOf } from "../../margin.ts";
import type { OrderRequest, PositionSide, SelfTradeMode } from "../../orders.ts";
import type { Category } from "./category.ts";
import { badParameter, refusals } from "./errors.ts";
import { BAND_X } from "./listing.ts";
import { trimmed } from "./numbers.ts";
import type { Context, SignedCall } from "./operation.ts";
import { type OrderWords, unnamed } from "./order_words.ts";
import type { Params } from "./params.ts";

const NOT_SIMULATED = [
  "triggerPrice",
  "triggerDirection",
  "takeProfit",
  "stopLoss",
  "bboSideType",
  "slippageToleranceType",
  "orderIv",
];
const SMP_WORDS = ["None", "CancelMaker", "CancelTaker", "CancelBoth"] as const;
const SMP_TYPES: Readonly<Record<(typeof SMP_WORDS)[number], SelfTradeMode>> = {
  None: "none",
  CancelMaker: "expire_maker",
  CancelTaker: "expire_taker",
  CancelBoth: "expire_both",
};

/** What a client may do with a price: the band around what a contract or a market is worth now. */
export type Band = { readonly highestBuy: Price; readonly lowestSell: Price };

/** Null = nobody knows yet what it is worth. */
export function bandOf(floor: Floor): Band | null {
  const { instrument, lastPrice, product } = floor;
  const middle = product === "spot" ? lastPrice : ticksOf(markOf(floor), instrument.tick);
  if (middle <= 0) return null;
  return {
    highestBuy: Math.floor(middle * (1 + BAND_X)) as Price,
    lowestSell: Math.max(1, Math.ceil(middle * (1 - BAND_X))) as Price,
  };
}

/** What the exchange is asked for.
 * @throws {BybitError} for what the venue would not take, whatever the account holds */
export function readPlacement(call: SignedCall, category: Category, floor: Floor): OrderRequest {
  const { context, params, account } = call, { instrument } = floor;
  for (const name of NOT_SIMULATED) if (params.has(name)) throw badParameter(`${name} is not supported here`);
  if (params.choice("orderFilter", ["Order", "tpslOrder", "StopOrder"], "Order") !== "Order") {
    throw badParameter("orderFilter is not supported here");
  }
  params.text("side");
  const side = params.choice("side", ["Buy", "Sell"], "Buy") === "Buy" ? "buy" : "sell";
  params.text("orderType");
  const isMarket = params.choice("orderType", ["Limit", "Market"], "Limit") === "Market";
  const force = params.choice("timeInForce", ["GTC", "IOC", "FOK", "PostOnly", "RPI"], "GTC");
  if (force === "RPI") throw refusals.rpi(category);
  const smpType = params.choice("smpType", SMP_WORDS, "None");
  const clientId = params.linkId("orderLinkId") ?? unnamed(context.services.exchange.nextExecutionId());
  const positionSide = category === "spot" ? "both" : positionSideOf(params, account);
  const reduceOnly = category === "linear" && params.flag("reduceOnly");
  const unit = params.choice("marketUnit", ["baseCoin", "quoteCoin"], side === "buy" ? "quoteCoin" : "baseCoin");
  const inQuote = category === "spot" && isMarket && unit === "quoteCoin";
  const qty = params.decimal("qty");
  if (qty === null) throw refusals.missing("qty");
  const price = isMarket ? 0 as Price : limitPrice(call, category, floor, side);
  const size = inQuote ? 0 as Size : sizeFrom(qty, category, floor);
  const quote = inQuote ? parseMoney(qty) : null;
  const worthAt = isMarket ? (side === "buy" ? floor.market.bestAsk : floor.market.bestBid) as Price : price;
  // (verify) that an order which only closes may be worth less than the least.
  if (!reduceOnly) checkValue(quote ?? (worthAt > 0 ? notional(worthAt, size, instrument) : null), category, floor);
  const words: OrderWords = {
    timeInForce: isMarket && force === "GTC" ? "IOC" : force,
    smpType,
    isLeverage: category === "spot" ? params.optional("isLeverage") ?? "0" : "",
    marketUnit: category === "spot" && isMarket ? unit : "",
    closeOnTrigger: category === "linear" && params.flag("closeOnTrigger"),
    lastPriceOnCreated: trimmed(floor.lastPrice, instrument.tick),
    price: isMarket ? protectivePrice(floor, side) : trimmed(price, instrument.tick),
    qty,
  };
  return {
    clientId,
    side,
    kind: isMarket ? "market" : force === "PostOnly" ? "limit_maker" : "limit",
    lifetime: force === "IOC" || isMarket ? "ioc" : force === "FOK" ? "fok" : "gtc",
    price,
    size,
    quote,
    selfTrade: SMP_TYPES[smpType],
    reduceOnly,
    positionSide,
    words,
  };
}

/** Beyond the band spot refuses; contracts are re-priced to its edge, unless the account has that switched off.
 * @throws {BybitError} off the grid or out of range */
export function limitPrice(
  { context, params, account }: SignedCall,
  category: Category,
  floor: Floor,
  side: "buy" | "sell",
): Price {
  const text = params.decimal("price");
  if (text === null) throw refusals.missing("price");
  const price = priceFrom(context, text, category, floor), band = bandOf(floor);
  if (band === null) return price;
  const isTooHigh = side === "buy" && price > band.highestBuy, isTooLow = side === "sell" && price < band.lowestSell;
  if (!isTooHigh && !isTooLow) return price;
  if (category === "linear" && !context.strictBands.has(account)) return isTooHigh ? band.highestBuy : band.lowestSell;
  throw isTooHigh ? refusals.priceTooHigh(category) : refusals.priceTooLow(category);
}

function priceFrom({ services }: Context, text: string, category: Category, { instrument }: Floor): Price {
  const { tick, minPrice, maxPrice, symbol } = instrument, ticks = stepsOf(text, tick);
  if (ticks === null || ticks % tickTimesNow(services.faults, symbol) !== 0) throw refusals.priceOffGrid(category);
  if (ticks > maxPrice) throw refusals.priceTooHigh(category);
  if (ticks < minPrice) throw refusals.priceTooLow(category);
  return ticks as Price;
}

/** @throws {BybitError} off the grid or out of range */
export function sizeFrom(text: string, category: Category, { instrument: { lot, minSize, maxSize } }: Floor): Size {
  const lots = stepsOf(text, lot);
  if (lots === null) throw refusals.sizeOffGrid(category);
  if (lots < minSize) throw refusals.tooSmall(category);
  if (lots > maxSize) throw refusals.tooLarge(category);
  return lots as Size;
}

/** @param value in quote; null = unknown
 * @throws {BybitError} if it is too small or too large */
export function checkValue(value: Money | null, category: Category, { instrument }: Floor): void {
  const { minNotional, maxNotional } = instrument;
  if (value === null) return;
  if (minNotional !== null && compare(value, minNotional) < 0) throw refusals.smallValue(category);
  // Contracts are bounded by size and margin alone.
  const isBounded = category === "spot" && maxNotional !== null;
  if (isBounded && compare(value, maxNotional) > 0) throw refusals.tooLarge(category);
}

/** @throws {BybitError} if it does not fit the account's mode */
function positionSideOf(params: Params, { setup }: Account): PositionSide {
  const index = params.integer("positionIdx") ?? 0;
  if ((index === 0) !== (setup.positionMode === "one_way") || index < 0 || index > 2) throw refusals.positionIdx();
  return index === 0 ? "both" : index === 1 ? "long" : "short";
}

/** What a market order shows as its price. */
function protectivePrice(floor: Floor, side: "buy" | "sell"): string {
  const band = bandOf(floor);
  if (band === null) return "0";
  return trimmed(side === "buy" ? band.highestBuy : band.lowestSell, floor.instrument.tick);
}

function ticksOf(price: Money, { step, decimals }: Grid): number {
  return toNumber(divide(multiply(price, [10n ** BigInt(decimals), 0]), [BigInt(step), 0], 4));
}

function stepsOf(text: string, grid: Grid): number | null {
  try {
    return parseSteps(text, grid);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
