/** How much an order is: its lots, what it holds back of a wallet, and whether there is so much to be had. @module */
import type { Price, Size } from "../../core/units.ts";
import { add, type Money, notional, sizeAmount, subtract, toNumber, ZERO } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Floor } from "./floors.ts";
import type { AccountOrder, OrderRequest } from "./orders.ts";

/** What an order holds back: quote for a buy, base for a sell; for a market order what it will take. */
export function needs(floor: Floor, request: OrderRequest, size: Size): { asset: string; amount: Money } {
  const { instrument } = floor;
  if (request.side === "sell") return { asset: instrument.base, amount: sizeAmount(size, instrument) };
  if (request.kind !== "market") {
    return { asset: instrument.quote, amount: notional(request.price, size, instrument) };
  }
  let left: number = size, amount = ZERO;
  for (const [price, available] of floor.market.depth("sell", Infinity)) {
    const taken = Math.min(left, available);
    amount = add(amount, notional(price as Price, taken as Size, instrument));
    if ((left -= taken) === 0) break;
  }
  return { asset: instrument.quote, amount };
}

/** Lots; a market order in the quote asset takes as many whole lots as the amount buys or earns. */
export function sizeOf({ instrument, market }: Floor, { quote, side, size }: OrderRequest): Size {
  if (quote === null) return size;
  let left = quote, lots = 0;
  for (const [price, available] of market.depth(side === "buy" ? "sell" : "buy", Infinity)) {
    const one = notional(price as Price, 1 as Size, instrument);
    const affordable = wholeTimes(left, one);
    const taken = Math.max(0, Math.min(available, affordable));
    lots += taken;
    left = subtract(left, notional(price as Price, taken as Size, instrument));
    if (taken < available) break;
  }
  return lots as Size;
}

/** What so many lots of an order are worth to its account: what a resting one holds back. */
export function worth(order: AccountOrder, size: Size): Money {
  return order.side === "sell"
    ? sizeAmount(size, order.instrument)
    : notional(order.price as Price, size, order.instrument);
}

/** Whether the market holds enough up to the order's price; the account's own orders count. */
export function fillable({ market }: Floor, { side, price, size, kind }: OrderRequest): boolean {
  let found = 0;
  for (const [level, available] of market.depth(side === "buy" ? "sell" : "buy", Infinity)) {
    if (kind !== "market" && (side === "buy" ? level > price : level < price)) break;
    if ((found += available) >= size) return true;
  }
  return false;
}

/** How often `part` fits into `whole`; neither is negative. */
function wholeTimes(whole: Money, part: Money): number {
  const decimals = Math.max(whole[1], part[1]);
  return Number(
    whole[0] * 10n ** BigInt(decimals - whole[1]) / (part[0] * 10n ** BigInt(decimals - part[1])),
  );
}

/** A price in quote for one unit, in ticks; may lie between two. */
export function ticksOf(price: Money, { tick }: Instrument): number {
  return toNumber(price) * 10 ** tick.decimals / tick.step;
}
