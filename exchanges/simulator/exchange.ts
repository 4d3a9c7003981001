/** The simulated venue without its words: accounts, wallets, positions and orders over one market for each symbol and
 * product. It refuses what the money or the book forbids, books every trade exactly and tells a listener what happened, in
 * order. Checks of numbers and names belong to a wire. Time: the driver sets `now` before each step. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import { add, compare, type Money, negate, notional, sizeAmount, subtract, toNumber, ZERO } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Side } from "../../core/event.ts";
import { Account, type AccountOptions } from "./accounts.ts";
import { Countdowns } from "./countdowns.ts";
import type { DepthChange } from "./depth_feed.ts";
import { Floor, type FloorOptions, type Reference } from "./floors.ts";
import type { IncomeRecord } from "./income.ts";
import { floorKey } from "./keys.ts";
import type { BookListener } from "./matching.ts";
import { liquidatable, marginOf, markOf, mayOpen, settleAssetOf } from "./margin.ts";
import {
  AccountOrder,
  type AccountOrderStatus,
  type EndReason,
  type Execution,
  isReduceOnly,
  type Order,
  type OrderRequest,
} from "./orders.ts";
import { fundingOf, type Position } from "./positions.ts";
import { PLAIN_RULES, type VenueRules } from "./rules.ts";

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

export class Exchange {
  now = 0 as Micros;
  readonly accounts: readonly Account[];
  /** Dead-man switches; see `countdowns.ts`. */
  readonly countdowns = new Countdowns();
  readonly #floors = new Map<string, Floor>();
  readonly #touched = new Map<Account, Set<string>>();
  readonly #touchedContracts = new Map<Account, { readonly assets: Set<string>; readonly positions: Set<Position> }>();
  #firstId = 0;
  #lastOrderId = 0;
  #lastExecutionId = 0;
  #lastPreventedId = -1;
  #placing: Execution[] = [];
  #nextFundingAt = Infinity;

  constructor(
    accounts: readonly AccountOptions[],
    public listener: ExchangeListener,
    readonly rules: VenueRules = PLAIN_RULES,
  ) {
    this.accounts = accounts.map((options, index) => new Account(index, options, rules.wallets));
  }

  /** Starts the clock, and all ids with it: like a real venue, one that is started anew never gives an id again, as long
   * as it used less than ten thousand a second. */
  begin(now: Micros): void {
    this.now = now;
    this.#firstId = this.#lastOrderId = this.#lastExecutionId = Math.floor(now / 100);
  }

  list(instrument: Instrument, options: FloorOptions): Floor {
    const listener: BookListener = {
      onLevel: (side, price, size) => floor.feed?.note(side, price, size),
      onMatch: (maker, taker, size) => this.#match(floor, options.whole, maker, taker, size),
      onPrevented: (maker, taker, takerSize, makerSize) => this.#prevent(maker, taker, takerSize, makerSize),
    };
    const floor: Floor = new Floor(instrument, options, this.#firstId, listener, this.now);
    this.#floors.set(floor.key, floor);
    this.#nextFundingAt = Math.min(this.#nextFundingAt, floor.nextFundingAt);
    return floor;
  }

  /** By their keys, see `floorKey`. */
  get floors(): ReadonlyMap<string, Floor> {
    return this.#floors;
  }

  /** @param kind a contract may bear the symbol of a spot market */
  floor(symbol: string, kind: Instrument["kind"] = "spot"): Floor | null {
    return this.#floors.get(floorKey({ symbol, kind })) ?? null;
  }

  floorOf(order: AccountOrder): Floor {
    return this.#floors.get(order.key)!;
  }

  accountOf(order: AccountOrder): Account {
    return this.accounts[order.owner];
  }

  nextOrderId(): number {
    return ++this.#lastOrderId;
  }

  get lastExecutionId(): number {
    return this.#lastExecutionId;
  }

  nextExecutionId(): number {
    return ++this.#lastExecutionId;
  }

  /** Why the order would be refused now, or null. */
  refusalOf(account: Account, floor: Floor, request: OrderRequest): PlaceRefusal | null {
    const { instrument, market } = floor, rules = this.rules[floor.product];
    if (instrument.status !== "trading" || floor.isClosed()) return "market_closed";
    if (account.openByClient(request.clientId) !== null) return "duplicate";
    const crosses = request.kind === "limit_maker" && market.wouldCross(request.side, request.price);
    if (crosses && rules.postOnly === "refused") return "would_cross";
    if (instrument.maxOpenOrders !== null && request.kind !== "market") {
      let count = 0;
      for (const order of account.open.values()) if (order.key === floor.key) count++;
      if (count >= instrument.maxOpenOrders) return "too_many_orders";
    }
    if (request.lifetime === "fok" && rules.fillOrKill === "refused" && !this.#fillable(floor, request)) {
      return "unfilled";
    }
    if (floor.product === "perp") return this.#contractRefusal(account, floor, request);
    const { asset, amount } = this.#needs(floor, request, this.#sizeOf(floor, request));
    return compare(this.spendable(account, asset), amount) < 0 ? "insufficient_balance" : null;
  }

  /** What spot orders may use of an asset: what is free, and not needed as margin where wallets are shared. */
  spendable(account: Account, asset: string): Money {
    const { free } = account.wallet(asset);
    if (this.rules.wallets === "separate" || account.positions.size === 0) return free;
    const { available } = marginOf(account, asset);
    return compare(available, free) < 0 ? available : free;
  }

  #contractRefusal(account: Account, floor: Floor, request: OrderRequest): PlaceRefusal | null {
    const { positionSide = "both" } = request;
    if ((positionSide === "both") !== (account.setup.positionMode === "one_way")) return "position_mode";
    const wanted = this.#sizeOf(floor, request), size = this.#allowed(account, floor, request, wanted);
    if (size === 0 || (size < wanted && this.rules.reduceOnly.tooLarge === "refused")) return "reduce_only";
    const best = request.side === "buy" ? floor.market.bestAsk : floor.market.bestBid;
    const price = request.kind !== "market" ? request.price : best > 0 ? best as Price : request.price;
    return mayOpen(account, { floor, request, size, price }) ? null : "insufficient_balance";
  }

  /** Lots of an order that may rest or trade: of a reduce-only one not more than there is to close. */
  #allowed(account: Account, floor: Floor, request: OrderRequest, size: Size): Size {
    if (floor.product === "spot" || !isReduceOnly(request)) return size;
    const position = account.position(floor, request.positionSide ?? "both");
    return Math.min(size, position.closable(request.side)) as Size;
  }

  /** Whether the market holds enough up to the order's price; the account's own orders count. */
  #fillable({ market }: Floor, { side, price, size, kind }: OrderRequest): boolean {
    let found = 0;
    for (const [level, available] of market.depth(side === "buy" ? "sell" : "buy", Infinity)) {
      if (kind !== "market" && (side === "buy" ? level > price : level < price)) break;
      if ((found += available) >= size) return true;
    }
    return false;
  }

  place(account: Account, floor: Floor, request: OrderRequest): Placement {
    const refusal = this.refusalOf(account, floor, request);
    if (refusal !== null) return { order: null, executions: [], refusal };
    const { instrument, market } = floor;
    const executions: Execution[] = this.#placing = [];
    const size = this.#allowed(account, floor, request, this.#sizeOf(floor, request));
    const order = new AccountOrder(this.nextOrderId(), account.index, instrument, request, size, this.now);
    if (floor.product === "perp") account.position(floor, order.positionSide);
    else if (request.kind !== "market") this.#lock(account, floor, order, request, size);
    account.addOrder(order);
    this.#tell(order, { kind: "new" });
    if (request.kind === "limit_maker" && market.wouldCross(request.side, request.price)) {
      this.#end(order, "post_only");
      this.settle();
      return { order, executions, refusal: null };
    }
    const marketLimit = request.side === "buy" ? Infinity : 0;
    const lifetime = request.kind === "market" ? "ioc" : request.lifetime;
    market.place(order, lifetime, request.selfTrade, request.kind === "market" ? marketLimit : request.price);
    if (order.open && order.level === null) {
      if (order.left <= 0) this.#end(order, "reduce_only"); // cut while it traded
      else this.#expire(order, request.kind === "market" ? "no_liquidity" : lifetime === "fok" ? "fok" : "ioc");
    }
    this.settle();
    return { order, executions, refusal: null };
  }

  #lock(account: Account, floor: Floor, order: AccountOrder, request: OrderRequest, size: Size): void {
    const { asset, amount } = this.#needs(floor, request, size);
    order.locked = amount;
    account.lock(asset, amount);
    this.#touch(account, asset);
  }

  /** Cancels an open order. `cancelId` names the cancel in the report.
   * @param reason other than `client`: the venue does it of its own accord */
  cancel(order: AccountOrder, cancelId: string, reason: EndReason = "client"): void {
    this.#end(order, reason, cancelId);
    this.settle();
  }

  /** The venue itself ends an open order. */
  expire(order: AccountOrder, reason: ExpiryReason): void {
    this.floorOf(order).market.cancel(order);
    order.updatedAt = this.now;
    this.#expire(order, reason);
    this.settle();
  }

  #end(order: AccountOrder, reason: EndReason, cancelId = order.clientId): void {
    this.floorOf(order).market.cancel(order);
    order.updatedAt = this.now;
    order.endReason = reason;
    this.#close(order, "canceled");
    this.#tell(order, { kind: "canceled", cancelId });
  }

  #expire(order: AccountOrder, reason: ExpiryReason): void {
    order.endReason = reason;
    this.#close(order, "expired");
    this.#tell(order, { kind: "expired", reason });
  }

  /** Makes an open order smaller; it keeps its place in the queue.
   * @returns false, and nothing changes, unless filled < `size` < today's size */
  amend(order: AccountOrder, size: Size, clientId: string): boolean {
    if (size <= order.filled + order.prevented || size >= order.size) return false;
    const account = this.accounts[order.owner];
    const removed = order.size - size as Size;
    this.floorOf(order).market.reduce(order, size);
    this.#unlock(account, order, this.#worth(order, removed));
    const formerId = order.clientId;
    if (clientId !== formerId) account.rename(order, clientId);
    order.amendments++;
    order.updatedAt = this.now;
    this.#tell(order, { kind: "amended", formerId });
    this.settle();
    return true;
  }

  /** Changes price, size or client id of an open order by the product's `AmendRules`. What rests on keeps its id and what
   * it has filled; `size` counts that in. The amendment is told before what it trades. */
  change(
    order: AccountOrder,
    { price = order.price as Price, size = order.size as Size, clientId }: Amendment,
  ): AmendOutcome {
    const executions: Execution[] = this.#placing = [], floor = this.floorOf(order), account = this.accountOf(order);
    const rules = this.rules[floor.product].amend, done = order.filled + order.prevented, formerId = order.clientId;
    const refuse = (refusal: AmendRefusal): AmendOutcome => ({ refusal, executions });
    if (floor.instrument.status !== "trading" || floor.isClosed()) return refuse("market_closed");
    if (clientId !== undefined && clientId !== formerId && account.openByClient(clientId) !== null) {
      return refuse("duplicate");
    }
    const isSame = price === order.price && size === order.size;
    if (isSame && rules.unchanged === "refused") return refuse("unchanged");
    if (size <= done) {
      if (rules.filled === "refused") return refuse("filled");
      if (rules.filled === "ended") this.#end(order, "amend");
      else this.#fillByAmendment(order, floor);
      this.settle();
      return { refusal: null, executions };
    }
    const closable = this.#allowed(account, floor, order.request, size - done as Size);
    if (closable < size - done) {
      if (closable === 0 || this.rules.reduceOnly.tooLarge === "refused") return refuse("reduce_only");
      size = done + closable as Size;
    }
    if (order.request.kind === "limit_maker" && price !== order.price && floor.market.wouldCross(order.side, price)) {
      if (rules.crossing === "refused") return refuse("would_cross");
      this.#end(order, "post_only");
      this.settle();
      return { refusal: null, executions };
    }
    if (!this.#affordsChange(account, floor, order, price, size - done as Size)) return refuse("insufficient_balance");
    const keeps = isSame || (rules.keepsPriority === "smaller" && price === order.price && size < order.size);
    if (clientId !== undefined && clientId !== formerId) account.rename(order, clientId);
    if (keeps) floor.market.reduce(order, size);
    else floor.market.cancel(order);
    order.price = price;
    order.size = size;
    if (floor.product === "spot") this.#relock(account, order);
    order.amendments++;
    order.updatedAt = this.now;
    this.#tell(order, { kind: "amended", formerId });
    if (!keeps) floor.market.place(order, "gtc", order.request.selfTrade);
    if (order.open && order.level === null) this.#end(order, "reduce_only"); // cut while it traded
    this.settle();
    return { refusal: null, executions };
  }

  #fillByAmendment(order: AccountOrder, { market }: Floor): void {
    const account = this.accountOf(order), formerId = order.clientId;
    market.cancel(order);
    order.size = order.filled + order.prevented;
    order.updatedAt = this.now;
    order.amendments++;
    this.#close(order, order.filled > 0 ? "filled" : "canceled");
    if (order.filled === 0) order.endReason = "amend";
    account.revision++;
    this.#tell(order, { kind: "amended", formerId });
  }

  #affordsChange(account: Account, floor: Floor, order: AccountOrder, price: Price, left: Size): boolean {
    if (floor.product === "perp") {
      return mayOpen(account, { floor, request: order.request, size: left, price, instead: order });
    }
    const { asset, amount } = this.#needs(floor, { ...order.request, kind: "limit", price }, left);
    return compare(add(this.spendable(account, asset), order.locked), amount) >= 0;
  }

  #relock(account: Account, order: AccountOrder): void {
    const more = subtract(this.#worth(order, order.left as Size), order.locked);
    this.#unlock(account, order, negate(more));
  }

  /** A mistake of the venue: it trades `size` more of an order than it was for, at the order's price. */
  overfill(order: AccountOrder, size: Size): void {
    const account = this.accounts[order.owner], floor = this.floorOf(order);
    order.filled += size;
    account.noteOverfill(order, size);
    this.#book(order, ++floor.lastTradeId, order.price as Price, size, true);
    this.settle();
  }

  /** Pays in or out; a negative amount takes away. Into the contracts' wallet where that is another. */
  deposit(account: Account, asset: string, amount: Money, product: "spot" | "perp" = "spot"): void {
    account.deposit(asset, amount, product);
    if (product === "spot") return this.#touch(account, asset);
    this.settle();
    this.#noteIncome(account, null, "transfer", asset, amount);
    this.#touchContracts(account, asset, null);
    this.settle("transfer");
  }

  /** Tells the balances that the last step changed, and the contracts with their `cause`. Drivers call it after each step
   * of the market. */
  settle(cause: ContractCause = "order"): void {
    if (this.#touched.size > 0) {
      for (const [account, assets] of this.#touched) this.listener.onBalances(account, [...assets]);
      this.#touched.clear();
    }
    if (this.#touchedContracts.size === 0) return;
    for (const [account, { assets, positions }] of this.#touchedContracts) {
      this.listener.onContracts?.(account, { cause, assets: [...assets], positions: [...positions] });
    }
    this.#touchedContracts.clear();
  }

  /** Leverage, modes and the like of an account were changed: its contracts are told anew. */
  noteSetup(account: Account, floor: Floor | null): void {
    this.settle();
    account.revision++;
    for (const position of account.positions.values()) {
      if (floor === null || position.floor === floor) {
        this.#touchContracts(account, settleAssetOf(position.floor), position);
      }
    }
    this.settle("setup");
  }

  /** When `tick` is wanted next: a time of funding, or a dead-man switch that fires; Infinity = never. */
  get nextAt(): Micros {
    return Math.min(this.#nextFundingAt, this.countdowns.nextAt) as Micros;
  }

  /** Does what is due by the clock alone. */
  tick(): void {
    for (const countdown of this.countdowns.takeDue(this.now)) {
      for (const order of [...countdown.account.open.values()]) {
        if (countdown.covers(order)) this.#end(order, "dead_man");
      }
      this.settle();
    }
    if (this.#nextFundingAt > this.now) return;
    for (const floor of this.#floors.values()) if (floor.nextFundingAt <= this.now) this.payFunding(floor);
  }

  /** Tells new prices and rates of a contract, and takes positions away that their accounts can no longer keep. */
  setReference(floor: Floor, reference: Reference): void {
    floor.reference = floor.distort(reference);
    this.listener.onReference?.(floor);
    for (const account of this.accounts) {
      for (const position of liquidatable(account, floor)) this.takeAway(account, position, "liquidation");
    }
  }

  /** A time of funding: positions pay or are paid, into the wallet.
   * @param rate other than the one that was told */
  payFunding(floor: Floor, rate: Money = floor.reference?.fundingRate ?? ZERO): void {
    this.settle();
    const mark = markOf(floor), asset = settleAssetOf(floor);
    floor.noteFunding({ at: this.now, rate, mark });
    floor.nextFundingAt = floor.fundingAfter(this.now);
    this.#nextFundingAt = Math.min(...[...this.#floors.values()].map(({ nextFundingAt }) => nextFundingAt));
    for (const account of this.accounts) {
      for (const position of account.positionsIn(floor)) {
        if (position.size === 0) continue;
        const amount = fundingOf(position, mark, rate);
        position.funding = add(position.funding, amount);
        account.credit(asset, amount, "perp");
        this.#noteIncome(account, floor, "funding", asset, amount, null, { rate, mark, size: position.size });
        this.#touchContracts(account, asset, position);
      }
    }
    this.settle("funding");
  }

  /** The venue takes a position away, or `size` lots of it, at the mark, by an order of its own: nobody of the public sees
   * it. A liquidation first ends all orders of the market and takes the taker's fee; an ADL does neither.
   * @returns the order; null = there was no position */
  takeAway(account: Account, position: Position, cause: "liquidation" | "adl", size?: Size): AccountOrder | null {
    const { floor, side: positionSide } = position, { instrument } = floor;
    if (position.size === 0) return null;
    this.settle();
    if (cause === "liquidation") { for (const order of account.openIn(floor)) this.#end(order, "liquidation"); }
    const lots = Math.min(size ?? Infinity, Math.abs(position.size)) as Size, id = this.nextOrderId();
    const price = Math.max(1, Math.round(ticksOf(markOf(floor), instrument))) as Price;
    const request: OrderRequest = {
      clientId: this.rules.ownOrderId(cause, id),
      side: position.size > 0 ? "sell" : "buy",
      kind: "market",
      lifetime: "ioc",
      price: 0 as Price,
      size: lots,
      quote: null,
      selfTrade: "none",
      reduceOnly: true,
      positionSide,
    };
    const order = new AccountOrder(id, account.index, instrument, request, lots, this.now);
    account.addOrder(order);
    order.filled = lots;
    this.#close(order, "filled");
    this.#book(order, ++floor.lastTradeId, price, lots, false, cause);
    this.settle(cause);
    return order;
  }

  /** What an order holds back: quote for a buy, base for a sell; for a market order what it will take. */
  #needs(floor: Floor, request: OrderRequest, size: Size): { asset: string; amount: Money } {
    const { instrument } = floor;
    if (request.side === "sell") return { asset: instrument.base, amount: sizeAmount(size, instrument) };
    if (request.kind !== "market") {
      return { asset: instrument.quote, amount: notional(request.price, size, instrument) };
    }
    let left: number = size, amount = ZERO;
    for (const [price, available] of floor.market.depth("sell", Infinity)) {
      const taken = Math.min(left, available);
      amount = add(amount, notional(price as Price, taken as Size, instrument));
      if ((left -= taken) === 0) break;
    }
    return { asset: instrument.quote, amount };
  }

  /** Lots; a market order in the quote asset takes as many whole lots as the amount buys or earns. */
  #sizeOf({ instrument, market }: Floor, { quote, side, size }: OrderRequest): Size {
    if (quote === null) return size;
    let left = quote, lots = 0;
    for (const [price, available] of market.depth(side === "buy" ? "sell" : "buy", Infinity)) {
      const one = notional(price as Price, 1 as Size, instrument);
      const affordable = wholeTimes(left, one);
      const taken = Math.max(0, Math.min(available, affordable));
      lots += taken;
      left = subtract(left, notional(price as Price, taken as Size, instrument));
      if (taken < available) break;
    }
    return lots as Size;
  }

  #worth(order: AccountOrder, size: Size): Money {
    return order.side === "sell"
      ? sizeAmount(size, order.instrument)
      : notional(order.price as Price, size, order.instrument);
  }

  #match(floor: Floor, isPublic: boolean, maker: Order, taker: Order, size: number): void {
    const price = maker.price, id = ++floor.lastTradeId;
    if (isPublic) {
      floor.lastPrice = price;
      const trade = { id, price, size, aggressor: taker.side, at: this.now, takerId: taker.id, aggregate: null };
      this.listener.onTrade(floor.instrument, trade);
    }
    if (maker instanceof AccountOrder) this.#execute(maker, id, price as Price, size as Size, true);
    if (taker instanceof AccountOrder) this.#execute(taker, id, price as Price, size as Size, false);
  }

  #execute(order: AccountOrder, tradeId: number, price: Price, size: Size, maker: boolean): void {
    if (order.request.kind !== "market" && order.instrument.kind === "spot") {
      this.#unlock(this.accounts[order.owner], order, this.#worth(order, size));
    }
    if (order.left > 0) order.status = "partially_filled";
    else this.#close(order, "filled");
    this.#placing.push(this.#book(order, tradeId, price, size, maker));
  }

  #book(
    order: AccountOrder,
    tradeId: number,
    price: Price,
    size: Size,
    maker: boolean,
    cause?: "liquidation" | "adl",
  ): Execution {
    const account = this.accounts[order.owner], { instrument } = order, quote = notional(price, size, instrument);
    const head = { tradeId, executionId: this.nextExecutionId(), order, price, size, quote, maker, at: this.now };
    const execution = instrument.kind === "spot"
      ? { ...head, ...this.#spotFee(account, order, size, quote, maker) }
      : { ...head, ...this.#contractTrade(order, account, price, size, quote, maker, cause) };
    account.book(execution);
    if (instrument.kind === "spot") {
      this.#touch(account, instrument.base);
      this.#touch(account, instrument.quote);
    } else this.#noteContractTrade(account, order, execution);
    order.noteTrade(quote, this.now);
    this.listener.onOrder(order, { kind: "trade", execution }, execution.executionId);
    if (instrument.kind !== "spot") this.#cutToPosition(account, this.floorOf(order));
    return execution;
  }

  #spotFee(account: Account, { side, instrument }: AccountOrder, size: Size, quote: Money, maker: boolean) {
    const received = side === "buy" ? sizeAmount(size, instrument) : quote;
    return { feeAsset: side === "buy" ? instrument.base : instrument.quote, fee: account.feeOf(received, maker) };
  }

  #contractTrade(
    order: AccountOrder,
    account: Account,
    price: Price,
    size: Size,
    quote: Money,
    maker: boolean,
    cause?: "liquidation" | "adl",
  ) {
    const floor = this.floorOf(order), position = account.position(floor, order.positionSide);
    const realised = position.apply(order.side, price, size, this.now);
    const fee = cause === "adl" ? ZERO : account.feeOf(quote, maker, "perp");
    position.fees = add(position.fees, fee);
    const made = { realised, positionAfter: position.size, feeAsset: settleAssetOf(floor), fee };
    return cause === undefined ? made : { ...made, cause };
  }

  #noteContractTrade(
    account: Account,
    order: AccountOrder,
    { tradeId, feeAsset, fee, realised = ZERO }: Execution,
  ): void {
    const floor = this.floorOf(order);
    if (realised[0] !== 0n) this.#noteIncome(account, floor, "realised", feeAsset, realised, tradeId);
    if (fee[0] !== 0n) this.#noteIncome(account, floor, "fee", feeAsset, negate(fee), tradeId);
    this.#touchContracts(account, feeAsset, account.position(floor, order.positionSide));
  }

  /** Reduce-only orders never outgrow their position. The book allows it between two matches. */
  #cutToPosition(account: Account, floor: Floor): void {
    for (const order of account.openIn(floor)) {
      if (!order.reduceOnly) continue;
      const closable = account.position(floor, order.positionSide).closable(order.side);
      if (order.left <= closable) continue;
      if (closable === 0 || this.rules.reduceOnly.resting === "ended") {
        if (order.level !== null) this.#end(order, "reduce_only");
        else order.size = order.filled + order.prevented; // it is trading: whoever placed it ends it
        continue;
      }
      const size = order.filled + order.prevented + closable;
      floor.market.reduce(order, size);
      order.size = size;
      order.updatedAt = this.now;
      this.#tell(order, { kind: "amended", formerId: order.clientId, byVenue: true });
    }
  }

  #noteIncome(
    account: Account,
    floor: Floor | null,
    kind: IncomeRecord["kind"],
    asset: string,
    amount: Money,
    tradeId: number | null = null,
    funding: IncomeRecord["funding"] = null,
  ): void {
    const id = this.nextExecutionId(), symbol = floor?.instrument.symbol ?? null, key = floor?.key ?? null;
    const record: IncomeRecord = { id, kind, key, symbol, asset, amount, at: this.now, tradeId, funding };
    account.income.add(record);
    this.listener.onIncome?.(account, record);
  }

  #prevent(maker: Order, taker: Order, takerSize: number, makerSize: number): void {
    const matchId = ++this.#lastPreventedId;
    for (const [order, size, counter] of [[maker, makerSize, taker], [taker, takerSize, maker]] as const) {
      if (!(order instanceof AccountOrder) || size === 0) continue;
      const account = this.accounts[order.owner];
      order.preventedMatchId = matchId;
      order.updatedAt = this.now;
      if (order.request.kind !== "market" && order.instrument.kind === "spot") {
        this.#unlock(account, order, this.#worth(order, size as Size));
      }
      if (order.left === 0) {
        order.endReason = "self_trade";
        this.#close(order, "expired_in_match");
      }
      const price = maker.price as Price;
      this.#tell(order, { kind: "prevented", size: size as Size, counterId: counter.id, price });
    }
  }

  #close(order: AccountOrder, status: AccountOrderStatus): void {
    const account = this.accounts[order.owner];
    order.status = status;
    this.#unlock(account, order, order.locked);
    account.closeOrder(order);
  }

  #unlock(account: Account, order: AccountOrder, amount: Money): void {
    if (amount[0] === 0n) return;
    const asset = order.side === "buy" ? order.instrument.quote : order.instrument.base;
    order.locked = subtract(order.locked, amount);
    account.lock(asset, negate(amount));
    this.#touch(account, asset);
  }

  #touch(account: Account, asset: string): void {
    const assets = this.#touched.get(account);
    if (assets === undefined) this.#touched.set(account, new Set([asset]));
    else assets.add(asset);
  }

  #touchContracts(account: Account, asset: string, position: Position | null): void {
    let touched = this.#touchedContracts.get(account);
    if (touched === undefined) {
      this.#touchedContracts.set(account, touched = { assets: new Set(), positions: new Set() });
    }
    touched.assets.add(asset);
    if (position !== null) touched.positions.add(position);
  }

  #tell(order: AccountOrder, change: OrderChange): void {
    this.listener.onOrder(order, change, this.nextExecutionId());
  }
}

/** How often `part` fits into `whole`; neither is negative. */
function wholeTimes(whole: Money, part: Money): number {
  const decimals = Math.max(whole[1], part[1]);
  return Number(
    whole[0] * 10n ** BigInt(decimals - whole[1]) / (part[0] * 10n ** BigInt(decimals - part[1])),
  );
}

/** A price in quote for one unit, in ticks; may lie between two. */
function ticksOf(price: Money, { tick }: Instrument): number {
  return toNumber(price) * 10 ** tick.decimals / tick.step;
}
