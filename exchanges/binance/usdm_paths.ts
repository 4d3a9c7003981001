/** Where USD-M has what: alone, so that its brake needs nothing of the session. Source: USD-M futures, "Trade" and "Account", REST
 * API; read 2026-11-25. @module */
import type { FuturesPaths } from "../shared/fapi_futures_calls.ts";

export const USDM_PATHS: FuturesPaths = {
  base: "/fapi/v1",
  positions: "/fapi/v3/positionRisk",
  account: "/fapi/v3/account",
  hasSocket: true,
  listenKeySigned: false,
  // Self-trade prevention works with GTC, IOC and GTD, says the venue; what it means for a GTX order, which cannot take, it does
  // not say (verify). It is always named.
  placement: { newOrderRespType: "ACK", selfTradePreventionMode: "EXPIRE_MAKER" },
};
