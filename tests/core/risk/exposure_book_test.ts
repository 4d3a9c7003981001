import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ExposureBook, PARTS } from "../../../core/risk/exposure_book.ts";
import type { Side } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { madeUpDesk } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { slowTest } from "../../support/slow.ts";

/** Markets whose worst cases, prices and limits a test sets by hand: BTC at two venues, ETH at one. */
function byHand() {
  const desk = madeUpDesk(
    madeUpInstrument(),
    madeUpInstrument({ id: 1 as InstrumentId, venue: "okx" }),
    madeUpInstrument({ id: 2 as InstrumentId, base: "ETH", symbol: "ETHUSDT" }),
  );
  const state = desk.markets.map(() => ({ long: 0, short: 0, value: 1, limit: 100 }));
  const from = {
    markets: desk.markets,
    worst: (side: Side, { id }: { id: InstrumentId }) => side === "buy" ? state[id].long : state[id].short,
    lotValue: ({ id }: { id: InstrumentId }) => state[id].value,
    positionLots: ({ id }: { id: InstrumentId }) => state[id].limit,
  };
  return { state, from, markets: desk.markets, book: new ExposureBook(from) };
}

Deno.test("RSK-13 the net of an asset is the sum over its venues, each end in its worst case", () => {
  const { state, book, markets: [btc, btcAtOkx, eth] } = byHand();
  state[0].long = 60;
  state[0].short = -10;
  state[1].short = -30;
  state[2].long = 500;
  book.recount();
  assertEquals([book.net("BTC"), book.net("ETH"), book.net("XRP")], [60 * PARTS, 500 * PARTS, 0]);
  const limit = 70 * PARTS;
  assertEquals([9, 10, 11].map((lots) => book.netExceeds(btc, "buy", lots, limit)), [false, false, true]);
  assertEquals([29, 30, 31].map((lots) => book.netExceeds(btcAtOkx, "sell", lots, limit)), [false, false, true]);
  assertEquals(book.netExceeds(eth, "buy", 1, limit), true);
  assertEquals(book.netExceeds(eth, "sell", 1, limit), false);
});

Deno.test("RSK-13 without a limit of its own an asset has what its markets' position limits allow", () => {
  const { state, book, markets: [btc] } = byHand();
  state[0].long = 150;
  book.recount();
  assertEquals(book.netAllowed("BTC"), 200 * PARTS);
  assertEquals([49, 50, 51].map((lots) => book.netExceeds(btc, "buy", lots, NaN)), [false, false, true]);
  assertEquals(book.netAllowed("XRP"), 0);
});

Deno.test("RSK-14 gross adds up the larger end of every market, and what does not raise it may pass", () => {
  const { state, book, markets: [btc, , eth] } = byHand();
  state[0].long = 60;
  state[0].short = -70;
  state[2].short = -20;
  book.recount();
  assertEquals([book.gross, book.grossAllowed], [90 * PARTS, 300 * PARTS]);
  const limit = 95 * PARTS;
  // The buys may grow to 70 lots before the market counts for more.
  assertEquals([10, 15, 16].map((lots) => book.grossExceeds(btc, "buy", lots, limit)), [false, false, true]);
  assertEquals(book.grossExceeds(btc, "buy", 10, 1), false);
  assertEquals([4, 5, 6].map((lots) => book.grossExceeds(eth, "sell", lots, limit)), [false, false, true]);
});

Deno.test("RSK-14 a venue and a strategy have a gross of their own", () => {
  const { state, book, markets } = byHand(), [btc, btcAtOkx, eth] = markets;
  state[0].long = state[2].long = 10;
  state[1].long = 40;
  book.recount();
  for (const market of [btc, btcAtOkx]) book.quotedBy(market, "mm");
  book.quotedBy(eth, "mm");
  book.quotedBy(eth, "other"); // it changes hands
  book.quotedBy(eth, "other");
  assertEquals([book.venueGross("binance"), book.venueGross("okx")], [20 * PARTS, 40 * PARTS]);
  assertEquals([book.strategyGross("mm"), book.strategyGross("other")], [50 * PARTS, 10 * PARTS]);
  assertEquals([book.venueGross("gate"), book.strategyGross("nobody"), book.marketGross(eth.id)], [0, 0, 10 * PARTS]);
  const venueRoom = [4, 5, 6].map((lots) => book.venueGrossExceeds(btc, "buy", lots, 25 * PARTS));
  const strategyRoom = [4, 5, 6].map((lots) => book.strategyGrossExceeds(btc, "buy", lots, 55 * PARTS));
  assertEquals([venueRoom, strategyRoom], [[false, false, true], [false, false, true]]);
});

Deno.test("RSK-14 a market with lots and without a price lets nothing more pass, and shows no sum", () => {
  const { state, book, markets: [btc, btcAtOkx, eth] } = byHand();
  state[1].value = NaN;
  book.recount();
  // Nothing is held there: nothing is unknown, and only it itself takes no order.
  assertEquals([book.grossExceeds(btc, "buy", 1, NaN), book.netExceeds(btc, "buy", 1, NaN)], [false, false]);
  assertEquals([book.grossExceeds(btcAtOkx, "buy", 1, NaN), book.netExceeds(btcAtOkx, "buy", 1, NaN)], [true, true]);
  state[1].long = 1;
  book.count(btcAtOkx);
  assertEquals([book.gross, book.net("BTC"), book.marketGross(btcAtOkx.id)], [NaN, NaN, NaN]);
  assertEquals([book.venueGross("okx"), book.venueGross("binance")], [NaN, 0]);
  assertEquals([book.grossExceeds(eth, "buy", 1, NaN), book.netExceeds(eth, "buy", 1, NaN)], [true, false]);
  assertEquals(book.netExceeds(btc, "buy", 1, NaN), true);
  state[1].value = 2;
  book.count(btcAtOkx);
  assertEquals(book.gross, 2 * PARTS);
});

Deno.test("RSK-13 RSK-14 what is no whole number of lots is refused", () => {
  const { book, markets: [btc] } = byHand();
  book.recount();
  for (const lots of [NaN, Infinity, 0.5, 2 ** 53]) {
    assertEquals([book.netExceeds(btc, "buy", lots, NaN), book.grossExceeds(btc, "buy", lots, NaN)], [true, true]);
  }
});

Deno.test("RSK-13 RSK-14 sums that no number holds exactly are over every limit", () => {
  const { state, book, markets: [btc] } = byHand();
  state[0].value = 1e9;
  state[0].limit = 1e6;
  state[0].long = 1_000;
  book.recount();
  assertEquals([book.netExceeds(btc, "buy", 1, Infinity), book.grossExceeds(btc, "buy", 1, Infinity)], [true, true]);
  state[0].long = 100;
  book.recount();
  assertEquals([book.netExceeds(btc, "buy", 1, Infinity), book.grossExceeds(btc, "buy", 1, Infinity)], [false, false]);
});

Deno.test("RSK-13 RSK-14 an asset, a venue and a strategy that nobody knows have no room", () => {
  const { from } = byHand(), book = new ExposureBook(from);
  // Never counted: neither the asset nor the strategy is known yet.
  assertEquals(book.netExceeds(from.markets[0], "buy", 1, NaN), true);
  assertEquals(book.strategyGrossExceeds(from.markets[0], "buy", 1, NaN), true);
});

Deno.test("RSK-14 a market without limits takes nothing from the room of the others", () => {
  const { state, book, markets: [btc] } = byHand();
  state[1].limit = 0;
  state[1].long = 40;
  book.recount();
  assertEquals(book.grossAllowed, 240 * PARTS);
  assertEquals([199, 200, 201].map((lots) => book.grossExceeds(btc, "buy", lots, NaN)), [false, false, true]);
});

slowTest(
  "INV-12 the sums kept step by step are those counted anew, whatever happens in whatever order (property)",
  () => {
    const change = fc.record({
      market: fc.nat(2),
      long: fc.integer({ min: -1_000, max: 1_000_000 }),
      short: fc.integer({ min: -1_000_000, max: 1_000 }),
      value: fc.oneof(fc.double({ min: 1e-9, max: 1e4, noNaN: true }), fc.constant(NaN)),
      limit: fc.nat(1_000_000),
      strategy: fc.constantFrom("a", "b"),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), (changes) => {
        const { state, from, markets, book } = byHand(), quotedBy = new Map<InstrumentId, string>();
        book.recount();
        for (const { market, strategy, ...now } of changes) {
          state[market] = now;
          book.quotedBy(markets[market], strategy);
          quotedBy.set(markets[market].id, strategy);
          book.count(markets[market]);
          const anew = new ExposureBook(from);
          anew.recount();
          for (const [id, name] of quotedBy) anew.quotedBy(markets[id], name);
          const sums = (one: ExposureBook) => [
            one.gross,
            one.grossAllowed,
            ...["BTC", "ETH"].flatMap((asset) => [one.net(asset), one.netAllowed(asset)]),
            ...["binance", "okx"].map((venue) => one.venueGross(venue)),
            ...["a", "b"].map((name) => one.strategyGross(name)),
          ];
          assertEquals(sums(book), sums(anew));
        }
      }),
      { seed: 20261126, numRuns: 200 },
    );
  },
);
