import { assertEquals } from "@std/assert";
import { headerOf } from "../../../exchanges/shared/headers.ts";

Deno.test("headerOf() finds a header whatever the case of its name", () => {
  for (const name of ["retry-after", "Retry-After", "RETRY-AFTER"]) {
    assertEquals(headerOf({ date: "today", [name]: "5" }, "retry-after"), "5");
  }
  assertEquals(headerOf({ "x-retry-after": "5" }, "retry-after"), undefined);
});
