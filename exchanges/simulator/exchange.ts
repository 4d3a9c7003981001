/** The simulated venue without its words: accounts, balances and orders over one market for each symbol. It refuses what
 * the money or the book forbids, books every trade exactly and tells a listener what happened, in order. Checks of
 * numbers and names belong to a wire. Time: the driver sets `now` before each step. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import { add, compare, type Money, negate, notional, sizeAmount, subtract, ZERO } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Side } from "../../core/event.ts";
import { Account, type AccountOptions } from "./accounts.ts";
import { DepthFeed } from "./depth_feed.ts";
import type { DepthChange } from "./depth_feed.ts";
import type { BookListener, Market } from "./matching.ts";
import { AccountOrder, type AccountOrderStatus, type Execution, type Order, type OrderRequest } from "./orders.ts";

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
  | { readonly kind: "amended"; readonly formerId: string }
  | { readonly kind: "expired"; readonly reason: ExpiryReason }
  /** Self-trade prevention took `size` lots away, against the order `counterId`. */
  | { readonly kind: "prevented"; readonly size: Size; readonly counterId: number; readonly price: Price };

export interface ExchangeListener {
  onOrder(order: AccountOrder, change: OrderChange, executionId: number): void;
  /** Balances that may have changed, after the orders that changed them. */
  onBalances(account: Account, assets: readonly string[]): void;
  onTrade(instrument: Instrument, trade: PublicTrade): void;
  onDepth(instrument: Instrument, change: DepthChange): void;
  onBest(instrument: Instrument, best: PublicBest): void;
}

export type PlaceRefusal = "would_cross" | "insufficient_balance" | "duplicate" | "too_many_orders" | "market_closed";
export type Placement =
  | { readonly order: AccountOrder; readonly executions: readonly Execution[]; readonly refusal: null }
  | { readonly order: null; readonly executions: readonly Execution[]; readonly refusal: PlaceRefusal };

const OPEN = () => false;

/** One symbol of the venue. */
export class Floor {
  readonly market: Market;
  /** Numbers the book's changes; null = somebody else numbers them (a tape). */
  readonly feed: DepthFeed | null;
  /** Ticks; 0 = no trade yet. */
  lastPrice = 0;
  lastTradeId: number;
  /** Whether nobody may send orders now; they may be taken back. */
  isClosed: () => boolean = OPEN;
  /** Id of the last book change that the public has seen, where there is no feed. */
  publicId: number;

  /** @param firstId where its update ids and trade ids begin */
  constructor(public instrument: Instrument, options: FloorOptions, firstId: number, listener: BookListener) {
    this.feed = options.whole ? new DepthFeed(firstId) : null;
    this.publicId = this.lastTradeId = firstId;
    this.market = options.createMarket(listener);
  }

  /** Takes new rules of the same symbol. */
  relist(instrument: Instrument): void {
    this.instrument = instrument;
  }

  get updateId(): number {
    return this.feed?.updateId ?? this.publicId;
  }
}

export type FloorOptions = {
  readonly createMarket: (listener: BookListener) => Market;
  /** Whether all orders meet in this book: then its changes are numbered here and the accounts' trades are public.
   * False where the book is only watched, and somebody else numbers and tells it. */
  readonly whole: boolean;
};

export class Exchange {
  now = 0 as Micros;
  readonly accounts: readonly Account[];
  readonly #floors = new Map<string, Floor>();
  readonly #touched = new Map<Account, Set<string>>();
  #firstId = 0;
  #lastOrderId = 0;
  #lastExecutionId = 0;
  #lastPreventedId = -1;
  #placing: Execution[] = [];

  constructor(accounts: readonly AccountOptions[], public listener: ExchangeListener) {
    this.accounts = accounts.map((options, index) => new Account(index, options));
  }

  /** Starts the clock, and all ids with it: like a real venue, one that is started anew never gives an id again, as long
   * as it used less than ten thousand a second. */
  begin(now: Micros): void {
    this.now = now;
    this.#firstId = this.#lastOrderId = this.#lastExecutionId = Math.floor(now / 100);
  }

  list(instrument: Instrument, options: FloorOptions): Floor {
    const floor: Floor = new Floor(instrument, options, this.#firstId, {
      onLevel: (side, price, size) => floor.feed?.note(side, price, size),
      onMatch: (maker, taker, size) => this.#match(floor, options.whole, maker, taker, size),
      onPrevented: (maker, taker, takerSize, makerSize) => this.#prevent(maker, taker, takerSize, makerSize),
    });
    this.#floors.set(instrument.symbol, floor);
    return floor;
  }

  get floors(): ReadonlyMap<string, Floor> {
    return this.#floors;
  }

  floor(symbol: string): Floor | null {
    return this.#floors.get(symbol) ?? null;
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
    const { instrument, market } = floor;
    if (instrument.status !== "trading" || floor.isClosed()) return "market_closed";
    if (account.openByClient(request.clientId) !== null) return "duplicate";
    if (request.kind === "limit_maker" && market.wouldCross(request.side, request.price)) return "would_cross";
    if (instrument.maxOpenOrders !== null && request.kind !== "market") {
      let count = 0;
      for (const order of account.open.values()) if (order.instrument.symbol === instrument.symbol) count++;
      if (count >= instrument.maxOpenOrders) return "too_many_orders";
    }
    const { asset, amount } = this.#needs(floor, request, this.#sizeOf(floor, request));
    return compare(account.wallet(asset).free, amount) < 0 ? "insufficient_balance" : null;
  }

  place(account: Account, floor: Floor, request: OrderRequest): Placement {
    const refusal = this.refusalOf(account, floor, request);
    if (refusal !== null) return { order: null, executions: [], refusal };
    const { instrument, market } = floor;
    const executions: Execution[] = this.#placing = [];
    const size = this.#sizeOf(floor, request);
    const order = new AccountOrder(this.nextOrderId(), account.index, instrument, request, size, this.now);
    if (request.kind !== "market") {
      const { asset, amount } = this.#needs(floor, request, size);
      order.locked = amount;
      account.lock(asset, amount);
      this.#touch(account, asset);
    }
    account.addOrder(order);
    this.#tell(order, { kind: "new" });
    const marketLimit = request.side === "buy" ? Infinity : 0;
    const lifetime = request.kind === "market" ? "ioc" : request.lifetime;
    market.place(order, lifetime, request.selfTrade, request.kind === "market" ? marketLimit : request.price);
    if (order.open && order.level === null) {
      const reason = request.kind === "market" ? "no_liquidity" : lifetime === "fok" ? "fok" : "ioc";
      this.#close(order, "expired");
      this.#tell(order, { kind: "expired", reason });
    }
    this.settle();
    return { order, executions, refusal: null };
  }

  /** Cancels an open order. `cancelId` names the cancel in the report. */
  cancel(order: AccountOrder, cancelId: string): void {
    this.#floors.get(order.instrument.symbol)!.market.cancel(order);
    order.updatedAt = this.now;
    this.#close(order, "canceled");
    this.#tell(order, { kind: "canceled", cancelId });
    this.settle();
  }

  /** The venue itself ends an open order. */
  expire(order: AccountOrder, reason: ExpiryReason): void {
    this.#floors.get(order.instrument.symbol)!.market.cancel(order);
    order.updatedAt = this.now;
    this.#close(order, "expired");
    this.#tell(order, { kind: "expired", reason });
    this.settle();
  }

  /** Makes an open order smaller; it keeps its place in the queue.
   * @returns false, and nothing changes, unless filled < `size` < today's size */
  amend(order: AccountOrder, size: Size, clientId: string): boolean {
    if (size <= order.filled + order.prevented || size >= order.size) return false;
    const account = this.accounts[order.owner], { instrument } = order;
    const removed = order.size - size as Size;
    this.#floors.get(instrument.symbol)!.market.reduce(order, size);
    this.#unlock(account, order, this.#worth(order, removed));
    const formerId = order.clientId;
    if (clientId !== formerId) account.rename(order, clientId);
    order.amendments++;
    order.updatedAt = this.now;
    this.#tell(order, { kind: "amended", formerId });
    this.settle();
    return true;
  }

  /** A mistake of the venue: it trades `size` more of an order than it was for, at the order's price. */
  overfill(order: AccountOrder, size: Size): void {
    const account = this.accounts[order.owner], floor = this.#floors.get(order.instrument.symbol)!;
    order.filled += size;
    account.noteOverfill(order, size);
    this.#book(order, ++floor.lastTradeId, order.price as Price, size, true);
    this.settle();
  }

  /** Pays in or out; a negative amount takes away. */
  deposit(account: Account, asset: string, amount: Money): void {
    account.deposit(asset, amount);
    this.#touch(account, asset);
  }

  /** Tells the balances that the last step changed. Drivers call it after each step of the market. */
  settle(): void {
    if (this.#touched.size === 0) return;
    for (const [account, assets] of this.#touched) this.listener.onBalances(account, [...assets]);
    this.#touched.clear();
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
    if (order.request.kind !== "market") {
      this.#unlock(this.accounts[order.owner], order, this.#worth(order, size));
    }
    if (order.left > 0) order.status = "partially_filled";
    else this.#close(order, "filled");
    this.#placing.push(this.#book(order, tradeId, price, size, maker));
  }

  #book(order: AccountOrder, tradeId: number, price: Price, size: Size, maker: boolean): Execution {
    const account = this.accounts[order.owner], { instrument } = order;
    const quote = notional(price, size, instrument);
    const received = order.side === "buy" ? sizeAmount(size, instrument) : quote;
    const execution: Execution = {
      tradeId,
      executionId: this.nextExecutionId(),
      order,
      price,
      size,
      quote,
      maker,
      feeAsset: order.side === "buy" ? instrument.base : instrument.quote,
      fee: account.feeOf(received, maker),
      at: this.now,
    };
    account.book(execution);
    this.#touch(account, instrument.base);
    this.#touch(account, instrument.quote);
    order.noteTrade(quote, this.now);
    this.listener.onOrder(order, { kind: "trade", execution }, execution.executionId);
    return execution;
  }

  #prevent(maker: Order, taker: Order, takerSize: number, makerSize: number): void {
    const matchId = ++this.#lastPreventedId;
    for (const [order, size, counter] of [[maker, makerSize, taker], [taker, takerSize, maker]] as const) {
      if (!(order instanceof AccountOrder) || size === 0) continue;
      const account = this.accounts[order.owner];
      order.preventedMatchId = matchId;
      order.updatedAt = this.now;
      if (order.request.kind !== "market") this.#unlock(account, order, this.#worth(order, size as Size));
      if (order.left === 0) this.#close(order, "expired_in_match");
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
