/** One decision about one market, from its gates to both ladders, with every number on the way: what is quoted and what is
 * explained come from the same run. @module */
import type { Micros, Size } from "../../core/units.ts";
import type { QuoteStatus } from "../../core/target.ts";
import type { Market } from "../../core/desk/market.ts";
import type { Volatility } from "../../core/indicators/volatility.ts";
import { fairValue } from "./fair_value.ts";
import { halfSpreadBps, halfSpreadTicks } from "./spread.ts";
import { reservationPrice } from "./skew.ts";
import { asksForEdge, bestBuy, bestSell, makerFeeBps } from "./edge.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { SideLadder } from "./ladder.ts";
import type { Settings } from "./parameters.ts";

/** Why a market is not quoted at all; `null` = it is. */
export type Gate =
  | "no_rules"
  | "not_trading"
  | "no_book"
  | "lost_book"
  | "bad_book"
  | "no_others"
  | "wide_market"
  | "no_position"
  | "no_fee"
  | "no_volatility";

export const GATE_STATUS: Readonly<Record<Gate, QuoteStatus>> = {
  no_rules: "WARMING_UP",
  not_trading: "VENUE_MAINTENANCE",
  no_book: "WARMING_UP",
  lost_book: "STALE_BOOK",
  bad_book: "INCONSISTENT_BOOK",
  no_others: "INCONSISTENT_BOOK",
  wide_market: "INCONSISTENT_BOOK",
  no_position: "UNKNOWN",
  no_fee: "WARMING_UP",
  no_volatility: "WARMING_UP",
};

/** Reused from decision to decision; after one that a gate stopped, numbers beyond the gate are stale. */
export class Plan {
  gate: Gate | null = "no_rules";
  /** Best prices of others, ticks. */
  bid = 0;
  ask = 0;
  /** Ticks; NaN until the book gives one. */
  fair = NaN;
  halfBps = NaN;
  /** Ticks. */
  half = NaN;
  reservation = NaN;
  step = NaN;
  /** Ticks: no buy above, no sell below. */
  bestBuy = Infinity;
  bestSell = 0;
  position = 0;
  limits: Limits | null = null;
  readonly buy = new SideLadder("buy");
  readonly sell = new SideLadder("sell");
  #limitsFrom: { readonly instrument: unknown; readonly settings: unknown } = { instrument: null, settings: null };

  /** @param position signed lots @param reducing only what brings the position nearer to nothing may be quoted
   * @param cost average price of the position in ticks; NaN = none, or nobody asks
   * @param volatility learns the fair value on its way @param now `null` = it learns nothing: somebody only looks on */
  make(
    market: Market,
    position: Size,
    reducing: boolean,
    settings: Settings,
    volatility: Volatility,
    now: Micros | null,
    cost = NaN,
  ): void {
    this.gate = this.#judge(market, position, settings);
    if (now !== null && volatility.isDue(now)) volatility.update(this.fair, now);
    const sigma = settings.volMult > 0 ? volatility.value : NaN; // ticks per √second
    if (this.gate === null && settings.volMult > 0 && !Number.isFinite(sigma)) this.gate = "no_volatility";
    if (this.gate !== null || this.limits === null) {
      const status = GATE_STATUS[this.gate ?? "no_rules"];
      this.buy.withdraw(settings.levels, status);
      this.sell.withdraw(settings.levels, status);
      return;
    }
    const { fair, limits } = this;
    this.halfBps = halfSpreadBps(fair, sigma, settings);
    this.half = halfSpreadTicks(fair, this.halfBps);
    this.reservation = reservationPrice(fair, position, limits.maxPosition, settings.skewBps);
    this.step = fair * settings.levelStepBps / 1e4;
    this.#bound(market, reducing, cost, settings);
    this.#lay(this.buy, market.book.bestAsk, position, reducing, settings.levels, limits);
    this.#lay(this.sell, market.book.bestBid, -position as Size, reducing, settings.levels, limits);
  }

  /** @param held the position as this side grows it: positive = its fills lead away from nothing */
  #lay(ladder: SideLadder, touch: number, held: Size, reducing: boolean, levels: number, limits: Limits): void {
    const room = limits.maxPosition - held;
    const full = reducing || held > limits.maxPosition ? "REDUCE_ONLY" : "POSITION_LIMIT";
    const allowed = reducing ? Math.min(room, -held) : room;
    ladder.lay(levels, this, touch, allowed, full, limits);
  }

  /** A risk exit is bound by nothing: getting out comes before what it brings in. */
  #bound({ instrument }: Market, reducing: boolean, cost: number, settings: Settings): void {
    this.bestBuy = Infinity;
    this.bestSell = 0;
    if (instrument === null || reducing || !asksForEdge(settings)) return;
    const fee = makerFeeBps(instrument);
    this.bestBuy = bestBuy(this.fair, fee, this.position, cost, settings);
    this.bestSell = bestSell(this.fair, fee, this.position, cost, settings);
  }

  /** The first gate that is shut. Leaves the best prices of others and the fair value, where they can be named. */
  #judge(market: Market, position: Size, settings: Settings): Gate | null {
    this.fair = NaN;
    this.position = position;
    const { instrument } = market;
    if (instrument === null) return "no_rules";
    if (this.#limitsFrom.instrument !== instrument || this.#limitsFrom.settings !== settings) {
      this.limits = limitsOf(instrument, settings);
      this.#limitsFrom = { instrument, settings };
    }
    if (!market.bookValid) return market.bookAt > 0 ? "lost_book" : "no_book";
    if (!market.quotable) return "bad_book";
    const bid = this.bid = market.bestOthers("buy"), ask = this.ask = market.bestOthers("sell");
    if (!(bid > 0 && ask > bid)) return "no_others";
    this.fair = fairValue(
      settings.fairValue,
      bid,
      market.sizeOthers("buy", bid),
      ask,
      market.sizeOthers("sell", ask),
    );
    if (!Number.isFinite(this.fair)) return "no_others";
    if (instrument.status !== "trading") return "not_trading";
    if (ask - bid > this.fair * settings.maxMarketSpreadBps / 1e4) return "wide_market";
    if (!Number.isSafeInteger(position)) return "no_position";
    if (instrument.makerFee === null && asksForEdge(settings)) return "no_fee";
    return null;
  }
}
