import { assertEquals, assertThrows } from "@std/assert";
import { readFees, readInstrument } from "../../../exchanges/bybit/instruments.ts";
import { PERP, SPOT } from "../../../exchanges/bybit/product.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { LINEAR_ROW, SPOT_ROW } from "../../support/bybit_talk.ts";

const id = 3 as InstrumentId;
const read = (row: unknown, product = PERP) => readInstrument(bodyOf("bybit", JSON.stringify(row)), id, product);

Deno.test("readInstrument() reads a linear contract: sizes in base, bounds inwards", () => {
  const instrument = read({ ...LINEAR_ROW, priceFilter: { tickSize: "0.10", minPrice: "0.15", maxPrice: "1999.99" } })!;
  assertEquals(instrument.tick, { step: 1, decimals: 1 });
  assertEquals([instrument.minPrice, instrument.maxPrice], [2, 19_999]);
  assertEquals([instrument.lot, instrument.minSize, instrument.maxSize], [{ step: 1, decimals: 3 }, 1, 1_190_000]);
  assertEquals([instrument.kind, instrument.base, instrument.quote, instrument.multiplier], [
    "linear",
    "BTC",
    "USDT",
    [1n, 0],
  ]);
  assertEquals([instrument.minNotional, instrument.maxOpenOrders, instrument.status], [[5n, 0], 500, "trading"]);
});

Deno.test("readInstrument() reads spot by its own names, and leaves the deprecated bounds", () => {
  const instrument = read(SPOT_ROW, SPOT)!;
  assertEquals([instrument.tick, instrument.lot], [{ step: 1, decimals: 2 }, { step: 1, decimals: 6 }]);
  assertEquals([instrument.minSize, instrument.maxSize], [1, 17_000_000_000]);
  assertEquals([instrument.minNotional, instrument.kind, instrument.minPrice], [[5n, 0], "spot", 1]);
});

Deno.test("readInstrument() trades only what says that it trades", () => {
  assertEquals(read({ ...LINEAR_ROW, status: "PreLaunch" })!.status, "halted");
  assertEquals(read({ ...LINEAR_ROW, status: "Closed" })!.status, "halted");
});

Deno.test("readInstrument() leaves contracts that expire, or that another coin settles, and spot where contracts are wanted", () => {
  assertEquals(read({ ...LINEAR_ROW, contractType: "LinearFutures" }), null);
  assertEquals(read({ ...LINEAR_ROW, settleCoin: "USDC" }), null);
  assertEquals(read(SPOT_ROW), null);
});

Deno.test("readInstrument() refuses a row that it cannot read", () => {
  assertThrows(() => read({ ...LINEAR_ROW, priceFilter: { tickSize: "0" } }), FrameError, "tickSize");
  assertThrows(() => read({ ...LINEAR_ROW, lotSizeFilter: {} }), FrameError, "qtyStep");
});

Deno.test("readFees() reads rates by symbol, rebates too", () => {
  const row = bodyOf("bybit", '{"symbol":"BTCUSDT","takerFeeRate":"0.00055","makerFeeRate":"-0.00005"}');
  assertEquals(readFees([row]).get("BTCUSDT"), { maker: [-5n, 5], taker: [55n, 5] });
});
