import { assertEquals } from "@std/assert";
import { marketName } from "../../core/instrument.ts";
import { madeUpInstrument } from "../support/made_up_instrument.ts";

Deno.test("marketName() is the venue and the venue's own symbol", () => {
  assertEquals(marketName(madeUpInstrument()), "binance:BTCUSDT");
  assertEquals(marketName({ venue: "okx", symbol: "BTC-USDT-SWAP" }), "okx:BTC-USDT-SWAP");
});
