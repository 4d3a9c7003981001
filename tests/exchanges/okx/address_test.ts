import { assertEquals } from "@std/assert";
import { restAddressOf } from "../../../exchanges/okx/address.ts";

Deno.test("restAddressOf() takes the mark of the demo for its header, and never sends it", () => {
  assertEquals(restAddressOf("https://www.okx.com/"), { base: "https://www.okx.com", headers: {} });
  assertEquals(restAddressOf("https://www.okx.com/#demo"), {
    base: "https://www.okx.com",
    headers: { "x-simulated-trading": "1" },
  });
});
