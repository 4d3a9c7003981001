/** An account at the simulated venue: exact balances, its orders, its trades. Amounts are exact decimals of an asset.
 * The exchange alone writes it. What is kept is bounded; totals are not. @module */
import { add, formatMoney, type Money, multiply, negate, parseMoney, subtract, ZERO } from "../../core/money.ts";
import type { AccountOrder, Execution } from "./orders.ts";

/** Closed orders that an account can still be asked for; the oldest go first. */
export const CLOSED_ORDERS_KEPT = 2_000;
/** Trades that an account can still be asked for; the oldest go first. */
export const TRADES_KEPT = 10_000;
/** Places after the decimal point that the venue keeps of a fee; the rest is cut off in the account's favour. */
const FEE_DECIMALS = 8;

export type AccountOptions = {
  readonly name: string;
  readonly apiKey: string;
  /** Shared secret of HMAC signatures; null = the key signs with Ed25519 alone. */
  readonly secret: string | null;
  /** Ed25519 public key, SPKI in PEM; null = the key signs with HMAC alone. */
  readonly publicKey: string | null;
  /** Decimal text by asset, free at the start. */
  readonly balances: Readonly<Record<string, string>>;
  /** Fractions of what is received, as decimal text. Negative = rebate. */
  readonly makerFee: string;
  readonly takerFee: string;
};

/** The account of the demo: known to everybody, so it guards nothing. */
export const DEMO_ACCOUNT: AccountOptions = {
  name: "demo",
  apiKey: "demo",
  secret: "demo",
  publicKey: null,
  balances: { BTC: "10", ETH: "200", SOL: "5000", USDT: "1000000" },
  makerFee: "0.00002",
  takerFee: "0.0004",
};

export type Wallet = { free: Money; locked: Money };
/** What an account traded in one symbol: base and quote received minus given, fees not counted. */
export type Flow = { base: Money; quote: Money; trades: number };

export class Account {
  readonly name: string;
  readonly apiKey: string;
  makerFee!: Money;
  takerFee!: Money;
  readonly wallets = new Map<string, Wallet>();
  /** Open orders by id, oldest first. */
  readonly open = new Map<number, AccountOrder>();
  readonly #openByClient = new Map<string, AccountOrder>();
  readonly #closed = new Map<number, AccountOrder>();
  readonly #closedByClient = new Map<string, AccountOrder>();
  /** The last trades, oldest first. */
  readonly executions: Execution[] = [];
  executionCount = 0;
  readonly flows = new Map<string, Flow>();
  readonly fees = new Map<string, Money>();
  /** Signed lots that the venue traded beyond the sizes of orders, by symbol: its own mistakes. */
  readonly overfills = new Map<string, number>();
  /** Paid in less paid out since the start, by asset. */
  readonly deposits = new Map<string, Money>();
  /** Counts the changes of orders, balances and trades. */
  revision = 0;

  constructor(readonly index: number, readonly options: AccountOptions) {
    this.name = options.name;
    this.apiKey = options.apiKey;
    this.setFees(options.makerFee, options.takerFee);
    for (const [asset, amount] of Object.entries(options.balances)) {
      this.wallets.set(asset, { free: parseMoney(amount), locked: ZERO });
    }
  }

  wallet(asset: string): Wallet {
    let wallet = this.wallets.get(asset);
    if (wallet === undefined) this.wallets.set(asset, wallet = { free: ZERO, locked: ZERO });
    return wallet;
  }

  /** Fractions of what is received, as decimal text, from now on. */
  setFees(maker: string, taker: string): void {
    this.makerFee = parseMoney(maker);
    this.takerFee = parseMoney(taker);
  }

  /** Counts what the venue traded beyond an order's size. */
  noteOverfill({ instrument: { symbol }, side }: AccountOrder, size: number): void {
    this.overfills.set(symbol, (this.overfills.get(symbol) ?? 0) + (side === "buy" ? size : -size));
  }

  /** Moves `amount` from free to locked; a negative one moves back. */
  lock(asset: string, amount: Money): void {
    const wallet = this.wallet(asset);
    this.revision++;
    wallet.free = subtract(wallet.free, amount);
    wallet.locked = add(wallet.locked, amount);
  }

  credit(asset: string, amount: Money): void {
    const wallet = this.wallet(asset);
    this.revision++;
    wallet.free = add(wallet.free, amount);
  }

  /** Pays in, or out with a negative amount. */
  deposit(asset: string, amount: Money): void {
    this.deposits.set(asset, add(this.deposits.get(asset) ?? ZERO, amount));
    this.credit(asset, amount);
  }

  /** The fee on `received`, with the sign of the rate. */
  feeOf(received: Money, maker: boolean): Money {
    const [mantissa, decimals] = multiply(received, maker ? this.makerFee : this.takerFee);
    if (decimals <= FEE_DECIMALS) return [mantissa, decimals];
    return [mantissa / 10n ** BigInt(decimals - FEE_DECIMALS), FEE_DECIMALS];
  }

  addOrder(order: AccountOrder): void {
    this.revision++;
    this.open.set(order.id, order);
    this.#openByClient.set(order.clientId, order);
  }

  /** Gives an open order another client id. */
  rename(order: AccountOrder, clientId: string): void {
    this.revision++;
    this.#openByClient.delete(order.clientId);
    order.clientId = clientId;
    this.#openByClient.set(clientId, order);
  }

  closeOrder(order: AccountOrder): void {
    this.revision++;
    this.open.delete(order.id);
    if (this.#openByClient.get(order.clientId) === order) this.#openByClient.delete(order.clientId);
    this.#closed.set(order.id, order);
    this.#closedByClient.set(order.clientId, order);
    if (this.#closed.size <= CLOSED_ORDERS_KEPT) return;
    const [oldest] = this.#closed.values();
    this.#closed.delete(oldest.id);
    if (this.#closedByClient.get(oldest.clientId) === oldest) this.#closedByClient.delete(oldest.clientId);
  }

  openByClient(clientId: string): AccountOrder | null {
    return this.#openByClient.get(clientId) ?? null;
  }

  find(id: number): AccountOrder | null {
    return this.open.get(id) ?? this.#closed.get(id) ?? null;
  }

  /** The open order of that client id, else the last closed one. */
  findByClient(clientId: string): AccountOrder | null {
    return this.#openByClient.get(clientId) ?? this.#closedByClient.get(clientId) ?? null;
  }

  /** Every order that is still known, oldest first. */
  orders(): AccountOrder[] {
    return [...this.#closed.values(), ...this.open.values()].sort((a, b) => a.id - b.id);
  }

  /** Books a trade out of the free balance; what was locked for it has been set free before. */
  book(execution: Execution): void {
    const { order, quote, size, fee, feeAsset } = execution;
    const { base: baseAsset, quote: quoteAsset, symbol, lot } = order.instrument;
    const base: Money = [BigInt(size) * BigInt(lot.step), lot.decimals];
    const buys = order.side === "buy";
    this.credit(buys ? baseAsset : quoteAsset, subtract(buys ? base : quote, fee));
    this.credit(buys ? quoteAsset : baseAsset, negate(buys ? quote : base));
    let flow = this.flows.get(symbol);
    if (flow === undefined) this.flows.set(symbol, flow = { base: ZERO, quote: ZERO, trades: 0 });
    flow.base = buys ? add(flow.base, base) : subtract(flow.base, base);
    flow.quote = buys ? subtract(flow.quote, quote) : add(flow.quote, quote);
    flow.trades++;
    this.fees.set(feeAsset, add(this.fees.get(feeAsset) ?? ZERO, fee));
    this.executionCount++;
    this.executions.push(execution);
    // Cut in one go now and then: removing from the front of a long array costs its length.
    if (this.executions.length >= 2 * TRADES_KEPT) this.executions.splice(0, this.executions.length - TRADES_KEPT);
  }

  /** The account in plain decimals, for people and tests. */
  balances(): { asset: string; free: string; locked: string }[] {
    return [...this.wallets].map(([asset, { free, locked }]) => ({
      asset,
      free: formatMoney(free),
      locked: formatMoney(locked),
    }));
  }
}
