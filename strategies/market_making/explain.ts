/** Tells a plan to a person: each stage with what it made of the one before, and for each level that is not quoted why. Off
 * the hot path. @module */
import { formatSteps, type Price, type Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Explanation, TraceStep } from "../../core/engine/strategy.ts";
import type { Market } from "../../core/desk/market.ts";
import { formatFractional } from "../../core/engine/text.ts";
import { formatMoney, notional } from "../../core/money.ts";
import type { SideLadder } from "./ladder.ts";
import { makerFeeBps } from "./edge.ts";
import { GATE_STATUS, type Plan } from "./plan.ts";
import type { Settings } from "./parameters.ts";

/** @param traced false = without its trace, which is most of the work */
export function explainPlan(plan: Plan, market: Market, settings: Settings, traced = true): Explanation {
  const { instrument } = market;
  const fairValue = Number.isFinite(plan.fair) ? plan.fair : null;
  if (plan.gate !== null || instrument === null) {
    const sentence = gateSentence(plan, market, settings);
    const status = GATE_STATUS[plan.gate ?? "no_rules"];
    const absent = [plan.buy, plan.sell].flatMap(({ side, levels }) =>
      Array.from({ length: levels }, (_, level) => ({ side, level, status, sentence }))
    );
    return { fairValue, absent, trace: [{ stage: "gates", before: "", after: status, reason: sentence }] };
  }
  return {
    fairValue,
    absent: absentOf(plan, instrument),
    trace: traced ? traceOf(plan, market, instrument, settings) : [],
  };
}

function gateSentence({ gate, bid, ask, fair }: Plan, market: Market, settings: Settings): string {
  const { symbol, venue, instrument } = market;
  switch (gate) {
    case null:
    case "no_rules":
      return `${venue} has not yet told the rules of ${symbol}`;
    case "not_trading":
      return `${venue} says that ${symbol} is ${instrument?.status}`;
    case "no_book":
      return `No book of ${symbol} has come yet`;
    case "lost_book":
      return `The book of ${symbol} is lost: ${market.bookReason}`;
    case "bad_book":
      return `The book of ${symbol} is one-sided, locked or crossed`;
    case "no_others":
      return `Nobody but us stands on ${bid > 0 ? "the ask" : "the bid"} near the best price of ${symbol}`;
    case "wide_market":
      return `The market is ${bps((ask - bid) / fair * 1e4)} bps wide; the limit is ${settings.maxMarketSpreadBps} bps`;
    case "no_position":
      return `The position in ${symbol} is not known`;
    case "no_fee":
      return `The account's fees on ${symbol} are not known, so nobody can say what a fill brings in`;
    case "no_volatility":
      return `The volatility of ${symbol} is not known until two fair values a second apart were seen`;
    default:
      return gate satisfies never;
  }
}

function absentOf(plan: Plan, instrument: Instrument): Explanation["absent"] {
  const absent: Explanation["absent"][number][] = [];
  addAbsent(plan.buy, plan, instrument, absent);
  addAbsent(plan.sell, plan, instrument, absent);
  return absent;
}

function addAbsent(
  ladder: SideLadder,
  plan: Plan,
  instrument: Instrument,
  absent: Explanation["absent"][number][],
): void {
  for (let level = 0; level < ladder.levels; level++) {
    const status = ladder.statuses[level];
    if (status === null) continue;
    absent.push({ side: ladder.side, level, status, sentence: levelSentence(ladder, level, plan, instrument) });
  }
}

function levelSentence(ladder: SideLadder, level: number, { limits, position }: Plan, instrument: Instrument): string {
  const { side } = ladder, { lot, base, quote } = instrument;
  const size = (lots: number) => `${formatSteps(lots, lot)} ${base}`;
  const price = ladder.prices[level] as Price;
  switch (ladder.statuses[level]) {
    case "OUT_OF_BAND":
      return `The ${side} would stand outside the prices that the venue accepts`;
    case "BELOW_MIN_NOTIONAL": {
      const clip = Math.min(limits?.clip ?? 0, limits?.maxSize ?? 0) as Size, { minNotional, minSize } = instrument;
      if (clip < minSize || clip === 0) {
        return `The order size of ${size(clip)} is below the venue's smallest of ${size(Math.max(1, minSize))}`;
      }
      const worth = formatMoney(notional(price, clip, instrument));
      return `${size(clip)} is worth ${worth} ${quote}; the venue's smallest order is ${
        minNotional === null ? "unknown" : formatMoney(minNotional)
      } ${quote}`;
    }
    case "REDUCE_ONLY":
      return `Only what reduces the position of ${size(position)} is quoted`;
    default:
      return `A ${side} of this level could carry the position of ${size(position)} past the limit of ` +
        size(limits?.maxPosition ?? 0);
  }
}

function traceOf(plan: Plan, market: Market, instrument: Instrument, settings: Settings): TraceStep[] {
  const { tick, lot, base } = instrument, { buy, sell, fair, half, reservation } = plan;
  const price = (ticks: number) => formatFractional(ticks, tick);
  const both = (pick: (ladder: SideLadder) => Float64Array, print: (value: number) => string) =>
    `buy ${list(pick(buy), buy.levels, print)}; sell ${list(pick(sell), sell.levels, print)}`;
  const model = both((ladder) => ladder.model, price), rounded = both((ladder) => ladder.rounded, price);
  const sizes = both((ladder) => ladder.sizes, (lots) => formatSteps(lots, lot));
  const clip = formatSteps(plan.limits?.clip ?? 0, lot), limit = formatSteps(plan.limits?.maxPosition ?? 0, lot);
  const touch = `${price(market.book.bestBid)} / ${price(market.book.bestAsk)}`;
  const clamped = [buy, sell].some((ladder) => ladder.prices[0] !== ladder.rounded[0]);
  const pair = (middle: number) => `${price(middle - half)} / ${price(middle + half)}`;
  return [
    { stage: "gates", before: "", after: "open", reason: "The book is whole and two-sided, and the venue trades" },
    {
      stage: "fair_value",
      before: `${price(plan.bid)} / ${price(plan.ask)}`,
      after: price(fair),
      reason: `${settings.fairValue} of the best prices of others`,
    },
    {
      stage: "spread_model",
      before: price(fair),
      after: pair(fair),
      reason: `${spreadReason(plan, settings)}${breakEven(plan, instrument)}`,
    },
    {
      stage: "inventory_skew",
      before: pair(fair),
      after: pair(reservation),
      reason: `position ${formatSteps(plan.position, lot)} of at most ${limit} ${base} shifts both by ` +
        `${bps((reservation / fair - 1) * 1e4)} bps`,
    },
    {
      stage: "layers",
      before: pair(reservation),
      after: model,
      reason: `${settings.levels} a side, ${settings.levelStepBps} bps apart`,
    },
    {
      stage: "size",
      before: `${clip} ${base} each`,
      after: sizes,
      reason: `within ${limit} ${base} of position and the venue's smallest and largest orders; 0 is not quoted`,
    },
    {
      stage: "round",
      before: model,
      after: rounded,
      reason: boundReason(plan, price),
    },
    {
      stage: "post_only_clamp",
      before: rounded,
      after: both((ladder) => ladder.prices, price),
      reason: clamped
        ? `SKEW_CLAMPED: held one tick from crossing the touch of ${touch}`
        : `nothing would cross the touch of ${touch}`,
    },
  ];
}

function boundReason({ buy, sell, bestBuy, bestSell }: Plan, price: (ticks: number) => string): string {
  const rounding = "bids down and asks up to whole ticks, each level on its own";
  const isHeld = [buy, sell].some(({ side, levels, model }) =>
    Array.from(model.subarray(0, levels)).some((wanted) =>
      side === "buy" ? wanted >= bestBuy + 1 : wanted <= bestSell - 1
    )
  );
  if (!isHeld) return rounding;
  return `${rounding}; EDGE_CLAMPED: no buy above ${
    bestBuy === Infinity ? "any price" : price(bestBuy)
  }, no sell below ${price(bestSell)}`;
}

function list(values: Float64Array, count: number, print: (value: number) => string): string {
  let text = "";
  for (let i = 0; i < count; i++) text += i === 0 ? print(values[i]) : `, ${print(values[i])}`;
  return text;
}

/** A half-spread below the maker fee costs with every round trip. */
function breakEven({ half, fair }: Plan, instrument: Instrument): string {
  const fee = makerFeeBps(instrument);
  return half / fair * 1e4 < fee ? `; BELOW_BREAK_EVEN: the maker fee is ${bps(fee)} bps a fill` : "";
}

function spreadReason({ halfBps, half, fair }: Plan, settings: Settings): string {
  if (half > fair * halfBps / 1e4) return "CLAMP_TICK: half-spread of one tick";
  if (halfBps === settings.minHalfSpreadBps && halfBps > settings.halfSpreadBps) {
    return `CLAMP_MIN: half-spread of ${bps(halfBps)} bps, the least allowed`;
  }
  if (halfBps > settings.halfSpreadBps) {
    return `half-spread of ${settings.halfSpreadBps} bps, widened by the volatility to ${bps(halfBps)} bps`;
  }
  return `half-spread of ${bps(halfBps)} bps`;
}

function bps(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}
