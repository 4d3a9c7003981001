import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import { formatGrid } from "../../../core/units.ts";
import { readFuturesFees, readFuturesInfo } from "../../../exchanges/shared/fapi_instruments.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { contract, FUTURES_INFO } from "../../support/usdm_talk.ts";

const OPTIONS = { amendAllowed: true, preventionModes: ["EXPIRE_MAKER"] };
const fields = (value: unknown) => fieldsOf(value, { venue: "x", frame: "{}" });
const read = (symbols: unknown[], wanted: string[]) =>
  readFuturesInfo(
    fields({ ...FUTURES_INFO, symbols }),
    new Map(wanted.map((symbol, i) => [symbol, i as InstrumentId])),
    OPTIONS,
  );
const one = (more: object) => read([contract("BTCUSDT", { more })], ["BTCUSDT"]).listed.get("BTCUSDT")?.instrument;
const filters = (...changed: object[]) => ({
  filters: [
    { filterType: "PRICE_FILTER", minPrice: "0.10", maxPrice: "1000", tickSize: "0.10" },
    { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "1000", stepSize: "0.001" },
    ...changed,
  ],
});

Deno.test("readFuturesInfo() reads a linear contract: steps from its filters, never from its precision", () => {
  const { listed, missing, limits } = read([contract("BTCUSDT"), contract("XRPUSDT")], ["BTCUSDT", "NEWUSDT"]);
  const { instrument, replaceAllowed, amendAllowed, preventionModes } = listed.get("BTCUSDT")!;
  assertEquals([replaceAllowed, amendAllowed, preventionModes], [false, true, ["EXPIRE_MAKER"]] as unknown[]);
  assertEquals(missing, ["NEWUSDT"]);
  assertEquals(limits.map(({ name, limit }) => [name, limit]), [
    ["REQUEST_WEIGHT 1m", 2_400],
    ["ORDERS 1m", 1_200],
    ["ORDERS 10s", 300],
  ]);
  const { kind, tick, lot, minPrice, maxPrice, minSize, maxSize, minNotional, maxOpenOrders, status } = instrument;
  assertEquals([kind, formatGrid(tick), formatGrid(lot), status], ["linear", "0.1", "0.001", "trading"]);
  assertEquals([minPrice, maxPrice, minSize, maxSize], [1, 10_000_000, 1, 1_000_000] as unknown[]);
  assertEquals([minNotional, maxOpenOrders, instrument.settle], [parseMoney("5"), 200, undefined]);
  assertEquals(one({ marginAsset: "BNFCR" })?.settle, "BNFCR");
});

Deno.test("readFuturesInfo() halts what does not trade, or ends on a day", () => {
  const cases: [object, string][] = [
    [{ status: "PENDING_TRADING" }, "halted"],
    [{ status: "SETTLING" }, "halted"],
    [{ status: "CANCEL_ONLY" }, "cancel_only"],
    [{ contractType: "CURRENT_QUARTER" }, "halted"],
    [{ contractType: "" }, "halted"],
    [{ contractType: "TRADIFI_PERPETUAL" }, "trading"],
  ];
  for (const [more, status] of cases) assertEquals(one(more)?.status, status, JSON.stringify(more));
});

Deno.test("readFuturesInfo() lists no market whose prices or sizes begin off their step: (value - min) % step", () => {
  const odd = (change: object) => read([contract("BTCUSDT", { more: filters(change) })], ["BTCUSDT"]).missing;
  assertEquals(odd({ filterType: "PRICE_FILTER", minPrice: "0.15", maxPrice: "9", tickSize: "0.10" }), [
    "BTCUSDT (minPrice 0.15 is no multiple of tickSize)",
  ]);
  assertEquals(odd({ filterType: "LOT_SIZE", minQty: "0.5", maxQty: "9", stepSize: "0.2" }).length, 1);
  assertEquals(odd({ filterType: "PRICE_FILTER", minPrice: "556.80", maxPrice: "4529764", tickSize: "0.10" }), []);
});

Deno.test("readFuturesInfo() takes filters that are missing for off", () => {
  const instrument = one({ filters: [] });
  assertEquals([formatGrid(instrument!.tick), instrument!.minNotional, instrument!.maxOpenOrders], [
    "0.00000001",
    null,
    null,
  ]);
});

Deno.test("readFuturesFees() reads the account's rates", () => {
  const body = { symbol: "BTCUSDT", makerCommissionRate: "0.0002", takerCommissionRate: "0.0005" };
  assertEquals(readFuturesFees(fields(body)), { maker: parseMoney("0.0002"), taker: parseMoney("0.0005") });
  assertThrows(() => readFuturesFees(fields({})), FrameError, "makerCommissionRate");
});

const shared = sharedFixtures();
Deno.test({
  name: "readFuturesInfo() reads every contract of the printed and recorded listings (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    for (const name of ["exchange_info", "get_exchange_info", "exchange_info_real_2021"]) {
      const body = JSON.parse(Deno.readTextFileSync(join(shared ?? "", "binance/usdm_rest", `${name}.json`)));
      const symbols = body.symbols.map(({ symbol }: { symbol: string }) => symbol);
      const info = readFuturesInfo(
        fields(body),
        new Map(symbols.map((symbol: string, i: number) => [symbol, i])),
        OPTIONS,
      );
      assertEquals([info.listed.size, info.missing], [symbols.length, []], name);
      for (const [symbol, { instrument }] of info.listed) {
        const raw = body.symbols.find((one: { symbol: string }) => one.symbol === symbol);
        const filter = raw.filters.find((one: { filterType: string }) => one.filterType === "PRICE_FILTER");
        assertEquals(Number(formatGrid(instrument.tick)), Number(filter.tickSize), symbol);
        assertEquals(instrument.status, raw.contractType === "PERPETUAL" ? "trading" : "halted", symbol);
      }
    }
  },
});
