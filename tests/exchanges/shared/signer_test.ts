import { generateKeyPairSync, verify } from "node:crypto";
import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { createSigner, type SignerKey } from "../../../exchanges/shared/signer.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { slowTest } from "../../support/slow.ts";

/** Printed by Binance: rest-api.md "Signed endpoint example for POST /api/v3/order" and web-socket-api.md. */
const HMAC = {
  secret: "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
  payload:
    "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559",
  signature: "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
};
/** Printed by Binance: fix-api.md, logon example; the only one with its private key. */
const ED25519 = {
  secret: "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u",
  payload: "A\u0001EXAMPLE\u0001SPOT\u00011\u000120240627-11:17:25.223",
  signature: "4MHXelVVcpkdwuLbl6n73HQUXUf1dse2PCgT1DYqW9w8AVZ1RACFGM+5UdlGPrQHrgtS3CvsRURC1oj73j8gCA==",
};

Deno.test("createSigner() signs the venue's printed HMAC example", () => {
  assertEquals(createSigner({ scheme: "hmac", apiKey: "k", secret: HMAC.secret }).sign(HMAC.payload), HMAC.signature);
});

Deno.test("createSigner() signs the venue's printed Ed25519 example, from bare base64 and from PEM", () => {
  const pem = `-----BEGIN PRIVATE KEY-----\n${ED25519.secret}\n-----END PRIVATE KEY-----\n`;
  for (const secret of [ED25519.secret, ` ${ED25519.secret}\n`, pem]) {
    const signer = createSigner({ scheme: "ed25519", apiKey: "k", secret });
    assertEquals(signer.sign(ED25519.payload), ED25519.signature);
  }
});

Deno.test("createSigner() signs with RSA, PKCS#1 v1.5 over SHA-256", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const secret = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  const signature = createSigner({ scheme: "rsa", apiKey: "k", secret }).sign("a=1");
  assertEquals(signature.length, 344, "256 bytes in base64");
  assert(
    verify(
      "sha256",
      new TextEncoder().encode("a=1"),
      publicKey,
      Uint8Array.from(atob(signature), (c) => c.charCodeAt(0)),
    ),
  );
});

slowTest("signInto() writes at its place what sign() gives, for each scheme", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 4096 });
  const rsa = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  const keys = [["hmac", HMAC.secret], ["ed25519", ED25519.secret], ["rsa", rsa]] as const;
  for (const [scheme, secret] of keys) {
    const signer = createSigner({ scheme, apiKey: "k", secret }), out = new Uint8Array(1_024);
    const payload = new TextEncoder().encode(`${HMAC.payload}, and what is not signed`);
    const end = signer.signInto(payload, HMAC.payload.length, out, 9);
    assertEquals(new TextDecoder().decode(out.subarray(9, end)), signer.sign(HMAC.payload));
    assertEquals([out[8], out[end]], [0, 0]);
  }
});

Deno.test("a signer shows its secret nowhere", () => {
  for (const key of [{ scheme: "hmac", secret: HMAC.secret }, { scheme: "ed25519", secret: ED25519.secret }] as const) {
    const signer = createSigner({ ...key, apiKey: "k" });
    const shown = [
      String(signer),
      `${signer}`,
      JSON.stringify({ signer }),
      Deno.inspect({ signer }),
      Deno.inspect(signer),
    ];
    for (const text of shown) {
      assert(text.includes("[redacted]"), text);
      assertFalse(text.includes(key.secret), text);
    }
    assertEquals(Object.keys(signer).sort(), ["apiKey", "scheme"]);
  }
});

Deno.test("createSigner() refuses keys that do not fit, without quoting them", () => {
  const cases: [SignerKey, string][] = [
    [{ scheme: "hmac", apiKey: "", secret: "s" }, "API key"],
    [{ scheme: "hmac", apiKey: "k", secret: "" }, "empty secret"],
    [{ scheme: "ed25519", apiKey: "k", secret: "not-a-key-at-all" }, "Cannot read the ed25519 private key"],
    [{ scheme: "rsa", apiKey: "k", secret: ED25519.secret }, "key of type ed25519: want rsa"],
  ];
  for (const [key, message] of cases) {
    const error = assertThrows(() => createSigner(key), RangeError, message);
    assertFalse(key.secret.length > 3 && error.message.includes(key.secret));
    assertEquals(error.cause, undefined);
  }
});

type Vector = {
  readonly name: string;
  readonly alg: string;
  readonly payload: string;
  readonly signature: string;
  readonly secretKey?: string;
  readonly privateKeyPkcs8Pem?: string;
  readonly percentEncodedForQuery?: string;
};

const shared = sharedFixtures();
Deno.test({
  name: "createSigner() gives every signature vector of Binance (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const file = join(shared ?? "", "binance/signing/vectors.json");
    const { vectors } = JSON.parse(await Deno.readTextFile(file)) as { vectors: Vector[] };
    let signed = 0;
    for (const { name, alg, payload, signature, secretKey, privateKeyPkcs8Pem, percentEncodedForQuery } of vectors) {
      const secret = secretKey ?? privateKeyPkcs8Pem;
      if (percentEncodedForQuery) assertEquals(encodeURIComponent(signature), percentEncodedForQuery, name);
      if (alg === "Ed25519") assertEquals(signature.length, 88, name);
      if (!secret) continue; // the venue printed no key: only its format can be checked
      const scheme = secretKey ? "hmac" : "ed25519";
      assertEquals(createSigner({ scheme, apiKey: "k", secret }).sign(payload), signature, name);
      signed++;
    }
    assertEquals(signed, 5);
  },
});

/** Printed by Aster; the signature was computed by two others. */
const AGENT = {
  secret: "0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1",
  address: "0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0",
  payload: "nonce=1781000000000001&signer=0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0",
  signature:
    "0xdadb1f96c2bec01e7084005b40ae2bfa409e34dfb52de95ab62221cee3cd2c386b173e2a612ea8bbaed2707ef8bd45d01825dd10542e8f" +
    "d1b7f8ac0b80e197fa1c",
};

Deno.test("createSigner() signs as an agent: typed data of the main network, or of another one", () => {
  const key = { scheme: "eip712", apiKey: AGENT.address.toLowerCase(), secret: AGENT.secret } as const;
  const signer = createSigner({ ...key, account: "0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e" });
  assertEquals(signer.sign(AGENT.payload), AGENT.signature);
  assertEquals([signer.apiKey, signer.account], [AGENT.address, "0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e"]);
  const out = new Uint8Array(1_024), payload = new TextEncoder().encode(`${AGENT.payload} and more`);
  const end = signer.signInto(payload, AGENT.payload.length, out, 7);
  assertEquals(new TextDecoder().decode(out.subarray(7, end)), AGENT.signature);
  assertEquals(createSigner({ ...key, chainId: 714 }).sign(AGENT.payload) === AGENT.signature, false);
  assertEquals(createSigner(key).account, AGENT.address, "without a user the agent trades for itself");
});

Deno.test("createSigner() refuses an agent whose address is not that of its key, and shows no key", () => {
  const { message } = assertThrows(
    () =>
      createSigner({ scheme: "eip712", apiKey: "0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e", secret: AGENT.secret }),
    RangeError,
  );
  assert(message.includes(AGENT.address) && !message.includes(AGENT.secret.slice(2)), message);
});
