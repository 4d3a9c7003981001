/** The contract of a risk rule: one question about one order, answered with a reason in the trader's words. Rules hold no
 * state; what they need lies in the context. A missing or non-finite input denies. @module */
import type { Micros, Price, Size } from "../units.ts";
import { formatGrid, formatSteps } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import type { TimeInForce } from "../command.ts";
import type { Side } from "../event.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { ExposureBook } from "./exposure_book.ts";
import type { GlobalLimits, ResolvedLimits, ResolvedStrategyLimits, VenueLimits } from "./limits.ts";
import type { MessageRoom } from "./message_room.ts";
import type { OrderSizes } from "./order_sizes.ts";
import type { Purses } from "./purses.ts";
import type { Buckets, Rates } from "./rates.ts";
import type { RecentOrders } from "./recent_orders.ts";
import type { RobustMid } from "./robust_mid.ts";
import type { Valuation } from "./valuation.ts";
import type { Wish } from "./wish.ts";

/** An order as the rules see it: to be placed, to replace another, or an order of ours made smaller. */
export type Draft = {
  readonly kind: "place" | "replace" | "amend";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  /** The whole size, what is filled already included. */
  readonly size: Size;
  readonly timeInForce: TimeInForce;
  /** `flatten`: it sells a position down after a kill or a stop. */
  readonly purpose: "quote" | "flatten";
  /** The venue sees to it that it only makes the position smaller. */
  readonly reduceOnly: boolean;
  readonly strategy: string;
  /** The live order of ours that it replaces or makes smaller; `null` = none is known. */
  readonly target: Order | null;
};

/** What a rule may look at. Owned and re-used by the gate: read it at once, do not keep it. */
export type RiskContext = {
  readonly desk: Desk;
  readonly now: Micros;
  readonly market: Market;
  readonly venue: VenueDesk;
  /** `null` = the venue has not told its rules, or nobody set limits. */
  readonly limits: ResolvedLimits | null;
  readonly venueLimits: VenueLimits | null;
  readonly globalLimits: GlobalLimits;
  readonly rates: Rates;
  /** Of the order's strategy on its market; `null` while nobody asks about an order. */
  readonly buckets: Buckets | null;
  readonly recent: RecentOrders;
  /** Net and gross of all markets in the worst case; the order's own market is counted as it is now. */
  readonly exposure: ExposureBook;
  /** Parts of the currency; NaN = nobody set one. */
  readonly netParts: number;
  readonly grossParts: number;
  readonly venueGrossParts: number;
  readonly venueRestingParts: number;
  readonly purses: Purses;
  readonly valuation: Valuation;
  readonly robust: RobustMid;
  readonly sizes: OrderSizes;
  readonly messages: MessageRoom;
  /** Of the order's strategy; the defaults while nobody asks about an order. */
  readonly strategyLimits: ResolvedStrategyLimits;
  /** Live orders on all markets that the strategy quotes. */
  strategyOrders(strategy: string): number;
  /** What the order's strategy wanted of the market last; `null` = nobody told. */
  readonly wish: Wish | null;
};

/** `value` and `limit` with their units, for people. */
export type Denial = { readonly sentence: string; readonly value: string; readonly limit: string };
/** How much of a limit is in use; `used` 0..1 and beyond, `null` where a share makes no sense. */
export type Usage = {
  readonly value: string;
  readonly limit: string;
  readonly used: number | null;
  /** It cannot be asked now, and lets pass: no second source, too few samples. */
  readonly inactive?: boolean;
  /** It refuses orders as things are, whatever `used` says. */
  readonly breached?: boolean;
};

export type Rule = {
  /** As in the table of reliability.md 3.2, such as "RSK-12". */
  readonly id: string;
  readonly title: string;
  /** What one row of the view stands for. */
  readonly scope: "global" | "venue" | "market";
  /** What a breach does, in words. */
  readonly action: string;
  /** It is asked of orders that sell a position down too. No other rule may keep one back: these see to it that the order is
   * what it says, that the venue takes it, and that what we know is fresh and trusted. */
  readonly exits?: true;
  /** Its share goes up and down by nature, many times a minute: nobody is told at 80 %. */
  readonly quiet?: true;
  /** So many denials within so long pause the strategy, or trip it. `distinct`: the same wish, asked again at every tick,
   * counts once. */
  readonly pause?: {
    readonly count: number;
    readonly within: Micros;
    readonly distinct?: true;
    readonly trips?: true;
  };
  /** `null` = it may pass. */
  check(draft: Draft, context: RiskContext): Denial | null;
  view(context: RiskContext): Usage;
};

export const NO_LIMITS: Denial = {
  sentence: "no limit is set for this market, or the venue has not told its rules yet",
  value: "unknown",
  limit: "a known limit",
};
export const NO_TARGET: Denial = { sentence: "no live order of that id", value: "unknown", limit: "a live order" };
export const NOTHING_USED: Usage = { value: "none", limit: "none allowed", used: null };

/** Lots in the market's unit, such as "0.05 BTC"; never throws. */
export function sizeText(lots: number, instrument: Instrument): string {
  const unit = instrument.kind === "spot" ? instrument.base : "contracts";
  if (!Number.isSafeInteger(lots) || !Number.isSafeInteger(lots * instrument.lot.step)) {
    return `${lots} lots of ${formatGrid(instrument.lot)} ${unit}`;
  }
  return `${formatSteps(lots, instrument.lot)} ${unit}`;
}

/** Ticks in the quote asset, such as "65000.1 USDT"; never throws. */
export function priceText(ticks: number, { tick, quote }: Instrument): string {
  const whole = Math.round(ticks);
  if (!Number.isSafeInteger(whole) || !Number.isSafeInteger(whole * tick.step)) {
    return `${ticks} ticks of ${formatGrid(tick)} ${quote}`;
  }
  return `${formatSteps(whole, tick)} ${quote}`;
}
