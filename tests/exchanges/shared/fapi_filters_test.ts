import { assertEquals, assertThrows } from "@std/assert";
import { bound, gridOf, limitAmount, readFilters } from "../../../exchanges/shared/fapi_filters.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { parseGrid } from "../../../core/units.ts";
import { parseMoney } from "../../../core/money.ts";
import { readFuturesInfo } from "../../../exchanges/shared/fapi_instruments.ts";
import { readExchangeInfo } from "../../../exchanges/binance/instruments.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { EXCHANGE_INFO, listed } from "../../support/binance_talk.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { contract, FUTURES_INFO } from "../../support/usdm_talk.ts";

const fields = (value: unknown) => fieldsOf(value, { venue: "x", frame: "{}" });
const symbol = fields({
  precision: 8,
  filters: [
    { filterType: "PRICE_FILTER", tickSize: "0.10", minPrice: "39.90", maxPrice: "306177.04" },
    { filterType: "LOT_SIZE", stepSize: "0.0", minQty: "0" },
    { filterType: "MIN_NOTIONAL", notional: "5" },
  ],
});
const filters = readFilters(symbol), price = filters.get("PRICE_FILTER"), lot = filters.get("LOT_SIZE");

Deno.test("gridOf() takes the filter's step, else the precision", () => {
  assertEquals(gridOf(price, "tickSize", symbol, "precision"), { step: 1, decimals: 1 });
  assertEquals(gridOf(lot, "stepSize", symbol, "precision"), { step: 1, decimals: 8 });
  assertEquals(gridOf(undefined, "stepSize", symbol, "precision"), { step: 1, decimals: 8 });
  assertThrows(() => gridOf(undefined, "stepSize", fields({ precision: 31 }), "precision"), FrameError, "want 0 to 30");
});

Deno.test("bound() rounds inwards, and knows none where the filter is off", () => {
  const tick = parseGrid("0.5");
  assertEquals([bound(price, "minPrice", tick, "up"), bound(price, "maxPrice", tick, "down")], [80, 612_354]);
  assertEquals([bound(lot, "minQty", tick, "up"), bound(undefined, "x", tick, "up")], [1, 1]);
  assertEquals(bound(undefined, "x", tick, "down"), Math.floor(Number.MAX_SAFE_INTEGER / 5));
});

Deno.test("limitAmount() is null where the filter is missing, off or without the amount", () => {
  assertEquals(limitAmount(filters.get("MIN_NOTIONAL"), "notional"), parseMoney("5"));
  assertEquals([limitAmount(undefined, "notional"), limitAmount(lot, "minQty"), limitAmount(lot, "x")], [
    null,
    null,
    null,
  ]);
});

const shared = sharedFixtures();
Deno.test({
  name: "every filter that the venues print is read or left alone, in the place of our own (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    type Filter = { filterType: string };
    const wanted = new Map([["BTCUSDT", 0 as InstrumentId]]);
    const printed = (folder: string) =>
      [...Deno.readDirSync(`${shared}/${folder}`)].map(({ name }) =>
        JSON.parse(Deno.readTextFileSync(`${shared}/${folder}/${name}`)) as Filter
      );
    const withFilter = (row: Record<string, unknown>, filter: Filter) => ({
      ...row,
      filters: [...(row.filters as Filter[]).filter(({ filterType }) => filterType !== filter.filterType), filter],
    });
    const readings = {
      "binance/spot_filters": (filter: Filter) =>
        readExchangeInfo(fields({ ...EXCHANGE_INFO, symbols: [withFilter(listed("BTCUSDT"), filter)] }), wanted),
      "aster/perp_filters": (filter: Filter) =>
        readFuturesInfo(
          fields({ ...FUTURES_INFO, symbols: [withFilter(contract("BTCUSDT"), filter)] }),
          wanted,
          { amendAllowed: false, preventionModes: [] },
        ),
    };
    const found: Record<string, unknown[]> = {};
    for (const [folder, read] of Object.entries(readings)) {
      const filters = printed(folder);
      for (const filter of filters) {
        const { listed, missing } = read(filter), instrument = listed.get("BTCUSDT")?.instrument;
        assertEquals([missing, instrument?.symbol], [[], "BTCUSDT"], filter.filterType);
        const { minSize, maxSize, minNotional, maxNotional, maxOpenOrders } = instrument!;
        found[`${folder} ${filter.filterType}`] = [minSize, maxSize, minNotional, maxNotional, maxOpenOrders];
      }
    }
    const bounds = (kind: string) => found[kind];
    assertEquals(bounds("binance/spot_filters LOT_SIZE").slice(0, 2), [1, 100_000_000]);
    assertEquals(bounds("binance/spot_filters NOTIONAL").slice(2, 4), [
      parseMoney("10.00000000"),
      parseMoney("10000.00000000"),
    ]);
    assertEquals(bounds("aster/perp_filters LOT_SIZE").slice(0, 2), [1, 100_000_000]);
    assertEquals(bounds("aster/perp_filters MIN_NOTIONAL")[2], parseMoney("1"));
    assertEquals(bounds("aster/perp_filters MAX_NUM_ORDERS")[4], 200);
  },
});
