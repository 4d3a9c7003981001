import { assert, assertEquals } from "@std/assert";
import { BINANCE_STATUSES, FUTURES_CODES, GENERAL_CODES } from "../../../exchanges/shared/fapi_refusals.ts";
import { ErrorCatalogue } from "../../../exchanges/shared/error_catalogue.ts";
import { assertMeanings } from "../../support/catalogue_checks.ts";

const catalogue = new ErrorCatalogue("fapi", "Futures", [...GENERAL_CODES, ...FUTURES_CODES], BINANCE_STATUSES);

Deno.test("P40 codes of the Binance family mean what its error page says (OSM-02)", () => {
  assertMeanings(catalogue, [
    ["-1000", "", "other ambiguous query_order"],
    ["-1007", "", "other ambiguous query_order"],
    ["-1003", "Too much request weight used", "rate_limit definitive slow_down"],
    ["-1003", "Way too much; IP banned until 1748310859508.", "banned definitive pause_venue"],
    ["-1015", "", "rate_limit definitive slow_down"],
    ["-1016", "", "maintenance ambiguous pause_venue"],
    ["-1021", "", "clock definitive resync_clock"],
    ["-1022", "", "authentication definitive check_keys"],
    ["-1121", "", "market_closed definitive fix_config"],
    ["-1125", "", "stream definitive none"],
    ["-2012", "", "other ambiguous query_order"],
    ["-2019", "", "insufficient_balance definitive refresh_account"],
    ["-2022", "", "reduce_only definitive refresh_account"],
    ["-2023", "", "liquidation definitive pause_venue"],
    ["-4014", "", "filter definitive refresh_rules"],
    ["-4061", "", "position_mode definitive fix_config"],
    ["-4083", "", "other ambiguous query_order"],
    ["-4116", "", "duplicate ambiguous query_order"],
    ["-4131", "", "price_band definitive none"],
    ["-4192", "", "restricted definitive pause_venue"],
    ["-5022", "", "would_cross definitive none"],
    ["-5027", "", "no_change definitive none"],
  ]);
});

Deno.test("OSM-02 the general codes and those of futures do not meet", () => {
  const bare = (rows: typeof GENERAL_CODES) =>
    rows.filter(({ message }) => message === undefined).flatMap(({ codes }) => codes);
  const general = bare(GENERAL_CODES);
  assertEquals(bare(FUTURES_CODES).filter((code) => general.includes(code)), []);
  assert(general.length > 50);
});
