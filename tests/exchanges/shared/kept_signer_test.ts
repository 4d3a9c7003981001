import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { hmacSigner, KeptSigner } from "../../../exchanges/shared/kept_signer.ts";
import { KeyedHash } from "../../../exchanges/shared/keyed_hash.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("hmacSigner() signs as text and into bytes, with the code of its secret", () => {
  const signer = hmacSigner({ apiKey: "k", secret: "a secret" }), code = new KeyedHash(bytes("a secret")).hex("a=1");
  const out = new Uint8Array(80), end = signer.signInto(bytes("a=1&b"), 3, out, 5);
  assertEquals([signer.scheme, signer.apiKey, signer.sign("a=1")], ["hmac", "k", code]);
  assertEquals(new TextDecoder().decode(out.subarray(5, end)), code);
});

Deno.test("a KeptSigner shows what signs for it nowhere, and wants an API key", () => {
  const code = { secret: "hidden", text: () => "", into: () => 0 }, signer = new KeptSigner("rsa", "k", code);
  const shown = [String(signer), JSON.stringify({ signer }), Deno.inspect(signer), Object.values(signer).join()].join();
  assertFalse(shown.includes("hidden"), shown);
  assertThrows(() => new KeptSigner("rsa", "", code), RangeError, "API key");
  assertThrows(() => hmacSigner({ apiKey: "k", secret: "" }), RangeError, "empty secret");
});

Deno.test("a pass phrase is handed to who asks for it by name, and shown nowhere", () => {
  const signer = hmacSigner({ apiKey: "k", secret: "a secret", passphrase: "hidden words" });
  const shown = [String(signer), JSON.stringify({ signer }), Deno.inspect(signer), Object.values(signer).join()].join();
  assertEquals(signer.passphrase, "hidden words");
  assertFalse(shown.includes("hidden"), shown);
  assertEquals(hmacSigner({ apiKey: "k", secret: "a secret" }).passphrase, undefined);
});
