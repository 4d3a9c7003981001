/** The day of a market in figures, as the tickers tell it over REST and sockets. Sums begin with the simulator, so that
 * a day and an hour ago are its first trade while it is younger; the open interest is that of its accounts. Source:
 * Bybit v5 docs, "Get Tickers" and "Ticker" of 2026-07-24, and recorded frames; read 2026-11-26. @module */
import { absolute, add, type Money, multiply, sizeAmount, ZERO } from "../../../../core/money.ts";
import type { Size } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import type { Floor } from "../../floors.ts";
import { markOf } from "../../margin.ts";
import type { TradeSums } from "../../recent_trades.ts";
import { amount, fixed, trimmed } from "./numbers.ts";

export type Ticker = Readonly<Record<string, string>>;
type Facts = {
  readonly floor: Floor;
  readonly sums: TradeSums | null;
  readonly accounts: readonly Account[];
  /** Shift of the venue's clock, µs. */
  readonly clockOffset: number;
  readonly direction: string;
};

/** What the socket tells of a contract. */
export function linearTicker({ floor, sums, accounts, clockOffset, direction }: Facts): Ticker {
  const { instrument, reference, market, nextFundingAt, terms } = floor, { symbol, tick, lot } = instrument;
  const mark = markOf(floor), interest = openInterest(floor, accounts);
  return {
    symbol,
    tickDirection: direction,
    ...day(floor, sums, fixed),
    prevPrice1h: fixed(sums?.first.price ?? floor.lastPrice, tick),
    markPrice: amount(mark, tick.decimals),
    indexPrice: amount(reference?.index ?? mark, tick.decimals),
    openInterest: amount(interest),
    openInterestValue: amount(multiply(interest, mark), 4),
    fundingIntervalHour: String(terms.fundingHours),
    nextFundingTime: String(Math.floor((nextFundingAt + clockOffset) / 1_000)),
    fundingRate: amount(reference?.fundingRate ?? ZERO),
    bid1Price: side(market.bestBid, market.bestBidSize, fixed(market.bestBid, tick)),
    bid1Size: side(market.bestBid, market.bestBidSize, fixed(market.bestBidSize, lot)),
    ask1Price: side(market.bestAsk, market.bestAskSize, fixed(market.bestAsk, tick)),
    ask1Size: side(market.bestAsk, market.bestAskSize, fixed(market.bestAskSize, lot)),
    preOpenPrice: "",
    preQty: "",
    curPreListingPhase: "",
  };
}

/** What the socket tells of a spot market: no best prices. */
export function spotTicker({ floor, sums }: Facts): Ticker {
  return { symbol: floor.instrument.symbol, ...day(floor, sums, trimmed), usdIndexPrice: "" };
}

/** What REST tells: best prices in both categories. */
export function restTicker(facts: Facts): Ticker {
  const { floor } = facts, { market, instrument: { tick, lot, kind } } = floor;
  if (kind !== "spot") {
    const none = { predictedDeliveryPrice: "", basisRate: "", deliveryFeeRate: "", deliveryTime: "0", basis: "" };
    return { ...linearTicker(facts), ...none };
  }
  return {
    ...spotTicker(facts),
    bid1Price: side(market.bestBid, market.bestBidSize, trimmed(market.bestBid, tick)),
    bid1Size: side(market.bestBid, market.bestBidSize, trimmed(market.bestBidSize, lot)),
    ask1Price: side(market.bestAsk, market.bestAskSize, trimmed(market.bestAsk, tick)),
    ask1Size: side(market.bestAsk, market.bestAskSize, trimmed(market.bestAskSize, lot)),
  };
}

function day({ lastPrice, instrument }: Floor, sums: TradeSums | null, print: typeof fixed): Ticker {
  const { tick, lot, multiplier } = instrument, first = sums?.first.price ?? lastPrice;
  const value: Money = [BigInt(sums?.value ?? 0) * BigInt(tick.step * lot.step), tick.decimals + lot.decimals];
  return {
    lastPrice: print(lastPrice, tick),
    prevPrice24h: print(first, tick),
    price24hPcnt: first > 0 ? ((lastPrice - first) / first).toFixed(6) : "0",
    highPrice24h: print(sums?.high ?? lastPrice, tick),
    lowPrice24h: print(sums?.low ?? lastPrice, tick),
    volume24h: print(sums?.volume ?? 0, lot),
    turnover24h: amount(multiply(value, multiplier)),
  };
}

/** Longs of all accounts, in base. */
function openInterest({ key, instrument }: Floor, accounts: readonly Account[]): Money {
  let sum = ZERO;
  for (const { positions } of accounts) {
    for (const { floor, size } of positions.values()) {
      if (floor.key === key) sum = add(sum, absolute(sizeAmount(size as Size, instrument)));
    }
  }
  return sum;
}

/** An empty side of a book has no price. */
function side(price: number, size: number, text: string): string {
  return price === 0 || size === 0 ? "" : text;
}
