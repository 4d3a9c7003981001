import { assertEquals } from "@std/assert";
import { Wish } from "../../../core/risk/wish.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Side } from "../../../core/event.ts";
import type { Price, Size } from "../../../core/units.ts";
import { NOTHING_WANTED } from "../../../core/target.ts";

const MARKET = 0 as InstrumentId;
const quote = (side: Side, price: number, size = 1, instrument = 0) => ({
  instrument: instrument as InstrumentId,
  side,
  level: 0,
  price: price as Price,
  size: size as Size,
});

Deno.test("RSK-31 a wish is its best quotes of the market and the move that is expected", () => {
  const wish = new Wish();
  const quotes = [quote("buy", 98), quote("buy", 99), quote("sell", 103), quote("sell", 102), quote("buy", 500, 1, 1)];
  wish.note({ quotes, takes: [], signalBps: -7 }, MARKET);
  assertEquals([wish.bid, wish.ask, wish.signalBps, wish.isFaulty], [99, 102, -7, false]);
  wish.note(NOTHING_WANTED, MARKET);
  assertEquals([wish.bid, wish.ask, wish.signalBps, wish.isFaulty], [0, 0, 0, false]);
});

Deno.test("RSK-31 a size of nothing is no quote", () => {
  const wish = new Wish();
  wish.note({ quotes: [quote("buy", 99, 0), quote("sell", 101, 0)], takes: [] }, MARKET);
  assertEquals([wish.bid, wish.ask, wish.isFaulty], [0, 0, false]);
});

Deno.test("RSK-31 a price, a size or a signal that is no real number makes the wish faulty, elsewhere not", () => {
  const faulty = (target: Parameters<Wish["note"]>[0]) => {
    const wish = new Wish();
    wish.note(target, MARKET);
    return wish.isFaulty;
  };
  for (const bad of [NaN, Infinity, -Infinity]) {
    assertEquals(faulty({ quotes: [quote("buy", bad)], takes: [] }), true);
    assertEquals(faulty({ quotes: [quote("buy", 1, bad)], takes: [] }), true);
    assertEquals(faulty({ quotes: [], takes: [quote("buy", bad)] }), true);
    assertEquals(faulty({ quotes: [], takes: [quote("buy", 1, bad)] }), true);
    assertEquals(faulty({ quotes: [], takes: [], signalBps: bad }), true);
    assertEquals(faulty({ quotes: [quote("buy", bad, 1, 1)], takes: [quote("buy", bad, 1, 1)] }), false);
  }
});
