/** Operations that read an account: orders, trades, balances, fees, limits, and the reads of `/sapi` that clients make
 * while they load markets. Source: binance-spot-api-docs, rest-api.md and web-socket-api.md, "Account"; docs of
 * 2026-07-21; sapi: the requests of ccxt 4.5.84. @module */
import { toNumber } from "../../../../core/money.ts";
import type { Micros } from "../../../../core/units.ts";
import type { AccountOrder } from "../../orders.ts";
import { orderAsOf } from "../../past_orders.ts";
import { historyLag } from "../../request_faults.ts";
import { ApiError, refusals } from "./errors.ts";
import { floorOf, type Operation, type SignedCall } from "./operation.ts";
import { findOrder } from "./order_operations.ts";
import type { Params } from "./params.ts";
import { balanceBodies, fixedMoney, orderBody, tradeBody } from "./words.ts";

const query = (
  name: string,
  weight: number | ((params: Params) => number),
  run: (call: SignedCall) => unknown,
): Operation => ({ name, weight, security: "signed", command: false, run });

const DAY_MS = 86_400_000;

/** What history answers from: a past truth while it lags. Open orders and balances do not come from there. */
export function pastOf(
  { account, context: { services: { faults, exchange } } }: SignedCall,
): (order: AccountOrder) => AccountOrder | null {
  const lag = historyLag(faults), at = exchange.now - lag as Micros;
  return lag === 0 ? (order) => order : (order) => orderAsOf(order, account, at);
}

export const orderStatus = query("order.status", 4, (call) => {
  const today = findOrder(call, "orderId", "origClientOrderId"), order = today && pastOf(call)(today);
  const where = { symbol: call.params.text("symbol") };
  if (order === null || call.context.services.faults.strikes("order_not_found", where)) throw refusals.noOrder();
  return orderBody(order, call.stamp);
});

export const openOrders = query("openOrders.status", (params) => params.has("symbol") ? 6 : 80, (call) => {
  const instrument = call.params.has("symbol") ? floorOf(call).instrument : null;
  return [...call.account.open.values()]
    .filter((order) => instrument === null || order.instrument === instrument)
    .map((order) => orderBody(order, call.stamp));
});

export const allOrders = query("allOrders", 20, (call) => {
  const { params, account, stamp } = call, { instrument } = floorOf(call);
  const { from, to } = timeRange(params), fromId = params.integer("orderId");
  const limit = params.limit("limit", 500, 1_000);
  const found = account.orders().filter((order) =>
    order.instrument === instrument && (fromId === null || order.id >= fromId) &&
    (from === null || stamp(order.createdAt) >= from) && (to === null || stamp(order.createdAt) <= to)
  ).map(pastOf(call)).filter((order) => order !== null); // what history does not know yet takes no place of a page
  return (fromId !== null || from !== null ? found.slice(0, limit) : found.slice(-limit))
    .map((order) => orderBody(order, stamp));
});

export const myTrades = query("myTrades", (params) => params.has("orderId") ? 5 : 20, (call) => {
  const { params, account, stamp, context } = call, { instrument } = floorOf(call);
  const { from, to } = timeRange(params), fromId = params.integer("fromId"), orderId = params.integer("orderId");
  if (fromId !== null && (from !== null || to !== null)) throw refusals.combination();
  const limit = params.limit("limit", 500, 1_000), { faults, exchange } = context.services;
  const until = exchange.now - historyLag(faults);
  const found = account.executions.filter(({ order, tradeId, at }) =>
    at <= until &&
    order.instrument === instrument && (orderId === null || order.id === orderId) &&
    (fromId === null || tradeId >= fromId) && (from === null || stamp(at) >= from) && (to === null || stamp(at) <= to)
  );
  return (fromId !== null || from !== null ? found.slice(0, limit) : found.slice(-limit))
    .map((execution) => tradeBody(execution, stamp));
});

export const accountStatus = query("account.status", 20, ({ account, params, context, stamp }) => {
  const omitsZero = params.optional("omitZeroBalances") === "true";
  const basisPoints = (rate: typeof account.makerFee) => Math.max(0, Math.round(toNumber(rate) * 10_000));
  return {
    makerCommission: basisPoints(account.makerFee),
    takerCommission: basisPoints(account.takerFee),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: rates(fixedMoney(account.makerFee), fixedMoney(account.takerFee)),
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: stamp(context.services.exchange.now),
    accountType: "SPOT",
    balances: balanceBodies(account).filter(({ free, locked }) =>
      !omitsZero || /[1-9]/.test(String(free)) || /[1-9]/.test(String(locked))
    ),
    permissions: ["SPOT"],
    uid: account.index + 1,
  };
});

export const commission = query("account.commission", 20, (call) => {
  const { symbol } = floorOf(call).instrument, { makerFee, takerFee } = call.account;
  const none = rates("0.00000000", "0.00000000");
  return {
    symbol,
    standardCommission: rates(fixedMoney(makerFee), fixedMoney(takerFee)),
    specialCommission: none,
    taxCommission: none,
    discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: "BNB", discount: "0.00000000" },
  };
});

export const orderLimits = query("account.rateLimits.orders", 40, ({ account, context }) => {
  const now = context.services.venueNow;
  return context.limits.ordersOf(account).map((window) => window.count(now));
});

export const myFilters = query("myFilters", 40, (call) => {
  floorOf(call);
  return { exchangeFilters: [], symbolFilters: [], assetFilters: [] };
});

/** Nothing of margin is simulated. */
export const noMarginPairs = query("sapi.margin", 1, () => []);

export const assetDetails = query("sapi.capital.config", 10, ({ account, context }) => {
  const assets = new Set(account.wallets.keys());
  for (const { instrument } of context.services.exchange.floors.values()) {
    assets.add(instrument.base);
    assets.add(instrument.quote);
  }
  return [...assets].map((asset) => {
    const { free, locked } = account.wallets.get(asset) ?? { free: [0n, 0] as const, locked: [0n, 0] as const };
    return {
      coin: asset,
      name: asset,
      free: fixedMoney([...free]),
      locked: fixedMoney([...locked]),
      freeze: "0",
      withdrawing: "0",
      ipoing: "0",
      ipoable: "0",
      storage: "0",
      isLegalMoney: false,
      trading: true,
      depositAllEnable: false,
      withdrawAllEnable: false,
      networkList: [],
    };
  });
});

export const tradeFees = query("sapi.tradeFee", 1, (call) => {
  const { account, context, params } = call;
  const floors = params.has("symbol") ? [floorOf(call)] : [...context.services.exchange.floors.values()];
  return floors.map(({ instrument }) => ({
    symbol: instrument.symbol,
    makerCommission: fixedMoney(account.makerFee),
    takerCommission: fixedMoney(account.takerFee),
  }));
});

function rates(maker: string, taker: string): Readonly<Record<string, string>> {
  return { maker, taker, buyer: "0.00000000", seller: "0.00000000" };
}

/** @throws {ApiError} if the range is longer than a day */
function timeRange(params: Params): { from: number | null; to: number | null } {
  const from = params.integer("startTime"), to = params.integer("endTime");
  if (from !== null && to !== null) {
    if (to < from) throw refusals.invalid("endTime");
    const perMs = from >= 1e14 ? 1_000 : 1;
    if ((to - from) / perMs > DAY_MS) throw new ApiError(-1127, "More than 24 hours between startTime and endTime.");
  }
  return { from, to };
}
