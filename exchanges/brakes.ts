/** Which venues can be cleared without a session, by name. A file of its own, so that a worker or another process can import
 * it by its address. @module */
import type { BrakeFactory } from "../core/guard/brake.ts";
import { createBinanceBrake } from "./binance/brake.ts";
import { createBybitBrake } from "./bybit/brake.ts";

export const BRAKES: Readonly<Record<string, BrakeFactory>> = {
  binance: createBinanceBrake,
  bybit: createBybitBrake,
};

export { createSigner } from "./shared/signer.ts";
