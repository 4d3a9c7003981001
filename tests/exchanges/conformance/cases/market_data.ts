/** Listing, books, trades and best prices. @module */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Trade } from "../../../../core/event.ts";
import { formatMoney, type Money } from "../../../../core/money.ts";
import type { Case } from "../case.ts";
import { damagedRoads } from "../damaged_roads.ts";
import { Stage } from "../stage.ts";

export const MARKET_DATA: readonly Case[] = [
  {
    id: "CF-01",
    title: "the listing is the venue's: grids, limits, kind and assets",
    run(product) {
      const stage = Stage.up(product);
      for (const market of [0, 1]) {
        const { instrument } = stage.floor(market), told = stage.instrument(market);
        assertEquals([told.tick, told.lot, told.minSize], [instrument.tick, instrument.lot, instrument.minSize]);
        assertEquals([told.kind, told.base, told.quote], [instrument.kind, instrument.base, instrument.quote]);
        assertEquals([text(told.multiplier), told.status], [text(instrument.multiplier), "trading"]);
        assertEquals(text(told.minNotional), text(instrument.minNotional));
      }
    },
  },
  {
    id: "CF-02",
    title: "every book that is told is one that the venue had",
    run(product) {
      const stage = Stage.up(product).pass(20_000);
      assertEquals([stage.books.wrong, stage.books.firstWrong], [0, ""]);
      assertGreater(stage.books.compared, 200);
      assertEquals(stage.books.lost, 0);
    },
  },
  {
    id: "CF-03",
    title: "a lost change loses the book at once, and it comes back",
    run(product) {
      const stage = Stage.up(product).pass(1_000), from = stage.now;
      stage.fault("gap", { count: 1, symbol: product.symbols[0] });
      stage.until("a book is lost", () => stage.books.lost > 0, 5_000);
      stage.until("all books are back", () => [0, 1].every((market) => stage.books.isValid(market)), 20_000);
      stage.pass(2_000);
      assertEquals(stage.books.firstWrong, "");
      for (const market of [0, 1]) assertGreater(stage.books.toldAt(market), from);
    },
  },
  {
    id: "CF-04",
    title: "1 % of frames dropped, doubled and swapped: no wrong book is ever told, and the right one comes back",
    run(product) {
      const { roads, calm, count } = damagedRoads(0.01), stage = Stage.up(product, { roads });
      stage.pass(60_000);
      assertGreater(count(), 20, "frames were damaged");
      calm();
      stage.until("the session is up", () => stage.state === "up");
      stage.until("all books are back", () => [0, 1].every((market) => stage.books.isValid(market)));
      stage.pass(3_000);
      assertEquals([stage.books.wrong, stage.books.firstWrong], [0, ""]);
      for (const market of [0, 1]) assertGreater(stage.books.toldAt(market), stage.now - 2_000_000);
    },
  },
  {
    id: "CF-05",
    title: "a change that comes twice changes nothing",
    run(product) {
      const stage = Stage.up(product);
      stage.fault("duplicate", { channel: "market", probability: 0.5, count: 200 });
      stage.pass(15_000);
      assertEquals([stage.books.firstWrong, stage.books.lost, stage.state], ["", 0, "up"]);
    },
  },
  {
    id: "CF-06",
    title: "public trades are told once each, with the side that crossed, and all of them",
    run(product) {
      const stage = Stage.up(product), told = new Map<string, Trade>();
      let twice = 0;
      stage.onEvent = (event) => {
        if (event.kind !== "trade") return;
        if (told.has(`${event.instrument} ${event.tradeId}`)) twice++;
        told.set(`${event.instrument} ${event.tradeId}`, { ...event });
      };
      const lots = [0, 1].map((market) => ({ market, before: stage.floor(market).lastTradeId }));
      stage.pass(30_000);
      assertEquals(twice, 0);
      for (const { market, before } of lots) {
        const { lastTradeId, instrument } = stage.floor(market);
        const here = [...told.values()].filter(({ instrument: id }) => id === market);
        assert(lastTradeId > before && here.length > 0, `${instrument.symbol} traded`);
        assert(here.every(({ price, size }) => Number.isSafeInteger(price) && price > 0 && size > 0));
        assertEquals(new Set(here.map(({ aggressor }) => aggressor)).size, 2, "both sides crossed");
      }
    },
  },
  {
    id: "CF-07",
    title: "a frame that is cut in half is told as an error, and no wrong book follows",
    run(product) {
      const stage = Stage.up(product);
      stage.fault("malformed_frame", { channel: "market", count: 3 });
      stage.until("an error is told", () => (stage.counts.error ?? 0) > 0, 10_000);
      stage.until("all is well again", () => stage.state === "up" && [0, 1].every((m) => stage.books.isValid(m)));
      stage.pass(5_000);
      assertEquals(stage.books.firstWrong, "");
      assert(stage.of("error").every(({ message }) => message !== ""));
    },
  },
  {
    id: "CF-08",
    title: "a book in doubt is given up and fetched anew",
    run(product) {
      const stage = Stage.up(product).pass(500), snapshots = stage.counts.book_snapshot ?? 0;
      stage.submit({ kind: "resync", venue: product.venue.name, instrument: 0 as never, reason: "in doubt" });
      assertEquals(stage.books.isValid(0), false, "nothing may be quoted on it");
      stage.until("its book is back", () => stage.books.isValid(0), 20_000);
      assertGreater(stage.counts.book_snapshot ?? 0, snapshots);
      assertEquals(stage.books.firstWrong, "");
    },
  },
  {
    id: "CF-09",
    title: "mark and index prices of perpetuals are told, and spot tells none",
    run(product) {
      const stage = Stage.up(product), seen = new Set<string>();
      stage.onEvent = (event) => {
        if (event.kind === "reference_price") seen.add(`${event.instrument} ${event.of}`);
      };
      stage.pass(10_000);
      const wanted = product.venue.capabilities.reduceOnly ? ["0 index", "0 mark", "1 index", "1 mark"] : [];
      assertEquals([...seen].sort(), wanted);
    },
  },
  {
    id: "CF-10",
    title: "without a key market data flow, and no order leaves",
    run(product) {
      const stage = Stage.up(product, { withoutKey: true }).pass(3_000);
      const { clientId } = stage.place(0, "buy");
      stage.pass(1_000);
      assertEquals(stage.of("send_refused").map((event) => event.clientId), [clientId]);
      assertEquals(stage.wire.state().openOrders, []);
      assertEquals(stage.books.firstWrong, "");
    },
  },
];

function text(money: Money | null): string | null {
  return money === null ? null : formatMoney(money);
}
