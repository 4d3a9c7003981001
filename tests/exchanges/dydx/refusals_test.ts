import { assertEquals } from "@std/assert";
import { DYDX, dydxCode } from "../../../exchanges/dydx/refusals.ts";
import { assertMeanings, assertSpoken } from "../../support/catalogue_checks.ts";

Deno.test("P40 codes of dYdX mean what its documents say (OSM-02)", () => {
  assertMeanings(DYDX, [
    ["clob/2003", "", "would_cross definitive none"],
    ["clob/30", "", "duplicate ambiguous query_order"],
    ["sdk/19", "", "duplicate ambiguous query_order"],
    ["sdk/32", "", "nonce definitive resync_clock"],
    ["accountplus/104", "please verify account number, sequence and chain-id", "nonce definitive resync_clock"],
    ["accountplus/104", "", "authentication definitive check_keys"],
    ["clob/45", "", "other ambiguous query_order"],
    ["clob/10", "", "expired definitive none"],
    ["clob/2005", "", "position_limit definitive fix_config"],
    ["clob/5001", "", "rate_limit definitive slow_down"],
    ["clob/1012", "", "other ambiguous tell_person"],
    ["clob/7", "", "unknown_order definitive none"],
  ]);
});

Deno.test("OSM-02 what dYdX refuses because an order of this id is there, or has traded, is no proof that it never was", () => {
  assertMeanings(DYDX, [
    ["clob/24", "Order is fully filled", "other ambiguous query_order"],
    ["clob/2004", "IOC order is already filled, remaining size is cancelled.", "other ambiguous query_order"],
    ["clob/43", "Order has remaining size", "other ambiguous query_order"],
    ["clob/20", "Replacing an existing order failed", "busy ambiguous query_order"],
    ["clob/3005", "", "busy ambiguous query_order"],
    ["clob/3008", "", "unknown_order ambiguous query_order"],
    ["clob/3009", "", "unknown_order ambiguous query_order"],
  ]);
});

Deno.test("P40 every row of dYdX is a sentence for a person that names the venue as people write it", () => {
  assertSpoken(DYDX);
  assertEquals(DYDX.title, "dYdX");
});

Deno.test("dydxCode() joins codespace and number: neither means anything alone", () => {
  assertEquals(dydxCode("clob", 19), "clob/19");
  assertEquals(
    DYDX.understand({ status: 200, code: dydxCode("clob", 19), message: "", retryAt: null }).reason,
    "market_closed",
  );
  assertEquals(
    DYDX.understand({ status: 200, code: dydxCode("sdk", 19), message: "", retryAt: null }).reason,
    "duplicate",
  );
  assertEquals(DYDX.understand({ status: 200, code: dydxCode("", 19), message: "", retryAt: null }).known, false);
});
