/** The simulated venue without its words: accounts, wallets, positions and orders over one market for each symbol and
 * product. It refuses what the money or the book forbids, books every trade exactly and tells a listener what happened, in
 * order. Checks of numbers and names belong to a wire. Time: the driver sets `now` before each step. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import { compare, type Money, negate, notional, sizeAmount, subtract, ZERO } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import { Account, type AccountOptions } from "./accounts.ts";
import { type AmendDecision, decideAmendment } from "./amending.ts";
import { Countdowns } from "./countdowns.ts";
import { type ContractHost, Contracts } from "./contracts.ts";
import { Floor, type FloorOptions, type Reference } from "./floors.ts";
import { floorKey, type Product } from "./keys.ts";
import type {
  Amendment,
  AmendOutcome,
  ContractCause,
  ExchangeListener,
  ExpiryReason,
  OrderChange,
  Placement,
  PlaceRefusal,
} from "./listener.ts";
import { liquidatable, marginOf, markOf } from "./margin.ts";
import type { BookListener } from "./matching.ts";
import {
  AccountOrder,
  type AccountOrderStatus,
  type EndReason,
  type Execution,
  type Order,
  type OrderRequest,
} from "./orders.ts";
import type { Position } from "./positions.ts";
import { PLAIN_RULES, type VenueRules } from "./rules.ts";
import { fillable, needs, sizeOf, ticksOf, worth } from "./sizing.ts";

export type {
  Amendment,
  AmendOutcome,
  AmendRefusal,
  ContractCause,
  ContractUpdate,
  ExchangeListener,
  ExpiryReason,
  OrderChange,
  Placement,
  PlaceRefusal,
  PublicBest,
  PublicTrade,
  SpotRefusal,
} from "./listener.ts";

type Trade = Pick<Execution, "price" | "size" | "quote" | "maker">;

export class Exchange implements ContractHost {
  now = 0 as Micros;
  readonly accounts: readonly Account[];
  /** Dead-man switches; see `countdowns.ts`. */
  readonly countdowns = new Countdowns();
  readonly #floors = new Map<string, Floor>();
  readonly #touched = new Map<Account, Set<string>>();
  readonly #contracts = new Contracts(this);
  #firstId = 0;
  #lastOrderId = 0;
  #lastExecutionId = 0;
  #lastPreventedId = -1;
  #placing: Execution[] = [];

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
    this.#contracts.noteFundingTimes();
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
    if (request.lifetime === "fok" && rules.fillOrKill === "refused" && !fillable(floor, request)) {
      return "unfilled";
    }
    const size = sizeOf(floor, request);
    if (floor.product === "perp") return this.#contracts.refusalOf(account, floor, request, size);
    const { asset, amount } = needs(floor, request, size);
    return compare(this.spendable(account, asset), amount) < 0 ? "insufficient_balance" : null;
  }

  /** What spot orders may use of an asset: what is free, and not needed as margin where wallets are shared. */
  spendable(account: Account, asset: string): Money {
    const { free } = account.wallet(asset);
    if (this.rules.wallets === "separate" || account.positions.size === 0) return free;
    const { available } = marginOf(account, asset);
    return compare(available, free) < 0 ? available : free;
  }

  place(account: Account, floor: Floor, request: OrderRequest): Placement {
    const refusal = this.refusalOf(account, floor, request);
    if (refusal !== null) return { order: null, executions: [], refusal };
    const { instrument, market } = floor;
    const executions: Execution[] = this.#placing = [];
    const size = this.#contracts.allowed(account, floor, request, sizeOf(floor, request));
    const order = new AccountOrder(this.nextOrderId(), account.index, instrument, request, size, this.now);
    if (floor.product === "perp") account.position(floor, order.positionSide);
    else if (request.kind !== "market") this.#lock(account, floor, order, request, size);
    account.addOrder(order);
    this.tell(order, { kind: "new" });
    if (request.kind === "limit_maker" && market.wouldCross(request.side, request.price)) {
      this.end(order, "post_only");
      this.settle();
      return { order, executions, refusal: null };
    }
    const marketLimit = request.side === "buy" ? Infinity : 0;
    const lifetime = request.kind === "market" ? "ioc" : request.lifetime;
    market.place(order, lifetime, request.selfTrade, request.kind === "market" ? marketLimit : request.price);
    if (order.open && order.level === null) {
      if (order.left <= 0) this.end(order, "reduce_only"); // cut while it traded
      else this.#expire(order, request.kind === "market" ? "no_liquidity" : lifetime === "fok" ? "fok" : "ioc");
    }
    this.settle();
    return { order, executions, refusal: null };
  }

  #lock(account: Account, floor: Floor, order: AccountOrder, request: OrderRequest, size: Size): void {
    const { asset, amount } = needs(floor, request, size);
    order.locked = amount;
    account.lock(asset, amount);
    this.#touch(account, asset);
  }

  /** Cancels an open order. `cancelId` names the cancel in the report.
   * @param reason other than `client`: the venue does it of its own accord */
  cancel(order: AccountOrder, cancelId: string, reason: EndReason = "client"): void {
    this.end(order, reason, cancelId);
    this.settle();
  }

  /** The venue itself ends an open order. */
  expire(order: AccountOrder, reason: ExpiryReason): void {
    this.floorOf(order).market.cancel(order);
    order.updatedAt = this.now;
    this.#expire(order, reason);
    this.settle();
  }

  /** Takes an order off and tells of it, within a step: `settle` is the caller's. */
  end(order: AccountOrder, reason: EndReason, cancelId = order.clientId): void {
    this.floorOf(order).market.cancel(order);
    order.updatedAt = this.now;
    order.endReason = reason;
    this.#close(order, "canceled");
    this.tell(order, { kind: "canceled", cancelId });
  }

  #expire(order: AccountOrder, reason: ExpiryReason): void {
    order.endReason = reason;
    this.#close(order, "expired");
    this.tell(order, { kind: "expired", reason });
  }

  /** Makes an open order smaller; it keeps its place in the queue.
   * @returns false, and nothing changes, unless filled < `size` < today's size */
  amend(order: AccountOrder, size: Size, clientId: string): boolean {
    if (size <= order.filled + order.prevented || size >= order.size) return false;
    const account = this.accounts[order.owner];
    const removed = order.size - size as Size;
    this.floorOf(order).market.reduce(order, size);
    if (order.instrument.kind === "spot") this.#unlock(account, order, worth(order, removed));
    const formerId = order.clientId;
    if (clientId !== formerId) account.rename(order, clientId);
    order.amendments++;
    order.updatedAt = this.now;
    this.tell(order, { kind: "amended", formerId });
    this.settle();
    return true;
  }

  /** Changes price, size or client id of an open order by the product's `AmendRules`. What rests on keeps its id and what
   * it has filled; `size` counts that in. The amendment is told before what it trades. */
  change(order: AccountOrder, amendment: Amendment): AmendOutcome {
    const executions: Execution[] = this.#placing = [], floor = this.floorOf(order), account = this.accountOf(order);
    const ground = { rules: this.rules, contracts: this.#contracts, spendable: this.spendable.bind(this) };
    const decision = decideAmendment(order, floor, account, amendment, ground);
    switch (decision.do) {
      case "refuse":
        return { refusal: decision.refusal, executions };
      case "end":
        this.end(order, decision.reason);
        break;
      case "fill":
        this.#fillByAmendment(order, floor);
        break;
      case "change":
        this.#amend(order, floor, decision, amendment.clientId ?? order.clientId);
        break;
      default:
        decision satisfies never;
    }
    this.settle();
    return { refusal: null, executions };
  }

  #amend(
    order: AccountOrder,
    { market, product }: Floor,
    { price, size, keeps }: Extract<AmendDecision, { do: "change" }>,
    clientId: string,
  ): void {
    const account = this.accountOf(order), formerId = order.clientId;
    if (clientId !== formerId) account.rename(order, clientId);
    if (keeps) market.reduce(order, size);
    else market.cancel(order);
    order.price = price;
    order.size = size;
    if (product === "spot") {
      const more = subtract(worth(order, order.left as Size), order.locked);
      this.#unlock(account, order, negate(more));
    }
    order.amendments++;
    order.updatedAt = this.now;
    this.tell(order, { kind: "amended", formerId });
    if (!keeps) market.place(order, "gtc", order.request.selfTrade);
    if (order.open && order.level === null) this.end(order, "reduce_only"); // cut while it traded
  }

  #fillByAmendment(order: AccountOrder, { market }: Floor): void {
    const formerId = order.clientId;
    market.cancel(order);
    order.size = order.filled + order.prevented;
    order.updatedAt = this.now;
    order.amendments++;
    this.#close(order, order.filled > 0 ? "filled" : "canceled");
    if (order.filled === 0) order.endReason = "amend";
    this.tell(order, { kind: "amended", formerId });
  }

  /** A mistake of the venue: it trades `size` more of an order than it was for, at the order's price; one at the market has none,
   * and trades at the last one. */
  overfill(order: AccountOrder, size: Size): void {
    const account = this.accounts[order.owner], floor = this.floorOf(order);
    order.filled += size;
    account.noteOverfill(order, size);
    this.#book(order, ++floor.lastTradeId, (order.price > 0 ? order.price : floor.lastPrice) as Price, size, true);
    this.settle();
  }

  /** Pays in or out; a negative amount takes away. Into the contracts' wallet where that is another. */
  deposit(account: Account, asset: string, amount: Money, product: Product = "spot"): void {
    account.deposit(asset, amount, product);
    if (product === "spot") return this.#touch(account, asset);
    this.settle();
    this.#contracts.noteTransfer(account, asset, amount);
    this.settle("transfer");
  }

  /** Tells the balances that the last step changed, and the contracts with their `cause`. Drivers call it after each step
   * of the market. */
  settle(cause: ContractCause = "order"): void {
    if (this.#touched.size > 0) {
      for (const [account, assets] of this.#touched) this.listener.onBalances(account, [...assets]);
      this.#touched.clear();
    }
    this.#contracts.settle(cause);
  }

  /** Leverage, modes and the like of an account were changed, of one contract or of all: positions are told anew. */
  noteSetup(account: Account, floor: Floor | null): void {
    this.settle();
    this.#contracts.noteSetup(account, floor);
    this.settle("setup");
  }

  /** When `tick` is wanted next: a time of funding, or a dead-man switch that fires; Infinity = never. */
  get nextAt(): Micros {
    return Math.min(this.#contracts.nextFundingAt, this.countdowns.nextAt) as Micros;
  }

  /** Does what is due by the clock alone. */
  tick(): void {
    for (const countdown of this.countdowns.takeDue(this.now)) {
      for (const order of [...countdown.account.open.values()]) {
        if (countdown.covers(order)) this.end(order, "dead_man");
      }
      this.settle();
    }
    if (this.#contracts.nextFundingAt > this.now) return;
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
    this.#contracts.payFunding(floor, rate);
    this.settle("funding");
  }

  /** The venue takes a position away, or `size` lots of it, at the mark, by an order of its own: nobody of the public sees
   * it. A liquidation first ends all orders of the market and takes the taker's fee; an ADL does neither.
   * @returns the order; null = there was no position */
  takeAway(account: Account, position: Position, cause: "liquidation" | "adl", size?: Size): AccountOrder | null {
    const { floor, side: positionSide } = position, { instrument } = floor;
    if (position.size === 0) return null;
    this.settle();
    if (cause === "liquidation") { for (const order of account.openIn(floor)) this.end(order, "liquidation"); }
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
      this.#unlock(this.accounts[order.owner], order, worth(order, size));
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
    const account = this.accounts[order.owner], floor = this.floorOf(order), { instrument } = order;
    const quote = notional(price, size, instrument), isSpot = floor.product === "spot";
    const trade = { price, size, quote, maker, cause };
    const execution: Execution = {
      tradeId,
      executionId: this.nextExecutionId(),
      order,
      price,
      size,
      quote,
      maker,
      at: this.now,
      ...(isSpot ? spotFee(account, order, trade) : this.#contracts.trade(account, floor, order, trade)),
    };
    account.book(execution);
    if (isSpot) {
      this.#touch(account, instrument.base);
      this.#touch(account, instrument.quote);
    } else this.#contracts.noteTrade(account, floor, execution);
    order.noteTrade(quote, this.now);
    this.listener.onOrder(order, { kind: "trade", execution }, execution.executionId);
    if (!isSpot) this.#contracts.cutToPosition(account, floor);
    return execution;
  }

  #prevent(maker: Order, taker: Order, takerSize: number, makerSize: number): void {
    const matchId = ++this.#lastPreventedId;
    for (const [order, size, counter] of [[maker, makerSize, taker], [taker, takerSize, maker]] as const) {
      if (!(order instanceof AccountOrder) || size === 0) continue;
      const account = this.accounts[order.owner];
      order.preventedMatchId = matchId;
      order.updatedAt = this.now;
      if (order.request.kind !== "market" && order.instrument.kind === "spot") {
        this.#unlock(account, order, worth(order, size as Size));
      }
      if (order.left === 0) {
        order.endReason = "self_trade";
        this.#close(order, "expired_in_match");
      }
      const price = maker.price as Price;
      this.tell(order, { kind: "prevented", size: size as Size, counterId: counter.id, price });
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

  tell(order: AccountOrder, change: OrderChange): void {
    this.listener.onOrder(order, change, this.nextExecutionId());
  }
}

/** The fee is taken out of what is received. */
function spotFee(account: Account, { side, instrument }: AccountOrder, { size, quote, maker }: Omit<Trade, "price">) {
  const received = side === "buy" ? sizeAmount(size, instrument) : quote;
  return { feeAsset: side === "buy" ? instrument.base : instrument.quote, fee: account.feeOf(received, maker) };
}
