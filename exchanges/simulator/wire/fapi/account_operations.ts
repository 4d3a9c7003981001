/** Operations that read an account, and the reads of `/sapi` that clients make while they load markets. Source: USD-M futures,
 * "Account", and asterdex/api-docs, the same of perpetuals and spot; sapi: the requests of ccxt 4.5.84; read 2026-11-26. @module */
import { fixedMoney } from "../binance/words.ts";
import {
  accountBody,
  balanceBodies,
  livePositionsOf,
  MOST_NOTIONAL,
  positionRiskBody,
  positionsOf,
  spotBalance,
} from "./account_words.ts";
import { chosen, floorOf, floorsOf, query } from "./operation.ts";

/** Positions that are not flat, or have orders. */
export const account = query(
  "account",
  5,
  ({ account, context, stamp }) => accountBody(account, floorsOf(context), { stamp, full: null }),
);

/** Positions of all markets, with their settings. */
export const fullAccount = query(
  "account.full",
  5,
  ({ account, context, stamp }) => accountBody(account, floorsOf(context), { stamp, full: context.kind }),
);

export const balance = query(
  "balance",
  5,
  ({ account, context, stamp }) => balanceBodies(account, floorsOf(context), stamp(context.services.exchange.now)),
);

export const positionRisk = query(
  "positionRisk",
  5,
  (call) =>
    livePositionsOf(call.account, chosen(call)).map((position) =>
      positionRiskBody(call.account, position, call.stamp, 3)
    ),
);

export const fullPositionRisk = query(
  "positionRisk.full",
  5,
  (call) =>
    positionsOf(call.account, chosen(call)).map((position) => positionRiskBody(call.account, position, call.stamp, 2)),
);

export const commissionRate = query("commissionRate", 20, (call) => {
  const { symbol } = floorOf(call).instrument, { account, context: { kind } } = call, isPerp = kind.product === "perp";
  return {
    symbol,
    makerCommissionRate: fixedMoney(isPerp ? account.perpMakerFee : account.makerFee),
    takerCommissionRate: fixedMoney(isPerp ? account.perpTakerFee : account.takerFee),
    ...(kind.style === "usdm" ? { rpiCommissionRate: "0.00000000" } : {}),
  };
});

export const accountConfig = query("accountConfig", 5, ({ account }) => ({
  feeTier: 0,
  canTrade: true,
  canDeposit: true,
  canWithdraw: false,
  dualSidePosition: account.setup.positionMode === "hedge",
  updateTime: 0,
  multiAssetsMargin: false,
  tradeGroupId: -1,
}));

export const symbolConfig = query("symbolConfig", 5, (call) =>
  chosen(call).map((floor) => ({
    symbol: floor.instrument.symbol,
    marginType: call.account.setup.marginModeOf(floor) === "isolated" ? "ISOLATED" : "CROSSED",
    isAutoAddMargin: false,
    leverage: call.account.setup.leverageOf(floor),
    maxNotionalValue: MOST_NOTIONAL,
  })));

/** One step: the same terms for every size. */
export const leverageBracket = query("leverageBracket", 1, (call) => {
  const rows = chosen(call).map(({ instrument: { symbol }, terms }) => ({
    symbol,
    brackets: [{
      bracket: 1,
      initialLeverage: terms.maxLeverage,
      notionalCap: Number(MOST_NOTIONAL),
      notionalFloor: 0,
      maintMarginRatio: Number(fixedMoney(terms.maintenanceRate)),
      cum: 0,
    }],
  }));
  return call.params.has("symbol") ? rows[0] : rows;
});

export const orderLimits = query(
  "rateLimit.order",
  1,
  ({ account, context: { limits, services } }) =>
    limits.ordersOf(account).map((window) => window.count(services.venueNow)),
);

/** Nobody is locked out here. */
export const tradingStatus = query("apiTradingStatus", 1, ({ context, stamp }) => ({
  indicators: {},
  updateTime: stamp(context.services.exchange.now),
}));

export const adlQuantile = query(
  "adlQuantile",
  5,
  (call) =>
    livePositionsOf(call.account, chosen(call)).filter(({ size }) => size !== 0).map(({ floor, side }) => ({
      symbol: floor.instrument.symbol,
      adlQuantile: side === "both" ? { LONG: 0, SHORT: 0, BOTH: 2 } : { LONG: 2, SHORT: 2, HEDGE: 0 },
    })),
);

/** Spot's account at Aster. */
export const spotAccount = query("account", 5, ({ account, context, stamp }) => ({
  feeTier: 0,
  canTrade: true,
  canDeposit: true,
  canWithdraw: true,
  canBurnAsset: true,
  updateTime: stamp(context.services.exchange.now),
  balances: [...account.wallets.keys()].map((asset) => ({ asset, ...spotBalance(account, asset) })),
}));

/** Nothing of margin is simulated. */
export const noMarginPairs = query("sapi.margin", 1, () => []);

export const assetDetails = query("sapi.capital.config", 10, ({ account, context }) => {
  const assets = new Set([...account.wallets.keys(), ...floorsOf(context).map(({ instrument }) => instrument.base)]);
  return [...assets].map((asset) => ({
    coin: asset,
    name: asset,
    ...spotBalance(account, asset),
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
  }));
});
