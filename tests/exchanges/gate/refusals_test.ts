import { assertEquals } from "@std/assert";
import { GATE } from "../../../exchanges/gate/refusals.ts";
import { assertMeanings, assertSpoken } from "../../support/catalogue_checks.ts";

Deno.test("P40 codes of Gate mean what its documents say (OSM-02)", () => {
  assertMeanings(GATE, [
    ["POC_FILL_IMMEDIATELY", "", "would_cross definitive none"],
    ["ORDER_POC_IMMEDIATE", "", "would_cross definitive none"],
    ["SERVER_ERROR", "", "other ambiguous query_order"],
    ["TOO_BUSY", "", "overloaded ambiguous retry_later"],
    ["TOO_MANY_REQUESTS", "Request Rate limit Exceeded (211)", "rate_limit definitive slow_down"],
    ["INVALID_KEY", "", "authentication definitive check_keys"],
    ["REQUEST_EXPIRED", "", "clock definitive resync_clock"],
    ["ORDER_NOT_FOUND", "", "unknown_order definitive query_order"],
    ["REPEATED_CREATION", "", "duplicate ambiguous query_order"],
    ["POSITION_DUAL_MODE", "", "position_mode definitive fix_config"],
    ["CONTRACT_IN_DELISTING", "", "reduce_only definitive pause_market"],
    ["2", "Alert sub ob.BTC_USDT.50", "stream definitive none"],
    ["2", "Unknown channel", "bad_request definitive tell_person"],
    ["3", "", "other ambiguous query_order"],
  ]);
});

Deno.test("P40 every row of Gate is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(GATE);
  assertEquals(GATE.title, "Gate");
});
