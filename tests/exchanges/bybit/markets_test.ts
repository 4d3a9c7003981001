import { assertEquals } from "@std/assert";
import { Markets, sameGrids } from "../../../exchanges/bybit/markets.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseGrid } from "../../../core/units.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const made = () => new Markets([{ instrument: 0 as InstrumentId, symbol: "BTCUSDT" }], new Random(1));

Deno.test("Markets tells of a listing that is new or another one, fees put in", () => {
  const markets = made(), [market] = markets.all, listed = madeUpInstrument({ makerFee: null, takerFee: null });
  assertEquals(markets.listing.get("BTCUSDT"), undefined);
  assertEquals(markets.list(market, listed), listed);
  assertEquals(markets.list(market, { ...listed }), null);
  market.fees = { maker: [1n, 4], taker: [2n, 4] };
  assertEquals(markets.list(market, listed)?.makerFee, [1n, 4]);
  assertEquals(markets.listing.get("BTCUSDT")?.takerFee, [2n, 4]);
  assertEquals(markets.list(market, listed), null);
  assertEquals(markets.list(market, { ...listed, status: "halted" })?.status, "halted");
  assertEquals([markets.byId.get(0 as InstrumentId), markets.bySymbol.get("BTCUSDT")], [market, market]);
});

Deno.test("sameGrids() compares ticks and lots alone", () => {
  const one = madeUpInstrument();
  assertEquals(sameGrids(one, { ...one, status: "halted" }), true);
  assertEquals(sameGrids(one, { ...one, tick: parseGrid("0.02") }), false);
  assertEquals(sameGrids(one, { ...one, lot: parseGrid("0.1") }), false);
});
