/** What an account hears of itself: orders, trades, balances and positions. Source: OKX API v5, "Order channel", "Account channel",
 * "Positions channel", "Balance and position channel", "Fills channel"; copies of 2025-08 to 2026-07, read 2026-11-26, and recorded
 * frames. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import type { ContractCause, ContractUpdate, OrderChange } from "../../exchange.ts";
import type { Floor } from "../../floors.ts";
import type { AccountOrder, Execution } from "../../orders.ts";
import type { Position } from "../../positions.ts";
import { uidOf } from "./account_operations.ts";
import { balanceBody, balanceRow, holds, positionBody, positionRow, positionsOf } from "./account_words.ts";
import { covers, type Subscription } from "./channels.ts";
import { fillPush } from "./fill_words.ts";
import type { Listeners, Socket } from "./listeners.ts";
import type { Context } from "./operation.ts";
import { orderPush } from "./order_words.ts";
import { type Json, msText } from "./words.ts";

/** Balances and positions are told again so often, unless the client wants events alone, µs. */
const REGULAR = 5e6;
const CAUSES: Readonly<Record<ContractCause, string>> = {
  order: "filled",
  funding: "funding_fee",
  transfer: "transferred",
  liquidation: "liquidation",
  adl: "adl",
  setup: "set_leverage",
};

export class PrivateFeed {
  /** Trades that no word about balances has covered yet. */
  readonly #trades = new Map<Account, Execution[]>();
  /** When each subscription was told last. */
  readonly #toldAt = new WeakMap<Subscription, Micros>();

  constructor(readonly context: Context, readonly listeners: Listeners) {}

  /** The first push to who has just subscribed; null = none comes before something happens. */
  first({ account }: Socket, subscription: Subscription): string | null {
    if (account === null) return null;
    const { services } = this.context, { channel } = subscription;
    this.#toldAt.set(subscription, services.exchange.now);
    if (channel === "account") return this.#accountPush(account, subscription, null, "snapshot");
    if (channel === "positions") return this.#positionsPush(account, subscription, positionsOf(account), "snapshot");
    if (channel !== "balance_and_position") return null;
    const assets = [...account.wallets.keys()].filter((asset) => holds(account, asset));
    return this.#bothPush(account, "snapshot", assets, positionsOf(account), []);
  }

  onOrder(order: AccountOrder, change: OrderChange): void {
    const { context, listeners } = this, { exchange } = context.services, account = exchange.accountOf(order);
    if (change.kind === "trade") {
      const trades = this.#trades.get(account);
      if (trades === undefined) this.#trades.set(account, [change.execution]);
      else trades.push(change.execution);
    }
    // What self-trade prevention leaves of an order goes on without a word.
    if (change.kind === "prevented" && order.open) return;
    if (change.kind === "new" && this.#isPassedOver(order, exchange.floorOf(order))) return;
    let body: Json | null = null;
    for (const [socket, subscription] of listeners.of(account, "orders")) {
      if (!covers(subscription, exchange.floorOf(order))) continue;
      body ??= orderPush(context, order, change);
      this.#send(socket, this.#frame(account, subscription, [body]));
    }
    if (change.kind !== "trade") return;
    for (const [socket, subscription] of listeners.of(account, "fills")) {
      if (change.execution.cause !== undefined) continue; // it omits what the venue did by itself
      this.#send(socket, this.#frame(account, subscription, [fillPush(context, change.execution)]));
    }
  }

  onBalances(account: Account, assets: readonly string[]): void {
    this.#tellAccount(account, assets);
    const trades = this.#takeTrades(account, (trade) => trade.order.instrument.kind === "spot");
    // What orders hold back is still there: only trades change what there is.
    if (trades.length > 0) this.#tellBoth(account, CAUSES.order, assets, [], trades);
  }

  onContracts(account: Account, { cause, assets, positions }: ContractUpdate): void {
    this.#tellAccount(account, assets);
    for (const [socket, subscription] of this.listeners.of(account, "positions")) {
      const found = positions.filter(({ floor, tradeCount }) => tradeCount > 0 && covers(subscription, floor));
      if (found.length === 0) continue;
      this.#send(socket, this.#positionsPush(account, subscription, found, "event_update"));
    }
    const trades = this.#takeTrades(account, (trade) => trade.order.instrument.kind !== "spot");
    this.#tellBoth(account, CAUSES[cause], assets, positions, trades);
  }

  /** Says again what is due by the clock. */
  onTimer(now: Micros): void {
    for (const account of this.context.services.exchange.accounts) {
      for (const channel of ["account", "positions"]) {
        for (const [socket, subscription] of this.listeners.of(account, channel)) {
          const told = this.#toldAt.get(subscription) ?? now;
          if (!wantsRegular(subscription) || now < told + REGULAR) continue;
          this.#toldAt.set(subscription, now);
          this.#send(
            socket,
            channel === "account"
              ? this.#accountPush(account, subscription, null, "snapshot")
              : this.#positionsPush(account, subscription, positionsOf(account), "snapshot"),
          );
        }
      }
    }
  }

  /** A post-only order that will be ended at once is told as live before that, or not: since 2026-07 both may be (verify). */
  #isPassedOver({ id, request, side, price }: AccountOrder, floor: Floor): boolean {
    return request.kind === "limit_maker" && id % 2 === 1 && floor.market.wouldCross(side, price);
  }

  #tellAccount(account: Account, assets: readonly string[]): void {
    for (const [socket, subscription] of this.listeners.of(account, "account")) {
      const { ccy } = subscription.arg, wanted = ccy === undefined ? assets : assets.filter((asset) => asset === ccy);
      if (wanted.length === 0) continue;
      this.#send(socket, this.#accountPush(account, subscription, wanted, "event_update"));
    }
  }

  #tellBoth(
    account: Account,
    eventType: string,
    assets: readonly string[],
    positions: readonly Position[],
    trades: readonly Execution[],
  ): void {
    for (const [socket] of this.listeners.of(account, "balance_and_position")) {
      this.#send(socket, this.#bothPush(account, eventType, assets, positions, trades));
    }
  }

  #takeTrades(account: Account, isMeant: (trade: Execution) => boolean): Execution[] {
    const trades = this.#trades.get(account) ?? [], taken = trades.filter(isMeant);
    this.#trades.set(account, trades.filter((trade) => !isMeant(trade)));
    return taken;
  }

  #accountPush(
    account: Account,
    subscription: Subscription,
    assets: readonly string[] | null,
    eventType: "snapshot" | "event_update",
  ): string {
    const { ccy } = subscription.arg, wanted = assets ?? (ccy === undefined ? null : [ccy]);
    return this.#frame(account, subscription, [balanceBody(this.context.services, account, wanted)], page(eventType));
  }

  #positionsPush(
    account: Account,
    subscription: Subscription,
    positions: readonly Position[],
    eventType: "snapshot" | "event_update",
  ): string {
    const data = positions.filter(({ floor }) => covers(subscription, floor))
      .map((position) => positionBody(this.context.services, account, position));
    return this.#frame(account, subscription, data, page(eventType));
  }

  #bothPush(
    account: Account,
    eventType: string,
    assets: readonly string[],
    positions: readonly Position[],
    trades: readonly Execution[],
  ): string {
    const { services } = this.context, arg = { channel: "balance_and_position", uid: uidOf(account) };
    const body = {
      pTime: msText(services, services.exchange.now),
      eventType,
      balData: assets.map((asset) => balanceRow(services, account, asset)),
      posData: positions.filter(({ tradeCount }) => tradeCount > 0)
        .map((position) => positionRow(services, account, position)),
      trades: trades.map(({ order, tradeId }) => ({ instId: order.instrument.symbol, tradeId: String(tradeId) })),
    };
    return JSON.stringify({ arg, data: [body] });
  }

  #frame(account: Account, { arg }: Subscription, data: readonly unknown[], more: Json = {}): string {
    return JSON.stringify({ arg: { ...arg, uid: uidOf(account) }, ...more, data });
  }

  #send(socket: Socket, text: string): void {
    this.listeners.send(socket, text, "account");
  }
}

/** Everything fits on one page here. */
function page(eventType: "snapshot" | "event_update"): Json {
  return { eventType, curPage: 1, lastPage: true };
}

/** `extraParams` is a JSON text: an interval of "0" = events alone. */
function wantsRegular({ params }: Subscription): boolean {
  const extra = params.optional("extraParams");
  if (extra === null) return true;
  try {
    return String((JSON.parse(extra) as { updateInterval?: unknown }).updateInterval ?? "") !== "0";
  } catch {
    return true; // what is no JSON says nothing about intervals
  }
}
