import { assertEquals, assertThrows } from "@std/assert";
import { generateKeyPairSync, sign } from "node:crypto";
import { createSigner } from "../../../../../exchanges/shared/signer.ts";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { BybitError } from "../../../../../exchanges/simulator/wire/bybit/errors.ts";
import { authenticate, authenticateSocket } from "../../../../../exchanges/simulator/wire/bybit/signature.ts";
import { slowTest } from "../../../../support/slow.ts";

const NOW = 1_700_000_000_000;
const account = new Account(0, { ...DEMO_ACCOUNT, apiKey: "test_api_key", secret: "test_secret" });
const signer = createSigner({ scheme: "hmac", apiKey: "test_api_key", secret: "test_secret" });

const headers = (payload: string, { stamp = NOW, window = "5000", key = "test_api_key", sent = payload } = {}) => ({
  "x-bapi-api-key": key,
  "x-bapi-timestamp": String(stamp),
  ...(window === "" ? {} : { "x-bapi-recv-window": window }),
  "x-bapi-sign": signer.sign(`${stamp}${key}${window}${sent}`),
});
const code = (run: () => unknown) => assertThrows(run, BybitError).code;

Deno.test("The published signature of a query is taken", () => {
  const published = {
    "x-bapi-api-key": "test_api_key",
    "x-bapi-timestamp": "1700000000000",
    "x-bapi-recv-window": "5000",
    "x-bapi-sign": "fd4f31228a46109dc6673062328693696df9a96c7ff04e6491a45e7f63a0fdd7",
  };
  assertEquals(authenticate([account], published, "category=linear&symbol=BTCUSDT", NOW), account);
});

Deno.test("The published signature of a socket is taken", () => {
  const signature = "bacffe7500499eb829bb58c45d36d1b3e5ac67c14eaeba91df5e99ccee013925";
  for (const expires of [1_700_000_000_000, "1700000000000"]) {
    assertEquals(authenticateSocket([account], ["test_api_key", expires, signature], NOW - 1), account);
  }
});

Deno.test("Bodies are signed to the byte, with a window or without", () => {
  const body = '{"category":"linear"}';
  assertEquals(authenticate([account], headers(body), body, NOW), account);
  assertEquals(authenticate([account], headers(body, { window: "" }), body, NOW), account);
  assertEquals(code(() => authenticate([account], headers(body), '{"category": "linear"}', NOW)), 10004);
});

Deno.test("A request may be as old as its window, and less than a second ahead", () => {
  const at = (stamp: number, window?: string) => () => authenticate([account], headers("", { stamp, window }), "", NOW);
  at(NOW - 5_000)();
  at(NOW + 999)();
  at(NOW - 20_000, "20000")();
  assertEquals([at(NOW - 5_001), at(NOW + 1_000), at(NOW + 1_000, "60000")].map(code), [10002, 10002, 10002]);
});

Deno.test("Unknown keys and missing headers are refused", () => {
  assertEquals(code(() => authenticate([account], headers("", { key: "other" }), "", NOW)), 10003);
  assertEquals(code(() => authenticate([account], {}, "", NOW)), 10001);
});

Deno.test("A socket's auth is refused where it is malformed, too old or signed by another", () => {
  const args = (expires: unknown, signature = signer.sign(`GET/realtime${expires}`), key = "test_api_key") => () =>
    authenticateSocket([account], [key, expires, signature], NOW);
  assertEquals(args(NOW + 1)(), account);
  assertEquals([args(NOW), args("soon"), args(NOW + 1, "00"), args(NOW + 1, undefined, "x")].map(code), [
    10001,
    10001,
    10004,
    10003,
  ]);
  assertEquals(code(() => authenticateSocket([account], "args", NOW)), 10001);
});

slowTest("A key may be of an RSA pair", () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const holder = new Account(0, { ...DEMO_ACCOUNT, apiKey: "k", secret: null, publicKey: pem });
  const signature = sign("sha256", new TextEncoder().encode(`${NOW}k5000a=b`), privateKey).toString("base64");
  const signed = {
    "x-bapi-api-key": "k",
    "x-bapi-timestamp": String(NOW),
    "x-bapi-recv-window": "5000",
    "x-bapi-sign": signature,
  };
  assertEquals(authenticate([holder], signed, "a=b", NOW), holder);
  assertEquals(code(() => authenticate([holder], signed, "a=c", NOW)), 10004);
  assertEquals(code(() => authenticate([holder], { ...signed, "x-bapi-sign": "%%" }, "a=b", NOW)), 10004);
});
