/** Operations that anybody may ask for: listing, book, trades, clock. Source: binance-spot-api-docs, rest-api.md and
 * web-socket-api.md, "Market data"; docs of 2026-07-21. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import { refusals } from "./errors.ts";
import { symbolBody } from "./filters.ts";
import { type Call, floorOf, isDelisted, type Operation, statusOf, tickTimes } from "./operation.ts";
import type { Params } from "./params.ts";
import { fixed, levelTexts } from "./words.ts";

type Json = Readonly<Record<string, unknown>>;

const operation = (
  name: string,
  weight: number | ((params: Params) => number),
  run: (call: Call) => unknown,
): Operation => ({ name, weight, security: "none", run });

export const ping = operation("ping", 1, () => ({}));

export const time = operation(
  "time",
  1,
  ({ context, stamp }) => ({ serverTime: stamp(context.services.exchange.now) }),
);

export const exchangeInfo = operation("exchangeInfo", 20, (call) => {
  const { context, stamp } = call;
  return {
    timezone: "UTC",
    serverTime: stamp(context.services.exchange.now),
    rateLimits: context.limits.rules,
    exchangeFilters: [],
    symbols: chosen(call, true).map(({ instrument }) =>
      symbolBody({ ...instrument, status: statusOf(context, instrument) }, tickTimes(context, instrument.symbol))
    ),
  };
});

/** The listing of a product that this venue does not simulate: empty, and said so by the length of the list. */
export const emptyExchangeInfo = operation("emptyExchangeInfo", 1, ({ context, stamp }) => ({
  timezone: "UTC",
  serverTime: stamp(context.services.exchange.now),
  rateLimits: [],
  exchangeFilters: [],
  symbols: [],
}));

const DAY = 86_400e6; // µs
const DEPTH_WEIGHTS = [[100, 5], [500, 25], [1_000, 50], [5_000, 250]] as const;

export const depth = operation(
  "depth",
  (params) => DEPTH_WEIGHTS.find(([most]) => Number(params.values.get("limit") ?? 100) <= most)?.[1] ?? 250,
  (call) => {
    const { instrument, market, updateId } = floorOf(call), limit = call.params.limit("limit", 100, 5_000);
    return {
      lastUpdateId: updateId,
      bids: JSON.parse(levelTexts(market.depth("buy", limit), instrument)),
      asks: JSON.parse(levelTexts(market.depth("sell", limit), instrument)),
    };
  },
);

export const trades = operation("trades", 25, (call) => {
  const { instrument } = floorOf(call), limit = call.params.limit("limit", 500, 1_000);
  return call.context.recent.trades(instrument.symbol, limit).map((trade) => ({
    id: trade.id,
    price: fixed(trade.price, instrument.tick),
    qty: fixed(trade.size, instrument.lot),
    quoteQty: fixed(trade.price * trade.size, {
      step: instrument.tick.step * instrument.lot.step,
      decimals: instrument.tick.decimals + instrument.lot.decimals,
    }),
    time: call.stamp(trade.at),
    isBuyerMaker: trade.aggressor === "sell",
    isBestMatch: true,
  }));
});

export const aggTrades = operation("aggTrades", 4, (call) => {
  const { instrument } = floorOf(call), { params, stamp } = call;
  const limit = params.limit("limit", 500, 1_000), fromId = params.integer("fromId");
  const from = params.integer("startTime"), to = params.integer("endTime");
  const found = call.context.recent.aggregates(instrument.symbol).filter(({ id, at }) =>
    (fromId === null || id >= fromId) && (from === null || stamp(at) >= from) && (to === null || stamp(at) <= to)
  );
  const fromStart = fromId !== null || from !== null;
  return (fromStart ? found.slice(0, limit) : found.slice(-limit)).map((trade) => ({
    a: trade.id,
    p: fixed(trade.price, instrument.tick),
    q: fixed(trade.size, instrument.lot),
    f: trade.firstId,
    l: trade.lastId,
    T: stamp(trade.at),
    m: trade.aggressor === "sell",
    M: true,
  }));
});

export const bookTicker = operation(
  "bookTicker",
  oneOrMany(2, 4),
  (call) =>
    oneOrList(call, ({ instrument: { symbol, tick, lot }, market }) => ({
      symbol,
      bidPrice: fixed(market.bestBid, tick),
      bidQty: fixed(market.bestBidSize, lot),
      askPrice: fixed(market.bestAsk, tick),
      askQty: fixed(market.bestAskSize, lot),
    })),
);

export const priceTicker = operation(
  "priceTicker",
  oneOrMany(2, 4),
  (call) =>
    oneOrList(call, ({ instrument: { symbol, tick }, lastPrice }) => ({ symbol, price: fixed(lastPrice, tick) })),
);

/** Of a day at most; a simulator is usually younger. */
export const dayTicker = operation(
  "dayTicker",
  oneOrMany(2, 80),
  (call) => oneOrList(call, (floor) => dayBody(call, floor)),
);

export const avgPrice = operation("avgPrice", 2, (call) => {
  const { instrument, lastPrice } = floorOf(call), { services, recent } = call.context;
  const since = services.exchange.now - 5 * 60e6;
  let value = 0, size = 0;
  for (const trade of recent.trades(instrument.symbol, Infinity)) {
    if (trade.at < since) continue;
    value += trade.price * trade.size;
    size += trade.size;
  }
  const price = Math.round(size > 0 ? value / size : lastPrice);
  return { mins: 5, price: fixed(price, instrument.tick), closeTime: call.stamp(services.exchange.now) };
});

function dayBody({ context, stamp }: Call, { instrument, market, lastPrice }: Floor): Json {
  const { symbol, tick, lot } = instrument, sums = context.recent.sums(symbol), now = context.services.exchange.now;
  const openPrice = sums?.first.price ?? lastPrice, change = lastPrice - openPrice;
  const value = { step: tick.step * lot.step, decimals: tick.decimals + lot.decimals };
  const average = sums === null ? lastPrice : Math.round(sums.value / sums.volume);
  return {
    symbol,
    priceChange: fixed(change, tick),
    priceChangePercent: openPrice > 0 ? (100 * change / openPrice).toFixed(3) : "0.000",
    weightedAvgPrice: fixed(average, tick),
    prevClosePrice: fixed(openPrice, tick),
    lastPrice: fixed(lastPrice, tick),
    lastQty: fixed(sums?.last.size ?? 0, lot),
    bidPrice: fixed(market.bestBid, tick),
    bidQty: fixed(market.bestBidSize, lot),
    askPrice: fixed(market.bestAsk, tick),
    askQty: fixed(market.bestAskSize, lot),
    openPrice: fixed(openPrice, tick),
    highPrice: fixed(sums?.high ?? lastPrice, tick),
    lowPrice: fixed(sums?.low ?? lastPrice, tick),
    volume: fixed(sums?.volume ?? 0, lot),
    quoteVolume: fixed(sums?.value ?? 0, value),
    openTime: stamp(Math.max(sums?.first.at ?? now, now - DAY) as Micros),
    closeTime: stamp(now),
    firstId: sums?.first.id ?? -1,
    lastId: sums?.last.id ?? -1,
    count: sums?.count ?? 0,
  };
}

function oneOrMany(one: number, many: number): (params: Params) => number {
  return (params) => params.has("symbol") ? one : many;
}

function oneOrList(call: Call, body: (floor: Floor) => Json): Json | Json[] {
  return call.params.has("symbol") ? body(floorOf(call)) : chosen(call, false).map(body);
}

/** The symbols of `symbol` or `symbols`, or all. */
function chosen(call: Call, one: boolean): Floor[] {
  const { exchange } = call.context.services;
  if (one && call.params.has("symbol")) return [floorOf(call)];
  const list = call.params.optional("symbols");
  if (list === null) {
    return [...exchange.floors.values()].filter(({ instrument }) => !isDelisted(call.context, instrument.symbol));
  }
  let names: unknown;
  try {
    names = JSON.parse(list);
  } catch {
    throw refusals.illegal("symbols", '^\\["[A-Z0-9_.-]*"(,"[A-Z0-9_.-]*")*\\]$');
  }
  if (!Array.isArray(names)) throw refusals.invalid("symbols");
  return names.map((name) => {
    const floor = exchange.floor(String(name));
    if (floor === null || isDelisted(call.context, String(name))) throw refusals.symbol();
    return floor;
  });
}
