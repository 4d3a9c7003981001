/** Methods of USD-M's socket for orders. It has no cancel-all, no batch, and no subscription to the user's events. Source: USD-M
 * futures, "Websocket API"; read 2026-11-26. @module */
import type { Methods } from "../binance/ws_api.ts";
import * as account from "./account_operations.ts";
import * as history from "./history_operations.ts";
import * as keys from "./key_operations.ts";
import * as market from "./market_operations.ts";
import type { FapiContext } from "./operation.ts";
import * as orders from "./order_operations.ts";

export const USDM_METHODS: Methods<FapiContext> = new Map([
  ["depth", market.depth],
  ["ticker.price", market.priceTicker],
  ["ticker.book", market.bookTicker],
  ["order.place", { ...orders.place, weight: 0 }],
  ["order.modify", orders.modify],
  ["order.cancel", orders.cancel],
  ["order.status", history.orderStatus],
  ["v2/account.position", account.positionRisk],
  ["v2/account.balance", account.balance],
  ["v2/account.status", account.account],
  ["account.position", account.fullPositionRisk],
  ["account.balance", account.balance],
  ["account.status", account.fullAccount],
  ["userDataStream.start", keys.startKey],
  ["userDataStream.ping", keys.keepKey],
  ["userDataStream.stop", keys.stopKey],
]);
