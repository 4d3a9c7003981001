import { assertEquals, assertThrows } from "@std/assert";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { createSigner } from "../../../../../exchanges/shared/signer.ts";
import { ApiError } from "../../../../../exchanges/simulator/wire/binance/errors.ts";
import { Params } from "../../../../../exchanges/simulator/wire/binance/params.ts";
import {
  accountOf,
  checkSignature,
  checkTime,
  restPayload,
  socketPayload,
} from "../../../../../exchanges/simulator/wire/binance/signature.ts";

const refused = (act: () => unknown) => (assertThrows(act, ApiError) as ApiError).code;
const account = (secret: string | null, publicKey: string | null = null) =>
  new Account(0, { ...DEMO_ACCOUNT, secret, publicKey });

/** Printed by the venue in rest-api.md and web-socket-api.md. */
const SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
const REST_FORM =
  "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559";
const REST_SIGNATURE = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71";
/** The venue's FIX example, the only one that it prints with its private key. */
const PRIVATE_KEY = "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u";
const PUBLIC_KEY =
  "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGUIKv9dSpWXBViXp2m6vAIb8QMFJYBgyFEQsFJlqgA0=\n-----END PUBLIC KEY-----\n";

Deno.test("checkSignature() takes the venue's own HMAC example, in either case, and nothing else", () => {
  checkSignature(account(SECRET), REST_FORM, REST_SIGNATURE);
  checkSignature(account(SECRET), REST_FORM, REST_SIGNATURE.toUpperCase());
  assertEquals(refused(() => checkSignature(account(SECRET), `${REST_FORM}0`, REST_SIGNATURE)), -1022);
  assertEquals(refused(() => checkSignature(account("other"), REST_FORM, REST_SIGNATURE)), -1022);
  assertEquals(refused(() => checkSignature(account(SECRET), REST_FORM, "")), -1022);
});

Deno.test("checkSignature() takes Ed25519 in base64", () => {
  const payload = "A\u0001EXAMPLE\u0001SPOT\u00011\u000120240627-11:17:25.223";
  const printed = "4MHXelVVcpkdwuLbl6n73HQUXUf1dse2PCgT1DYqW9w8AVZ1RACFGM+5UdlGPrQHrgtS3CvsRURC1oj73j8gCA==";
  checkSignature(account(null, PUBLIC_KEY), payload, printed);
  const signer = createSigner({ scheme: "ed25519", apiKey: "k", secret: PRIVATE_KEY });
  checkSignature(account(null, PUBLIC_KEY), "a=1", signer.sign("a=1"));
  for (const bad of ["!!", "AAAA", printed]) {
    assertEquals(refused(() => checkSignature(account(null, PUBLIC_KEY), "a=2", bad)), -1022);
  }
});

Deno.test("restPayload() joins query and body without the signature, wherever that stands", () => {
  assertEquals(restPayload("a=1&signature=x&b=2", "c=3"), "a=1&b=2c=3");
  assertEquals(restPayload("", "c=3&signature=x"), "c=3");
});

Deno.test("socketPayload() sorts by name and does not percent-encode", () => {
  const params = Params.fromObject({
    symbol: "这是测试币456",
    apiKey: "k",
    signature: "x",
    price: "0.10",
    timestamp: 5,
  });
  assertEquals(socketPayload(params), "apiKey=k&price=0.10&symbol=这是测试币456&timestamp=5");
});

const NOW_MS = 1_790_000_000_000;
const TIMES: readonly (readonly [string, Record<string, unknown>, number | null])[] = [
  ["now", { timestamp: NOW_MS }, null],
  ["5 s ago", { timestamp: NOW_MS - 5_000 }, null],
  ["5.001 s ago", { timestamp: NOW_MS - 5_001 }, -1021],
  ["59 s ago in a window of 60 s", { timestamp: NOW_MS - 59_000, recvWindow: 60_000 }, null],
  ["999 ms ahead", { timestamp: NOW_MS + 999 }, null],
  ["1 s ahead, whatever the window", { timestamp: NOW_MS + 1_000, recvWindow: 60_000 }, -1021],
  ["now in µs", { timestamp: NOW_MS * 1_000 }, null],
  ["6 s ago in µs", { timestamp: (NOW_MS - 6_000) * 1_000 }, -1021],
  ["a fraction of a ms too old", { timestamp: NOW_MS - 1, recvWindow: "0.5" }, -1021],
  ["no timestamp", {}, -1102],
  ["too wide a window", { timestamp: NOW_MS, recvWindow: 60_001 }, -1131],
  ["a window that is no number", { timestamp: NOW_MS, recvWindow: "x" }, -1130],
];
for (const [what, fields, code] of TIMES) {
  Deno.test(`checkTime() with ${what}: ${code ?? "taken"}`, () => {
    const check = () => checkTime(Params.fromObject(fields), NOW_MS * 1_000);
    if (code === null) check();
    else assertEquals(refused(check), code);
  });
}

Deno.test("accountOf() finds the account of a key", () => {
  const some = account("s");
  assertEquals(accountOf([some], "demo"), some);
  assertEquals([refused(() => accountOf([some], "other")), refused(() => accountOf([some], null))], [-2015, -2014]);
});
