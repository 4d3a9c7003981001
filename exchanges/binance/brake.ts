/** The brakes of Binance: of spot, and of USD-M futures. The list of the whole account weighs 80 on spot, 40 on USD-M. @module */
import type { Brake, BrakeOptions } from "../../core/guard/brake.ts";
import { type BrakeWords, FapiBrake } from "../shared/fapi_brake.ts";
import { httpCall } from "../shared/fapi_calls.ts";
import { FuturesCalls } from "../shared/fapi_futures_calls.ts";
import { cancelAllCall, cancelCall, openOrdersCall, timeCall } from "./orders.ts";
import { understand } from "./refusals.ts";
import { USDM_PATHS } from "./usdm_paths.ts";
import { understandUsdm } from "./usdm_refusals.ts";

const SPOT: BrakeWords = {
  timeCall: timeCall(),
  listCall: openOrdersCall(null),
  cancelCall: (venueOrderId, symbol) => cancelCall({ clientId: "", venueOrderId }, symbol),
  cancelAllCall,
  reasonOf: (error) => understand(error).reason,
  toHttp: httpCall,
};

const CALLS = new FuturesCalls(USDM_PATHS);
const USDM: BrakeWords = {
  timeCall: CALLS.time(),
  listCall: CALLS.openOrders(null),
  cancelCall: (venueOrderId, symbol) => CALLS.cancel({ clientId: "", venueOrderId }, symbol),
  cancelAllCall: (symbol) => CALLS.cancelAll(symbol),
  reasonOf: (error) => understandUsdm(error).reason,
  toHttp: httpCall,
};

export function createBinanceBrake(options: BrakeOptions): Brake {
  return new FapiBrake(options, SPOT);
}

export function createUsdmBrake(options: BrakeOptions): Brake {
  return new FapiBrake(options, USDM);
}
