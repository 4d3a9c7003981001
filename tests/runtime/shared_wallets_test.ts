import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { sharedWallets } from "../../exchanges/mod.ts";
import { loadConfig, parseConfig } from "../../runtime/config.ts";
import { ConfigError } from "../../runtime/config_problems.ts";
import { ruleProblems } from "../../runtime/config_rules.ts";
import type { Credentials } from "../../runtime/config_secrets.ts";
import { loadConfigApart } from "../../runtime/config_thread.ts";
import { Secret } from "../../runtime/secret.ts";
import { keysGivenTwice, keysKeptTwice } from "../../runtime/shared_wallets.ts";
import { change, configText, liveText } from "../support/config_text.ts";
import { KNOWN } from "../support/known_names.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

const WANT = "what one spends the other would miss; want for each the key of a sub-account of its own";

/** Venues with keys by ring, each the name of an environment variable. */
function venuesOf(rings: Readonly<Record<string, Readonly<Record<string, string>>>>, network = "mainnet") {
  const changes = Object.entries(rings).map(([venue, keys]) =>
    change(`venues/${venue}`, {
      network,
      markets: ["X"],
      ...Object.fromEntries(
        Object.entries(keys).map(([ring, env]) => [ring, { apiKey: { env }, secret: { env: `${env}_SECRET` } }]),
      ),
    })
  );
  return parseConfig(configText(...changes), "/x/bot.jsonc").venues;
}

Deno.test("one key on two venues of one wallet is refused, whichever of their rings it stands in", () => {
  const told = (rings: Parameters<typeof venuesOf>[0]) => keysKeptTwice(venuesOf(rings), sharedWallets);
  assertEquals(told({ bybit: { credentials: "K" }, bybit_spot: { credentials: "K" } }), [
    `venues.bybit_spot.credentials.apiKey is the same key as venues.bybit.credentials.apiKey, and bybit and bybit_spot trade from one wallet: ${WANT}`,
  ]);
  assertEquals(told({ okx_spot: { credentials: "A" }, okx: { credentials: "B", sentinelCredentials: "A" } }), [
    `venues.okx.sentinelCredentials.apiKey is the same key as venues.okx_spot.credentials.apiKey, and okx_spot and okx trade from one wallet: ${WANT}`,
  ]);
  assertEquals(told({ okx: { credentials: "A", sentinelCredentials: "A" }, okx_spot: { credentials: "B" } }), []);
});

Deno.test("one key on two venues with wallets of their own is fine, and so is one agent of Aster", () => {
  for (const [one, other] of [["binance", "binance_usdm"], ["aster", "aster_spot"], ["bybit", "okx"]]) {
    assertEquals(
      keysKeptTwice(venuesOf({ [one]: { credentials: "K" }, [other]: { credentials: "K" } }), sharedWallets),
      [],
    );
  }
});

Deno.test("keys on two networks are of two accounts", () => {
  const venues = venuesOf({ bybit: { credentials: "K" }, bybit_spot: { credentials: "K" } });
  const parted = { ...venues, bybit: { ...venues.bybit, network: "testnet" } };
  assertEquals(keysKeptTwice(parted, sharedWallets), []);
});

Deno.test("keys that are kept in two places and are one are refused, without a word of the key", () => {
  const venues = venuesOf({ bybit: { credentials: "A" }, bybit_spot: { credentials: "B", sentinelCredentials: "C" } });
  const key = (value: string): Credentials => ({ scheme: "hmac", apiKey: new Secret(value), secret: null });
  const keys = (...values: readonly string[]) =>
    new Map(["bybit", "bybit_spot"].map((name, i) => [name, key(values[i])]));
  const told = keysGivenTwice(venues, sharedWallets, keys("canary-1", "canary-1"), "sentinelCredentials");
  assertEquals(told, [
    `venues.bybit_spot.sentinelCredentials.apiKey is the same key as venues.bybit.credentials.apiKey, and bybit and bybit_spot trade from one wallet: ${WANT}`,
  ]);
  assertEquals(keysGivenTwice(venues, sharedWallets, keys("canary-1", "canary-2"), "credentials"), []);
});

slowTest(
  "check and start alike refuse it: the rules by where keys are kept, the reading of keys by what they are",
  async () => {
    using dir = new TempDir();
    for (const name of ["key", "copy", "secret"]) dir.write(name, "canary-key-0123");
    const keys = (apiKey: string) => ({
      markets: ["X"],
      credentials: { apiKey: { file: apiKey }, secret: { file: "secret" } },
    });
    const text = (spotKey: string) =>
      liveText(
        change("venues/binance/credentials", keys("key").credentials),
        change("venues/bybit", keys("key")),
        change("venues/bybit_spot", keys(spotKey)),
      );
    const said = "bybit and bybit_spot trade from one wallet";
    for (const spotKey of ["key", "copy"]) {
      const path = dir.write("bot.jsonc", text(spotKey));
      const problem = assertThrows(() => loadConfig(path, {}, KNOWN), ConfigError, said);
      assertEquals(problem.message.includes("canary"), false);
      await assertRejects(() => loadConfigApart(path, {}, KNOWN), ConfigError, said);
    }
    assertEquals(ruleProblems(parseConfig(text("copy"), dir.file("bot.jsonc")), KNOWN), []);
  },
);
