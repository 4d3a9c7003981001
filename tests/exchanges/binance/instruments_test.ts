import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { readExchangeInfo, readFees } from "../../../exchanges/binance/instruments.ts";
import { fieldsOf, FrameError, parseJson } from "../../../exchanges/shared/fields.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import { formatGrid, formatSteps } from "../../../core/units.ts";
import { EXCHANGE_INFO, listed } from "../../support/binance_talk.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

const body = (value: unknown) => fieldsOf(value, { venue: "binance", frame: "" });
const wanted = new Map([["BTCUSDT", 3 as InstrumentId]]);
const read = (symbol: Record<string, unknown>, more: object = {}) => {
  const found = readExchangeInfo(body({ ...EXCHANGE_INFO, ...more, symbols: [symbol] }), wanted).listed.get("BTCUSDT");
  assert(found);
  return found;
};

Deno.test("readExchangeInfo() reads a symbol with its filters", () => {
  const { instrument, amendAllowed, replaceAllowed, preventionModes } = read(listed("BTCUSDT"));
  assertEquals(
    instrument,
    {
      id: 3,
      venue: "binance",
      symbol: "BTCUSDT",
      kind: "spot",
      base: "BTC",
      quote: "USDT",
      tick: { step: 1, decimals: 2 },
      lot: { step: 1, decimals: 5 },
      multiplier: [1n, 0],
      minPrice: 1,
      maxPrice: 100_000_000,
      minSize: 1,
      maxSize: 900_000_000,
      minNotional: parseMoney("5.00000000"),
      maxNotional: parseMoney("9000000.00000000"),
      maxOpenOrders: 200,
      status: "trading",
      makerFee: null,
      takerFee: null,
    } as unknown as typeof instrument,
  );
  assertEquals([amendAllowed, replaceAllowed, preventionModes.includes("EXPIRE_MAKER")], [true, true, true]);
});

Deno.test("readExchangeInfo() keeps only texts among the prevention modes", () => {
  const modes = { allowedSelfTradePreventionModes: ["NONE", { toString: null }, 7, null, "DECREMENT"] };
  assertEquals(read(listed("BTCUSDT", { more: modes })).preventionModes, ["NONE", "DECREMENT"]);
});

Deno.test("readExchangeInfo() refuses a precision or a window that cannot be meant", () => {
  for (const quoteAssetPrecision of [-1, 31, 2 ** 31]) {
    const bad = listed("BTCUSDT", { more: { quoteAssetPrecision, filters: [] } });
    assertThrows(() => read(bad), FrameError, `quoteAssetPrecision ${quoteAssetPrecision}: want 0 to 30`);
  }
  for (const intervalNum of [0, -1, 1_001]) {
    const rateLimits = [{ rateLimitType: "ORDERS", interval: "SECOND", intervalNum, limit: 50 }];
    assertThrows(
      () => read(listed("BTCUSDT"), { rateLimits }),
      FrameError,
      `intervalNum ${intervalNum}: want 1 to 1000`,
    );
  }
});

Deno.test("readExchangeInfo() reads steps that are no powers of ten, and bounds inwards", () => {
  const filters = [
    { filterType: "PRICE_FILTER", minPrice: "0.03", maxPrice: "1.07", tickSize: "0.05" },
    { filterType: "LOT_SIZE", minQty: "1", maxQty: "9", stepSize: "2.5" },
  ];
  const { instrument } = read(listed("BTCUSDT", { more: { filters } }));
  assertEquals([instrument.minPrice, instrument.maxPrice, instrument.minSize, instrument.maxSize] as number[], [
    1,
    21,
    1,
    3,
  ]);
  assertEquals([formatGrid(instrument.tick), formatGrid(instrument.lot)], ["0.05", "2.5"]);
});

Deno.test("readExchangeInfo() takes a filter of 0, or none, as off", () => {
  const off = [
    { filterType: "PRICE_FILTER", minPrice: "0.00", maxPrice: "0.00", tickSize: "0.00" },
    { filterType: "LOT_SIZE", minQty: "0", maxQty: "0", stepSize: "0" },
    { filterType: "NOTIONAL", minNotional: "0.0", maxNotional: "0.0" },
  ];
  for (const filters of [off, []]) {
    const { instrument } = read(listed("BTCUSDT", { more: { filters } }));
    assertEquals([instrument.tick.decimals, instrument.lot.decimals], [8, 8], "the assets' precision");
    assertEquals([instrument.minPrice, instrument.minNotional, instrument.maxOpenOrders], [1, null, null] as unknown[]);
    assert(formatSteps(instrument.maxPrice, instrument.tick).length > 8, "prints");
  }
});

Deno.test("readExchangeInfo() reads the older MIN_NOTIONAL, and the tighter of two order counts", () => {
  const filters = [{ filterType: "MIN_NOTIONAL", minNotional: "0.00100000" }, {
    filterType: "MAX_NUM_ORDERS",
    maxNumOrders: 200,
  }];
  const exchangeFilters = [{ filterType: "EXCHANGE_MAX_NUM_ORDERS", maxNumOrders: 150 }];
  const { instrument } = read(listed("BTCUSDT", { more: { filters } }), { exchangeFilters });
  assertEquals([instrument.minNotional, instrument.maxOpenOrders], [parseMoney("0.00100000"), 150]);
  assertEquals(read(listed("BTCUSDT", { more: { filters: [] } }), { exchangeFilters }).instrument.maxOpenOrders, 150);
  assertEquals(read(listed("BTCUSDT", { more: { filters } }), { exchangeFilters: [] }).instrument.maxOpenOrders, 200);
});

Deno.test("readExchangeInfo() reads what may be traded now", () => {
  const cases: [object, string][] = [
    [{ status: "TRADING" }, "trading"],
    [{ status: "CANCEL_ONLY" }, "cancel_only"],
    [{ status: "BREAK" }, "halted"],
    [{ status: "HALT" }, "halted"],
    [{ status: "SOMETHING_NEW" }, "halted"],
    [{ isSpotTradingAllowed: false }, "halted"],
  ];
  for (const [more, status] of cases) assertEquals(read(listed("BTCUSDT", { more })).instrument.status, status);
});

Deno.test("readExchangeInfo() lists only what is wanted, and says what is missing", () => {
  const two = new Map([["BTCUSDT", 0 as InstrumentId], ["NOPEUSDT", 1 as InstrumentId]]);
  const info = readExchangeInfo(body({ ...EXCHANGE_INFO, symbols: [listed("BTCUSDT"), listed("ETHUSDT")] }), two);
  assertEquals([[...info.listed.keys()], info.missing], [["BTCUSDT"], ["NOPEUSDT"]]);
});

Deno.test("readExchangeInfo() names the request limits", () => {
  const { limits } = readExchangeInfo(body({ ...EXCHANGE_INFO, symbols: [] }), wanted);
  assertEquals(limits.map(({ name, length, limit }) => [name, length / 1e6, limit]), [
    ["REQUEST_WEIGHT 1m", 60, 6_000],
    ["ORDERS 10s", 10, 50],
    ["ORDERS 1d", 86_400, 160_000],
    ["RAW_REQUESTS 5m", 300, 300_000],
  ]);
  assertEquals(readExchangeInfo(body({ symbols: [], rateLimits: [{}] }), wanted).limits, []);
  const odd = { symbols: [], rateLimits: [{ rateLimitType: "X", interval: "WEEK", intervalNum: 1, limit: 1 }] };
  assertThrows(() => readExchangeInfo(body(odd), wanted), FrameError, 'interval "WEEK"');
  odd.rateLimits[0].interval = "constructor";
  assertThrows(() => readExchangeInfo(body(odd), wanted), FrameError, 'interval "constructor"');
});

Deno.test("readExchangeInfo() refuses steps that are no decimals", () => {
  const bad = (tick: string) => () => read(listed("BTCUSDT", { tick }));
  assertThrows(bad("1e-8"), FrameError, "1e-8");
  assertThrows(bad("-0.01"), FrameError, "-0.01");
});

Deno.test("readFees() adds all parts that the account pays", () => {
  const fees = (value: unknown) => {
    const read = readFees(body(value));
    return read && [formatMoney(read.maker), formatMoney(read.taker)];
  };
  const rates = { maker: "0.00150000", taker: "0.00200000", buyer: "0.00000000", seller: "0.00000000" };
  assertEquals(fees({ commissionRates: rates }), ["0.0015", "0.002"]);
  assertEquals(
    fees({
      standardCommission: { maker: "0.0010", taker: "0.0020", buyer: "0.0001", seller: "0.0002" },
      specialCommission: { maker: "0.0001", taker: "0.0001", buyer: "0", seller: "0" },
      taxCommission: { maker: "0.00001", taker: "0.00002", buyer: "0", seller: "0" },
    }),
    ["0.00131", "0.00232"],
  );
  assertEquals(fees({ makerCommission: 15 }), null);
});

const shared = sharedFixtures();
Deno.test({
  name: "readExchangeInfo() reads a hundred real symbols (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const text = await Deno.readTextFile(join(shared ?? "", "binance/spot_rest/exchange_info_real_2021.json"));
    const raw = JSON.parse(text) as { symbols: { symbol: string; filters: Record<string, string>[] }[] };
    const all = new Map(raw.symbols.map(({ symbol }, i) => [symbol, i as InstrumentId]));
    const { listed, missing } = readExchangeInfo(body(parseJson("binance", text)), all);
    assertEquals([listed.size, missing], [100, []]);
    for (const { symbol, filters } of raw.symbols) {
      const instrument = listed.get(symbol)?.instrument;
      const filter = (type: string) => filters.find(({ filterType }) => filterType === type) ?? {};
      assert(instrument);
      assertEquals(Number(formatGrid(instrument.tick)), Number(filter("PRICE_FILTER").tickSize), symbol);
      assertEquals(Number(formatGrid(instrument.lot)), Number(filter("LOT_SIZE").stepSize), symbol);
      assertEquals(Number(formatSteps(instrument.maxSize, instrument.lot)), Number(filter("LOT_SIZE").maxQty), symbol);
      assertEquals(
        Number(formatMoney(instrument.minNotional ?? [0n, 0])),
        Number(filter("MIN_NOTIONAL").minNotional),
        symbol,
      );
    }
  },
});
