/** Questions that anybody may ask: clock, listing, book, trades, tickers, funding, price band. Source: Bybit v5 docs,
 * "Market" of 2026-07-24; read 2026-11-26. @module */
import type { Floor } from "../../floors.ts";
import { statusNow, tickTimesNow } from "../../market_faults.ts";
import { levelTexts } from "./book_streams.ts";
import type { Category } from "./category.ts";
import { refusals } from "./errors.ts";
import { idText } from "./ids.ts";
import { linearRow, spotRow } from "./listing.ts";
import { amount, fixed, millis, trimmed } from "./numbers.ts";
import {
  type Answer,
  type Call,
  floorNamed,
  floorOf,
  floorsOf,
  type Json,
  type Operation,
  stampOf,
} from "./operation.ts";
import { bandOf } from "./order_fields.ts";
import { emptyList } from "./order_queries.ts";
import { pageOf } from "./pages.ts";
import { restTicker } from "./tickers.ts";

const DEEPEST: Readonly<Record<Category, number>> = { linear: 500, spot: 200 };

const open = (name: string, run: (call: Call) => Answer): Operation => ({ name, security: "none", run });

/** The clock, to the nanosecond; the simulator knows microseconds. */
export const time = open("market.time", ({ context: { services } }) => ({
  result: { timeSecond: String(Math.floor(services.venueNow / 1e6)), timeNano: `${services.venueNow}000` },
}));

/** Contracts come in pages, spot markets all at once. None is in its pre-launch. */
export const instruments = open("market.instruments-info", (call) => {
  const { context, params } = call, category = params.category(), { faults } = context.services;
  if (category === null) return { result: emptyList(params) };
  const wanted = params.optional("status") ?? "Trading",
    symbol = params.optional("symbol"),
    base = params.optional("baseCoin");
  const floors = symbol === null ? floorsOf(context, category) : [floorNamed(context, category, symbol)];
  const rows = floors.filter(({ instrument }) => base === null || instrument.base === base).map((floor) => {
    const { instrument } = floor, ticks = tickTimesNow(faults, instrument.symbol);
    const row = category === "spot" ? spotRow : linearRow;
    return { id: instrument.id, body: row(floor, statusNow(faults, instrument), ticks) };
    // A symbol by its name is told whatever its status; a list without one has what trades, and what is about to end.
  }).filter(({ body }) =>
    symbol !== null || (wanted === "Trading" ? body.status !== "PreLaunch" : body.status === wanted)
  );
  if (category === "spot") return { result: { category, list: rows.map(({ body }) => body) } };
  const newest = rows.sort((a, b) => b.id - a.id);
  const page = pageOf(newest, ({ id }) => id, params, { absent: 500, most: 1_000 }, false);
  return { result: { category, list: page.rows.map(({ body }) => body), nextPageCursor: page.nextPageCursor } };
});

export const orderBook = open("market.orderbook", (call) => {
  const { context, params } = call, floor = marketOf(call), { symbol, kind } = floor.instrument;
  const limit = params.limit("limit", kind === "spot" ? 1 : 25, DEEPEST[kind === "spot" ? "spot" : "linear"]);
  const { window, id, sequence } = context.books.rest(floor, limit), at = millis(context.services.venueNow);
  const levels = (side: typeof window.bids) => JSON.parse(levelTexts(side, floor.instrument));
  return {
    result: { s: symbol, b: levels(window.bids), a: levels(window.asks), ts: at, u: id, seq: sequence, cts: at },
  };
});

export const recentTrades = open("market.recent-trade", (call) => {
  const { context, params } = call, floor = marketOf(call), { instrument } = floor, { symbol, tick, lot } = instrument;
  const category: Category = instrument.kind === "spot" ? "spot" : "linear",
    print = category === "spot" ? trimmed : fixed;
  const limit = params.limit("limit", category === "spot" ? 60 : 500, category === "spot" ? 60 : 1_000);
  const list = [...context.trades.recent(floor, limit)].reverse().map((trade) => ({
    execId: idText(category, "trade", trade.id),
    symbol,
    price: print(trade.price, tick),
    size: print(trade.size, lot),
    side: trade.aggressor === "buy" ? "Buy" : "Sell",
    time: String(stampOf(context.services, trade.at)),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(trade.sequence),
  }));
  return { result: { category, list } };
});

export const tickers = open("market.tickers", ({ context, params }) => {
  const category = params.category(), symbol = params.optional("symbol"), base = params.optional("baseCoin");
  if (category === null) return { result: { category: params.text("category"), list: [] } };
  const floors = symbol === null ? floorsOf(context, category) : [floorNamed(context, category, symbol)];
  const list = floors.filter(({ instrument }) => base === null || instrument.base === base).map((floor) =>
    restTicker({
      floor,
      sums: context.trades.sums(floor),
      accounts: context.services.exchange.accounts,
      clockOffset: context.services.clockOffset,
      direction: context.trades.direction(floor),
    })
  );
  return { result: { category, list } };
});

/** Newest first. */
export const fundingHistory = open("market.funding.history", ({ context, params }) => {
  const category = params.category(), { services } = context;
  if (category === null) return { result: { category: params.text("category"), list: [] } };
  if (category === "spot") throw refusals.category();
  const floor = floorOf(context, category, params), from = params.integer("startTime"), to = params.integer("endTime");
  if (from !== null && to === null) throw refusals.missing("endTime");
  const list = floor.fundings.map(({ at, rate }): Json => ({
    symbol: floor.instrument.symbol,
    fundingRate: amount(rate),
    fundingRateTimestamp: String(stampOf(services, at)),
  })).filter(({ fundingRateTimestamp }) =>
    Number(fundingRateTimestamp) >= (from ?? 0) && Number(fundingRateTimestamp) <= (to ?? Infinity)
  ).reverse();
  return { result: { category, list: list.slice(0, params.limit("limit", 200, 200)) } };
});

export const priceLimit = open("market.price-limit", (call) => {
  const { context: { services } } = call,
    floor = marketOf(call),
    band = bandOf(floor),
    { symbol, tick } = floor.instrument;
  return {
    result: {
      symbol,
      buyLmt: band === null ? "" : fixed(band.highestBuy, tick),
      sellLmt: band === null ? "" : fixed(band.lowestSell, tick),
      ts: String(millis(services.venueNow)),
    },
  };
});

/** @throws {BybitError} unless it names one of ours */
function marketOf({ context, params }: Call): Floor {
  const category = params.category();
  if (category === null) throw refusals.symbol("linear");
  return floorOf(context, category, params);
}
