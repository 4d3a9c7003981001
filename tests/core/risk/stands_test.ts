import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { PARTS } from "../../../core/risk/exposure_book.ts";
import { FLATTEN_SLOT } from "../../../core/engine/flattening.ts";
import { Gate } from "../../../core/risk/gate.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_STRATEGY_LIMITS } from "../../../core/risk/limits.ts";
import { Stands } from "../../../core/risk/stands.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpDesk, madeUpLimits, madeUpPlace, madeUpVenueLimits, NOW } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { gateOf, refusalOf, sendThrough, SLOT } from "../../support/judged.ts";

const eth = () => madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" });

Deno.test("a gate that nobody tells counts all anew for every question", () => {
  const desk = madeUpDesk(madeUpInstrument(), eth()), gate = gateOf(desk);
  refusalOf(gate, madeUpPlace("buy", 50_000, 9_990));
  desk.ledger.book(madeUpFill("buy", 10_000, 10_000, { instrument: 1 as InstrumentId }));
  refusalOf(gate, madeUpPlace("buy", 50_000, 9_991));
  assertEquals(gate.exposure.gross, 10 * PARTS);
});

Deno.test("a gate that is told counts the order's market, the last order's, and all others once something moved", () => {
  const desk = madeUpDesk(madeUpInstrument(), eth()), gate = gateOf(desk);
  gate.listen();
  sendThrough(gate, madeUpPlace("buy", 10_000, 9_990));
  // Of the first order nothing is counted before the next question.
  refusalOf(gate, madeUpPlace("buy", 10_000, 9_990, { instrument: 1 as InstrumentId }));
  assertEquals([gate.exposure.gross, gate.purses.reserved("binance", "USDT")], [10 * PARTS, 9.99]);
  desk.ledger.book(madeUpFill("buy", 20_000, 10_000));
  refusalOf(gate, madeUpPlace("buy", 20_000, 9_990, { instrument: 1 as InstrumentId }));
  refusalOf(gate, madeUpPlace("buy", 20_000, 9_991, { instrument: 1 as InstrumentId }));
  assertEquals(gate.exposure.gross, 10 * PARTS); // nobody said so
  gate.moved();
  refusalOf(gate, madeUpPlace("buy", 20_000, 9_992, { instrument: 1 as InstrumentId }));
  assertEquals(gate.exposure.gross, 30 * PARTS);
});

Deno.test("a listing that changes moves the limits to its grid, and the sums with them", () => {
  const desk = madeUpDesk(), gate = gateOf(desk);
  gate.listen();
  refusalOf(gate, madeUpPlace("buy", 50_000, 9_990));
  assertEquals(gate.exposure.grossAllowed, 200 * PARTS);
  desk.markets[0].instrument = madeUpInstrument({ tick: parseGrid("0.1") });
  refusalOf(gate, madeUpPlace("buy", 50_000, 9_990));
  refusalOf(gate, madeUpPlace("buy", 50_000, 9_991));
  assertEquals(gate.exposure.grossAllowed, 2_000 * PARTS);
  assertEquals(gate.limitsOf(0 as InstrumentId)?.positionLots as number, 200_000);
  desk.markets[0].instrument = null;
  assertEquals(gate.limitsOf(0 as InstrumentId), null);
});

Deno.test("RSK-14 a strategy's gross counts each market that it quotes, asked about or not, also after one was sold down", () => {
  const desk = madeUpDesk(madeUpInstrument(), eth()), strategy = { ...DEFAULT_STRATEGY_LIMITS, maxGross: "50" };
  const gate = gateOf(desk, "RSK-14", {}, { strategy: new Map([["mm1", strategy]]) });
  for (const { id } of desk.markets) gate.quotedBy(id, "mm1");
  desk.ledger.book(madeUpFill("buy", 45_000, 10_000, { instrument: 1 as InstrumentId }));
  const [fits, exceeds] = [4_000, 6_000].map((size) => refusalOf(gate, madeUpPlace("buy", size, 9_990)));
  assertEquals([fits, exceeds?.rule], [null, "RSK-14"], "45 USDT of ETH count as well");
  gate.admit(madeUpPlace("sell", 1_000, 9_990, { instrument: 1 as InstrumentId }), FLATTEN_SLOT, NOW);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 6_000, 9_991))?.rule, "RSK-14");
});

Deno.test("change() makes other limits hold at once, of every scope", () => {
  const desk = madeUpDesk(), stands = new Stands(desk, madeUpLimits(desk)), [market] = desk.markets;
  const stand = stands.at(market), asking = stands.asking(stand, market, "mm1");
  const limits = madeUpLimits(desk, { maxPosition: "0.5", ordersPerSecond: 7 });
  stands.change({
    ...limits,
    venue: new Map([["binance", madeUpVenueLimits({ maxGross: "60" })]]),
    strategy: new Map([["mm1", { ...DEFAULT_STRATEGY_LIMITS, maxGross: "50" }]]),
    global: { ...DEFAULT_GLOBAL_LIMITS, maxGross: "70", maxNet: { BTC: "40" } },
  }, NOW);
  const context = stands.look(market, stand, asking, NOW);
  assertEquals([context.limits?.positionLots as number, context.buckets?.market?.perSecond], [50_000, 7]);
  assertEquals([context.netParts, context.grossParts, context.venueGrossParts].map((parts) => parts / PARTS), [
    40,
    70,
    60,
  ]);
  assertEquals([context.strategyLimits?.grossParts, context.globalLimits.maxGross], [50 * PARTS, "70"]);
  stands.change({ ...limits, perInstrument: new Map(), venue: new Map() }, NOW);
  const none = stands.look(market, stand, null, NOW);
  assertEquals([none.limits, none.venueLimits, none.buckets, none.wish], [null, null, null, null]);
  assertEquals([none.strategyLimits.maxGross, stands.limits.venue.size], [null, 0]);
  assertEquals([none.netParts, none.venueGrossParts], [NaN, NaN]);
});

Deno.test("the limits of a market and its venue stand at a market that is listed later, and not at one without", () => {
  const desk = madeUpDesk(), [market] = desk.markets, { instrument } = market;
  market.instrument = null;
  const limits = madeUpLimits(desk), global = { ...DEFAULT_GLOBAL_LIMITS, maxNet: { BTC: "40" } };
  const gate = new Gate({ ...limits, global }, desk), place = madeUpPlace("buy", 50_000, 9_990);
  assertEquals(gate.admit(place, SLOT, NOW).refused?.rule, "RSK-03");
  market.instrument = instrument;
  gate.listed(instrument!);
  assertEquals(gate.admit(madeUpPlace("buy", 40_001, 9_990), SLOT, NOW).refused?.rule, "RSK-13");
});
