import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseConfig } from "../../runtime/config.ts";
import { ruleProblems } from "../../runtime/config_rules.ts";
import { type Change, change, configText, liveText } from "../support/config_text.ts";
import { KNOWN } from "../support/known_names.ts";

const problems = (...changes: readonly Change[]) =>
  ruleProblems(parseConfig(configText(...changes), "/x/bot.jsonc"), KNOWN);
const liveProblems = (...changes: readonly Change[]) =>
  ruleProblems(parseConfig(liveText(...changes), "/x/bot.jsonc"), KNOWN);
const SIMULATOR = {
  rest: "http://127.0.0.1:1000",
  wsPublic: "ws://127.0.0.1:1000",
  wsTrade: "ws://127.0.0.1:1000/ws-api/v3",
};
const KEYS = { apiKey: { env: "A" }, secret: { env: "B" } };

Deno.test("ruleProblems() finds nothing wrong with what is right, in every mode", () => {
  assertEquals(problems(), []);
  assertEquals(problems(change("mode", "demo")), []);
  assertEquals(problems(change("mode", "demo"), change("venues/binance/endpoints", SIMULATOR)), []);
  assertEquals(liveProblems(change("venues/binance/credentials", KEYS)), []);
  assertEquals(problems(change("venues/binance/credentials", KEYS)), []);
  const sbe = change("venues/binance/marketData", "sbe");
  const ed25519 = change("venues/binance/credentials", { ...KEYS, scheme: "ed25519" });
  for (const network of ["mainnet", "testnet", "demo"]) {
    assertEquals(problems(sbe, ed25519, change("venues/binance/network", network)), []);
  }
  assertEquals(liveProblems(sbe, ed25519), []);
  assertEquals(problems(change("mode", "demo"), sbe), []);
  const simulator = { ...SIMULATOR, wsSbe: "ws://127.0.0.1:1000/stream-sbe.binance.com" };
  assertEquals(problems(change("mode", "demo"), sbe, change("venues/binance/endpoints", simulator)), []);
});

Deno.test("ruleProblems() names each thing that does not fit", () => {
  const second = { id: "mm-btc", kind: "market_making", markets: ["binance:BTCUSDT"] };
  const cases: readonly (readonly [readonly Change[], readonly string[]])[] = [
    [[change("venues/binanse", { markets: ["BTCUSDT"] })], [
      'venues.binanse is not a known venue; did you mean "binance"?',
    ]],
    [[change("venues/binance/network", "moon")], [
      'venues.binance.network is "moon"; want one of mainnet, testnet, demo',
    ]],
    [[change("venues/binance/markets", ["BTCUSDT", "ETHUSDT", "ETHUSDT"])], [
      'venues.binance.markets names "ETHUSDT" twice',
    ]],
    [[change("venues/binance/endpoints", { rest: "http://10.0.0.1" })], [
      "venues.binance.endpoints.rest is not encrypted and leads off this machine; want an address that begins with https://",
    ]],
    [[change("venues/binance/endpoints", { rest: "https://a.b/?x=1", wsPublic: "wss://a.b/#x" })], [
      "venues.binance.endpoints.rest carries a query or a fragment; want an address that paths can be added to",
      "venues.binance.endpoints.wsPublic carries a query or a fragment; want an address that paths can be added to",
    ]],
    [[
      change("mode", "live"),
      change("limits/markets", {}),
      change("strategies", []),
      change("venues/binance/endpoints", { wsTrade: "ws://127.0.0.1:1" }),
    ], [
      "venues.binance.endpoints.wsTrade is not encrypted, which live never is; want an address that begins with wss://",
      "venues.binance.credentials is missing; live needs an account",
    ]],
    [[change("mode", "demo"), change("venues/binance/endpoints", { rest: "https://api.binance.com" })], [
      "venues.binance.endpoints.rest leads off this machine; demo speaks to simulated venues on it alone",
      "venues.binance.endpoints.wsPublic is missing; demo needs rest, wsPublic and wsTrade of the simulated venue",
      "venues.binance.endpoints.wsTrade is missing; demo needs rest, wsPublic and wsTrade of the simulated venue",
    ]],
    [[change("mode", "demo"), change("venues/binance/credentials", KEYS)], [
      "venues.binance.credentials is given; demo refuses keys, so take it out or choose another mode",
    ]],
    [[change("mode", "demo"), change("venues/binance/sentinelCredentials", KEYS)], [
      "venues.binance.sentinelCredentials is given; demo refuses keys, so take it out or choose another mode",
    ]],
    [[change("venues/binance/marketData", "sbe")], [
      'venues.binance.marketData is "sbe" without an API key; want credentials of scheme "ed25519", or marketData "json"',
    ]],
    [[change("venues/binance/marketData", "sbe"), change("venues/binance/credentials", KEYS)], [
      'venues.binance.marketData is "sbe" with a key of scheme "hmac", which the venue refuses; want credentials of scheme "ed25519", or marketData "json"',
    ]],
    [[
      change("mode", "demo"),
      change("venues/binance/marketData", "sbe"),
      change("venues/binance/endpoints", SIMULATOR),
    ], [
      'venues.binance.endpoints.wsSbe is missing; venues.binance.marketData is "sbe", so demo needs that of the simulated venue',
    ]],
    [[
      change("venues/binance/marketData", "sbe"),
      change("venues/binance/credentials", { ...KEYS, scheme: "ed25519" }),
      change("venues/binance/endpoints", { wsSbe: "wss://a.b/?streams=x" }),
    ], [
      "venues.binance.endpoints.wsSbe carries a query or a fragment; want an address that paths can be added to",
    ]],
    [[change("strategies/1", second)], [
      'strategies names the id "mm-btc" twice',
      'strategies[1].markets[0] is "binance:BTCUSDT", which "mm-btc" quotes already',
    ]],
    [[change("strategies/0/markets", ["binance:BTCUSD"])], [
      'strategies[0].markets[0] is "binance:BTCUSD", which no venue lists; did you mean "binance:BTCUSDT"?',
    ]],
    [[change("strategies/0/kind", "marketmaking")], [
      'strategies[0].kind is "marketmaking", which is not a known strategy; did you mean "market_making"?',
    ]],
    [[change("strategies/0/parameters/half_spread_bps", 0)], [
      "strategies[0].parameters.half_spread_bps is 0 bps; want 0.1 to 500 bps",
    ]],
    [[change("strategies/0/parameters/half_spred_bps", 4)], [
      'strategies[0].parameters.half_spred_bps is not a known parameter; did you mean "half_spread_bps"?',
    ]],
    [[change("limits/markets", {})], [
      'limits.markets["binance:BTCUSDT"] is missing; a market that is quoted needs limits',
    ]],
    [[change("limits/markets/binance:BTCUSDT/maxOrderSize", "0.06")], [
      'limits.markets["binance:BTCUSDT"].maxOrderSize is 0.06, above its maxPosition of 0.05',
    ]],
    [[change("limits/markets/binance:BTCUSDT/maxOrderNotional", "0.00")], [
      'limits.markets["binance:BTCUSDT"].maxOrderNotional is "0.00"; want more than 0',
    ]],
    [[change("limits/markets/okx:X", { maxOrderSize: "1", maxOrderNotional: "1", maxPosition: "1" })], [
      'limits.markets["okx:X"] is for a market that no venue lists',
    ]],
    [[change("limits/venues/okx", {})], ["limits.venues.okx is for a venue that is not configured"]],
    [[change("dashboard/host", "0.0.0.0")], [
      'dashboard.host is "0.0.0.0"; want 127.0.0.1, ::1 or localhost: nothing else is served without TLS',
    ]],
  ];
  for (const [changes, wanted] of cases) assertEquals(problems(...changes), wanted);
});

Deno.test("ruleProblems() tells the names that exist when none is near", () => {
  assertStringIncludes(problems(change("strategies/0/kind", "xyz"))[0], "want one of market_making");
});

Deno.test("ruleProblems() refuses an order size that every limit would refuse, and leaves what is no decimal to its own rule", () => {
  const size = (text: string) => change("strategies/0/parameters/order_size_base", text);
  const limit = change("limits/markets/binance:BTCUSDT/maxOrderSize", "0.02");
  assertEquals(problems(limit, size("0.02")), []);
  assertEquals(problems(limit, size("0.0200001")), [
    "strategies[0].parameters.order_size_base is 0.0200001, above " +
    'limits.markets["binance:BTCUSDT"].maxOrderSize of 0.02: every order would be refused',
  ]);
  assertEquals(problems(limit, size("5e-1")).length, 1);
});

Deno.test("ruleProblems() refuses binary market data of venues and networks that have none", () => {
  const sbe = change("venues/binance/marketData", "sbe");
  const keys = change("venues/binance/credentials", { ...KEYS, scheme: "ed25519" });
  const config = parseConfig(configText(sbe, keys), "/x/bot.jsonc");
  assertEquals(ruleProblems(config, { ...KNOWN, sbe: {} }), [
    'venues.binance.marketData is "sbe", which this venue does not have; want "json"',
  ]);
  const known = { ...KNOWN, sbe: { binance: { networks: ["testnet"], scheme: "ed25519" } } };
  assertEquals(ruleProblems(config, known), [
    'venues.binance.marketData is "sbe", which the network "mainnet" does not have; want "json" or one of testnet',
  ]);
});

Deno.test("RSK-33 limits that contradict each other, or money without a sum, are refused by name", () => {
  const cases: readonly (readonly [readonly Change[], string])[] = [
    [
      [change("limits/venues/binance", { clockDenyMs: 600 })],
      "limits.venues.binance.clockDenyMs is 600, above its clockPauseMs of 500",
    ],
    [
      [change("limits/venues/binance", { tripLiquidationDistance: 0.2 })],
      "limits.venues.binance.tripLiquidationDistance is 0.2, above its minLiquidationDistance of 0.15",
    ],
    [
      [change("limits/global", { loopLagPauseMs: 300 })],
      "limits.global.loopLagPauseMs is 300, above its loopLagTripMs of 250",
    ],
    [
      [change("limits/global", { maxGross: "100", maxNet: { BTC: "101" } })],
      "limits.global.maxNet.BTC is 101, above limits.global.maxGross of 100",
    ],
    [[change("limits/global", { maxGross: "0.0" })], 'limits.global.maxGross is "0.0"; want more than 0'],
    [
      [change("limits/strategies", { "mm-eth": {} })],
      'limits.strategies["mm-eth"] is for a strategy that is not configured',
    ],
  ];
  for (const [changes, wanted] of cases) {
    assertEquals(problems(...changes).filter((problem) => problem === wanted), [wanted]);
  }
  const fitting = change("limits/global", { maxGross: "1000", maxNet: { BTC: "1000" } });
  assertEquals(problems(fitting, change("limits/strategies", { "mm-btc": { maxOrderNotional: "1000" } })), []);
});

Deno.test("RSK-33 live starts with limits alone that a person has approved as they stand", () => {
  const live = change("mode", "live"), keys = change("venues/binance/credentials", KEYS);
  const [missing, ...more] = problems(live, keys);
  assertEquals(more, []);
  const hash = /"hash": "([0-9a-f]{64})"/.exec(missing)?.[1] ?? "";
  assertStringIncludes(missing, "limits.approved is missing; live needs limits that a person approved");
  const approved = (on: string) => change("limits/approved", { by: "Ada", on, hash });
  assertEquals(problems(live, keys, approved("2026-01-31")), []);
  assertEquals(problems(live, keys, approved("2026-02-30")), ['limits.approved.on is "2026-02-30", which is no day']);
  // The same values in another order, or a default spelt out, are the same limits; another value is not.
  const spelt = change("limits/markets/binance:BTCUSDT/collarBps", 100);
  assertEquals(problems(live, keys, approved("2026-01-31"), spelt), []);
  const looser = change("limits/markets/binance:BTCUSDT/maxPosition", "0.06");
  const [changed] = problems(live, keys, approved("2026-01-31"), looser);
  assertStringIncludes(changed, "so the limits are not those that were approved");
  assertEquals(problems(approved("2026-01-31"), looser), [changed]);
});

Deno.test("ruleProblems() wants the pass phrase of a venue whose keys come with one, in live alone", () => {
  const known = { ...KNOWN, passphrases: ["binance"] }, passphrase = { env: "C" };
  const found = (keys: Parameters<typeof change>[1], text = liveText) =>
    ruleProblems(parseConfig(text(change("venues/binance/credentials", keys)), "/x/bot.jsonc"), known);
  assertEquals(found(KEYS), ["venues.binance.credentials.passphrase is missing; a key of this venue comes with one"]);
  assertEquals(found({ ...KEYS, passphrase }), []);
  assertEquals(found(KEYS, configText), []);
});

Deno.test("ruleProblems() refuses keys of a scheme that the venue does not take, wherever they stand", () => {
  const told = (ring: string, scheme: string, agents: readonly string[]) =>
    ruleProblems(parseConfig(configText(change(`venues/binance/${ring}`, { ...KEYS, scheme })), "/x/bot.jsonc"), {
      ...KNOWN,
      agents,
    });
  assertEquals(told("credentials", "ed25519", ["binance"]), [
    'venues.binance.credentials.scheme is "ed25519", which the venue does not take; want one of hmac, eip712',
  ]);
  assertEquals(told("sentinelCredentials", "eip712", []), [
    'venues.binance.sentinelCredentials.scheme is "eip712", which the venue does not take; want one of hmac, ed25519, rsa',
  ]);
  assertEquals([told("credentials", "hmac", ["binance"]), told("credentials", "rsa", [])], [[], []]);
});
