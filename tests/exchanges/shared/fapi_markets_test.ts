import { assertEquals } from "@std/assert";
import { RANGE_RULE } from "../../../exchanges/shared/depth_rules.ts";
import { Markets, sameGrids } from "../../../exchanges/shared/fapi_markets.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const listingOf = (change: Parameters<typeof madeUpInstrument>[0] = {}) => ({
  instrument: madeUpInstrument(change),
  amendAllowed: true,
  replaceAllowed: true,
  preventionModes: [],
});

Deno.test("Markets finds each market by symbol and number", () => {
  const markets = new Markets([{ instrument: 4 as InstrumentId, symbol: "AbC" }], new Random(1), RANGE_RULE);
  const [market] = markets.all;
  assertEquals(
    [market.stream, markets.byId.get(4 as InstrumentId), markets.bySymbol.get("AbC")],
    ["abc", market, market] as unknown[],
  );
  assertEquals([...markets.wanted], [["AbC", 4 as InstrumentId]]);
});

Deno.test("Markets.list() tells an instrument only when it changed, the account's fees put in", () => {
  const markets = new Markets([{ instrument: 0 as InstrumentId, symbol: "BTCUSDT" }], new Random(1), RANGE_RULE);
  const [market] = markets.all;
  assertEquals(markets.listing.get("BTCUSDT"), undefined);
  assertEquals(markets.list(market, listingOf())?.symbol, "BTCUSDT");
  assertEquals(markets.list(market, listingOf()), null);
  assertEquals(markets.list(market, listingOf({ status: "halted" }))?.status, "halted");
  market.fees = { maker: parseMoney("0.0002"), taker: parseMoney("0.0005") };
  assertEquals(markets.list(market, listingOf({ status: "halted" }))?.makerFee, parseMoney("0.0002"));
  assertEquals(markets.listing.get("BTCUSDT")?.takerFee, parseMoney("0.0005"));
});

Deno.test("sameGrids() looks at tick and lot", () => {
  const one = madeUpInstrument();
  assertEquals(sameGrids(one, madeUpInstrument({ status: "halted" })), true);
  assertEquals(sameGrids(one, madeUpInstrument({ tick: parseGrid("0.1") })), false);
  assertEquals(sameGrids(one, madeUpInstrument({ lot: parseGrid("0.5") })), false);
});
