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
    ["50015", "Either parameter ordId or clOrdId is required", "bad_request definitive tell_person"],
    ["50025", "Parameter args count exceeds the limit 20", "bad_request definitive tell_person"],
    ["50107", "", "authentication definitive check_keys"],
    ["51003", "Either client order ID or order ID is required.", "bad_request definitive tell_person"],
    ["51015", "Instrument ID doesn't match instrument type.", "bad_request definitive tell_person"],
    ["51500", "You must enter a price, quantity, or TP/SL", "bad_request definitive tell_person"],
    ["59000", "", "position_mode definitive fix_config"],
    ["59102", "", "position_limit definitive refresh_account"],
    ["60019", "Invalid op: dance", "bad_request definitive tell_person"],
    // A cancel that timed out, and a request that was repeated, may have been carried out.
    ["51412", "Cancellation timed out, please try again later.", "other ambiguous query_order"],
    ["50042", "Repeated request", "duplicate ambiguous query_order"],
    ["51404", "", "busy definitive retry_later"],
  ]);
});

Deno.test("P40 every row of OKX is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(OKX);
  assertEquals(OKX.title, "OKX");
});
