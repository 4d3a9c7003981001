/** Which market streams a session speaks: the venue's JSON streams, or the same in SBE, which asks for an API key in a
 * header and names best prices otherwise. Requests and their answers are JSON on both. Source: binance-spot-api-docs,
 * web-socket-streams.md and sbe-market-data-streams.md; read 2026-11-25. @module */
import type { SessionOptions } from "../../core/venue.ts";
import { depthSymbolIn } from "../shared/fapi_frames.ts";
import type { StreamChoice } from "../shared/fapi_stream.ts";
import type { Listing } from "../shared/market_frames.ts";
import { StreamCodec } from "./codec.ts";
import { SbeError, SbeFrames } from "./sbe_frames.ts";

/** @param listing the instruments of the session
 * @throws {RangeError} if SBE is wanted and the network has no such streams */
export function streamChoice(options: SessionOptions, listing: Listing): StreamChoice {
  const { venue, endpoints, sbe, topOfBook = true } = options, json = new StreamCodec(venue, listing);
  if (!sbe) {
    return {
      name: "public",
      url: `${endpoints.wsPublic}/stream`,
      kinds: ["depth@100ms", "trade", ...(topOfBook ? ["bookTicker"] : [])],
      decode: (frame, now) => json.decode(frame, now),
      booksIn: ({ frame }) => depthSymbolIn(frame),
    };
  }
  if (endpoints.wsSbe === undefined) {
    throw new RangeError(`Cannot stream ${venue} in SBE: want an address of its SBE streams (wsSbe)`);
  }
  const binary = new SbeFrames(venue, listing);
  return {
    name: "public",
    url: `${endpoints.wsSbe}/stream`,
    headers: { "X-MBX-APIKEY": sbe.apiKey },
    kinds: ["depth", "trade", ...(topOfBook ? ["bestBidAsk"] : [])],
    decode: (frame, now) => typeof frame === "string" ? json.decode(frame, now) : binary.decode(frame, now),
    booksIn: (error) => {
      if (!(error instanceof SbeError)) return depthSymbolIn(error.frame);
      return error.hidesBook ? "all" : error.depthSymbol;
    },
  };
}
