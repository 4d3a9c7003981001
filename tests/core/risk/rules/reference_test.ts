import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../../core/instrument.ts";
import type { Micros } from "../../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW, setBook } from "../../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { ack, amendOf, gateOf, refusalOf, sendThrough } from "../../../support/judged.ts";

const after = (micros: number) => NOW + micros as Micros;
const buy = () => madeUpPlace("buy", 1, 9_990);

function withPeers(...mids: readonly number[]) {
  const markets = mids.map((_, i) => madeUpInstrument({ id: i as InstrumentId, venue: i === 0 ? "binance" : `v${i}` }));
  const desk = madeUpDesk(...markets);
  mids.forEach((mid, i) => setBook(desk.markets[i], mid - 1, mid + 1));
  return desk;
}

Deno.test("RSK-05 lets our mid be 50 bp from the median of other venues, and not one tick further (RSK-34)", () => {
  for (const sign of [-1, 1]) {
    const refused = [499, 500, 501].map((away) => {
      const desk = withPeers(100_000 + sign * away, 100_000);
      return refusalOf(gateOf(desk, "RSK-05"), buy())?.rule ?? null;
    });
    assertEquals(refused, [null, null, "RSK-05"]);
  }
  const desk = withPeers(100_501, 100_000, 90_000, 100_001);
  const refused = refusalOf(gateOf(desk, "RSK-05"), buy());
  assertEquals(
    refused?.sentence,
    "our mid is 1005.01 USDT and others say 1000 USDT: 50.1 bp apart; the limit is 50 bp",
  );
});

Deno.test("RSK-05 takes the venue's index where no other venue says anything, while it is fresh (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-05", { referenceBps: 10 }), [market] = desk.markets;
  setBook(market, 100_099, 100_101);
  const at = (index: number, age = 0) => {
    market.indexPrice = index;
    market.indexAt = NOW;
    return refusalOf(gate, buy(), after(age))?.rule ?? null;
  };
  assertEquals([at(100_001), at(100_000), at(99_999)], [null, null, "RSK-05"]);
  assertEquals([at(99_999, 10_000_000), at(99_999, 10_000_001)], ["RSK-05", null]);
  assertEquals([at(-1), at(Infinity), at(0)], ["RSK-05", "RSK-05", "RSK-05"]);
});

Deno.test("RSK-05 refuses without a mid of our own, and a market that nobody set limits for", () => {
  const desk = withPeers(100_000, 100_000), gate = gateOf(desk, "RSK-05");
  desk.markets[0].bookLost("gone");
  assertEquals(refusalOf(gate, buy())?.value, "unknown bp");
  const open = gateOf(desk, "RSK-05", {}, { perInstrument: new Map() });
  assertEquals(refusalOf(open, buy())?.limit, "a known limit");
  assertEquals(open.view(NOW)[0].limit, "none allowed");
});

Deno.test("RSK-05 is shown as inactive without a second source, and with what it measures otherwise", () => {
  const desk = withPeers(100_250, 100_000), gate = gateOf(desk, "RSK-05");
  const row = () => {
    const { value, limit, used, state } = gate.view(NOW)[0];
    return [value, limit, used, state];
  };
  assertEquals(row(), ["25 bp", "50 bp", 0.5, "ok"]);
  setBook(desk.markets[0], 100_400, 100_402);
  assertEquals(row(), ["40.1 bp", "50 bp", 0.802, "warning"]);
  setBook(desk.markets[0], 100_999, 101_001);
  assertEquals(row(), ["100 bp", "50 bp", 2, "breached"]);
  desk.markets[1].bookLost("gone");
  assertEquals(row(), ["no second source now", "50 bp", null, "inactive"]);
  const alone = gateOf(madeUpDesk(), "RSK-05");
  assertEquals([alone.view(NOW)[0].value, alone.view(NOW)[0].state], ["no second source", "inactive"]);
  desk.markets[0].indexPrice = 100_000;
  desk.markets[0].indexAt = NOW;
  desk.markets[0].bookLost("gone");
  assertEquals(row(), ["unknown bp", "50 bp", null, "breached"]);
});

Deno.test("RSK-10 measures from the median of several venues, so that one book alone moves no collar (RSK-34)", () => {
  const desk = withPeers(10_000, 10_100, 10_200), gate = gateOf(desk, "RSK-10", { collarBps: 100 });
  // The median is 10,100 ticks, and 100 bp above it 10,201.
  const passes = (price: number) => refusalOf(gate, madeUpPlace("buy", 1, price)) === null;
  assertEquals([10_200, 10_201, 10_202].map(passes), [true, true, false]);
  assertEquals(gate.view(NOW)[0].value, "mid 101 USDT");
  const order = sendThrough(gate, madeUpPlace("buy", 10, 9_990));
  ack(desk, order);
  assertEquals(refusalOf(gate, amendOf(order, 5)), null);
});
