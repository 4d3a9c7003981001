/** What a simulated exchange tells and answers, in its own words: what an `ExchangeListener` hears, and what becomes of orders
 * and amendments. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Side } from "../../core/event.ts";
import type { Account } from "./accounts.ts";
import type { DepthChange } from "./depth_feed.ts";
import type { Floor } from "./floors.ts";
import type { IncomeRecord } from "./income.ts";
import type { AccountOrder, Execution } from "./orders.ts";
import type { Position } from "./positions.ts";

export type PublicTrade = {
  readonly id: number;
  readonly price: number;
  readonly size: number;
  /** The side that crossed. */
  readonly aggressor: Side;
  readonly at: Micros;
  /** Trades of one taker carry one id; 0 = unknown. */
  readonly takerId: number;
  /** Set where a recording tells aggregated trades: its own id, and the first and last single trade in it. */
  readonly aggregate: { readonly id: number; readonly firstId: number; readonly lastId: number } | null;
};

/** The best prices in ticks and their lots; 0 = that side is empty. */
export type PublicBest = {
  readonly updateId: number;
  readonly bidPrice: number;
  readonly bidSize: number;
  readonly askPrice: number;
  readonly askSize: number;
};

/** `exchange`, `price_range`: the venue ends what rests. */
export type ExpiryReason = "ioc" | "fok" | "no_liquidity" | "exchange" | "price_range";

export type OrderChange =
  | { readonly kind: "new" }
  | { readonly kind: "trade"; readonly execution: Execution }
  /** `cancelId` is the client id of the cancel itself. */
  | { readonly kind: "canceled"; readonly cancelId: string }
  /** `byVenue`: nobody asked for it; a reduce-only order was cut to what is left of the position. */
  | { readonly kind: "amended"; readonly formerId: string; readonly byVenue?: true }
  | { readonly kind: "expired"; readonly reason: ExpiryReason }
  /** Self-trade prevention took `size` lots away, against the order `counterId`. */
  | { readonly kind: "prevented"; readonly size: Size; readonly counterId: number; readonly price: Price };

/** Why wallets and positions of contracts have changed. */
export type ContractCause = "order" | "funding" | "transfer" | "liquidation" | "adl" | "setup";
/** What may have changed of an account's contracts, to be read from the account. */
export type ContractUpdate = {
  readonly cause: ContractCause;
  readonly assets: readonly string[];
  readonly positions: readonly Position[];
};

export interface ExchangeListener {
  onOrder(order: AccountOrder, change: OrderChange, executionId: number): void;
  /** Spot balances that may have changed, after the orders that changed them. */
  onBalances(account: Account, assets: readonly string[]): void;
  onTrade(instrument: Instrument, trade: PublicTrade): void;
  onDepth(instrument: Instrument, change: DepthChange): void;
  onBest(instrument: Instrument, best: PublicBest): void;
  /** Contracts alone, after the orders that changed them; absent = the venue lists none. */
  onContracts?(account: Account, update: ContractUpdate): void;
  /** Money of contracts that came or went, before `onContracts` tells of it. */
  onIncome?(account: Account, record: IncomeRecord): void;
  /** A contract's mark, index or funding rate is another. */
  onReference?(floor: Floor): void;
}

/** Of any product. On contracts `insufficient_balance` is margin. */
export type SpotRefusal =
  | "would_cross"
  | "insufficient_balance"
  | "duplicate"
  | "too_many_orders"
  | "market_closed";
/** Beyond that: of contracts, or by rules that not every venue has. `position_mode`: its position side does not fit the
 * account's mode. `reduce_only`: it would close nothing, or more than there is. `unfilled`: fill-or-kill that cannot be. */
export type PlaceRefusal = SpotRefusal | "reduce_only" | "position_mode" | "unfilled";
export type Placement =
  | { readonly order: AccountOrder; readonly executions: readonly Execution[]; readonly refusal: null }
  | { readonly order: null; readonly executions: readonly Execution[]; readonly refusal: PlaceRefusal };

/** What an amendment wants; what is left out stays. */
export type Amendment = { readonly price?: Price; readonly size?: Size; readonly clientId?: string };
export type AmendRefusal =
  | "unchanged"
  | "filled"
  | "would_cross"
  | "insufficient_balance"
  | "duplicate"
  | "market_closed"
  | "reduce_only";
/** `executions` of an order whose new price crossed. */
export type AmendOutcome = { readonly refusal: AmendRefusal | null; readonly executions: readonly Execution[] };
