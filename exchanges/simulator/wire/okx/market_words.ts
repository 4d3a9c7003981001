/** Market data as OKX prints it, in answers and on channels alike. @module */
import { divide, formatMoney, subtract } from "../../../../core/money.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { Micros } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import { markOf } from "../../margin.ts";
import type { AggregateTrade } from "../../recent_trades.ts";
import type { VenueServices } from "../../venue.ts";
import type { Context } from "./operation.ts";
import { familyOf, instTypeOf } from "./names.ts";
import { amountText, type Json, msText, priceText, sizeText } from "./words.ts";

/** Fractions that funding of one time keeps within. */
const MOST_FUNDING = "0.00375";

/** `tradeId` is the last of the trades that one taker made at one price, `count` how many they are. */
export function tradeBody(services: VenueServices, instrument: Instrument, trade: AggregateTrade) {
  return {
    instId: instrument.symbol,
    tradeId: String(trade.lastId),
    px: priceText(trade.price, instrument),
    sz: sizeText(trade.size, instrument),
    side: trade.aggressor,
    ts: msText(services, trade.at),
    count: String(trade.lastId - trade.firstId + 1),
    source: "0",
  };
}

/** Of a day at most; a simulator is usually younger. */
export function tickerBody({ services, recent }: Context, floor: Floor): Json {
  const { instrument, market, lastPrice, product } = floor, sums = recent.sums(instrument.symbol);
  const price = (ticks: number) => ticks > 0 ? priceText(ticks, instrument) : "";
  const size = (lots: number) => lots > 0 ? sizeText(lots, instrument) : "";
  const open = sums?.first.price ?? lastPrice, volume = sums?.volume ?? 0;
  const { tick, lot } = instrument;
  const value = formatMoney([
    BigInt(Math.round(sums?.value ?? 0)) * BigInt(tick.step * lot.step),
    tick.decimals + lot.decimals,
  ]);
  const inBase = formatMoney([
    BigInt(volume * lot.step) * instrument.multiplier[0],
    lot.decimals + instrument.multiplier[1],
  ]);
  return {
    instType: instTypeOf(floor),
    instId: instrument.symbol,
    last: price(lastPrice),
    lastSz: sums === null ? "" : sizeText(sums.last.size, instrument),
    askPx: price(market.bestAsk),
    askSz: size(market.bestAskSize),
    bidPx: price(market.bestBid),
    bidSz: size(market.bestBidSize),
    open24h: price(open),
    high24h: price(sums?.high ?? lastPrice),
    low24h: price(sums?.low ?? lastPrice),
    sodUtc0: price(open),
    sodUtc8: price(open),
    volCcy24h: product === "spot" ? value : inBase,
    vol24h: sizeText(volume, instrument),
    ts: msText(services, services.exchange.now),
  };
}

export function markBody(services: VenueServices, floor: Floor): Json {
  return {
    instType: instTypeOf(floor),
    instId: floor.instrument.symbol,
    markPx: amountText(markOf(floor), floor.instrument.tick.decimals + 2),
    ts: msText(services, services.exchange.now),
  };
}

export function indexBody(services: VenueServices, floor: Floor): Json {
  const text = amountText(floor.reference?.index ?? markOf(floor), floor.instrument.tick.decimals + 2);
  const ts = msText(services, services.exchange.now);
  return {
    instId: familyOf(floor),
    idxPx: text,
    open24h: text,
    high24h: text,
    low24h: text,
    sodUtc0: text,
    sodUtc8: text,
    ts,
  };
}

/** `fundingRate` is paid at `fundingTime`; the time after it tells how long an interval is. */
export function fundingBody(services: VenueServices, floor: Floor): Json {
  const { reference, nextFundingAt, fundings, terms } = floor, last = fundings.at(-1);
  const rate = reference === null ? "0" : formatMoney(reference.fundingRate);
  const premium = reference === null || reference.index[0] === 0n
    ? "0"
    : formatMoney(divide(subtract(reference.mark, reference.index), reference.index, 16));
  return {
    formulaType: "withRate",
    fundingRate: rate,
    fundingTime: msText(services, nextFundingAt),
    impactValue: "10000",
    instId: floor.instrument.symbol,
    instType: "SWAP",
    interestRate: "0.0001",
    maxFundingRate: MOST_FUNDING,
    method: "current_period",
    minFundingRate: `-${MOST_FUNDING}`,
    nextFundingRate: "",
    nextFundingTime: msText(services, nextFundingAt + terms.fundingHours * 3_600e6 as Micros),
    premium,
    settFundingRate: last === undefined ? "" : formatMoney(last.rate),
    settState: "settled",
    ts: msText(services, services.exchange.now),
  };
}
