/** Operations that anybody may ask for: clock, listing, book, trades, prices, funding. Source: USD-M futures, "Market Data", and
 * asterdex/api-docs, the same of perpetuals and spot; read 2026-11-26. @module */
import type { Micros } from "../../../../core/units.ts";
import { formatSteps } from "../../../../core/units.ts";
import { formatMoney, type Money, notional } from "../../../../core/money.ts";
import type { Price, Size } from "../../../../core/units.ts";
import { refusals } from "../binance/errors.ts";
import { fixedMoney } from "../binance/words.ts";
import { symbolBody } from "./listing.ts";
import { INTEREST_RATE, levels, premiumBody, toldId } from "./market_words.ts";
import { ask, type Call, chosen, floorOf, floorsOf, oneOrAll, page } from "./operation.ts";

export const ping = ask("ping", 1, () => ({}));
export const time = ask("time", 1, ({ context, stamp }) => ({ serverTime: stamp(context.services.exchange.now) }));

export const exchangeInfo = ask("exchangeInfo", 1, (call) => {
  const { context, stamp } = call, floors = floorsOf(context), { kind } = context;
  const assets = new Set(
    floors.flatMap(({ instrument: { base, quote } }) => kind.product === "spot" ? [base, quote] : [quote]),
  );
  return {
    timezone: "UTC",
    serverTime: stamp(context.services.exchange.now),
    ...(kind.product === "perp" ? { futuresType: "U_MARGINED" } : {}),
    rateLimits: context.limits.rules,
    exchangeFilters: [],
    assets: [...assets].map((asset) =>
      kind.product === "spot" ? { asset } : { asset, marginAvailable: true, autoAssetExchange: "-10000" }
    ),
    symbols: chosen(call).map((floor) => symbolBody(context, floor)),
  };
});

/** Level counts that the venue takes, and what each weighs. */
const DEPTH_LIMITS = new Map([[5, 2], [10, 2], [20, 2], [50, 2], [100, 5], [500, 10], [1_000, 20]]);

export const depth = ask(
  "depth",
  (params) => DEPTH_LIMITS.get(Number(params.values.get("limit") ?? 500)) ?? 10,
  (call) => {
    const floor = floorOf(call), { instrument, market } = floor, { context: { services, kind }, stamp } = call;
    const limit = call.params.integer("limit") ?? (kind.product === "spot" ? 100 : 500);
    if (!DEPTH_LIMITS.has(limit)) throw refusals.invalid("limit");
    const at = stamp(services.exchange.now);
    return {
      lastUpdateId: toldId(floor, floor.updateId),
      E: at,
      T: at,
      bids: JSON.parse(levels(market.depth("buy", limit), instrument)),
      asks: JSON.parse(levels(market.depth("sell", limit), instrument)),
    };
  },
);

export const trades = ask("trades", 5, (call) => {
  const { instrument } = floorOf(call), { kind, recent } = call.context;
  return recent.trades(instrument.symbol, call.params.limit("limit", 500, 1_000)).map((trade) => {
    const size = formatSteps(trade.size, instrument.lot);
    const worth = formatMoney(notional(trade.price as Price, trade.size as Size, instrument));
    return {
      id: trade.id,
      price: formatSteps(trade.price, instrument.tick),
      qty: size,
      ...(kind.product === "spot" ? { baseQty: size } : { quoteQty: worth }),
      time: call.stamp(trade.at),
      isBuyerMaker: trade.aggressor === "sell",
      ...(kind.style === "usdm" ? { isRPITrade: false } : {}),
    };
  });
});

export const aggTrades = ask("aggTrades", 20, (call) => {
  const { instrument } = floorOf(call), { params, stamp, context: { kind } } = call;
  const limit = params.limit("limit", 500, 1_000), fromId = params.integer("fromId");
  const from = params.integer("startTime"), to = params.integer("endTime");
  const found = call.context.recent.aggregates(instrument.symbol).filter(({ id, at }) =>
    (fromId === null || id >= fromId) && (from === null || stamp(at) >= from) && (to === null || stamp(at) <= to)
  );
  return page(found, limit, fromId !== null || from !== null).map((trade) => {
    const size = formatSteps(trade.size, instrument.lot);
    return {
      a: trade.id,
      p: formatSteps(trade.price, instrument.tick),
      q: size,
      ...(kind.style === "usdm" ? { nq: size } : {}),
      f: trade.firstId,
      l: trade.lastId,
      T: stamp(trade.at),
      m: trade.aggressor === "sell",
    };
  });
});

export const bookTicker = ask("bookTicker", oneOrAll(2, 5), (call) => {
  const { context: { services, kind }, stamp } = call, time = stamp(services.exchange.now);
  return oneOrList(call, (floor) => {
    const { instrument: { symbol, tick, lot }, market } = floor;
    return {
      ...(kind.style === "usdm" ? { lastUpdateId: toldId(floor, floor.updateId) } : {}),
      symbol,
      bidPrice: formatSteps(market.bestBid, tick),
      bidQty: formatSteps(market.bestBidSize, lot),
      askPrice: formatSteps(market.bestAsk, tick),
      askQty: formatSteps(market.bestAskSize, lot),
      time,
    };
  });
});

export const priceTicker = ask(
  "priceTicker",
  oneOrAll(1, 2),
  (call) =>
    oneOrList(call, ({ instrument: { symbol, tick }, lastPrice }) => ({
      symbol,
      price: formatSteps(lastPrice, tick),
      time: call.stamp(call.context.services.exchange.now),
    })),
);

const DAY = 86_400e6; // µs

/** Of a day at most; a simulator is usually younger. */
export const dayTicker = ask("dayTicker", oneOrAll(1, 40), (call) => {
  const { context: { recent, services }, stamp } = call, now = services.exchange.now;
  return oneOrList(call, ({ instrument, lastPrice }) => {
    const { symbol, tick, lot } = instrument, sums = recent.sums(symbol), open = sums?.first.price ?? lastPrice;
    const average = sums === null ? lastPrice : Math.round(sums.value / sums.volume), change = lastPrice - open;
    return {
      symbol,
      priceChange: formatSteps(change, tick),
      priceChangePercent: open > 0 ? (100 * change / open).toFixed(3) : "0.000",
      weightedAvgPrice: formatSteps(average, tick),
      lastPrice: formatSteps(lastPrice, tick),
      lastQty: formatSteps(sums?.last.size ?? 0, lot),
      openPrice: formatSteps(open, tick),
      highPrice: formatSteps(sums?.high ?? lastPrice, tick),
      lowPrice: formatSteps(sums?.low ?? lastPrice, tick),
      volume: formatSteps(sums?.volume ?? 0, lot),
      quoteVolume: formatMoney(sums === null ? [0n, 0] : valueOf(sums.value, instrument)),
      openTime: stamp(Math.max(sums?.first.at ?? now, now - DAY) as Micros),
      closeTime: stamp(now),
      firstId: sums?.first.id ?? 0,
      lastId: sums?.last.id ?? 0,
      count: sums?.count ?? 0,
    };
  });
});

export const premiumIndex = ask("premiumIndex", oneOrAll(1, 10), (call) => {
  const { context: { services }, stamp } = call;
  return oneOrList(call, (floor) => premiumBody(floor, services.exchange.now, stamp));
});

export const fundingRate = ask("fundingRate", 1, (call) => {
  const { params, stamp, context } = call, from = params.integer("startTime"), to = params.integer("endTime");
  const rows = chosen(call).flatMap(({ instrument: { symbol }, fundings }) =>
    fundings.map(({ at, rate, mark }) => ({
      symbol,
      fundingRate: fixedMoney(rate),
      fundingTime: stamp(at),
      ...(context.kind.style === "usdm" ? { markPrice: fixedMoney(mark), rateType: "Regular" } : {}),
    }))
  ).filter(({ fundingTime }) => (from === null || fundingTime >= from) && (to === null || fundingTime <= to));
  rows.sort((a, b) => a.fundingTime - b.fundingTime);
  return page(rows, params.limit("limit", 100, 1_000), from !== null);
});

const DEFAULT_FUNDING_HOURS = 8;
const FUNDING_CAP = "0.02000000";

/** USD-M lists what differs from the rule alone; Aster all. */
export const fundingInfo = ask("fundingInfo", 1, (call) => {
  const { kind } = call.context;
  return floorsOf(call.context).filter(({ terms }) =>
    kind.style === "aster" || terms.fundingHours !== DEFAULT_FUNDING_HOURS
  )
    .map(({ instrument: { symbol }, terms: { fundingHours } }) =>
      kind.style === "aster"
        ? {
          symbol,
          interestRate: INTEREST_RATE,
          fundingIntervalHours: fundingHours,
          fundingFeeCap: FUNDING_CAP,
          fundingFeeFloor: `-${FUNDING_CAP}`,
        }
        : {
          symbol,
          adjustedFundingRateCap: FUNDING_CAP,
          adjustedFundingRateFloor: `-${FUNDING_CAP}`,
          fundingIntervalHours: fundingHours,
          disclaimer: false,
        }
    );
});

function oneOrList<T>(call: Call, body: (floor: ReturnType<typeof floorOf>) => T): T | T[] {
  return call.params.has("symbol") ? body(floorOf(call)) : floorsOf(call.context).map(body);
}

/** Ticks × lots in quote. */
function valueOf(value: number, { tick, lot }: ReturnType<typeof floorOf>["instrument"]): Money {
  return [BigInt(value) * BigInt(tick.step * lot.step), tick.decimals + lot.decimals];
}
