/** The truth at a simulated exchange as people and tests read it: plain decimals, one row for each thing. @module */
import { formatSteps } from "../../core/units.ts";
import { formatMoney, sizeAmount } from "../../core/money.ts";
import type { Account } from "./accounts.ts";
import type { Exchange } from "./exchange.ts";
import { floorKey, productOf } from "./keys.ts";
import { liquidationPrice, marginOf, markOf, settleAssetOf } from "./margin.ts";
import type { AccountOrder, Execution } from "./orders.ts";
import type { Position } from "./positions.ts";
import type { IdWords } from "./profile.ts";
import type { WireState } from "./wire.ts";

/** Fills that are listed. */
const FILLS_SHOWN = 1_000;

type ExchangeState = Pick<
  WireState,
  "symbols" | "openOrders" | "fills" | "fillCount" | "positions" | "balances" | "fees" | "margins"
>;

const PLAIN_IDS: IdWords = { order: ({ id }) => String(id), trade: ({ tradeId }) => String(tradeId) };

/** @param ids as the venue tells them to its clients */
export function exchangeState(exchange: Exchange, ids = PLAIN_IDS): ExchangeState {
  const { accounts, floors } = exchange, contracts = [...floors.values()].filter(({ product }) => product === "perp");
  const hasOwnWallets = contracts.length > 0 && exchange.rules.wallets === "separate";
  const settleAssets = [...new Set(contracts.map(settleAssetOf))];
  return {
    symbols: [...new Set([...floors.values()].map(({ instrument }) => instrument.symbol))],
    openOrders: accounts.flatMap((account) => [...account.open.values()].map((order) => orderRow(account, order, ids))),
    fills: accounts.flatMap((account) =>
      account.executions.slice(-FILLS_SHOWN).map((execution) => fillRow(account, execution, ids))
    ),
    fillCount: accounts.reduce((sum, account) => sum + account.executionCount, 0),
    positions: accounts.flatMap((account) => [
      ...[...account.flows].filter(([key]) => floors.get(key)?.product !== "perp").map(([symbol, flow]) => ({
        account: account.name,
        symbol,
        size: formatMoney(flow.base),
        quote: formatMoney(flow.quote),
        fills: flow.trades,
      })),
      ...[...account.positions.values()].filter(({ tradeCount }) => tradeCount > 0).map((position) =>
        positionRow(account, position)
      ),
    ]),
    balances: accounts.flatMap((account) => [
      ...account.balances().map((row) => ({ account: account.name, ...row })),
      ...(hasOwnWallets ? account.balances("perp") : []).map((row) => ({
        account: account.name,
        wallet: "perp" as const,
        ...row,
      })),
    ]),
    fees: accounts.flatMap((account) =>
      [...account.fees].map(([asset, amount]) => ({ account: account.name, asset, amount: formatMoney(amount) }))
    ),
    ...(contracts.length === 0
      ? {}
      : { margins: accounts.flatMap((account) => settleAssets.map((asset) => marginRow(account, asset))) }),
  };
}

function fillRow(account: Account, execution: Execution, ids: IdWords): ExchangeState["fills"][number] {
  const { order, price, size, maker, feeAsset, fee, at, realised, cause } = execution, { instrument } = order;
  return {
    account: account.name,
    tradeId: ids.trade(execution),
    orderId: ids.order(order),
    clientOrderId: order.clientId,
    symbol: instrument.symbol,
    ...productRow(order),
    side: order.side,
    price: formatSteps(price, instrument.tick),
    size: formatSteps(size, instrument.lot),
    liquidity: maker ? "maker" as const : "taker" as const,
    fee: { asset: feeAsset, amount: formatMoney(fee) },
    ...(realised === undefined ? {} : { realised: formatMoney(realised) }),
    ...(cause === undefined ? {} : { cause }),
    at,
  };
}

function orderRow(account: Account, order: AccountOrder, ids: IdWords): ExchangeState["openOrders"][number] {
  return {
    account: account.name,
    orderId: ids.order(order),
    clientOrderId: order.clientId,
    symbol: order.instrument.symbol,
    ...productRow(order),
    side: order.side,
    price: formatSteps(order.price, order.instrument.tick),
    size: formatSteps(order.size, order.instrument.lot),
    filled: formatSteps(order.filled, order.instrument.lot),
    ...(order.reduceOnly ? { reduceOnly: true } : {}),
  };
}

function positionRow(account: Account, position: Position): ExchangeState["positions"][number] {
  const { floor, side, size, averagePrice } = position, { instrument } = floor, mark = markOf(floor);
  const liquidation = liquidationPrice(account, position);
  return {
    account: account.name,
    symbol: instrument.symbol,
    product: "perp",
    side,
    size: formatMoney(sizeAmount(size, instrument)),
    quote: formatMoney(account.flows.get(floorKey(instrument))!.quote),
    fills: position.tradeCount,
    entryPrice: averagePrice === null ? null : formatMoney(averagePrice),
    markPrice: formatMoney(mark),
    unrealised: formatMoney(position.unrealised(mark)),
    realised: formatMoney(position.realised),
    funding: formatMoney(position.funding),
    leverage: account.setup.leverageOf(floor),
    marginMode: account.setup.marginModeOf(floor),
    liquidationPrice: liquidation === null ? null : formatMoney(liquidation),
  };
}

function marginRow(account: Account, asset: string): NonNullable<ExchangeState["margins"]>[number] {
  const { wallet, unrealised, equity, positionInitial, orderInitial, maintenance, available } = marginOf(
    account,
    asset,
  );
  const [wallets, up, total, positions, orders, least, left] = [
    wallet,
    unrealised,
    equity,
    positionInitial,
    orderInitial,
    maintenance,
    available,
  ].map(formatMoney);
  return {
    account: account.name,
    asset,
    wallet: wallets,
    unrealised: up,
    equity: total,
    positionInitial: positions,
    orderInitial: orders,
    maintenance: least,
    available: left,
  };
}

/** Spot is what a row is of unless it says so. */
function productRow({ instrument }: AccountOrder): { readonly product?: "perp" } {
  return productOf(instrument) === "perp" ? { product: "perp" } : {};
}
