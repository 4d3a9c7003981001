import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { Micros } from "../../../core/units.ts";
import type { HttpCall } from "../../../core/venue.ts";
import { demandSigner, loginText, signature, signedHeaders } from "../../../exchanges/okx/signing.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

type Vector = {
  readonly name: string;
  readonly secret: string;
  readonly timestamp: string;
  readonly method: HttpCall["method"];
  readonly request_path: string;
  readonly body: string;
  readonly prehash: string;
  readonly expected_sign: string;
};
const signerOf = (secret: string) => createSigner({ scheme: "hmac", apiKey: "k", secret, passphrase: "p" });

Deno.test("signedHeaders() signs the venue's printed example", () => {
  const signer = signerOf("chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO");
  const call = { method: "GET", path: "/api/v5/account/balance", body: "" } as const;
  assertEquals(signedHeaders(signer, call, 1_607_418_537_715_000 as Micros), {
    "OK-ACCESS-KEY": "k",
    "OK-ACCESS-SIGN": "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k=",
    "OK-ACCESS-TIMESTAMP": "2020-12-08T09:08:57.715Z",
    "OK-ACCESS-PASSPHRASE": "p",
  });
});

const folder = sharedFixtures();
Deno.test({
  name: "every published signing vector comes out, of REST and of logins",
  ignore: folder === null,
  fn() {
    const vectors = JSON.parse(Deno.readTextFileSync(join(folder!, "okx", "vectors_signing.json"))) as Vector[];
    for (const vector of vectors) {
      const { name, secret, timestamp, method, request_path: path, body } = vector, signer = signerOf(secret);
      assertEquals(signature(signer, vector.prehash), vector.expected_sign, name);
      if (name === "ws_login") {
        const { args: [login] } = JSON.parse(loginText(signer, Number(timestamp) * 1e6 as Micros));
        assertEquals([login.timestamp, login.sign, login.apiKey, login.passphrase], [
          timestamp,
          vector.expected_sign,
          "k",
          "p",
        ]);
      } else {
        const at = Date.parse(timestamp) * 1e3 as Micros, headers = signedHeaders(signer, { method, path, body }, at);
        assertEquals(
          [headers["OK-ACCESS-TIMESTAMP"], headers["OK-ACCESS-SIGN"]],
          [timestamp, vector.expected_sign],
          name,
        );
      }
    }
    assertEquals(vectors.length, 5);
  },
});

Deno.test("demandSigner() wants a shared secret and a pass phrase", () => {
  demandSigner("okx", signerOf("s"));
  assertThrows(
    () => demandSigner("okx", createSigner({ scheme: "hmac", apiKey: "k", secret: "s" })),
    RangeError,
    "pass phrase",
  );
  const pair = { ...signerOf("s"), scheme: "rsa", passphrase: "p" } as const;
  assertThrows(() => demandSigner("okx", pair), RangeError, "want hmac");
});
