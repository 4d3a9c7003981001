/** Orders as the simulated venue keeps them: the lean one that a book queues, and the one of an account, with its life
 * around it. One owner writes each field: a book the queue and the sizes, the exchange the rest. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import { add, type Money, ZERO } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Side } from "../../core/event.ts";
import { floorKey } from "./keys.ts";

/** Who owns the orders of the made-up crowd; accounts count from 0. */
export const CROWD = -1;

/** One price of one side of a matching book, with its queue from first to last. */
export type Level = {
  readonly price: number;
  readonly side: Side;
  /** Lots of all orders in the queue. */
  total: number;
  first: Order | null;
  last: Order | null;
};

/** What a book needs of an order. */
export class Order {
  /** Lots traded so far. */
  filled = 0;
  /** Lots that self-trade prevention took away. */
  prevented = 0;
  /** Where it rests; null = nowhere. The links belong to the book. */
  level: Level | null = null;
  next: Order | null = null;
  previous: Order | null = null;

  constructor(
    readonly id: number,
    readonly owner: number,
    readonly side: Side,
    /** Ticks; changes only while it rests nowhere. */
    public price: number,
    /** Lots asked for; a book lowers it in `reduce`. */
    public size: number,
  ) {}

  get left(): number {
    return this.size - this.filled - this.prevented;
  }
}

export type OrderKind = "limit" | "limit_maker" | "market";
export type Lifetime = "gtc" | "ioc" | "fok";
/** Whose order gives way when an account would trade with itself; the taker's mode decides. */
export type SelfTradeMode = "none" | "expire_taker" | "expire_maker" | "expire_both" | "decrement";
export type AccountOrderStatus =
  | "new"
  | "partially_filled"
  | "filled"
  | "canceled"
  | "expired"
  | "expired_in_match"
  | "rejected";
/** Why an order is no more without being filled; each wire has its own words for it. `client`: its cancel was asked for.
 * `ioc` to `price_range`: as `ExpiryReason` tells. `amend`: an amendment left nothing of it. */
export type EndReason =
  | "client"
  | "ioc"
  | "fok"
  | "no_liquidity"
  | "exchange"
  | "price_range"
  | "post_only"
  | "self_trade"
  | "reduce_only"
  | "amend"
  | "dead_man"
  | "liquidation"
  | "adl";
/** Which position a contract's order is for: `both` in one-way mode, one of the others in hedge mode. */
export type PositionSide = "both" | "long" | "short";

/** What an account asks for. */
export type OrderRequest = {
  readonly clientId: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly lifetime: Lifetime;
  /** Ticks; 0 for a market order. */
  readonly price: Price;
  /** Lots; 0 where `quote` says how much to spend or receive. */
  readonly size: Size;
  /** For a market order sized in the quote asset; else null. */
  readonly quote: Money | null;
  readonly selfTrade: SelfTradeMode;
  /** Contracts alone; absent = it may open. */
  readonly reduceOnly?: boolean;
  /** Contracts alone; absent = `both`. */
  readonly positionSide?: PositionSide;
  /** What a wire wants to print again of it: tags and options that change nothing here. */
  readonly words?: Readonly<Record<string, unknown>>;
};

/** One trade of an account's order. */
export type Execution = {
  readonly tradeId: number;
  readonly executionId: number;
  readonly order: AccountOrder;
  readonly price: Price;
  readonly size: Size;
  /** price × size, exact, in the quote asset. */
  readonly quote: Money;
  readonly maker: boolean;
  readonly feeAsset: string;
  readonly fee: Money;
  readonly at: Micros;
  /** Contracts alone: what of the position it closed has earned, fees not counted; ZERO where it opened. */
  readonly realised?: Money;
  /** Contracts alone: signed lots of the position after it. */
  readonly positionAfter?: Size;
  /** What the venue did to the account without its asking; absent = an order of its own was filled. */
  readonly cause?: "liquidation" | "adl";
};

/** An account's order and what became of it. */
export class AccountOrder extends Order {
  status: AccountOrderStatus = "new";
  /** Sum of price × size over its trades. */
  quoteFilled: Money = ZERO;
  /** What it still holds back of the account's balance: quote for a buy, base for a sell. */
  locked: Money = ZERO;
  updatedAt: Micros;
  /** Of its market, see `floorKey`. */
  readonly key: string;
  /** The id it carries now; an amendment may change it. */
  clientId: string;
  /** How often it was amended. */
  amendments = 0;
  /** The venue has told its client that it is gone, or never was, and it rests all the same. */
  denied = false;
  /** Why it is no more; null = it is open, or filled. */
  endReason: EndReason | null = null;
  /** Last self-trade prevention that touched it; null = none. */
  preventedMatchId: number | null = null;

  constructor(
    id: number,
    owner: number,
    readonly instrument: Instrument,
    readonly request: OrderRequest,
    size: Size,
    readonly createdAt: Micros,
  ) {
    super(id, owner, request.side, request.price, size);
    this.key = floorKey(instrument);
    this.clientId = request.clientId;
    this.updatedAt = createdAt;
  }

  get positionSide(): PositionSide {
    return this.request.positionSide ?? "both";
  }

  /** Whether it may only close: it says so, or it goes against the one position of hedge mode that it is for. */
  get reduceOnly(): boolean {
    return isReduceOnly(this.request);
  }

  /** Whether it still may trade. */
  get open(): boolean {
    return this.status === "new" || this.status === "partially_filled";
  }

  noteTrade(quote: Money, at: Micros): void {
    this.quoteFilled = add(this.quoteFilled, quote);
    this.updatedAt = at;
  }
}

export function isReduceOnly({ reduceOnly, positionSide = "both", side }: OrderRequest): boolean {
  if (positionSide === "both") return reduceOnly === true;
  return (positionSide === "long") === (side === "sell");
}
