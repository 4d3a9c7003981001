/** Where Aster has what, by the version of its API: keys of v1 (HMAC; none can be made any more since 2026-03-25), agents of v3. Alone,
 * so that its brakes need nothing of the sessions. Source: asterdex/api-docs of 2026-06-30, v1 and v3, futures and spot; read
 * 2026-11-26. @module */
import type { Signer } from "../../core/venue.ts";
import type { FuturesPaths } from "../shared/fapi_futures_calls.ts";

export type Version = "v1" | "v3";
export type Paths = Readonly<Record<Version, FuturesPaths>>;

/** Without a key the newer one: what is public has no difference. */
export function versionOf(signer: Signer | null): Version {
  return signer?.scheme === "hmac" ? "v1" : "v3";
}

/** Self-trade prevention is known to v3 alone ("stpMode" came on 2026-05-21); the answer says all of the order anyway. */
export const PERP_PATHS: Paths = {
  v1: {
    base: "/fapi/v1",
    positions: "/fapi/v2/positionRisk",
    account: "/fapi/v4/account",
    hasSocket: false,
    listenKeySigned: false,
    placement: {},
  },
  v3: {
    base: "/fapi/v3",
    positions: "/fapi/v3/positionRisk",
    account: "/fapi/v3/accountWithJoinMargin",
    hasSocket: false,
    listenKeySigned: true,
    placement: { stpMode: "EXPIRE_MAKER" },
  },
};

export const SPOT_PATHS: Paths = { v1: spotPaths("v1", false), v3: spotPaths("v3", true) };

/** Spot has neither positions nor self-trade prevention. */
function spotPaths(version: Version, listenKeySigned: boolean): FuturesPaths {
  const base = `/api/${version}`, account = `${base}/account`;
  return { base, positions: account, account, hasSocket: false, listenKeySigned, placement: {} };
}
