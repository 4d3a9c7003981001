/** What anybody may ask for: listing, book, trades, prices, clock. Source: OKX API v5, "Order Book Trading, Market Data" and "Public
 * Data"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import { formatMoney } from "../../../../core/money.ts";
import type { Micros } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import { refusals } from "./errors.ts";
import { instrumentBody, priceLimits } from "./instruments.ts";
import { familyOf, floorOf, floorsOf, INST_TYPES, instTypeOf } from "./names.ts";
import type { Call, Context, Operation, Rate } from "./operation.ts";
import { fundingBody, indexBody, markBody, tickerBody, tradeBody } from "./market_words.ts";
import type { Params } from "./params.ts";
import { levelTexts, msText, priceText } from "./words.ts";

const question = (name: string, most: number, run: (call: Call) => readonly unknown[], more?: Omit<Rate, "most">) =>
  ({ name, rate: { most, ...more }, security: "none", run }) as const satisfies Operation;

const byInstrument = (params: Params) => params.optional("instId") ?? "";
const byType = (params: Params) => params.optional("instType") ?? "";

export const time = question("public/time", 10, ({ context: { services } }) => [
  { ts: msText(services, services.exchange.now) },
]);

export const instruments = question("public/instruments", 20, ({ context: { services }, params }) => {
  const type = params.word("instType", INST_TYPES), instId = params.optional("instId");
  const family = params.optional("instFamily") ?? params.optional("uly");
  const found = floorsOf(services, type, type === "SPOT" ? null : family).filter(({ instrument: { symbol } }) =>
    instId === null || instId === symbol
  );
  if (instId !== null && found.length === 0) throw refusals.instrument();
  return found.map((floor) => instrumentBody(services, floor));
}, { by: byType });

export const books = question("market/books", 40, (call) => bookOf(call, 1, 400));
export const fullBooks = question("market/books-full", 10, (call) => bookOf(call, 1, 5_000));

export const trades = question("market/trades", 100, ({ context, params }) => {
  const { instrument } = floorOf(context.services, params), limit = params.limit("limit", 100, 500);
  return context.recent.trades(instrument.symbol, limit).toReversed().map((trade) => {
    const { count: _one, ...body } = tradeBody(context.services, instrument, {
      ...trade,
      firstId: trade.id,
      lastId: trade.id,
    });
    return body;
  });
});

export const ticker = question("market/ticker", 20, ({ context, params }) => [
  tickerBody(context, floorOf(context.services, params)),
]);

export const tickers = question(
  "market/tickers",
  20,
  ({ context, params }) => ofType(context, params).map((floor) => tickerBody(context, floor)),
);

export const markPrice = question(
  "public/mark-price",
  10,
  ({ context, params }) => chosen(context, params, "SWAP").map((floor) => markBody(context.services, floor)),
);

export const indexTickers = question("market/index-tickers", 20, ({ context, params }) => {
  const wanted = params.optional("instId"), quote = params.optional("quoteCcy");
  if (wanted === null && quote === null) throw refusals.oneOf("quoteCcy", "instId");
  const found = floorsOf(context.services, "SWAP").filter((floor) =>
    wanted === null ? floor.instrument.quote === quote : familyOf(floor) === wanted
  );
  if (found.length === 0) throw refusals.instrument();
  return found.map((floor) => indexBody(context.services, floor));
});

export const fundingRate = question("public/funding-rate", 10, ({ context: { services }, params }) => {
  const swaps = floorsOf(services, "SWAP"), instId = params.text("instId");
  const found = instId === "ANY" ? swaps : swaps.filter(({ instrument: { symbol } }) => symbol === instId);
  if (found.length === 0) throw refusals.instrument();
  return found.map((floor) => fundingBody(services, floor));
}, { by: byInstrument });

export const fundingHistory = question("public/funding-rate-history", 10, ({ context: { services }, params }) => {
  const floor = floorOf(services, params), before = params.integer("before"), after = params.integer("after");
  if (floor.product !== "perp") throw refusals.instrument();
  return floor.fundings.toReversed().map(({ at, rate }) => ({
    instType: "SWAP",
    instId: floor.instrument.symbol,
    formulaType: "withRate",
    method: "current_period",
    fundingRate: formatMoney(rate),
    realizedRate: formatMoney(rate),
    fundingTime: msText(services, at),
  })).filter(({ fundingTime }) =>
    (after === null || Number(fundingTime) < after) && (before === null || Number(fundingTime) > before)
  ).slice(0, params.limit("limit", 400, 400));
}, { by: byInstrument });

export const priceLimit = question("public/price-limit", 20, ({ context: { services }, params }) => {
  const floor = floorOf(services, params), limits = priceLimits(floor), { instrument } = floor;
  return [{
    instType: instTypeOf(floor),
    instId: instrument.symbol,
    buyLmt: limits === null ? "" : priceText(limits.highest, instrument),
    sellLmt: limits === null ? "" : priceText(limits.lowest, instrument),
    ts: msText(services, services.exchange.now),
    enabled: limits !== null,
  }];
});

/** Nothing is planned at a simulator. */
export const systemStatus = question("system/status", 1, () => [], { window: 5e6 as Micros });

function bookOf({ context: { services }, params }: Call, absent: number, most: number): unknown[] {
  const { instrument, market } = floorOf(services, params), size = params.limit("sz", absent, most);
  return [{
    asks: JSON.parse(levelTexts(market.depth("sell", size), instrument)),
    bids: JSON.parse(levelTexts(market.depth("buy", size), instrument)),
    ts: msText(services, services.exchange.now),
  }];
}

function ofType({ services }: Context, params: Params): Floor[] {
  const type = params.word("instType", INST_TYPES);
  return floorsOf(services, type, params.optional("instFamily") ?? params.optional("uly"));
}

/** Those of `instType`, which defaults, or the one of `instId`. */
function chosen({ services }: Context, params: Params, absent: string): Floor[] {
  const type = params.optionalWord("instType", INST_TYPES, absent as "SWAP"), instId = params.optional("instId");
  const found = floorsOf(services, type, params.optional("instFamily") ?? params.optional("uly"));
  return instId === null ? found : found.filter(({ instrument: { symbol } }) => symbol === instId);
}
