/** An account at the simulated venue: exact balances, its orders, its trades. Amounts are exact decimals of an asset.
 * The exchange alone writes it. What is kept is bounded; totals are not. @module */
import { add, formatMoney, type Money, multiply, negate, parseMoney, subtract, ZERO } from "../../core/money.ts";
import { AccountSetup } from "./account_setup.ts";
import type { Floor } from "./floors.ts";
import { IncomeBook } from "./income.ts";
import { type Product, productOf } from "./keys.ts";
import type { AccountOrder, Execution, PositionSide } from "./orders.ts";
import { Position } from "./positions.ts";

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
  /** The same of a contract's notional; absent = as above. */
  readonly perpMakerFee?: string;
  readonly perpTakerFee?: string;
  /** Wallets for contracts, where the venue keeps them apart; absent = as `balances`. */
  readonly perpBalances?: Readonly<Record<string, string>>;
  /** Unless it is set for a contract. */
  readonly leverage?: number;
  /** Of keys that have one (OKX); absent = any will do. */
  readonly passphrase?: string;
  /** Address of the user whose agent `apiKey` is (Aster). */
  readonly user?: string;
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
/** What an account traded in one market: base (or contracts) and quote received minus given, fees not counted. */
export type Flow = { base: Money; quote: Money; trades: number };

export class Account {
  readonly name: string;
  readonly apiKey: string;
  makerFee!: Money;
  takerFee!: Money;
  perpMakerFee!: Money;
  perpTakerFee!: Money;
  /** Of spot, by asset. */
  readonly wallets = new Map<string, Wallet>();
  /** Of contracts, by asset; the same ones where the venue unites them. */
  readonly perpWallets: Map<string, Wallet>;
  readonly setup: AccountSetup;
  /** By market and side, flat ones included; see `position`. */
  readonly positions = new Map<string, Position>();
  /** What came and went in contract wallets. */
  readonly income = new IncomeBook();
  /** Open orders by id, oldest first. */
  readonly open = new Map<number, AccountOrder>();
  readonly #openByClient = new Map<string, AccountOrder>();
  readonly #closed = new Map<number, AccountOrder>();
  readonly #closedByClient = new Map<string, AccountOrder>();
  /** The last trades, oldest first. */
  readonly executions: Execution[] = [];
  executionCount = 0;
  /** By market, see `floorKey`. */
  readonly flows = new Map<string, Flow>();
  readonly fees = new Map<string, Money>();
  /** Signed lots that the venue traded beyond the sizes of orders, by market: its own mistakes. */
  readonly overfills = new Map<string, number>();
  /** Paid in less paid out since the start, by asset; of both kinds of wallets. */
  readonly deposits = new Map<string, Money>();
  /** Counts the changes of orders, balances and trades. */
  revision = 0;

  constructor(readonly index: number, readonly options: AccountOptions, wallets: "unified" | "separate" = "separate") {
    this.name = options.name;
    this.apiKey = options.apiKey;
    this.setup = new AccountSetup(options.leverage);
    this.resetFees();
    fillWallets(this.wallets, options.balances);
    this.perpWallets = wallets === "unified" ? this.wallets : new Map<string, Wallet>();
    if (wallets === "separate") fillWallets(this.perpWallets, options.perpBalances ?? options.balances);
  }

  wallet(asset: string): Wallet {
    return this.walletOf("spot", asset);
  }

  walletOf(product: Product, asset: string): Wallet {
    const wallets = product === "spot" ? this.wallets : this.perpWallets;
    let wallet = wallets.get(asset);
    if (wallet === undefined) wallets.set(asset, wallet = { free: ZERO, locked: ZERO });
    return wallet;
  }

  /** Fractions of what is received, and of a contract's notional, as decimal text, from now on. */
  setFees(maker: string, taker: string, perpMaker = maker, perpTaker = taker): void {
    this.makerFee = parseMoney(maker);
    this.takerFee = parseMoney(taker);
    this.perpMakerFee = parseMoney(perpMaker);
    this.perpTakerFee = parseMoney(perpTaker);
  }

  /** Back to those of the options. */
  resetFees(): void {
    const { makerFee, takerFee, perpMakerFee, perpTakerFee } = this.options;
    this.setFees(makerFee, takerFee, perpMakerFee, perpTakerFee);
  }

  /** The position in a contract, flat at first; an order's is there before it. */
  position(floor: Floor, side: PositionSide): Position {
    const key = `${floor.key} ${side}`;
    let position = this.positions.get(key);
    if (position === undefined) this.positions.set(key, position = new Position(floor, side));
    return position;
  }

  /** Those of one contract: one in one-way mode; long and short, if there were orders for them, in hedge mode. */
  positionsIn(floor: Floor): Position[] {
    const found: Position[] = [];
    for (const position of this.positions.values()) if (position.floor === floor) found.push(position);
    return found;
  }

  /** Open orders of one market, oldest first. */
  openIn({ key }: Floor): AccountOrder[] {
    return [...this.open.values()].filter((order) => order.key === key);
  }

  /** Counts what the venue traded beyond an order's size. */
  noteOverfill({ key, side }: AccountOrder, size: number): void {
    this.overfills.set(key, (this.overfills.get(key) ?? 0) + (side === "buy" ? size : -size));
  }

  /** Moves `amount` from free to locked; a negative one moves back. */
  lock(asset: string, amount: Money): void {
    const wallet = this.wallet(asset);
    this.revision++;
    wallet.free = subtract(wallet.free, amount);
    wallet.locked = add(wallet.locked, amount);
  }

  credit(asset: string, amount: Money, product: Product = "spot"): void {
    const wallet = this.walletOf(product, asset);
    this.revision++;
    wallet.free = add(wallet.free, amount);
  }

  /** Pays in, or out with a negative amount. */
  deposit(asset: string, amount: Money, product: Product = "spot"): void {
    this.deposits.set(asset, add(this.deposits.get(asset) ?? ZERO, amount));
    this.credit(asset, amount, product);
  }

  /** The fee on `received`, or on a contract's notional, with the sign of the rate. */
  feeOf(received: Money, maker: boolean, product: Product = "spot"): Money {
    const spot = maker ? this.makerFee : this.takerFee, perp = maker ? this.perpMakerFee : this.perpTakerFee;
    const [mantissa, decimals] = multiply(received, product === "spot" ? spot : perp);
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

  /** Books a trade: on spot out of the free balance, what was locked for it has been set free before; of a contract what it
   * realised, less the fee. */
  book(execution: Execution): void {
    const { order, quote, size, fee, feeAsset } = execution;
    const { base: baseAsset, quote: quoteAsset, lot } = order.instrument;
    const base: Money = [BigInt(size) * BigInt(lot.step), lot.decimals];
    const buys = order.side === "buy";
    if (productOf(order.instrument) === "perp") {
      this.credit(feeAsset, subtract(execution.realised ?? ZERO, fee), "perp");
    } else {
      this.credit(buys ? baseAsset : quoteAsset, subtract(buys ? base : quote, fee));
      this.credit(buys ? quoteAsset : baseAsset, negate(buys ? quote : base));
    }
    let flow = this.flows.get(order.key);
    if (flow === undefined) this.flows.set(order.key, flow = { base: ZERO, quote: ZERO, trades: 0 });
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
  balances(product: Product = "spot"): { asset: string; free: string; locked: string }[] {
    return [...product === "spot" ? this.wallets : this.perpWallets].map(([asset, { free, locked }]) => ({
      asset,
      free: formatMoney(free),
      locked: formatMoney(locked),
    }));
  }
}

function fillWallets(wallets: Map<string, Wallet>, balances: Readonly<Record<string, string>>): void {
  for (const [asset, amount] of Object.entries(balances)) {
    wallets.set(asset, { free: parseMoney(amount), locked: ZERO });
  }
}
