import { assertEquals } from "@std/assert";
import { BINANCE_USDM } from "../../../exchanges/binance/usdm_refusals.ts";
import { assertMeanings, assertSpoken } from "../../support/catalogue_checks.ts";

Deno.test("P40 codes of Binance Futures mean what its documents say (OSM-02)", () => {
  assertMeanings(BINANCE_USDM, [
    ["-1008", "", "overloaded definitive retry_later"],
    ["-2021", "", "would_cross definitive none"],
    ["-2026", "", "bad_request definitive tell_person"],
    ["-4164", "", "filter definitive refresh_rules"],
    ["-5028", "", "expired definitive none"],
  ]);
});

Deno.test("P40 every row of Binance Futures is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(BINANCE_USDM);
  assertEquals(BINANCE_USDM.title, "Binance Futures");
});
