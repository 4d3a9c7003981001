import { assertEquals, assertThrows } from "@std/assert";
import { streamChoice } from "../../../exchanges/binance/stream_choice.ts";
import { binance } from "../../../exchanges/binance/mod.ts";

const options = { venue: "binance", markets: [], endpoints: binance.networks.mainnet, signer: null, seed: 1 };
const sbe = { apiKey: "key" };

Deno.test("streamChoice() names the JSON streams unless SBE is asked for", () => {
  assertEquals(streamChoice(options), {
    url: "wss://stream.binance.com:9443/stream",
    kinds: ["depth@100ms", "trade", "bookTicker"],
    binary: false,
  });
  assertEquals(streamChoice({ ...options, sbe: null, topOfBook: false }).kinds, ["depth@100ms", "trade"]);
});

Deno.test("streamChoice() names the SBE streams of every network, with the key in a header", () => {
  assertEquals(streamChoice({ ...options, sbe }), {
    url: "wss://stream-sbe.binance.com/stream",
    headers: { "X-MBX-APIKEY": "key" },
    kinds: ["depth", "trade", "bestBidAsk"],
    binary: true,
  });
  assertEquals(streamChoice({ ...options, sbe, topOfBook: false }).kinds, ["depth", "trade"]);
  for (const endpoints of Object.values(binance.networks)) {
    assertEquals(streamChoice({ ...options, endpoints, sbe }).url, `${endpoints.wsSbe}/stream`);
  }
});

Deno.test("streamChoice() refuses SBE without an address of it", () => {
  const { wsSbe: _none, ...endpoints } = binance.networks.mainnet;
  assertThrows(() => streamChoice({ ...options, endpoints, sbe }), RangeError, "want an address of its SBE streams");
});
