import { assertEquals } from "@std/assert";
import { ASTER } from "../../../exchanges/aster/refusals.ts";
import { assertMeanings, assertSpoken } from "../../support/catalogue_checks.ts";

Deno.test("P40 codes of Aster mean what its documents say (OSM-02)", () => {
  assertMeanings(ASTER, [
    ["-4225", "Nonce Expired", "nonce ambiguous resync_clock"],
    ["-1022", "", "authentication definitive check_keys"],
    ["-1008", "", "overloaded ambiguous retry_later"],
    ["-2019", "", "insufficient_balance definitive refresh_account"],
    ["-4088", "", "restricted definitive pause_venue"],
    ["-5018", "", "position_limit definitive refresh_account"],
  ]);
});

Deno.test("P40 every row of Aster is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(ASTER);
  assertEquals(ASTER.title, "Aster");
});
