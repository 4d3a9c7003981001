import { assertEquals, assertNotEquals } from "@std/assert";
import { Digest } from "./digest.ts";

const of = (...parts: (string | number | Uint8Array)[]) => {
  const digest = new Digest();
  for (const part of parts) {
    if (typeof part === "string") digest.text(part);
    else if (typeof part === "number") digest.number(part);
    else digest.bytes(part);
  }
  return digest.hex;
};

Deno.test("Digest is the same for the same, and another for another order, another cut, another kind", () => {
  assertEquals(of("ab", 7, new Uint8Array([1])), of("ab", 7, new Uint8Array([1])));
  const all = [of(), of(""), of("ab", "c"), of("a", "bc"), of("abc"), of("c", "ab"), of(1), of("1"), of(2 ** 40 + 1)];
  all.push(of(new Uint8Array([97, 98, 99])), of(2 ** 32 + 1), of(-1), of("x", 1), of(1, "x"));
  assertEquals(new Set(all).size, all.length);
  assertEquals(all.every((hex) => /^[0-9a-f]{16}$/.test(hex)), true);
});

Deno.test("Digest notices one letter among many", () => {
  const text = "0123456789".repeat(1_000);
  for (const place of [0, 4_999, 9_999]) {
    assertNotEquals(of(text), of(`${text.slice(0, place)}x${text.slice(place + 1)}`));
  }
});
