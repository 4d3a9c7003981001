import { assertEquals, assertThrows } from "@std/assert";
import { firstMs, msOf } from "../../../exchanges/bybit/instants.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";

const fields = (values: Record<string, unknown>) => fieldsOf(values, { venue: "bybit", frame: "" });

Deno.test("msOf() reads milliseconds as texts and as numbers", () => {
  assertEquals(msOf(fields({ t: "1672364174443" }), "t"), 1_672_364_174_443_000);
  assertEquals(msOf(fields({ t: 1_672_364_174_443 }), "t"), 1_672_364_174_443_000);
  for (const bad of ["", "1e3", "-1", "1.5", -1, 1.5, null, undefined, "99999999999999999"]) {
    assertThrows(() => msOf(fields({ t: bad }), "t"), FrameError, "want milliseconds");
  }
});

Deno.test("firstMs() takes the first that says something", () => {
  assertEquals(firstMs(fields({ updatedTime: "", createdTime: "5" }), "updatedTime", "createdTime"), 5_000);
  assertEquals(firstMs(fields({ updatedTime: "" }), "updatedTime", "createdTime"), null);
});
