/** Binance USD-M futures: what it does as no other venue of its protocol does. Market streams are routed: depth and best prices come
 * over `/public`, trades and mark prices over `/market`, and a socket of the wrong route stays silent. Orders go over `ws-fapi`
 * first, and over REST where that has no method (cancel-all, lists, the dead-man switch) or is down. Sources: announcement "USD-M
 * Futures WebSocket URL upgrade" of 2026-03-06; USD-M futures, "Websocket Market Streams" and "Websocket API"; read 2026-11-25.
 * @module */
import { httpCall } from "../shared/fapi_calls.ts";
import { type FuturesDialect, futuresWords } from "../shared/fapi_futures.ts";
import { USDM_RULE } from "./depth_rule.ts";
import { endOf } from "./order_ends.ts";
import { USDM_PATHS } from "./usdm_paths.ts";
import { BINANCE_USDM } from "./usdm_refusals.ts";

const DIALECT: FuturesDialect = {
  title: "Binance USD-M",
  catalogue: BINANCE_USDM,
  rule: USDM_RULE,
  paths: USDM_PATHS,
  listing: { amendAllowed: true, preventionModes: ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"] },
  // 1,024 streams on a connection and ten messages a second, pongs included.
  streamLimits: { mostStreams: 1_024, streamsAFrame: 100, frameGap: 150_000 },
  toHttp: httpCall,
  // The engine found a call too old, beside what the door finds (-1021): the clock is measured anew.
  clockCodes: new Set([-5_028]),
  endOf: endOfFutures,
  streams: ({ endpoints, topOfBook = true }) => [
    {
      name: "public",
      url: `${endpoints.wsPublic}/public/stream`,
      // Not `@depth@0ms`, which is faster and stands in no document: what is not promised may end without a word.
      kinds: ["depth@100ms", ...(topOfBook ? ["bookTicker"] : [])],
    },
    { name: "market", url: `${endpoints.wsPublic}/market/stream`, kinds: ["aggTrade", "markPrice@1s"] },
  ],
  privateUrl: ({ wsPrivate }, key) => `${wsPrivate}/private/ws/${key}`,
};

export const USDM_WORDS = futuresWords(DIALECT);

/** As spot ends orders; where no reason is given, what kind of order it was says why it could not stay. */
export function endOfFutures(
  status: string,
  execution: string,
  reason: string | null,
  timeInForce: string,
): ReturnType<typeof endOf> {
  const cause = endOf(status, execution, reason);
  if (cause !== "expiry") return cause;
  if (timeInForce === "GTX") return "post_only";
  return timeInForce === "IOC" || timeInForce === "FOK" ? "unfilled" : cause;
}
