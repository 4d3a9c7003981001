import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { plainReason, REASON_LENGTH } from "../../dashboard/reason.ts";
import { slowTest } from "../support/slow.ts";

Deno.test("plainReason() keeps what people write, in any script", () => {
  for (const text of ["lunch", "Wartung – bis 14:00 ✔", "点検 💤", '<b>"x"</b> & it\'s', ""]) {
    assertEquals(plainReason(text), text);
  }
});

Deno.test("plainReason() leaves out what cuts a text short, steers a terminal or turns a line round", () => {
  assertEquals(plainReason("a\u0000b"), "a b");
  assertEquals(plainReason("\u001b[31mred\u009b0m\r\nsecond line"), "[31mred 0m  second line");
  assertEquals(plainReason("pay \u202e001\u202c now"), "pay  001  now");
  assertEquals(plainReason("half \ud800 a pair"), "half \ufffd a pair");
});

slowTest("plainReason() gives one well-formed line of bounded length, and the same again (property)", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 700 }), (text) => {
      const plain = plainReason(text);
      assert(plain.length <= REASON_LENGTH && plain.isWellFormed() && !/[\p{Cc}\u202e]/u.test(plain));
      assertEquals(plainReason(plain), plain);
    }),
    { seed: 7 },
  );
});
