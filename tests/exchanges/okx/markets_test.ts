import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { readInstrument } from "../../../exchanges/okx/instruments.ts";
import { Markets, sameGrids } from "../../../exchanges/okx/markets.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { listed } from "../../support/okx_talk.ts";

const listing = (more = {}) =>
  readInstrument(fieldsOf(listed("BTC-USDT-SWAP", more), { venue: "okx", frame: "" }), 0 as InstrumentId);

Deno.test("list() tells an instrument once, and again when its rules or fees change", () => {
  const markets = new Markets([{ instrument: 0 as InstrumentId, symbol: "BTC-USDT-SWAP" }], new Random(1)),
    [market] = markets.all;
  assertEquals(markets.listing.get("BTC-USDT-SWAP"), undefined);
  assertEquals(markets.list(market, listing())?.symbol, "BTC-USDT-SWAP");
  assertEquals(markets.list(market, listing()), null);
  market.fees = { maker: [1n, 4], taker: [2n, 4] };
  assertEquals(markets.list(market, listing())?.makerFee, [1n, 4]);
  assertEquals(markets.listing.get("BTC-USDT-SWAP")?.takerFee, [2n, 4]);
  assertEquals(markets.list(market, listing({ state: "suspend" }))?.status, "halted");
});

Deno.test("sameGrids() sees another tick, lot or contract", () => {
  const { instrument } = listing();
  assertEquals(sameGrids(instrument, listing({ state: "suspend" }).instrument), true);
  for (const more of [{ tickSz: "0.5" }, { lotSz: "1" }, { ctVal: "0.1" }]) {
    assertEquals(sameGrids(instrument, listing(more).instrument), false, JSON.stringify(more));
  }
});
