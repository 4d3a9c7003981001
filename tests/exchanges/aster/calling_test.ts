import { assertEquals } from "@std/assert";
import { asterCalling, NONCE_CODES, NONCE_WINDOW } from "../../../exchanges/aster/calling.ts";

Deno.test("INV-10 a call of v3 may arrive as long as its nonce holds, one of v1 as long as it is told", () => {
  const { landsWithin, clockCodes } = asterCalling("v3", "perp");
  assertEquals([landsWithin, clockCodes], [NONCE_WINDOW, NONCE_CODES]);
  assertEquals(NONCE_WINDOW, 10_000_000);
  const old = asterCalling("v1", "spot");
  assertEquals([old.landsWithin, old.clockCodes], [undefined, undefined]);
});
