import { assertEquals, assertThrows } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import { readIncome } from "../../../exchanges/shared/fapi_flows.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const listing = { get: (symbol: string) => symbol === "BTCUSDT" ? madeUpInstrument() : undefined };
const row = {
  symbol: "BTCUSDT",
  incomeType: "FUNDING_FEE",
  income: "-0.375",
  asset: "USDT",
  time: 9,
  tranId: 77,
  tradeId: "",
};
const read = (change: object = {}) =>
  readIncome(fieldsOf({ ...row, ...change }, { venue: "x", frame: "{}" }), listing, 5 as Micros);

Deno.test("readIncome() makes a flow with the venue's id, for the market that it was paid for", () => {
  const { id, at, flow } = read();
  assertEquals([id, at, flow?.flowId, flow?.what], ["FUNDING_FEE 77 BTCUSDT USDT", 9_000, id, "funding"] as unknown[]);
  assertEquals([flow?.amount, flow?.instrument, flow?.source], [parseMoney("-0.375"), 0 as InstrumentId, "query"]);
});

Deno.test("readIncome() gives the same id whether numbers come as texts or not", () => {
  assertEquals(read({ tranId: "77" }).id, read().id);
  assertEquals(read({ tradeId: 5 }).id, read({ tradeId: "5" }).id);
  assertThrows(() => read({ tradeId: {} }), FrameError, "want an identifier");
});

Deno.test("readIncome() leaves what fills say, and knows transfers from the rest", () => {
  for (const incomeType of ["REALIZED_PNL", "COMMISSION"]) assertEquals(read({ incomeType, tradeId: "5" }).flow, null);
  const what = (incomeType: string) => read({ incomeType, symbol: "" }).flow;
  assertEquals([what("TRANSFER")?.what, what("INSURANCE_CLEAR")?.what, what("TRANSFER")?.instrument], [
    "transfer",
    "other",
    null,
  ]);
  assertEquals(read({ symbol: "ETHUSDT" }).flow?.instrument, null);
});
