import { assertEquals, assertFalse, assertMatch, assertNotEquals } from "@std/assert";
import { parseConfig } from "../../runtime/config.ts";
import {
  configHash,
  endpointsOf,
  limitsOf,
  marketsOf,
  redacted,
  resolveFrom,
  withFlags,
} from "../../runtime/config_flags.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_VENUE_LIMITS, limitFaults } from "../../core/risk/limits.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Change, change, configText } from "../support/config_text.ts";

const parse = (...changes: readonly Change[]) => parseConfig(configText(...changes), "/x/bot.jsonc");
const NETWORK = { rest: "https://r", wsPublic: "wss://p", wsPrivate: "wss://v", wsTrade: "wss://t" };

Deno.test("withFlags() without flags changes nothing", () => {
  const config = parse(change("dashboard/tokenFile", "/t"));
  assertEquals(withFlags(config, {}), config);
});

Deno.test("resolveFrom() counts from the file, or from where the program was started", () => {
  assertEquals(resolveFrom("/a/b.jsonc", "c"), "/a/c");
  assertEquals(resolveFrom("/a/b.jsonc", "/c"), "/c");
  assertEquals(resolveFrom(null, "c"), `${Deno.cwd()}/c`);
});

Deno.test("endpointsOf() takes the network's addresses where none is given, and the trading one for the private one", () => {
  assertEquals(endpointsOf(parse().venues.binance, NETWORK), NETWORK);
  const given = parse(change("venues/binance/endpoints", { rest: "http://a", wsTrade: "ws://b" })).venues.binance;
  assertEquals(endpointsOf(given, NETWORK), {
    rest: "http://a",
    wsPublic: "wss://p",
    wsPrivate: "ws://b",
    wsTrade: "ws://b",
  });
  const private_ = parse(change("venues/binance/endpoints", { wsPrivate: "ws://c" })).venues.binance;
  assertEquals(endpointsOf(private_, NETWORK), { ...NETWORK, wsPrivate: "ws://c" });
});

Deno.test("endpointsOf() has the address of binary market data only where that is chosen", () => {
  const network = { ...NETWORK, wsSbe: "wss://s" }, sbe = change("venues/binance/marketData", "sbe");
  assertEquals(endpointsOf(parse().venues.binance, network), NETWORK);
  assertEquals(endpointsOf(parse(sbe).venues.binance, network), network);
  const given = parse(sbe, change("venues/binance/endpoints", { wsSbe: "ws://a" })).venues.binance;
  assertEquals(endpointsOf(given, network), { ...NETWORK, wsSbe: "ws://a" });
  assertEquals(endpointsOf(parse(sbe).venues.binance, NETWORK), NETWORK);
});

Deno.test("endpointsOf() asks of keys at the venue's own hosts alone", () => {
  const network = { ...NETWORK, keys: "https://keys" };
  assertEquals(endpointsOf(parse().venues.binance, network), network);
  const elsewhere = parse(change("venues/binance/endpoints", { rest: "http://a" })).venues.binance;
  assertEquals(endpointsOf(elsewhere, network), { ...NETWORK, rest: "http://a" });
});

Deno.test("marketsOf() numbers the markets of all venues in the file's order", () => {
  const config = parse(
    change("venues/binance/markets", ["BTCUSDT", "ETHUSDT"]),
    change("venues/okx", { markets: ["X"] }),
  );
  assertEquals(marketsOf(config), [
    { id: 0 as InstrumentId, venue: "binance", symbol: "BTCUSDT" },
    { id: 1 as InstrumentId, venue: "binance", symbol: "ETHUSDT" },
    { id: 2 as InstrumentId, venue: "okx", symbol: "X" },
  ]);
});

Deno.test("limitsOf() gives limits to the markets that have them and to every venue", () => {
  const limits = limitsOf(
    parse(
      change("venues/binance/markets", ["ETHUSDT", "BTCUSDT"]),
      change("limits/venues/binance", { maxOpenOrders: 7 }),
    ),
  );
  assertEquals([...limits.perInstrument.keys()], [1 as InstrumentId]);
  assertEquals(limits.perInstrument.get(1 as InstrumentId)?.maxPosition, "0.05");
  assertEquals(limits.venue.get("binance"), { ...DEFAULT_VENUE_LIMITS, maxOpenOrders: 7 });
  assertEquals(limits.global, DEFAULT_GLOBAL_LIMITS);
  assertEquals(limitFaults(limits), []);
  assertEquals(limitsOf(parse()).venue.get("binance"), DEFAULT_VENUE_LIMITS);
});

Deno.test("redacted() shows where a secret is kept and no more", () => {
  const config = parse(change("venues/binance/credentials", { apiKey: { env: "A" }, secret: { file: "/s" } }));
  const shown = JSON.stringify(redacted(config));
  assertMatch(shown, /"apiKey":\{"env":"A","value":"\[redacted\]"\}/);
  assertMatch(shown, /"secret":\{"file":"\/s","value":"\[redacted\]"\}/);
  const own = parse(change("venues/binance/sentinelCredentials", { apiKey: { env: "A" }, secret: { file: "/s" } }));
  assertMatch(
    JSON.stringify(redacted(own)),
    /"sentinelCredentials":.*"secret":\{"file":"\/s","value":"\[redacted\]"\}/,
  );
  assertFalse(/credentials/i.test(JSON.stringify(redacted(parse()))));
});

Deno.test("redacted() shows where a pass phrase is kept and no more", () => {
  const keys = { apiKey: { env: "A" }, secret: { env: "B" }, passphrase: { file: "/phrase" } };
  const shown = JSON.stringify(redacted(parse(change("venues/binance/credentials", keys))));
  assertMatch(shown, /"passphrase":\{"file":"\/phrase","value":"\[redacted\]"\}/);
  const account = `0x${"1f".repeat(20)}`, agent = { ...keys, scheme: "eip712", account };
  assertMatch(JSON.stringify(redacted(parse(change("venues/binance/credentials", agent)))), new RegExp(account));
});

Deno.test("configHash() tells configurations apart", () => {
  assertMatch(configHash(parse()), /^[0-9a-f]{64}$/);
  assertEquals(configHash(parse()), configHash(parse()));
  assertNotEquals(configHash(parse()), configHash(parse(change("seed", 2))));
});
