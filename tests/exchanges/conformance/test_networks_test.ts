import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { venues } from "../../../exchanges/mod.ts";
import { aster, asterSpot } from "../../../exchanges/aster/mod.ts";
import { binance } from "../../../exchanges/binance/mod.ts";
import { okx } from "../../../exchanges/okx/mod.ts";
import { ASTER_DEMO_ACCOUNT, ASTER_DEMO_KEY } from "../../../exchanges/simulator/wire/aster.ts";
import { type Environment, missingVariables, refuseLive, testNetwork, testNetworks } from "./test_networks.ts";

const table = (entries: Readonly<Record<string, string>>): Environment => (name) => entries[name];
const BINANCE = { TWOSIDE_TESTNET_BINANCE_KEY: "a key", TWOSIDE_TESTNET_BINANCE_SECRET: "a secret" };

Deno.test("testNetworks() are those without real money, and each venue has one", () => {
  for (const venue of venues) {
    const names = testNetworks(venue);
    assert(names.length > 0 && !names.includes("mainnet"), venue.name);
  }
  assertEquals(testNetworks(okx), ["demo", "us-demo", "eea-demo"]);
});

Deno.test("refuseLive() lets no address of a live network pass, with a mark, a path or a port neither", () => {
  for (const venue of venues) {
    const tests = testNetworks(venue);
    for (const [name, endpoints] of Object.entries(venue.networks)) {
      for (const address of Object.values(endpoints)) {
        const refusal = refuseLive(venue, address), what = `${venue.name} ${name} ${address}`;
        if (tests.includes(name)) assertEquals(refusal, null, what);
        else assertStringIncludes(refusal ?? "", "is one of the venue's live hosts", what);
      }
    }
  }
  assertStringIncludes(refuseLive(okx, "https://www.okx.com/")!, "live");
  assertStringIncludes(refuseLive(okx, "https://www.okx.com/#demo2")!, "live");
  assertStringIncludes(refuseLive(binance, "https://api.binance.com/#testnet")!, "live");
  assertStringIncludes(refuseLive(binance, "https://api-gcp.binance.com")!, "is none of the venue's test networks");
  assertStringIncludes(refuseLive(binance, "https://127.0.0.1.example.com")!, "127.0.0.1.example.com");
  assertStringIncludes(refuseLive(binance, "api.binance.com")!, "is no address");
  assertEquals(refuseLive(binance, "http://127.0.0.1:9100"), null);
});

Deno.test("missingVariables() names what is not set or empty, and the pass phrase where a key has one", () => {
  assertEquals(missingVariables(binance, table(BINANCE)), []);
  assertEquals(missingVariables(binance, table({ ...BINANCE, TWOSIDE_TESTNET_BINANCE_KEY: " " })), [
    "TWOSIDE_TESTNET_BINANCE_KEY",
  ]);
  assertEquals(missingVariables(okx, table({})), [
    "TWOSIDE_TESTNET_OKX_KEY",
    "TWOSIDE_TESTNET_OKX_SECRET",
    "TWOSIDE_TESTNET_OKX_PASSPHRASE",
  ]);
});

Deno.test("testNetwork() takes the venue's first test network, or the named one, with addresses of this machine in place of its own", () => {
  const { name, endpoints, signer } = testNetwork(binance, table(BINANCE));
  assertEquals([name, endpoints.rest], ["testnet", "https://testnet.binance.vision"]);
  assertEquals([signer.scheme, signer.apiKey], ["hmac", "a key"]);
  const other = table({
    ...BINANCE,
    TWOSIDE_TESTNET_BINANCE_NETWORK: "demo",
    TWOSIDE_TESTNET_BINANCE_REST: "http://127.0.0.1:1",
  });
  const chosen = testNetwork(binance, other);
  assertEquals([chosen.name, chosen.endpoints.rest], ["demo", "http://127.0.0.1:1"]);
  assertEquals(chosen.endpoints.wsTrade, binance.networks.demo.wsTrade);
});

Deno.test("testNetwork() refuses live networks and live addresses before anything is signed", () => {
  const given = (what: string, value: string) => table({ ...BINANCE, [`TWOSIDE_TESTNET_BINANCE_${what}`]: value });
  const refused = (what: string, value: string) =>
    assertThrows(() => testNetwork(binance, given(what, value)), RangeError).message;
  assertEquals(
    refused("NETWORK", "mainnet"),
    'TWOSIDE_TESTNET_BINANCE_NETWORK is "mainnet"; want a test network of Binance Spot: testnet, demo',
  );
  assertStringIncludes(
    refused("WS_TRADE", "wss://ws-api.binance.com:443/ws-api/v3"),
    "TWOSIDE_TESTNET_BINANCE_WS_TRADE leads to ws-api.binance.com, which is one of the venue's live hosts; want ",
  );
  assertStringIncludes(refused("SCHEME", "md5"), 'TWOSIDE_TESTNET_BINANCE_SCHEME is "md5"; want one of hmac, ');
});

Deno.test("testNetwork() signs as an agent of Aster for the chain of the test network, or the one that is given", () => {
  const keys = (name: string) => ({
    [`TWOSIDE_TESTNET_${name}_KEY`]: ASTER_DEMO_ACCOUNT.apiKey,
    [`TWOSIDE_TESTNET_${name}_SECRET`]: ASTER_DEMO_KEY,
    [`TWOSIDE_TESTNET_${name}_ACCOUNT`]: ASTER_DEMO_ACCOUNT.user!,
  });
  const { signer } = testNetwork(aster, table(keys("ASTER")));
  assertEquals([signer.scheme, signer.account], ["eip712", ASTER_DEMO_ACCOUNT.user]);
  const live =
    testNetwork(asterSpot, table({ ...keys("ASTER_SPOT"), TWOSIDE_TESTNET_ASTER_SPOT_CHAIN: "1666" })).signer;
  assert(signer.sign("nonce=1") !== live.sign("nonce=1"), "the chain is part of what is signed");
  assertThrows(
    () => testNetwork(aster, table({ ...keys("ASTER"), TWOSIDE_TESTNET_ASTER_CHAIN: "main" })),
    RangeError,
    'TWOSIDE_TESTNET_ASTER_CHAIN is "main"; want the number of a chain',
  );
});
