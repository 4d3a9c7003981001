/** Which venues can be cleared without a session, by name. A file of its own, so that a worker or another process can import
 * it by its address. It signs with shared secrets alone: pairs of keys need `node:crypto`, which costs a thread 2.5 MB, so for
 * them there is `pair_brakes.ts`. @module */
import type { BrakeFactory } from "../core/guard/brake.ts";
import type { Signer } from "../core/venue.ts";
import { createAsterBrake, createAsterSpotBrake } from "./aster/brake.ts";
import { createBinanceBrake, createUsdmBrake } from "./binance/brake.ts";
import { createBybitBrake, createBybitSpotBrake } from "./bybit/brake.ts";
import { createOkxBrake } from "./okx/brake.ts";
import { hmacSigner, type SignerKey } from "./shared/kept_signer.ts";

export const BRAKES: Readonly<Record<string, BrakeFactory>> = {
  aster: createAsterBrake,
  aster_spot: createAsterSpotBrake,
  binance: createBinanceBrake,
  binance_usdm: createUsdmBrake,
  bybit: createBybitBrake,
  bybit_spot: createBybitSpotBrake,
  okx: createOkxBrake,
  okx_spot: createOkxBrake,
};

/** @throws {RangeError} if the key is empty or none of HMAC */
export function createSigner(key: SignerKey): Signer {
  if (key.scheme === "hmac") return hmacSigner(key);
  throw new RangeError(`Cannot sign with ${key.scheme} here: want hmac`);
}
