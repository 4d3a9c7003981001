/** Which market streams a session speaks: the venue's JSON streams, or the same in SBE, which asks for an API key in a
 * header and names best prices otherwise. Requests and their answers are JSON on both. Source: binance-spot-api-docs,
 * web-socket-streams.md and sbe-market-data-streams.md; read 2026-11-25. @module */
import type { SessionOptions } from "../../core/venue.ts";

export type StreamChoice = {
  readonly url: string;
  /** For the upgrade request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands behind `<symbol>@`, for each market. */
  readonly kinds: readonly string[];
  /** Whether events come as SBE. */
  readonly binary: boolean;
};

/** @throws {RangeError} if SBE is wanted and the network has no such streams */
export function streamChoice({ venue, endpoints, sbe, topOfBook = true }: SessionOptions): StreamChoice {
  if (!sbe) {
    const kinds = ["depth@100ms", "trade", ...(topOfBook ? ["bookTicker"] : [])];
    return { url: `${endpoints.wsPublic}/stream`, kinds, binary: false };
  }
  if (endpoints.wsSbe === undefined) {
    throw new RangeError(`Cannot stream ${venue} in SBE: want an address of its SBE streams (wsSbe)`);
  }
  const kinds = ["depth", "trade", ...(topOfBook ? ["bestBidAsk"] : [])];
  return { url: `${endpoints.wsSbe}/stream`, headers: { "X-MBX-APIKEY": sbe.apiKey }, kinds, binary: true };
}
