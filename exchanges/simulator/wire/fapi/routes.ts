/** Which route carries a stream, and which one an address names. Streams of USD-M come by their own route alone since 2026-04-23;
 * without a route the address takes connections and stays silent. Source: announcement "USD-M Futures WebSocket URL upgrade" of
 * 2026-03-06; that `@trade` comes over `/public`, which no document names, is a third party's word. @module */

export type Route = "public" | "market" | "private" | "none" | "any";

const BOOK_STREAMS = /@(?:bookTicker|depth|rpiDepth|trade$)|^!bookTicker/;

/** Names without these are taken for listen keys. */
const MARKET_STREAM = /[@!]/;

export function routeOf(stream: string): "public" | "market" | "private" {
  if (!MARKET_STREAM.test(stream)) return "private";
  return BOOK_STREAMS.test(stream) ? "public" : "market";
}

export type StreamAddress = {
  readonly route: Route;
  /** Events come with their stream's name around them. */
  readonly combined: boolean;
  /** Streams asked for by the address. */
  readonly streams: readonly string[];
  /** Names of the account's events that are wanted; null = all. They are not checked. */
  readonly events: readonly string[] | null;
};

const PATH = /^(?:\/(public|market|private))?\/(ws|stream)(?:\/(.*))?$/;

/** Null = no address of streams. @param path without a host */
export function addressOf(path: string, query: string, routed: boolean): StreamAddress | null {
  const [whole, route, form, rest = ""] = PATH.exec(path) ?? [];
  if (whole === undefined || (route !== undefined && !routed)) return null;
  const options = new URLSearchParams(query), combined = form === "stream";
  const named = combined ? options.get("streams") ?? "" : decoded(rest);
  const key = options.get("listenKey"), events = options.get("events");
  return {
    route: !routed ? "any" : (route as Route | undefined) ?? "none",
    combined,
    streams: [...named.split("/").filter((name) => name !== ""), ...(key ? [key] : [])],
    events: events === null ? null : events.split("/"),
  };
}

/** A path as clients mean it: "@" and names that are no ASCII may come percent-encoded. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a stray "%": names a stream that nobody knows, like every other misspelt one
  }
}
