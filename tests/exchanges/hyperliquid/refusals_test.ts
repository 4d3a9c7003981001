import { assertEquals } from "@std/assert";
import { HYPERLIQUID } from "../../../exchanges/hyperliquid/refusals.ts";
import { assertMeanings, assertSpoken } from "../../support/catalogue_checks.ts";

Deno.test("P40 codes of Hyperliquid mean what its documents say (OSM-02)", () => {
  assertMeanings(HYPERLIQUID, [
    [null, "Post only order would have immediately matched, bbo was 99@100. asset=3", "would_cross definitive none"],
    ["badAloPxRejected", "", "would_cross definitive none"],
    [null, "Order must have minimum value of $10. asset=3", "filter definitive refresh_rules"],
    [null, "Insufficient margin to place order. asset=3", "insufficient_balance definitive refresh_account"],
    [null, "Order was never placed, already canceled, or filled. asset=3", "unknown_order definitive query_order"],
    [null, "User or API Wallet 0x21 does not exist.", "authentication definitive check_keys"],
    [null, "Invalid nonce: duplicate nonce 7", "nonce ambiguous resync_clock"],
    [null, "Invalid nonce: too old", "nonce definitive resync_clock"],
    [null, "Too many cumulative requests sent (2 > 1)", "rate_limit definitive slow_down"],
    [null, "Only post-only orders allowed immediately after a network upgrade", "maintenance definitive retry_later"],
    ["oracleRejected", "", "price_band definitive none"],
  ]);
});

Deno.test("P40 every row of Hyperliquid is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(HYPERLIQUID);
  assertEquals(HYPERLIQUID.title, "Hyperliquid");
});
