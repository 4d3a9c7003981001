import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { brakeFailure } from "../../../core/guard/brake_failure.ts";
import { ZERO } from "../../../core/money.ts";
import { readOrders, readOrFail } from "../../../exchanges/shared/brake_reading.ts";
import { type Fields, FrameError } from "../../../exchanges/shared/fields.ts";

Deno.test("readOrFail() makes a failure of what cannot be read, and of nothing else", () => {
  assertEquals(readOrFail(() => 7), 7);
  const frame = () => {
    throw new FrameError("binance", "Cannot read it", "{}");
  };
  assertEquals(readOrFail(frame), brakeFailure("Cannot read it"));
  const bug = () => {
    throw new TypeError("a bug");
  };
  assertThrows(() => readOrFail(bug), TypeError, "a bug");
});

Deno.test("K-T17 readOrders() fails a list for the first of its odd orders, and shows those that it can read", () => {
  const order = (id: string) => ({ symbol: "BTC", venueOrderId: id, clientId: null, worth: ZERO });
  const read = (row: Fields) => order(row.identifier("id")), origin = { venue: "binance", frame: "[]" };
  const list = (...rows: unknown[]) => readOrders(rows, origin, read);
  assertEquals(list({ id: 1 }, { id: 2 }), [order("1"), order("2")]);
  assertEquals(list(), []);
  const failed = list({ id: 1 }, 7, { id: 2 }, {});
  assert("kind" in failed);
  assertEquals(failed.shown, [order("1"), order("2")]);
  assertStringIncludes(failed.reason, "list[]");
});
