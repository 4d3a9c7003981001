/** Refusals in Bybit's words: `retCode`, `retMsg` and HTTP status. Linear contracts and spot have codes of their own
 * for the same trouble. Source: Bybit v5 docs, "Error Codes" of 2026-07-24, and answers that clients have recorded;
 * read 2026-11-26. (verify) which code stands for a price or a quantity off the grid of a linear contract. @module */
import type { Category } from "./category.ts";

export class BybitError extends Error {
  override readonly name = "BybitError";
  constructor(
    readonly code: number,
    message: string,
    readonly status = 200,
    /** ms of the venue's clock; null = no word about another try. */
    readonly resetAt: number | null = null,
  ) {
    super(message);
  }
}

/** The same refusal in both categories. */
const either = (linear: readonly [number, string], spot: readonly [number, string]) => (category: Category) =>
  category === "spot" ? new BybitError(...spot) : new BybitError(...linear);

/** What `retCode` 10001 is for: a parameter is missing or makes no sense. */
export const badParameter = (why: string) => new BybitError(10001, `params error: ${why}`);

export const refusals = {
  category: () => new BybitError(10001, "Illegal category"),
  missing: (name: string) => badParameter(`${name} is required`),
  invalid: (name: string) => badParameter(`${name} invalid`),
  positionIdx: () => new BybitError(10001, "position idx not match position mode"),
  unchanged: () =>
    new BybitError(10001, "The order remains unchanged as the parameters entered match the existing ones."),
  time: (requested: number, server: number, window: number) =>
    new BybitError(
      10002,
      "invalid request, please check your server timestamp or recv_window param. " +
        `req_timestamp[${requested}],server_timestamp[${server}],recv_window[${window}]`,
    ),
  key: () => new BybitError(10003, "API key is invalid."),
  signature: (origin: string) => new BybitError(10004, `error sign! origin_string[${origin}]`),
  socketSignature: () => new BybitError(10004, "Invalid sign"),
  permission: () => new BybitError(10005, "Permission denied, please check your API key permissions."),
  tooOften: (resetAt: number) => new BybitError(10006, "Too many visits!", 200, resetAt),
  internal: () => new BybitError(10016, "Internal System Error."),
  timeout: either([10000, "Server Timeout"], [170007, "Timeout waiting for response from backend server."]),
  route: () => new BybitError(10017, "Route not found.", 404),
  draining: () => new BybitError(10019, "ws trade service is restarting, please reconnect"),
  busy: () => new BybitError(10429, "System level frequency protection"),
  accessDenied: () => new BybitError(403, "access too frequent", 403),
  operation: () => new BybitError(10404, "op type is not found"),
  repeatedAuth: () => new BybitError(20001, "Repeat auth"),
  duplicateRequest: () => new BybitError(20006, "Duplicate reqId"),
  symbol: either([10001, "params error: symbol invalid"], [170121, "Invalid symbol."]),
  closed: either([110074, "This contract is not live"], [170157, "The trading pair is not available for api trading."]),
  noOrder: either(
    [110001, "order not exists or too late to cancel"],
    [170213, "Order does not exist."],
  ),
  duplicate: either([110072, "OrderLinkedID is duplicate"], [170141, "Duplicate clientOrderId"]),
  noMoney: either([110007, "ab not enough for new order"], [170131, "Insufficient balance."]),
  priceOffGrid: either([10001, "params error: price invalid"], [170134, "Order price has too many decimals."]),
  sizeOffGrid: either([10001, "Qty invalid"], [170137, "Order volume has too many decimals."]),
  tooSmall: either(
    [10001, "The number of contracts exceeds minimum limit allowed"],
    [170136, "Order quantity lower than the minimum."],
  ),
  tooLarge: either(
    [10001, "The number of contracts exceeds maximum limit allowed"],
    [170124, "Order amount too large."],
  ),
  smallValue: either(
    [110094, "Order does not meet minimum order value"],
    [170140, "Order value exceeded lower limit"],
  ),
  priceTooHigh: either(
    [110003, "price is invalid"],
    [170193, "Buy order price cannot be higher than the upper limit."],
  ),
  priceTooLow: either([110003, "price is invalid"], [170194, "Sell order price cannot be lower than the lower limit."]),
  tooManyOrders: either(
    [110020, "Cannot have more than 500 active orders."],
    [170810, "Cannot exceed maximum of 500 conditional, TP/SL and active orders."],
  ),
  amendBelowFilled: either(
    [110064, "The number of contracts modified cannot be less than or equal to the filled quantity"],
    [170313, "The quantity cannot be less than or equal to what is filled"],
  ),
  rpi: either([110119, "RPI orders are not permitted"], [170355, "RPI orders are not permitted"]),
  reduceOnly: () => new BybitError(110017, "current position is zero, cannot fix reduce-only order qty"),
  positionModeSame: () => new BybitError(110025, "Position mode is not modified"),
  positionHeld: () => new BybitError(110024, "You have an existing position, so position mode cannot be switched"),
  ordersOpen: () => new BybitError(110028, "Open orders exist, so you cannot change position mode"),
  leverageSame: () => new BybitError(110043, "Set leverage not modified"),
  leverageTooHigh: () => new BybitError(110013, "Cannot set leverage due to risk limit level."),
} as const;
