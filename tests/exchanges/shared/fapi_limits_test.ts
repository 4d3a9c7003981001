import { assertEquals, assertThrows } from "@std/assert";
import { limitName, readLimits, within } from "../../../exchanges/shared/fapi_limits.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";

const fields = (value: unknown) => fieldsOf(value, { venue: "x", frame: "{}" });
const ORDERS = { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 };

Deno.test("limitName() joins kind, count and interval, and refuses an interval that nobody knows", () => {
  assertEquals(limitName(fields(ORDERS)), "ORDERS 10s");
  assertEquals(limitName(fields({ ...ORDERS, interval: "DAY", intervalNum: 1 })), "ORDERS 1d");
  assertThrows(() => limitName(fields({ ...ORDERS, interval: "YEAR" })), FrameError, 'Cannot read interval "YEAR"');
});

Deno.test("readLimits() reads every limit with its length, and none where there are none", () => {
  assertEquals(readLimits(fields({ rateLimits: [ORDERS, {}] })), [
    { name: "ORDERS 10s", length: 10_000_000, limit: 300 },
  ] as unknown[]);
  assertEquals(readLimits(fields({})), []);
  assertThrows(() => readLimits(fields({ rateLimits: [{ ...ORDERS, intervalNum: 0 }] })), FrameError, "want 1 to 1000");
});

Deno.test("within() takes whole numbers between its bounds alone", () => {
  assertEquals(within(fields({ n: 3 }), "n", 3, 3), 3);
  for (const n of [2, 4, 3.5, "3"]) assertThrows(() => within(fields({ n }), "n", 3, 3), FrameError);
});
