import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  areDigits,
  eightDigits,
  FIRST_REST,
  FOUR_ZEROS,
  fourDigits,
  isDigit,
  POWERS,
  SECOND_REST,
} from "../../../exchanges/shared/digit_bytes.ts";

/** Four letters as a word of four bytes with "0000" taken off. */
const four = (text: string): number =>
  new DataView(new TextEncoder().encode(text).buffer).getInt32(0, true) ^ FOUR_ZEROS;

Deno.test("fourDigits() and eightDigits() spell every number of their length", () => {
  for (let number = 0; number < 10_000; number++) {
    const text = String(number).padStart(4, "0");
    assert(areDigits(four(text)), text);
    assertEquals(fourDigits(four(text)), number);
    assertEquals(eightDigits(four(text), four("0000")), number * 10_000);
    assertEquals(eightDigits(four("9999"), four(text)), 99_990_000 + number);
  }
});

Deno.test("areDigits() sees any other byte of ASCII at any of the four places", () => {
  for (let byte = 0; byte < 0x80; byte++) {
    const digit = byte >= 0x30 && byte <= 0x39;
    assertEquals(isDigit(byte), digit);
    for (let place = 0; place < 4; place++) {
      const text = "1234".slice(0, place) + String.fromCharCode(byte) + "1234".slice(place + 1);
      assertEquals(areDigits(four(text)), digit, JSON.stringify(text));
    }
  }
});

Deno.test("FIRST_REST and SECOND_REST cover the digits past a grid's places, and no others", () => {
  for (let places = 0; places <= 8; places++) {
    for (let place = 0; place < 8; place++) {
      const text = "0".repeat(place) + "7" + "0".repeat(7 - place);
      const rest = (four(text.slice(0, 4)) & FIRST_REST[places]) | (four(text.slice(4)) & SECOND_REST[places]);
      assertEquals(rest !== 0, place >= places, `${text} on ${places} places`);
    }
  }
});

Deno.test("POWERS are exact and end where doubles do", () => {
  for (let exponent = 0; exponent < POWERS.length; exponent++) {
    assertEquals(BigInt(POWERS[exponent]), 10n ** BigInt(exponent));
  }
  assertFalse(BigInt(10 ** 23) === 10n ** 23n);
});
