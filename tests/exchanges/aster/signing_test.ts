import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import type { Signer } from "../../../core/venue.ts";
import { asterHttp } from "../../../exchanges/aster/signing.ts";
import type { Call } from "../../../exchanges/shared/fapi_calls.ts";
import { AGENT_ADDRESS, USER_ADDRESS } from "../../support/aster_talk.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";

const NOW = 1_748_310_859_508_867 as Micros, TIMEOUT = 2_000_000 as Micros;
const order = (params: Call["params"], verb: Call["verb"] = "POST"): Call => {
  return { method: null, verb, path: "/order", params, signed: true, weight: 1 };
};
const authority = (signer: Signer, timestamp = 1_591_702_613_943) => ({
  signer,
  timestamp,
  recvWindow: 5_000,
  loggedOn: false,
});
const http = asterHttp((at) => at);
/** Signs with what it is given, so that the text that is signed can be seen. */
const echo: Signer = {
  scheme: "ed25519",
  apiKey: "0xagent",
  account: "0xuser",
  sign: (payload) => `0x<${payload}>`,
  signInto: () => 0,
};

Deno.test("v1 signs as the venue's documents do, for perpetuals and for spot", () => {
  const cases = [
    ["2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9", 1_591_702_613_943, {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "LIMIT",
      quantity: "1",
      price: "9000",
      timeInForce: "GTC",
    }, "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9"],
    ["fdde510a2b71fa43a43bff3e3cf7819c8c66df34633d338050f4f59664b3b313", 1_756_187_806_000, {
      symbol: "BNBUSDT",
      side: "BUY",
      type: "LIMIT",
      timeInForce: "GTC",
      quantity: "5",
      price: "1.1",
    }, "e09169bf6c02ec4b29fa1bdc3a967f92c8c6cfcde0551ba1d477b2d3cf4c51b0"],
  ] as const;
  for (const [secret, timestamp, params, signature] of cases) {
    const signer = createSigner({ scheme: "hmac", apiKey: "key", secret });
    const call = http(order(params), "http://h", authority(signer, timestamp), TIMEOUT, NOW)!;
    assertEquals([call.method, call.url, call.headers["X-MBX-APIKEY"]], ["POST", "http://h/order", "key"]);
    assertEquals(call.body?.split("&signature=")[1], signature);
    assertEquals(call.headers["Content-Type"], "application/x-www-form-urlencoded");
  }
});

Deno.test("v3 signs the very text that it sends: nonce, user and agent behind the parameters, the signature last", () => {
  const params = { symbol: "ASTERUSDT", price: "0.5" };
  const text = "symbol=ASTERUSDT&price=0.5&nonce=1748310859508867&user=0xuser&signer=0xagent";
  const post = http(order(params), "http://h", authority(echo), TIMEOUT, NOW)!;
  assertEquals([post.url, post.body, post.timeout], ["http://h/order", `${text}&signature=0x<${text}>`, TIMEOUT]);
  assertEquals(post.headers["X-MBX-APIKEY"], undefined);
  const get = http(order(params, "GET"), "http://h", authority(echo), TIMEOUT, NOW)!;
  assertEquals([get.url, get.body, get.headers], [`http://h/order?${text}&signature=0x<${text}>`, null, {}]);
  const { body } = http(order({}, "PUT"), "http://h", authority({ ...echo, account: undefined }), TIMEOUT, NOW)!;
  assertEquals(body?.split("&signature=")[0], "nonce=1748310859508867&signer=0xagent");
});

Deno.test("without a nonce nothing goes out; what is public needs none", () => {
  const none = asterHttp(() => null);
  assertEquals(none(order({}), "http://h", authority(echo), TIMEOUT, NOW), null);
  const open = { ...order({ symbol: "X" }, "GET"), signed: false };
  assertEquals(none(open, "http://h", authority(echo), TIMEOUT, NOW)?.url, "http://h/order?symbol=X");
  assertEquals(none({ ...open, params: {} }, "http://h", null, TIMEOUT, NOW)?.url, "http://h/order");
});

Deno.test("a listen key of v1 takes the key's name and no signature, and its name is all that is said", () => {
  const hmac = createSigner({ scheme: "hmac", apiKey: "key", secret: "secret" });
  const keyed: Call = { ...order({ listenKey: "abc" }, "PUT"), signed: false, keyed: true };
  const call = http(keyed, "http://h", authority(hmac), TIMEOUT, NOW)!;
  assertEquals([call.body, call.headers["X-MBX-APIKEY"]], ["listenKey=abc", "key"]);
});

Deno.test("v3 signs as two implementations of others do with the pair that the venue's documents print", () => {
  const params = { symbol: "ASTERUSDT", type: "LIMIT", side: "BUY", timeInForce: "GTC", quantity: "20", price: "0.5" };
  const secret = "0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1";
  const signatureOf = (more: { account?: string; chainId?: number }) => {
    const signer = createSigner({ scheme: "eip712", apiKey: AGENT_ADDRESS, secret, ...more });
    return http(order(params), "http://h", authority(signer), TIMEOUT, NOW)!.body?.split("&signature=")[1];
  };
  assertEquals(
    signatureOf({}),
    "0xd82a6784f5eff00b95ecb88145cf7a5fa6803ea6f67e0217262073da628750a742bb3ba555af418320e55029afe358957808d4f810d73ea663d9c91852cd6d941c",
  );
  assertEquals(
    signatureOf({ chainId: 714 }),
    "0x798abbc1eb6244bdf530e3890383494679aecf574a0d65cd79ed48b151df2e182cafc9a2b055701c9c0dbc091898f6c3eae29307ca554f3ab97c8b860de35bef1c",
  );
  assertEquals(
    signatureOf({ account: USER_ADDRESS }),
    "0x0a56c5923ebf3524475c5f631940ec4c0e41dbd300ad28198d1915d8f3ca49ce26fd1aeb8b0c3079133595da0de38322ae7e860e0c76d032c4a491d27c1430b01c",
  );
});
