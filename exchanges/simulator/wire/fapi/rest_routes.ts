/** Which request is which operation. @module */
import * as account from "./account_operations.ts";
import * as agent from "./agent_operations.ts";
import * as batch from "./batch_operations.ts";
import * as history from "./history_operations.ts";
import * as keys from "./key_operations.ts";
import type { FapiKind } from "./kind.ts";
import * as market from "./market_operations.ts";
import type { Operation } from "./operation.ts";
import * as orders from "./order_operations.ts";
import * as setup from "./setup_operations.ts";

export type Routes = Readonly<Record<string, Operation>>;

/** Of both products, behind the version of a path. */
const COMMON: Routes = {
  "GET ping": market.ping,
  "GET time": market.time,
  "GET exchangeInfo": market.exchangeInfo,
  "GET depth": market.depth,
  "GET trades": market.trades,
  "GET aggTrades": market.aggTrades,
  "GET ticker/bookTicker": market.bookTicker,
  "GET ticker/price": market.priceTicker,
  "GET ticker/24hr": market.dayTicker,
  "POST order": orders.place,
  "DELETE order": orders.cancel,
  "DELETE allOpenOrders": orders.cancelAll,
  "GET order": history.orderStatus,
  "GET openOrder": history.openOrder,
  "GET openOrders": history.openOrders,
  "GET allOrders": history.allOrders,
  "GET userTrades": history.userTrades,
  "GET commissionRate": account.commissionRate,
  "POST listenKey": keys.startKey,
  "PUT listenKey": keys.keepKey,
  "DELETE listenKey": keys.stopKey,
};

const PERP: Routes = {
  ...COMMON,
  "GET premiumIndex": market.premiumIndex,
  "GET fundingRate": market.fundingRate,
  "GET fundingInfo": market.fundingInfo,
  "PUT order": orders.modify,
  "POST batchOrders": batch.placeBatch,
  "DELETE batchOrders": batch.cancelBatch,
  "POST countdownCancelAll": setup.countdown,
  "GET income": history.income,
  "GET leverageBracket": account.leverageBracket,
  "GET adlQuantile": account.adlQuantile,
  "POST leverage": setup.setLeverage,
  "POST marginType": setup.setMarginType,
  "GET positionSide/dual": setup.positionMode,
  "POST positionSide/dual": setup.setPositionMode,
  "GET multiAssetsMargin": setup.multiAssetsMargin,
};

/** Placing weighs nothing for the address: it is counted by account. */
const USDM: Routes = {
  ...behind("/fapi/v1/", {
    ...PERP,
    "POST order": { ...orders.place, weight: 0 },
    "POST order/test": { ...orders.testOrder, weight: 0 },
    "PUT batchOrders": batch.modifyBatch,
    "GET accountConfig": account.accountConfig,
    "GET symbolConfig": account.symbolConfig,
    "GET rateLimit/order": account.orderLimits,
    "GET apiTradingStatus": account.tradingStatus,
  }),
  ...behind("/fapi/v2/", {
    "GET account": account.fullAccount,
    "GET balance": account.balance,
    "GET positionRisk": account.fullPositionRisk,
    "GET ticker/price": market.priceTicker,
  }),
  ...behind("/fapi/v3/", {
    "GET account": account.account,
    "GET balance": account.balance,
    "GET positionRisk": account.positionRisk,
  }),
  "GET /sapi/v1/margin/allPairs": account.noMarginPairs,
  "GET /sapi/v1/margin/isolated/allPairs": account.noMarginPairs,
  "GET /sapi/v1/capital/config/getall": account.assetDetails,
};

const STP_MODE: Routes = {
  "GET stpMode": setup.selfTradeMode,
  "POST stpMode": setup.setSelfTradeMode,
};

const AGENTS: Routes = { "GET agent": agent.agents, "POST noop": agent.noop };

const ASTER_PERP: Routes = {
  // Amendments and the account's self-trade mode came with version 3.
  ...behind("/fapi/v1/", withoutAmending(PERP)),
  ...behind("/fapi/v2/", { "GET balance": account.balance, "GET positionRisk": account.fullPositionRisk }),
  ...behind("/fapi/v4/", { "GET account": account.fullAccount }),
  ...behind("/fapi/v3/", {
    ...signedKeys({ ...PERP, ...STP_MODE }),
    ...AGENTS,
    "GET builder": agent.builders,
    "GET balance": account.balance,
    // Under this name since 2026-03-28; the one before it is still asked for by clients.
    "GET accountWithJoinMargin": account.fullAccount,
    "GET account": account.fullAccount,
    "GET positionRisk": account.fullPositionRisk,
  }),
};

const ASTER_SPOT: Routes = {
  ...behind("/api/v1/", { ...COMMON, "GET account": account.spotAccount }),
  ...behind("/api/v3/", { ...signedKeys(COMMON), ...AGENTS, "GET account": account.spotAccount }),
};

export const ROUTES: Readonly<Record<FapiKind["name"], Routes>> = {
  usdm: USDM,
  aster: ASTER_PERP,
  aster_spot: ASTER_SPOT,
};

function behind(prefix: string, routes: Routes): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([name, operation]) => {
      const [method, path] = name.split(" ");
      return [`${method} ${prefix}${path}`, operation];
    }),
  );
}

function withoutAmending({ "PUT order": _amend, ...routes }: Routes): Routes {
  return routes;
}

function signedKeys(routes: Routes): Routes {
  return Object.fromEntries(Object.entries(routes).map(([name, operation]) => [name, keys.signed(operation)]));
}
