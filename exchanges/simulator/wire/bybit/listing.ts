/** The listing of instruments as Bybit prints it. Source: Bybit v5 docs, "Get Instruments Info" of 2026-07-24; read
 * 2026-11-26. @module */
import type { InstrumentStatus } from "../../../../core/instrument.ts";
import type { Size } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import { amount, fixed, trimmed } from "./numbers.ts";

type Json = Readonly<Record<string, unknown>>;

/** An order may be priced so far from the mark or last price, as a fraction; beyond, the venue refuses it. */
export const BAND_X = 0.05, BAND_Y = 0.1;
/** Orders of an account that may rest in one contract, or in all spot markets together. */
export const MOST_OPEN = 500;

/** (verify) what a market is called that only takes cancels. */
const STATUSES: Readonly<Record<InstrumentStatus, string>> = {
  trading: "Trading",
  cancel_only: "Delivering",
  halted: "Closed",
};
/** When the contracts came, by their listing; the same instant for all. */
const LAUNCHED_MS = "1585526400000";
const RISK = { priceLimitRatioX: String(BAND_X), priceLimitRatioY: String(BAND_Y) };

/** @param tickTimes prices of new orders are multiples of so many ticks */
export function linearRow({ instrument, terms }: Floor, status: InstrumentStatus, tickTimes: number): Json {
  const { symbol, base, quote, tick, lot, minPrice, maxPrice, minSize, maxSize, minNotional } = instrument;
  return {
    symbol,
    symbolId: instrument.id + 1,
    contractType: "LinearPerpetual",
    status: STATUSES[status],
    baseCoin: base,
    quoteCoin: quote,
    launchTime: LAUNCHED_MS,
    deliveryTime: "0",
    deliveryFeeRate: "",
    priceScale: String(tick.decimals),
    leverageFilter: { minLeverage: "1", maxLeverage: terms.maxLeverage.toFixed(2), leverageStep: "0.01" },
    priceFilter: { minPrice: fixed(minPrice, tick), maxPrice: fixed(maxPrice, tick), tickSize: fixed(tickTimes, tick) },
    lotSizeFilter: {
      maxOrderQty: fixed(maxSize, lot),
      minOrderQty: fixed(minSize, lot),
      qtyStep: fixed(1, lot),
      postOnlyMaxOrderQty: fixed(maxSize, lot),
      maxMktOrderQty: fixed(maxSize, lot),
      minNotionalValue: minNotional === null ? "0" : amount(minNotional),
    },
    unifiedMarginTrade: true,
    fundingInterval: terms.fundingHours * 60,
    settleCoin: instrument.settle ?? quote,
    copyTrading: "none",
    upperFundingRate: "0.00375",
    lowerFundingRate: "-0.00375",
    isPreListing: false,
    preListingInfo: null,
    riskParameters: RISK,
    symbolType: "",
  };
}

/** @param tickTimes as for contracts */
export function spotRow({ instrument }: Floor, status: InstrumentStatus, tickTimes: number): Json {
  const { symbol, base, quote, tick, lot, minSize, maxSize, minNotional, maxNotional } = instrument;
  const most = trimmed(maxSize, lot);
  return {
    symbol,
    baseCoin: base,
    quoteCoin: quote,
    innovation: "0",
    status: STATUSES[status],
    marginTrading: "none",
    stTag: "0",
    lotSizeFilter: {
      basePrecision: trimmed(1, lot),
      quotePrecision: "0.00000001",
      minOrderQty: trimmed(minSize, lot),
      maxOrderQty: most,
      minOrderAmt: minNotional === null ? "0" : amount(minNotional),
      maxOrderAmt: maxNotional === null ? "" : amount(maxNotional),
      maxLimitOrderQty: most,
      maxMarketOrderQty: trimmed((maxSize - maxSize % 2) / 2 as Size, lot),
      postOnlyMaxLimitOrderSize: most,
    },
    priceFilter: { tickSize: trimmed(tickTimes, tick) },
    riskParameters: RISK,
    symbolType: "",
  };
}
