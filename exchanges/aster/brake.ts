/** The brakes of Aster: of perpetuals, and of spot. The list of the whole account weighs 40. Agents of v3 sign with key pairs, which
 * only the signers of `pair_brakes.ts` know. @module */
import type { Brake, BrakeOptions } from "../../core/guard/brake.ts";
import { FapiBrake } from "../shared/fapi_brake.ts";
import { FuturesCalls } from "../shared/fapi_futures_calls.ts";
import { asterCalling, NONCE_CODES, NONCE_WINDOW } from "./calling.ts";
import type { Lane } from "./nonces.ts";
import { type Paths, PERP_PATHS, SPOT_PATHS, versionOf } from "./paths.ts";
import { asError, ASTER } from "./refusals.ts";

export function createAsterBrake(options: BrakeOptions): Brake {
  return brakeOf(options, PERP_PATHS, "perp brake");
}

export function createAsterSpotBrake(options: BrakeOptions): Brake {
  return brakeOf(options, SPOT_PATHS, "spot brake");
}

function brakeOf(options: BrakeOptions, paths: Paths, lane: Lane): Brake {
  const version = versionOf(options.signer), calls = new FuturesCalls(paths[version]);
  let { toHttp } = asterCalling(version, lane);
  return new FapiBrake(options, {
    timeCall: calls.time(),
    listCall: calls.openOrders(null),
    cancelCall: (venueOrderId, symbol) => calls.cancel({ clientId: "", venueOrderId }, symbol),
    cancelAllCall: (symbol) => calls.cancelAll(symbol),
    reasonOf: (error) => ASTER.understand(asError(error)).reason,
    toHttp: (...asked) => {
      const call = toHttp(...asked);
      if (call !== null) return call;
      // The clock has gone back behind what was sent: a brake does not wait, its numbers begin anew.
      ({ toHttp } = asterCalling(version, lane));
      return toHttp(...asked)!;
    },
    clockCodes: NONCE_CODES,
    // Whatever key brakes, an agent may have placed.
    landsWithin: NONCE_WINDOW,
  });
}
