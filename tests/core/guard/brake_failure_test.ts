import { assertEquals } from "@std/assert";
import { brakeFailure } from "../../../core/guard/brake_failure.ts";

Deno.test("brakeFailure() is neither a limit nor a wrong clock unless told, and keeps a short reason", () => {
  const plain = { kind: "failed", reason: "x", limited: false, clock: false, retryAfter: null } as const;
  assertEquals(brakeFailure("x"), plain);
  assertEquals(brakeFailure("x", { limited: true }), { ...plain, limited: true });
  assertEquals(brakeFailure("x".repeat(1_000)).reason.length, 300);
});
