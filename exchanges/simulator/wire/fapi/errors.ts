/** Refusals of Binance's futures, and of venues that took over their API, beyond what spot refuses too. Source: USD-M futures,
 * "Error Codes", and asterdex/api-docs, "Error Codes"; read 2026-11-26. @module */
import { ApiError } from "../binance/errors.ts";

export const futuresRefusals = {
  precision: () => new ApiError(-1111, "Precision is over the maximum defined for this asset."),
  positionSide: () => new ApiError(-4061, "Order's position side does not match user's setting."),
  reduceOnlyInHedge: () => new ApiError(-1106, "Parameter 'reduceonly' sent when not required."),
  quantityNotPositive: () => new ApiError(-4003, "Quantity less than zero."),
  quantityTooLarge: () => new ApiError(-4005, "Quantity greater than max quantity."),
  quantityStep: () => new ApiError(-4023, "Quantity not increased by step size."),
  priceTick: () => new ApiError(-4014, "Price not increased by tick size."),
  priceTooLow: (least: string) => new ApiError(-4013, `Price less than min price ${least}.`),
  priceTooHigh: (most: string) => new ApiError(-4002, `Price greater than max price ${most}.`),
  aboveBand: (most: string) => new ApiError(-4016, `Limit price can't be higher than ${most}.`),
  belowBand: (least: string) => new ApiError(-4024, `Limit price can't be lower than ${least}.`),
  notional: (least: string) =>
    new ApiError(-4164, `Order's notional must be no smaller than ${least} (unless you choose reduce only).`),
  margin: () => new ApiError(-2019, "Margin is insufficient."),
  balance: () => new ApiError(-2018, "Balance is insufficient."),
  reduceOnly: () => new ApiError(-2022, "ReduceOnly Order is rejected."),
  tooManyOpen: () => new ApiError(-2025, "Reach max open order limit."),
  duplicate: () => new ApiError(-4116, "ClientOrderId is duplicated."),
  closed: () => new ApiError(-4140, "Invalid symbol status for opening position."),
  unfilled: () =>
    new ApiError(
      -5021,
      "Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded " +
        "in the order history",
    ),
  wouldTake: () =>
    new ApiError(
      -5022,
      "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be " +
        "recorded in the order history",
    ),
  tooManyAmendments: () => new ApiError(-5026, "Exceed maximum modify order limit."),
  unchanged: () => new ApiError(-5027, "No need to modify the order."),
  conditional: () =>
    new ApiError(-4120, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."),
  listenKey: () => new ApiError(-1125, "This listenKey does not exist."),
  marginTypeSame: () => new ApiError(-4046, "No need to change margin type."),
  marginTypeOrders: () => new ApiError(-4047, "Margin type cannot be changed if there exists open orders."),
  marginTypePosition: () => new ApiError(-4048, "Margin type cannot be changed if there exists position."),
  sideSame: () => new ApiError(-4059, "No need to change position side."),
  sideOrders: () => new ApiError(-4067, "Position side cannot be changed if there exists open orders."),
  sidePosition: () => new ApiError(-4068, "Position side cannot be changed if there exists position."),
  leverage: (leverage: number) => new ApiError(-4028, `Leverage ${leverage} is not valid`),
  tooManyInBatch: () => new ApiError(-4082, "Invalid number of batch place orders."),
  nonce: () => new ApiError(-4225, "Nonce Expired"),
} as const;
