import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { InstrumentId } from "../../../core/instrument.ts";
import { formatMoney } from "../../../core/money.ts";
import { formatGrid } from "../../../core/units.ts";
import { readFees, readInstrument, readInstruments } from "../../../exchanges/okx/instruments.ts";
import { fieldsOf, FrameError, listOf, parseJson } from "../../../exchanges/shared/fields.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { FEES, listed } from "../../support/okx_talk.ts";

const ORIGIN = { venue: "okx", frame: "" };
const rowOf = (row: object) => fieldsOf(row, ORIGIN);
const read = (row: object) => readInstrument(rowOf(row), 3 as InstrumentId);

Deno.test("a swap counts contracts, and its multiplier is what one of them holds", () => {
  const { instrument, code, family } = read(listed("BTC-USDT-SWAP", { ctVal: "0.01", ctMult: "10", minSz: "0.015" }));
  assertEquals([instrument.kind, instrument.base, instrument.quote, formatMoney(instrument.multiplier)], [
    "linear",
    "BTC",
    "USDT",
    "0.1",
  ]);
  assertEquals([formatGrid(instrument.tick), formatGrid(instrument.lot)], ["0.1", "0.01"]);
  assertEquals([instrument.minSize, instrument.maxSize], [2, 10_000_000] as unknown[], "rounded inwards");
  assertEquals([code, family, instrument.status, instrument.maxOpenOrders], [10459, "BTC-USDT", "trading", 500]);
});

Deno.test("spot counts units of its base; an inverse swap's base is what it settles in", () => {
  const { instrument, family } = read(listed("BTC-USDT"));
  assertEquals([instrument.kind, instrument.base, instrument.quote, family], ["spot", "BTC", "USDT", "BTC-USDT"]);
  assertEquals(formatMoney(instrument.multiplier), "1");
  const inverse = read(listed("BTC-USD-SWAP", { ctType: "inverse", ctVal: "100", ctValCcy: "USD", settleCcy: "BTC" }));
  assertEquals([inverse.instrument.base, inverse.instrument.quote], ["BTC", "USD"]);
});

Deno.test("only what is live may be traded; what has no grids yet is missing", () => {
  for (const state of ["suspend", "preopen", "expired", "test"]) {
    assertEquals(read(listed("BTC-USDT", { state })).instrument.status, "halted");
  }
  const wanted = new Map([["A-USDT", 0 as InstrumentId], ["B-USDT", 1 as InstrumentId], ["C-USDT", 2 as InstrumentId]]);
  const rows = [rowOf(listed("A-USDT")), rowOf(listed("B-USDT", { tickSz: "", lotSz: "" })), rowOf(listed("X-USDT"))];
  const { listed: found, missing } = readInstruments(rows, wanted);
  assertEquals([[...found.keys()], missing], [["A-USDT"], ["B-USDT", "C-USDT"]]);
});

Deno.test("a listing without the number of the socket is one of an older day", () => {
  assertEquals(read(listed("BTC-USDT", { instIdCode: undefined })).code, null);
  assertEquals(read(listed("BTC-USDT", { maxLmtSz: "" })).instrument.maxSize, Number.MAX_SAFE_INTEGER as number);
});

Deno.test("a grid that is none, and a contract that is neither linear nor inverse, are refused", () => {
  assertThrows(() => read(listed("BTC-USDT", { tickSz: "0" })), FrameError, "tickSz");
  assertThrows(() => read(listed("BTC-USDT-SWAP", { ctType: "odd" })), FrameError, "linear or inverse");
});

Deno.test("readFees() turns the venue's signs round, and takes those of the market's kind or group", () => {
  const fees = (row: object, symbol: string, more = {}) => {
    const found = readFees(rowOf(row), read(listed(symbol, more)));
    return found && [formatMoney(found.maker), formatMoney(found.taker)];
  };
  assertEquals(fees(FEES, "BTC-USDT"), ["0.0008", "0.001"]);
  assertEquals(fees(FEES, "BTC-USDT-SWAP"), ["0.0002", "0.0005"]);
  assertEquals(fees({ maker: "0.0001", taker: "-0.0003", makerU: "", takerU: "" }, "BTC-USDT-SWAP"), [
    "-0.0001",
    "0.0003",
  ]);
  const groups = {
    feeGroup: [{ groupId: "2", maker: "-0.002", taker: "-0.003" }, { groupId: "7", maker: "-0.004", taker: "-0.005" }],
  };
  assertEquals(fees({ ...FEES, ...groups }, "BTC-USDT", { groupId: "7" }), ["0.004", "0.005"]);
  assertEquals(fees({}, "BTC-USDT"), null);
});

const folder = sharedFixtures();
Deno.test({
  name: "every instrument of the recorded listings is read",
  ignore: folder === null,
  async fn() {
    const counts: number[] = [];
    for (
      const name of [
        "http_instruments_recorded.json",
        "http_get_instruments_swap.json",
        "http_instruments_swap_2022_full.json.gz",
      ]
    ) {
      const text = (await linesOf(join(folder!, "okx", name))).join("\n");
      const rows = listOf(fieldsOf(parseJson("okx", text), ORIGIN).values.data, ORIGIN).map((row) =>
        fieldsOf(row, ORIGIN)
      );
      const wanted = new Map(rows.map((row, i) => [row.text("instId"), i as InstrumentId]));
      const { listed: found } = readInstruments(rows, wanted);
      counts.push(found.size);
    }
    assertEquals(counts.every((count) => count > 0), true, `${counts}`);
  },
});
