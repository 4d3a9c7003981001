import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { authFrame, demandScheme, encodedCursor, signedHeaders } from "../../../exchanges/bybit/signing.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

const shared = sharedFixtures();
/** The sample of an open client's own tests. */
const signer = createSigner({ scheme: "hmac", apiKey: "test_api_key", secret: "test_secret" });

Deno.test("signedHeaders() gives the published signature of a GET", () => {
  assertEquals(signedHeaders(signer, 1_700_000_000_000, 5_000, "category=linear&symbol=BTCUSDT"), {
    "X-BAPI-API-KEY": "test_api_key",
    "X-BAPI-TIMESTAMP": "1700000000000",
    "X-BAPI-RECV-WINDOW": "5000",
    "X-BAPI-SIGN": "fd4f31228a46109dc6673062328693696df9a96c7ff04e6491a45e7f63a0fdd7",
  });
});

Deno.test("authFrame() gives the published logon of a socket, the instant as a number", () => {
  assertEquals(JSON.parse(authFrame(signer, 1_700_000_000_000)), {
    op: "auth",
    args: ["test_api_key", 1_700_000_000_000, "bacffe7500499eb829bb58c45d36d1b3e5ac67c14eaeba91df5e99ccee013925"],
  });
});

Deno.test("demandScheme() refuses keys that the venue has no signatures for", () => {
  demandScheme(signer, "bybit");
  const edwards = createSigner({
    scheme: "ed25519",
    apiKey: "k",
    secret: "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u",
  });
  assertThrows(() => demandScheme(edwards, "bybit"), RangeError, "Cannot sign for bybit with ed25519");
});

type Vector = {
  readonly id: string;
  readonly kind: "rest" | "wsAuth" | "rsa";
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly timestamp: string;
  readonly recvWindow: string;
  readonly payload: string;
  readonly expires: number;
  readonly privateKeyPem: string;
  readonly signedString: string;
  readonly expected: { readonly signature: string; readonly frame: unknown; readonly signatureBase64: string };
};

Deno.test({
  name: "every signing vector of Bybit passes (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const vectors = JSON.parse(await Deno.readTextFile(join(shared!, "bybit", "signing_vectors.json"))) as Vector[];
    const counts = { rest: 0, wsAuth: 0, rsa: 0 };
    for (const vector of vectors) {
      counts[vector.kind]++;
      const { id, expected } = vector;
      if (vector.kind === "rsa") {
        const rsa = createSigner({ scheme: "rsa", apiKey: "RSAKEY", secret: vector.privateKeyPem });
        assertEquals(rsa.sign(vector.signedString), expected.signatureBase64, id);
        continue;
      }
      const own = createSigner({ scheme: "hmac", apiKey: vector.apiKey, secret: vector.apiSecret });
      if (vector.kind === "wsAuth") {
        assertEquals(JSON.parse(authFrame(own, vector.expires)), expected.frame, id);
        continue;
      }
      const headers = signedHeaders(own, Number(vector.timestamp), Number(vector.recvWindow), vector.payload);
      assertEquals(headers["X-BAPI-SIGN"], expected.signature, id);
    }
    assert(counts.rest >= 8 && counts.wsAuth >= 3 && counts.rsa >= 2, JSON.stringify(counts));
  },
});

Deno.test("encodedCursor() leaves a cursor as the venue gave it, and encodes what is not", () => {
  assertEquals(encodedCursor("page_args%3Dab-1%26symbol%3D6%26"), "page_args%3Dab-1%26symbol%3D6%26");
  assertEquals(encodedCursor("132766:2,132766:2"), "132766%3A2%2C132766%3A2");
});
