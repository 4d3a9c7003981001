import { createHmac } from "node:crypto";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { KeyedHash } from "../../../exchanges/shared/keyed_hash.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("KeyedHash.hex() gives the printed test cases of RFC 4231", () => {
  const cases: [key: Uint8Array, text: string, code: string][] = [
    [
      new Uint8Array(20).fill(0x0b),
      "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      bytes("Jefe"),
      "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      new Uint8Array(131).fill(0xaa),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
  ];
  for (const [key, text, code] of cases) assertEquals(new KeyedHash(key).hex(text), code);
});

Deno.test("KeyedHash.hex() equals createHmac() for keys and texts of all lengths, one after the other", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.array(fc.string({ unit: "binary", maxLength: 300 }), { minLength: 1, maxLength: 4 }),
      (key, texts) => {
        const hash = new KeyedHash(key);
        for (const text of texts) assertEquals(hash.hex(text), createHmac("sha256", key).update(text).digest("hex"));
      },
    ),
    { seed: 4231 },
  );
});

Deno.test("KeyedHash.hexInto() equals createHmac() for bytes of every length, anywhere in the output, and touches nothing else", () => {
  const key = bytes("s".repeat(64)), hash = new KeyedHash(key), message = new Uint8Array(300).map((_, i) => 7 * i);
  for (let length = 0; length <= message.length; length++) {
    const out = new Uint8Array(80).fill(1), at = length % 10;
    assertEquals(hash.hexInto(message, length, out, at), at + 64);
    const code = new TextDecoder().decode(out.subarray(at, at + 64));
    assertEquals(code, createHmac("sha256", key).update(message.subarray(0, length)).digest("hex"));
    assertEquals([out[at - 1] ?? 1, out[at + 64]], [1, 1]);
  }
});
