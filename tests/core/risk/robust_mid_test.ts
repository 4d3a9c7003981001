import { assertEquals } from "@std/assert";
import { RobustMid } from "../../../core/risk/robust_mid.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { madeUpDesk, NOW, setBook } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const after = (micros: number) => NOW + micros as Micros;

/** BTC at four venues; the second counts in ticks ten times as large. */
function fourVenues() {
  const markets = ["binance", "okx", "gate", "bybit"].map((venue, i) =>
    madeUpInstrument({ id: i as InstrumentId, venue, tick: parseGrid(i === 1 ? "0.1" : "0.01") })
  );
  const desk = madeUpDesk(...markets), robust = new RobustMid(desk.markets[0]);
  setBook(desk.markets[1], 1_009, 1_011);
  setBook(desk.markets[2], 10_199, 10_201);
  setBook(desk.markets[3], 9_899, 9_901);
  robust.meet(desk.markets);
  return { desk, robust };
}

Deno.test("RSK-10 the reference is the median of our mid and the fresh ones of other venues, in our ticks", () => {
  const { desk, robust } = fourVenues();
  // Ours 10,000; theirs 10,100, 10,200 and 9,900.
  assertEquals(robust.reference(NOW), 10_050);
  desk.markets[2].bookLost("gone");
  assertEquals(robust.reference(NOW), 10_000);
  setBook(desk.markets[1], 1_199, 1_201);
  assertEquals(robust.reference(NOW), 10_000);
});

Deno.test("RSK-05 the second source is what others say without us, old books left out", () => {
  const { desk, robust } = fourVenues();
  assertEquals(robust.second(NOW), 10_100);
  setBook(desk.markets[2], 10_199, 10_201, after(1_000_001));
  assertEquals([robust.second(after(1_000_001)), robust.reference(after(1_000_001))], [10_200, 10_100]);
});

Deno.test("RSK-05 the venue's index is the second source where no other venue says anything, for ten seconds", () => {
  const desk = madeUpDesk(), robust = new RobustMid(desk.markets[0]);
  robust.meet(desk.markets);
  assertEquals([robust.second(NOW), robust.hasPeers], [NaN, false]);
  desk.markets[0].indexPrice = 10_020.5;
  desk.markets[0].indexAt = NOW;
  assertEquals([robust.second(after(10_000_000)), robust.second(after(10_000_001))], [10_020.5, NaN]);
  assertEquals(robust.reference(NOW), 10_000);
});

Deno.test("RSK-10 without a mid of our own there is no reference, whatever others say", () => {
  const { desk, robust } = fourVenues();
  desk.markets[0].bookLost("gone");
  assertEquals(robust.reference(NOW), NaN);
  desk.markets[0].instrument = null;
  assertEquals([robust.reference(NOW), robust.second(NOW)], [NaN, NaN]);
});

Deno.test("RSK-05 another pair, another kind of contract and our own venue are no second source", () => {
  const others = [{ base: "ETH" }, { quote: "EUR" }, { kind: "linear" as const }, { venue: "binance" }];
  const markets = others.map((change, i) =>
    madeUpInstrument({ venue: "okx", symbol: `X${i}`, ...change, id: i + 1 as InstrumentId })
  );
  const desk = madeUpDesk(madeUpInstrument(), ...markets), robust = new RobustMid(desk.markets[0]);
  robust.meet(desk.markets);
  assertEquals(robust.hasPeers, false);
  desk.markets[1].instrument = null;
  robust.meet(desk.markets);
  assertEquals(robust.hasPeers, false);
});
