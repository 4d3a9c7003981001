import { assertEquals } from "@std/assert";
import { futuresRules } from "../../../../../exchanges/simulator/wire/fapi/rules.ts";

Deno.test("futuresRules(): every other crossing is refused and taken; an amendment goes to the end; ids of the venue's own orders", () => {
  const { perp, ownOrderId, wallets } = futuresRules();
  assertEquals([perp.postOnly, perp.postOnly, perp.postOnly], ["refused", "ended", "refused"]);
  assertEquals(futuresRules().perp.postOnly, "refused", "each venue counts for itself");
  assertEquals([perp.amend.keepsPriority, perp.amend.crossing, wallets], ["never", "ended", "separate"]);
  assertEquals([ownOrderId("liquidation", 7), ownOrderId("adl", 7)], ["autoclose-7", "adl_autoclose"]);
});
