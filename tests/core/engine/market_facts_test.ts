import { assertEquals, assertThrows } from "@std/assert";
import type { BookDelta, Event } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Price, Size } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { levels } from "../../support/map_book.ts";
import { puppet, wanting } from "../../support/test_strategies.ts";

const BTC = 0 as InstrumentId;

function delta(
  house: EngineHouse,
  bids: readonly [number, number][],
  asks: readonly [number, number][] = [],
): BookDelta {
  const ids = { firstId: null, lastId: null, previousId: null }, at = { venueAt: house.now, receivedAt: house.now };
  return { kind: "book_delta", instrument: BTC, bids: levels(...bids), asks: levels(...asks), ...ids, ...at };
}

function watched() {
  const kind = puppet(wanting()), house = new EngineHouse({ kind }).boot();
  house.feeding = false;
  kind.strings.observed.length = 0;
  return {
    house,
    kinds: () => kind.strings.observed.map((event: Event) => event.kind),
    market: house.engine.desk.markets[0],
  };
}

Deno.test("a change continues the book, and strategies hear of it", () => {
  const { house, kinds, market } = watched();
  house.step(delta(house, [[MID - 5, 700]]));
  assertEquals([market.book.bestBid as number, market.book.bestBidSize as number, kinds()], [MID - 5, 700, [
    "book_delta",
  ]]);
});

Deno.test("a change of a lost book makes no book: only a snapshot does", () => {
  const { house, kinds, market } = watched();
  house.loseBook();
  house.step(delta(house, [[MID - 5, 700]], [[MID + 5, 700]]));
  assertEquals([market.bookValid, market.quotable, kinds()], [false, false, ["book_lost"]]);
  assertEquals(house.engine.counters["changes of lost books"], 1);
  house.showBook();
  assertEquals(market.quotable, true);
});

Deno.test("a message that no book can hold loses the book, is told, and later changes do not bring it back", () => {
  const { house, market } = watched();
  house.step(delta(house, [[0.5, 700]]));
  assertEquals([market.bookValid, house.incidents()], [false, ["book_unfit"]]);
  house.step(delta(house, [[MID - 5, 700]], [[MID + 5, 700]]));
  assertEquals(market.bookValid, false);
  house.showBook();
  assertEquals(market.quotable, true);
});

Deno.test("trades and tops are handed on, and the last trade is noted", () => {
  const { house, kinds, market } = watched();
  const common = { instrument: BTC, venueAt: house.now, receivedAt: house.now };
  house.step(
    { kind: "trade", ...common, price: MID as Price, size: 3 as Size, aggressor: "buy", tradeId: "1" },
    {
      kind: "top_of_book",
      ...common,
      bidPrice: MID - 1 as Price,
      bidSize: 1 as Size,
      askPrice: MID + 1 as Price,
      askSize: 1 as Size,
      lastId: null,
    },
  );
  assertEquals([market.lastTradePrice as number, market.lastTradeAt, kinds()], [MID, house.now, [
    "trade",
    "top_of_book",
  ]]);
});

Deno.test("the venue's index and mark are noted, each by itself", () => {
  const { house, market } = watched();
  const common = { kind: "reference_price", instrument: BTC, venueAt: null, receivedAt: house.now } as const;
  house.step({ ...common, of: "index", price: 65_000.5 }, { ...common, of: "mark", price: 65_001 });
  assertEquals([market.indexPrice, market.indexAt, market.venueMark], [65_000.5, house.now, 65_001]);
});

Deno.test("new rules are taken over at once when nothing of ours depends on the old ones", () => {
  const { house, market } = watched();
  const instrument = { ...market.instrument!, lot: { step: 1, decimals: 3 } };
  house.step({ kind: "instrument", instrument, receivedAt: house.now });
  assertEquals([market.instrument, house.incidents()], [instrument, []]);
});

Deno.test("an event of a market that this process never named is a bug and throws", () => {
  const { house } = watched();
  assertThrows(() => house.step({ ...delta(house, []), instrument: 7 as InstrumentId }), RangeError, "market 7");
});
