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
