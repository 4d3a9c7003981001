import { assertEquals } from "@std/assert";
import { FastTrades, tradeShapes } from "../../../exchanges/bybit/fast_trades.ts";
import { TrimmedScanner } from "../../../exchanges/shared/trimmed_scanner.ts";
import { bybitTrades, type BybitTradeText } from "../../support/bybit_frames.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { RECEIVED_AT } from "../../support/market_roads.ts";

const instrument = madeUpInstrument({ venue: "bybit" }), shapes = tradeShapes(instrument.symbol);

/** The ids that are told of a frame, or null. */
function read(frame: string): string[] | null {
  const scanner = new TrimmedScanner(), trades = new FastTrades(scanner), told: string[] = [];
  scanner.load(frame);
  scanner.at = frame.indexOf('"data":[') + '"data":['.length;
  const mine = trades.read(frame, shapes, instrument, RECEIVED_AT, (trade) => {
    if (trade.kind === "trade") told.push(`${trade.tradeId} ${trade.aggressor} ${trade.size} at ${trade.price}`);
  });
  if (!mine) assertEquals(told, []);
  return mine ? told : null;
}

Deno.test("FastTrades reads the trades of spot and of futures, with the fields of 2025 or without", () => {
  const list: BybitTradeText[] = [{ i: "17" }, { i: "18", S: "Sell", v: "2", p: "99.9" }];
  const wanted = ["17 buy 150 at 10005", "18 sell 200000 at 9990"];
  for (const order of ["spot", "futures"] as const) {
    for (const later of [true, false]) assertEquals(read(bybitTrades(list, { order, later })), wanted);
  }
});

Deno.test("FastTrades reads futures trades without a direction, and those that met retail orders", () => {
  const frame = bybitTrades([{ i: "a-1" }], { order: "futures" });
  assertEquals(read(frame.replace('"L":"ZeroMinusTick",', "")), ["a-1 buy 150 at 10005"]);
  assertEquals(read(frame.replace('"RPI":false', '"RPI":true')), ["a-1 buy 150 at 10005"]);
});

Deno.test("FastTrades tells nothing if one trade of the frame is odd", () => {
  for (const order of ["spot", "futures"] as const) {
    const odd: BybitTradeText[] = [{ p: "0" }, { p: "100.051" }, { S: "None" }, { BT: true }, { s: "ETHUSDT" }, {
      T: 1e14,
    }];
    for (const trade of odd) assertEquals(read(bybitTrades([{}, trade], { order })), null, JSON.stringify(trade));
  }
});
