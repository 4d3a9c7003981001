import { assertEquals } from "@std/assert";
import { BYBIT } from "../../../exchanges/bybit/refusals.ts";
import { assertMeanings, assertSpoken } from "../../support/catalogue_checks.ts";

Deno.test("P40 codes of Bybit mean what its documents say (OSM-02)", () => {
  assertMeanings(BYBIT, [
    ["10002", "", "clock definitive resync_clock"],
    ["10016", "", "other ambiguous query_order"],
    ["170007", "", "other ambiguous query_order"],
    ["10429", "", "overloaded ambiguous retry_later"],
    ["10019", "", "maintenance ambiguous query_order"],
    ["10403", "", "banned definitive pause_venue"],
    ["10004", "error sign!", "authentication definitive check_keys"],
    ["110072", "", "duplicate ambiguous query_order"],
    ["170141", "", "duplicate ambiguous query_order"],
    ["110001", "", "unknown_order definitive query_order"],
    ["110079", "", "busy definitive retry_later"],
    ["170218", "", "would_cross definitive none"],
    ["110022", "", "reduce_only definitive pause_market"],
    ["110119", "", "restricted definitive fix_config"],
    ["34040", "", "no_change definitive none"],
  ]);
});

Deno.test("P40 every row of Bybit is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(BYBIT);
  assertEquals(BYBIT.title, "Bybit");
});
