import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BLOCK, compress, INITIAL } from "../../../exchanges/shared/sha256.ts";

/** The whole hash, padded the obvious way. */
function sha256(message: Uint8Array): string {
  const blocks = Math.ceil((message.length + 9) / BLOCK), padded = new Uint8Array(blocks * BLOCK);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, message.length * 8);
  const state = new Int32Array(INITIAL);
  for (let at = 0; at < padded.length; at += BLOCK) compress(state, padded, at);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

Deno.test("compress() gives the printed digests of FIPS 180-4 and of the million a's", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ];
  for (const [message, digest] of cases) assertEquals(sha256(new TextEncoder().encode(message)), digest);
});

Deno.test("compress() agrees with node on random messages of every length around its blocks (seed 180)", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (message) => {
      assertEquals(sha256(message), createHash("sha256").update(message).digest("hex"));
    }),
    { seed: 180, numRuns: 3_000 },
  );
});
