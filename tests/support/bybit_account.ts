/** Rows of account data as Bybit writes them, pushed or asked for. Not recordings. @module */
import { encodeClientId } from "../../core/oms/client_id.ts";

export const CLIENT_ID = encodeClientId({ tag: 1, epoch: 1, sequence: 7 });

export function order(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    category: "linear",
    symbol: "BTCUSDT",
    orderId: "v1",
    orderLinkId: CLIENT_ID,
    side: "Buy",
    positionIdx: 0,
    orderStatus: "New",
    cancelType: "UNKNOWN",
    rejectReason: "EC_NoError",
    timeInForce: "PostOnly",
    price: "1000",
    qty: "0.020",
    avgPrice: "",
    leavesQty: "0.020",
    cumExecQty: "0",
    cumExecValue: "0",
    orderType: "Limit",
    reduceOnly: false,
    smpType: "CancelMaker",
    createdTime: "1700000000001",
    updatedTime: "1700000000002",
    ...change,
  };
}

export function execution(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    category: "linear",
    symbol: "BTCUSDT",
    orderId: "v1",
    orderLinkId: CLIENT_ID,
    execId: "e1",
    side: "Buy",
    execPrice: "1000.0",
    execQty: "0.005",
    execFee: "0.0001",
    feeRate: "0.0001",
    feeCurrency: "USDT",
    execType: "Trade",
    isMaker: true,
    execTime: "1700000000003",
    seq: 7,
    ...change,
  };
}

export function position(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    category: "linear",
    symbol: "BTCUSDT",
    positionIdx: 0,
    side: "Buy",
    size: "0.020",
    entryPrice: "1000.5",
    liqPrice: "9",
    leverage: "10",
    positionValue: "20.01",
    updatedTime: "1700000000004",
    seq: 8,
    ...change,
  };
}

export function wallet(coins: readonly Record<string, unknown>[] = [USDT_COIN]): Record<string, unknown> {
  return {
    accountType: "UNIFIED",
    totalEquity: "1000",
    totalMarginBalance: "1000",
    totalAvailableBalance: "900",
    totalMaintenanceMargin: "1",
    coin: coins,
  };
}

export const USDT_COIN = { coin: "USDT", walletBalance: "1000", locked: "0", equity: "1000" };

/** A frame of the private socket. */
export function pushed(topic: string, ...data: readonly unknown[]): Record<string, unknown> {
  return { id: "x", topic, creationTime: 1_700_000_000_005, data };
}
