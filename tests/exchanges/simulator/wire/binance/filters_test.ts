import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Price, Size } from "../../../../../core/units.ts";
import { listingOf } from "../../../../../exchanges/simulator/listings.ts";
import { ApiError } from "../../../../../exchanges/simulator/wire/binance/errors.ts";
import {
  checkFilters,
  checkNotional,
  priceFrom,
  sizeFrom,
  symbolBody,
} from "../../../../../exchanges/simulator/wire/binance/filters.ts";

const instrument = listingOf("BTCUSDT", "binance", 0);
const refused = (act: () => unknown) => (assertThrows(act, ApiError) as ApiError).message;

Deno.test("symbolBody() prints the listing with its filters", () => {
  const body = symbolBody(instrument), filters = body.filters as Record<string, unknown>[];
  assertEquals([body.symbol, body.status, body.baseAsset, body.quoteAsset], ["BTCUSDT", "TRADING", "BTC", "USDT"]);
  const find = (type: string) => filters.find(({ filterType }) => filterType === type)!;
  assertEquals(find("PRICE_FILTER").tickSize, "0.01000000");
  assertEquals([find("LOT_SIZE").stepSize, find("LOT_SIZE").minQty], ["0.00001000", "0.00001000"]);
  assertEquals([find("NOTIONAL").minNotional, find("MAX_NUM_ORDERS").maxNumOrders], ["5.00000000", 200]);
  assertEquals(symbolBody({ ...instrument, status: "halted" }).status, "HALT");
  const bare = symbolBody({ ...instrument, minNotional: null, maxOpenOrders: null }).filters as Record<
    string,
    unknown
  >[];
  assert(!bare.some(({ filterType }) => filterType === "NOTIONAL" || filterType === "MAX_NUM_ORDERS"));
});

Deno.test("priceFrom() and sizeFrom() count steps, and refuse what lies off the grid or out of range", () => {
  assertEquals([priceFrom("65000.10", instrument), sizeFrom("0.00500", instrument)], [6_500_010 as Price, 500 as Size]);
  for (const text of ["65000.105", "1000000.01"]) {
    assertEquals(refused(() => priceFrom(text, instrument)), "Filter failure: PRICE_FILTER");
  }
  for (const text of ["0.000015", "9000001"]) {
    assertEquals(refused(() => sizeFrom(text, instrument)), "Filter failure: LOT_SIZE");
  }
});

Deno.test("checkFilters() keeps prices within the band around the last one, if there is one", () => {
  const size = 100_000 as Size, last = 6_500_000;
  checkFilters(5 * last as Price, size, last, instrument);
  assertEquals(
    refused(() => checkFilters(5 * last + 1 as Price, size, last, instrument)),
    "Filter failure: PERCENT_PRICE_BY_SIDE",
  );
  assertEquals(
    refused(() => checkFilters(last / 5 - 1 as Price, size, last, instrument)),
    "Filter failure: PERCENT_PRICE_BY_SIDE",
  );
  checkFilters(1_000 as Price, size, 0, instrument);
});

Deno.test("checkNotional() holds the value of an order against its limits", () => {
  checkNotional(500_000 as Price, 100 as Size, instrument); // exactly 5 USDT
  assertEquals(refused(() => checkNotional(499_999 as Price, 100 as Size, instrument)), "Filter failure: NOTIONAL");
  assertEquals(
    refused(() => checkNotional(10_000_000 as Price, 9_000_001 as Size, instrument)),
    "Filter failure: NOTIONAL",
  );
});
