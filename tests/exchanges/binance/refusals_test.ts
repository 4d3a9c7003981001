import { assert, assertEquals } from "@std/assert";
import { BINANCE_SPOT, isDefinitive, refusalOf, understand } from "../../../exchanges/binance/refusals.ts";
import type { VenueError } from "../../../exchanges/shared/fapi_answers.ts";
import type { Micros } from "../../../core/units.ts";

const error = (status: number, code: number | null, message = ""): VenueError => ({
  status,
  code,
  message,
  retryAt: null,
});

Deno.test("OSM-02 isDefinitive() takes every code that is not in the table as ambiguous", () => {
  for (const code of [-1, -999, -1009, -2999, -9000, 0, 17]) {
    assertEquals(isDefinitive(error(400, code)), false, `${code}`);
  }
});

Deno.test("isDefinitive() takes whatever may have been carried out as ambiguous", () => {
  const cases: [number, number | null][] = [
    [500, -2010],
    [503, -1008],
    [504, -1007],
    [408, -2010],
    [0, null],
    [200, null],
    [400, null],
    [403, null],
    [418, null],
    [400, -1000],
    [400, -1001],
    [400, -1006],
    [400, -1007],
    [400, -1008],
    [400, -1016],
  ];
  for (const [status, code] of cases) assertEquals(isDefinitive(error(status, code)), false, `${status} ${code}`);
});

Deno.test("isDefinitive() takes the venue's own refusals as such", () => {
  const cases: [number, number][] = [
    [400, -1013],
    [400, -1021],
    [400, -1022],
    [400, -1100],
    [400, -1111],
    [400, -2010],
    [400, -2011],
    [400, -2013],
    [401, -2015],
    [429, -1003],
    [429, -1015],
    [418, -1003],
    [409, -2010],
  ];
  for (const [status, code] of cases) assert(isDefinitive(error(status, code)), `${status} ${code}`);
});

Deno.test("OSM-02 a cancel-and-place that failed in part is open unless both results are told; one that failed did nothing", () => {
  assertEquals(isDefinitive(error(409, -2021, "Order cancel-replace partially failed.")), false);
  assertEquals(refusalOf(error(409, -2021)).action, "query_order");
  assert(isDefinitive(error(400, -2022, "Order cancel-replace failed.")));
});

Deno.test("refusalOf() finds our word by code and message", () => {
  const cases: [number, number | null, string, string][] = [
    [400, -2010, "Order would immediately match and take.", "would_cross"],
    [400, -2010, "Account has insufficient balance for requested action.", "insufficient_balance"],
    [400, -2010, "Duplicate order sent.", "duplicate"],
    [400, -2010, "Market is closed.", "market_closed"],
    [400, -2010, "This symbol is not permitted for this account.", "market_closed"],
    [400, -2010, "This action is disabled on this account.", "authentication"],
    [400, -2010, "Filter failure: MAX_NUM_ORDERS", "too_many_orders"],
    [400, -2010, "Price * QTY is zero or less.", "filter"],
    [400, -2010, "Filter failure: NOTIONAL", "filter"],
    [400, -2010, "Filter failure: MAX_POSITION", "position_limit"],
    [400, -2010, "Iceberg orders are not supported for this symbol.", "filter"],
    [400, -2010, "Something new", "other"],
    [400, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE", "price_band"],
    [400, -1013, "Filter failure: PRICE_FILTER", "filter"],
    [400, -1013, "Filter failure: EXCHANGE_MAX_NUM_ORDERS", "too_many_orders"],
    [400, -2011, "Unknown order sent.", "unknown_order"],
    [400, -2011, "Order was not canceled due to cancel restrictions.", "other"],
    [400, -2013, "Order does not exist.", "unknown_order"],
    [429, -1015, "Too many new orders.", "rate_limit"],
    [401, -2015, "Invalid API-key.", "authentication"],
    [400, -1021, "Timestamp for this request is outside of the recvWindow.", "clock"],
    [503, -1008, "Server is currently overloaded.", "overloaded"],
    [429, null, "no error of the venue in the answer", "rate_limit"],
    [502, null, "bad gateway", "other"],
  ];
  for (const [status, code, message, reason] of cases) {
    assertEquals(refusalOf(error(status, code, message)).reason, reason, `${code} ${message}`);
  }
});

Deno.test("a duplicate client id is ambiguous: an order with this id rests, perhaps this very one", () => {
  assertEquals(isDefinitive(error(400, -2010, "Duplicate order sent.")), false);
  assert(isDefinitive(error(400, -2010, "Order would immediately match and take.")));
});

Deno.test("refusalOf() keeps the venue's code, words and pause", () => {
  const told = { status: 429, code: -1003, message: "Too much", retryAt: 5 as Micros };
  const { reason, code, message, retryAt, known, action } = refusalOf(told);
  assertEquals([reason, code, message, retryAt, known, action], [
    "rate_limit",
    "-1003",
    "Too much",
    5,
    true,
    "slow_down",
  ]);
  assertEquals(refusalOf(error(502, null, "x")).code, "502");
});

Deno.test("P40 refusalOf() says what a code asks of us, and tells an unknown one apart (OSM-02)", () => {
  const cases: [number | null, string, string, boolean][] = [
    [-2010, "Order would immediately match and take.", "none", true],
    [-2010, "Account has insufficient balance for requested action.", "refresh_account", true],
    [-2010, "Something new", "none", true],
    [-1013, "Filter failure: LOT_SIZE", "refresh_rules", true],
    [-1022, "", "check_keys", true],
    [-2015, "", "check_keys", true],
    [-1121, "", "fix_config", true],
    [-31337, "brand new", "tell_person", false],
  ];
  for (const [code, message, action, known] of cases) {
    const refusal = refusalOf(error(400, code, message));
    assertEquals([refusal.action, refusal.known], [action, known], `${code} ${message}`);
    assert(refusal.sentence?.endsWith("."));
  }
});

Deno.test("every meaning names its source", () => {
  for (const { source } of [...BINANCE_SPOT.codes, ...BINANCE_SPOT.statuses]) assert(/\.md|RFC/.test(source), source);
  assertEquals(understand(error(400, -2013)).source.split(",")[0], "errors.md");
});
