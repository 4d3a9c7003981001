import { assertEquals, assertThrows } from "@std/assert";
import { brakeFailure, readOrFail } from "../../../exchanges/shared/brake_failure.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";

Deno.test("brakeFailure() is neither a limit nor a wrong clock unless told, and keeps a short reason", () => {
  const plain = { kind: "failed", reason: "x", limited: false, clock: false, retryAfter: null } as const;
  assertEquals(brakeFailure("x"), plain);
  assertEquals(brakeFailure("x", { limited: true }), { ...plain, limited: true });
  assertEquals(brakeFailure("x".repeat(1_000)).reason.length, 300);
});

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
