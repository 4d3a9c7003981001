import { assertEquals } from "@std/assert";
import { OKX } from "../../../exchanges/okx/refusals.ts";
import { assertMeanings, assertSpoken } from "../../support/catalogue_checks.ts";

Deno.test("P40 codes of OKX mean what its documents say (OSM-02)", () => {
  assertMeanings(OKX, [
    ["50004", "", "other ambiguous query_order"],
    ["51149", "", "other ambiguous query_order"],
    ["50011", "", "rate_limit definitive slow_down"],
    ["50113", "", "authentication definitive check_keys"],
    ["60005", "", "authentication definitive check_keys"],
    ["50101", "", "authentication definitive fix_config"],
    ["50036", "", "expired definitive none"],
    ["51008", "", "insufficient_balance definitive refresh_account"],
    ["51016", "", "duplicate ambiguous query_order"],
    ["51400", "", "unknown_order definitive query_order"],
    ["51410", "", "busy definitive retry_later"],
    ["51511", "", "would_cross definitive none"],
    ["51029", "", "market_closed definitive retry_later"],
    ["1", "", "other ambiguous query_order"],
  ]);
});

Deno.test("P40 every row of OKX is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(OKX);
  assertEquals(OKX.title, "OKX");
});
