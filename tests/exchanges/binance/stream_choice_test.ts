import { assertEquals, assertThrows } from "@std/assert";
import { streamChoice } from "../../../exchanges/binance/stream_choice.ts";
import type { SessionOptions } from "../../../core/venue.ts";
import { binance } from "../../../exchanges/binance/mod.ts";

const options = { venue: "binance", markets: [], endpoints: binance.networks.mainnet, signer: null, seed: 1 };
const listing = { get: () => undefined };
/** What it says without its codec. */
function choiceOf(given: SessionOptions) {
  const { name, url, headers, kinds } = streamChoice(given, listing);
  return headers ? { name, url, headers, kinds } : { name, url, kinds };
}
const sbe = { apiKey: "key" };

Deno.test("streamChoice() names the JSON streams unless SBE is asked for", () => {
  assertEquals(choiceOf(options), {
    name: "public",
    url: "wss://stream.binance.com:9443/stream",
    kinds: ["depth@100ms", "trade", "bookTicker"],
  });
  assertEquals(choiceOf({ ...options, sbe: null, topOfBook: false }).kinds, ["depth@100ms", "trade"]);
});

Deno.test("streamChoice() names the SBE streams of every network, with the key in a header", () => {
  assertEquals(choiceOf({ ...options, sbe }), {
    name: "public",
    url: "wss://stream-sbe.binance.com/stream",
    headers: { "X-MBX-APIKEY": "key" },
    kinds: ["depth", "trade", "bestBidAsk"],
  });
  assertEquals(choiceOf({ ...options, sbe, topOfBook: false }).kinds, ["depth", "trade"]);
  for (const endpoints of Object.values(binance.networks)) {
    assertEquals(choiceOf({ ...options, endpoints, sbe }).url, `${endpoints.wsSbe}/stream`);
  }
});

Deno.test("streamChoice() refuses SBE without an address of it", () => {
  const { wsSbe: _none, ...endpoints } = binance.networks.mainnet;
  assertThrows(() => choiceOf({ ...options, endpoints, sbe }), RangeError, "want an address of its SBE streams");
});
