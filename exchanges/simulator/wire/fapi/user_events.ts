/** What an account's stream tells: orders, trades, wallets, positions, settings. Source: USD-M futures, "User Data Streams", and
 * asterdex/api-docs, the same of perpetuals and spot; read 2026-11-26. @module */
import { add, compare, type Money, multiply, parseMoney, ZERO } from "../../../../core/money.ts";
import type { Account } from "../../accounts.ts";
import type { ContractCause, ContractUpdate, OrderChange } from "../../exchange.ts";
import type { Floor } from "../../floors.ts";
import type { IncomeRecord } from "../../income.ts";
import { marginOf, settleAssetOf } from "../../margin.ts";
import type { AccountOrder } from "../../orders.ts";
import type { VenueServices } from "../../venue.ts";
import { type Stamp, stampIn } from "../binance/words.ts";
import { accountUpdate, marginCall } from "./account_events.ts";
import { spotBalance } from "./account_words.ts";
import type { FapiKind } from "./kind.ts";
import type { ListenKeys } from "./listen_keys.ts";
import type { OrderNotes } from "./order_notes.ts";
import { executionReport, orderTradeUpdate, tradeLite } from "./order_events.ts";

type Json = Readonly<Record<string, unknown>>;

/** The venue warns while what the account is worth lies below so many times what it must be worth. */
const WARNED_BELOW = parseMoney("1.25");

export type UserRoom = {
  readonly services: VenueServices;
  readonly kind: FapiKind;
  readonly keys: ListenKeys;
  readonly notes: OrderNotes;
  /** Sends an event to all who listen under a key. */
  readonly publish: (key: string, event: Json) => void;
};

export class UserEvents {
  /** Money that came or went without a trade since the last update, by account and asset. */
  readonly #changes = new Map<Account, Map<string, Money>>();
  readonly #warned = new Set<Account>();

  constructor(readonly room: UserRoom) {}

  onOrder(order: AccountOrder, change: OrderChange): void {
    const { kind, notes, services: { exchange } } = this.room, account = exchange.accountOf(order), at = exchange.now;
    if (change.kind === "canceled") notes.noteEnd(order);
    if (change.kind === "prevented" && order.open) return; // only its end is told
    const stamp = this.#stamp, dialect = { kind, notes };
    if (kind.product === "spot") return this.#tell(account, executionReport(order, change, { dialect, at, stamp }));
    if (change.kind === "trade" && kind.style === "usdm") {
      this.#tell(account, tradeLite(change.execution, at, stamp));
    }
    this.#tell(account, orderTradeUpdate(order, change, { account, dialect, at, stamp }));
  }

  /** Spot balances, after the orders that changed them. */
  onBalances(account: Account, assets: readonly string[], reason = "ORDER"): void {
    const at = this.#stamp(this.room.services.exchange.now);
    const balances = assets.map((asset) => {
      const { free, locked } = spotBalance(account, asset);
      return { a: asset, f: free, l: locked };
    });
    this.#tell(account, { B: balances, e: "outboundAccountPosition", T: at, E: at, m: reason });
  }

  onIncome(account: Account, { kind, asset, amount }: IncomeRecord): void {
    if (kind !== "funding" && kind !== "transfer") return;
    let changes = this.#changes.get(account);
    if (changes === undefined) this.#changes.set(account, changes = new Map());
    changes.set(asset, add(changes.get(asset) ?? ZERO, amount));
  }

  onContracts(account: Account, { cause, assets, positions }: ContractUpdate): void {
    const changes = this.#changes.get(account) ?? new Map<string, Money>();
    this.#changes.delete(account);
    const reason = reasonOf(cause, changes);
    // Whoever changes a setting tells it itself; crossed funding comes without positions.
    if (reason === null) return;
    const told = cause === "funding"
      ? positions.filter(({ floor }) => account.setup.marginModeOf(floor) === "isolated")
      : positions;
    this.#update(account, reason, assets, told, changes);
  }

  onLeverage(account: Account, { instrument }: Floor, leverage: number): void {
    this.#configured(account, { ac: { s: instrument.symbol, l: leverage } });
  }

  onMarginType(account: Account, floor: Floor): void {
    this.#update(account, "MARGIN_TYPE_CHANGE", [settleAssetOf(floor)], account.positionsIn(floor), new Map());
  }

  onPositionMode(account: Account): void {
    if (this.room.kind.style === "aster") {
      this.#configured(account, { ai: { j: false, f: "USDT", d: account.setup.positionMode === "hedge" } });
    }
  }

  /** Warns once whoever comes close to liquidation, and again after having been safe in between. */
  onReference(floor: Floor): void {
    const { exchange } = this.room.services, asset = settleAssetOf(floor);
    for (const account of exchange.accounts) {
      const held = account.positionsIn(floor).filter(({ size }) => size !== 0);
      if (held.length === 0) continue;
      const { equity, maintenance } = marginOf(account, asset);
      const isClose = compare(equity, multiply(maintenance, WARNED_BELOW)) < 0;
      if (!isClose) this.#warned.delete(account);
      else if (!this.#warned.has(account)) {
        this.#warned.add(account);
        this.#tell(account, marginCall(account, held, exchange.now, this.#stamp));
      }
    }
  }

  onKeyExpired(key: string): void {
    const { services: { exchange }, kind, publish } = this.room, head = { e: "listenKeyExpired" };
    const at = this.#stamp(exchange.now);
    publish(key, kind.style === "usdm" ? { ...head, E: at, listenKey: key } : { ...head, E: at });
  }

  #configured(account: Account, what: Json): void {
    const at = this.#stamp(this.room.services.exchange.now);
    this.#tell(account, { e: "ACCOUNT_CONFIG_UPDATE", E: at, T: at, ...what });
  }

  #update(
    account: Account,
    reason: string,
    assets: readonly string[],
    positions: ContractUpdate["positions"],
    changes: ReadonlyMap<string, Money>,
  ): void {
    const { kind, services: { exchange } } = this.room, at = exchange.now, stamp = this.#stamp;
    this.#tell(account, accountUpdate(account, { kind, reason, assets, positions, changes, at, stamp }));
  }

  #tell(account: Account, event: Json): void {
    const key = this.room.keys.of(account);
    if (key !== null) this.room.publish(key, event);
  }

  get #stamp(): Stamp {
    return stampIn("ms", this.room.services.clockOffset);
  }
}

/** Null = it is not told here. */
function reasonOf(cause: ContractCause, changes: ReadonlyMap<string, Money>): string | null {
  switch (cause) {
    case "order":
    case "liquidation":
    case "adl":
      return "ORDER";
    case "funding":
      return "FUNDING_FEE";
    case "transfer":
      return [...changes.values()].some(([mantissa]) => mantissa < 0n) ? "WITHDRAW" : "DEPOSIT";
    case "setup":
      return null;
  }
}
