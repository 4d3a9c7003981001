import { assertEquals } from "@std/assert";
import { UnknownCodes } from "../../../exchanges/shared/unknown_codes.ts";
import { BYBIT } from "../../../exchanges/bybit/refusals.ts";
import type { Micros } from "../../../core/units.ts";

const error = (code: string | null, status = 200) => ({ status, code, message: "oh", retryAt: null });
const HOUR = 3_600_000_000;

Deno.test("UnknownCodes tells of a code that no table holds, once an hour", () => {
  const codes = new UnknownCodes("bybit", BYBIT),
    told = (code: string, now: number) => codes.told(error(code), now as Micros);
  assertEquals(told("987654", 1)?.message, 'Cannot understand error 987654 of bybit, "oh": want a code of its table');
  assertEquals(told("987654", HOUR), null);
  assertEquals(told("987655", HOUR)?.kind, "error");
  assertEquals(told("987654", HOUR + 1)?.kind, "error");
});

Deno.test("UnknownCodes says nothing of what is known, nor of a loss", () => {
  const codes = new UnknownCodes("bybit", BYBIT);
  assertEquals(codes.told(error("110003"), 1 as Micros), null);
  assertEquals(codes.told(error(null, 0), 1 as Micros), null);
  assertEquals(codes.told(error(null, 503), 1 as Micros), null);
});
