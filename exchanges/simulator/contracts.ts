/** The half of an exchange that is about contracts: what an order may do to a position, what a trade makes of it, funding, and
 * what is told of wallets and positions. It takes no order off a book by itself: its host does. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import { add, type Money, negate, ZERO } from "../../core/money.ts";
import type { Account } from "./accounts.ts";
import type { Floor } from "./floors.ts";
import type { IncomeRecord } from "./income.ts";
import type { ContractCause, ExchangeListener, OrderChange, PlaceRefusal } from "./listener.ts";
import { markOf, mayOpen, settleAssetOf } from "./margin.ts";
import { type AccountOrder, type EndReason, type Execution, isReduceOnly, type OrderRequest } from "./orders.ts";
import { fundingOf, type Position } from "./positions.ts";
import type { VenueRules } from "./rules.ts";

/** The exchange around it. */
export interface ContractHost {
  readonly now: Micros;
  readonly rules: VenueRules;
  readonly listener: ExchangeListener;
  readonly accounts: readonly Account[];
  readonly floors: ReadonlyMap<string, Floor>;
  nextExecutionId(): number;
  end(order: AccountOrder, reason: EndReason): void;
  tell(order: AccountOrder, change: OrderChange): void;
}

/** What a trade of a contract is besides its price and size. */
type ContractTrade =
  & Required<Pick<Execution, "realised" | "positionAfter" | "feeAsset" | "fee">>
  & Pick<Execution, "cause">;

export class Contracts {
  /** When some market's funding is due; Infinity = there is no contract. */
  nextFundingAt = Infinity;
  readonly #touched = new Map<Account, { readonly assets: Set<string>; readonly positions: Set<Position> }>();

  constructor(readonly host: ContractHost) {}

  /** A market was listed, or its next time of funding is another. */
  noteFundingTimes(): void {
    this.nextFundingAt = Math.min(
      Infinity,
      ...[...this.host.floors.values()].map(({ nextFundingAt }) => nextFundingAt),
    );
  }

  /** @param wanted lots, as they were asked for */
  refusalOf(account: Account, floor: Floor, request: OrderRequest, wanted: Size): PlaceRefusal | null {
    const { positionSide = "both" } = request;
    if ((positionSide === "both") !== (account.setup.positionMode === "one_way")) return "position_mode";
    const size = this.allowed(account, floor, request, wanted);
    if (size === 0 || (size < wanted && this.host.rules.reduceOnly.tooLarge === "refused")) return "reduce_only";
    const best = request.side === "buy" ? floor.market.bestAsk : floor.market.bestBid;
    const price = request.kind !== "market" ? request.price : best > 0 ? best as Price : request.price;
    return mayOpen(account, { floor, request, size, price }) ? null : "insufficient_balance";
  }

  /** Lots of an order that may rest or trade: of a reduce-only one not more than there is to close. */
  allowed(account: Account, floor: Floor, request: OrderRequest, size: Size): Size {
    if (floor.product === "spot" || !isReduceOnly(request)) return size;
    const position = account.position(floor, request.positionSide ?? "both");
    return Math.min(size, position.closable(request.side)) as Size;
  }

  /** Takes a trade into its position; the account's books are the host's.
   * @param quote price × size in the quote asset */
  trade(
    account: Account,
    floor: Floor,
    { side, positionSide }: AccountOrder,
    { price, size, quote, maker, cause }: Pick<Execution, "price" | "size" | "quote" | "maker" | "cause">,
  ): ContractTrade {
    const position = account.position(floor, positionSide);
    const realised = position.apply(side, price, size, this.host.now);
    const fee = cause === "adl" ? ZERO : account.feeOf(quote, maker, "perp");
    position.fees = add(position.fees, fee);
    const made = { realised, positionAfter: position.size, feeAsset: settleAssetOf(floor), fee };
    return cause === undefined ? made : { ...made, cause };
  }

  /** Keeps the records of a trade that is booked. */
  noteTrade(account: Account, floor: Floor, { order, tradeId, feeAsset, fee, realised = ZERO }: Execution): void {
    if (realised[0] !== 0n) this.#noteIncome(account, floor, "realised", feeAsset, realised, tradeId);
    if (fee[0] !== 0n) this.#noteIncome(account, floor, "fee", feeAsset, negate(fee), tradeId);
    this.#touch(account, feeAsset, account.position(floor, order.positionSide));
  }

  /** Reduce-only orders never outgrow their position. A book allows it between two matches. */
  cutToPosition(account: Account, floor: Floor): void {
    const { host } = this;
    for (const order of account.openIn(floor)) {
      if (!order.reduceOnly) continue;
      const closable = account.position(floor, order.positionSide).closable(order.side);
      if (order.left <= closable) continue;
      const done = order.filled + order.prevented;
      if (closable === 0 || host.rules.reduceOnly.resting === "ended") {
        if (order.level !== null) host.end(order, "reduce_only");
        else order.size = done; // it is trading: whoever placed it ends it
        continue;
      }
      floor.market.reduce(order, done + closable);
      order.size = done + closable;
      order.updatedAt = host.now;
      host.tell(order, { kind: "amended", formerId: order.clientId, byVenue: true });
    }
  }

  noteTransfer(account: Account, asset: string, amount: Money): void {
    this.#noteIncome(account, null, "transfer", asset, amount);
    this.#touch(account, asset, null);
  }

  /** Positions of a contract, or of all, are to be told anew. */
  noteSetup(account: Account, floor: Floor | null): void {
    account.revision++;
    for (const position of account.positions.values()) {
      if (floor === null || position.floor === floor) this.#touch(account, settleAssetOf(position.floor), position);
    }
  }

  /** Positions pay or are paid, into the wallet. */
  payFunding(floor: Floor, rate: Money): void {
    const { now, accounts } = this.host, mark = markOf(floor), asset = settleAssetOf(floor);
    floor.noteFunding({ at: now, rate, mark });
    floor.nextFundingAt = floor.fundingAfter(now);
    this.noteFundingTimes();
    for (const account of accounts) {
      for (const position of account.positionsIn(floor)) {
        if (position.size === 0) continue;
        const amount = fundingOf(position, mark, rate);
        position.funding = add(position.funding, amount);
        account.credit(asset, amount, "perp");
        this.#noteIncome(account, floor, "funding", asset, amount, null, { rate, mark, size: position.size });
        this.#touch(account, asset, position);
      }
    }
  }

  /** Tells what has changed since the last call. */
  settle(cause: ContractCause): void {
    if (this.#touched.size === 0) return;
    for (const [account, { assets, positions }] of this.#touched) {
      this.host.listener.onContracts?.(account, { cause, assets: [...assets], positions: [...positions] });
    }
    this.#touched.clear();
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
    const { host } = this, symbol = floor?.instrument.symbol ?? null, key = floor?.key ?? null;
    const id = host.nextExecutionId();
    const record: IncomeRecord = { id, kind, key, symbol, asset, amount, at: host.now, tradeId, funding };
    account.income.add(record);
    host.listener.onIncome?.(account, record);
  }

  #touch(account: Account, asset: string, position: Position | null): void {
    let touched = this.#touched.get(account);
    if (touched === undefined) this.#touched.set(account, touched = { assets: new Set(), positions: new Set() });
    touched.assets.add(asset);
    if (position !== null) touched.positions.add(position);
  }
}
