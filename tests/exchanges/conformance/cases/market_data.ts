/** Listing, books, trades and best prices. @module */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import type { TopOfBook, Trade } from "../../../../core/event.ts";
import { formatMoney, type Money } from "../../../../core/money.ts";
import type { Case } from "../case.ts";
import { damagedRoads } from "../damaged_roads.ts";

export const MARKET_DATA: readonly Case[] = [
  {
    id: "CF-01",
    title: "the listing is the venue's: grids, limits, kind and assets",
    asks: "market",
    async run(scene) {
      const stage = await scene.up();
      for (const market of [0, 1]) {
        const told = stage.instrument(market), { product } = scene.venue;
        assertEquals([told.symbol, told.status, told.kind], [
          scene.symbols[market],
          "trading",
          product === "perp" ? "linear" : "spot",
        ]);
        assert(told.symbol.startsWith(told.base) && told.symbol.includes(told.quote), `${told.base} ${told.quote}`);
        assert(told.tick.step > 0 && told.lot.step > 0 && told.minSize > 0 && told.maxSize > told.minSize);
        if (stage.inside === null) continue;
        const { instrument } = stage.inside.floor(market);
        assertEquals([told.tick, told.lot, told.minSize], [instrument.tick, instrument.lot, instrument.minSize]);
        assertEquals([told.kind, told.base, told.quote], [instrument.kind, instrument.base, instrument.quote]);
        assertEquals(text(told.multiplier), text(instrument.multiplier));
        assertEquals(text(told.minNotional), text(instrument.minNotional));
      }
    },
  },
  {
    id: "CF-02",
    title: "every book that is told is one that the venue had",
    asks: "market",
    async run(scene) {
      const stage = await scene.up();
      if (stage.inside !== null) {
        await stage.pass(20_000);
        assertGreater(stage.books.count, 200);
      }
      await stage.until("both books are vouched for", () => stage.hasBooks);
      await stage.checkBooks();
      assertEquals(stage.books.lost, 0);
    },
  },
  {
    id: "CF-03",
    title: "a lost change loses the book at once, and it comes back",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      await stage.pass(1_000);
      const from = stage.now;
      stage.fault("gap", { count: 1, symbol: scene.symbols[0] });
      await stage.until("a book is lost", () => stage.books.lost > 0, 5_000);
      await stage.until("all books are back", () => stage.hasBooks, 20_000);
      await stage.pass(2_000);
      await stage.checkBooks();
      for (const market of [0, 1]) assertGreater(stage.books.toldAt(market), from);
    },
  },
  {
    id: "CF-04",
    title: "1 % of frames dropped, doubled and swapped: no wrong book is ever told, and the right one comes back",
    asks: "faults",
    async run(scene) {
      const { roads, calm, count } = damagedRoads(0.01), stage = await scene.up({ roads });
      await stage.pass(60_000);
      assertGreater(count(), 20, "frames were damaged");
      calm();
      await stage.until("the session is up", () => stage.state === "up");
      await stage.until("all books are back", () => stage.hasBooks);
      await stage.pass(3_000);
      await stage.checkBooks();
      for (const market of [0, 1]) assertGreater(stage.books.toldAt(market), stage.now - 2_000_000);
    },
  },
  {
    id: "CF-05",
    title: "a change that comes twice changes nothing",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      stage.fault("duplicate", { channel: "market", probability: 0.5, count: 200 });
      await stage.pass(15_000);
      await stage.checkBooks();
      assertEquals([stage.books.lost, stage.state], [0, "up"]);
    },
  },
  {
    id: "CF-06",
    title: "public trades are told once each, with the side that crossed, and all of them",
    asks: "market",
    async run(scene) {
      const stage = await scene.up(), told = new Map<string, Trade>();
      let twice = 0;
      stage.onEvent = (event) => {
        if (event.kind !== "trade") return;
        if (told.has(`${event.instrument} ${event.tradeId}`)) twice++;
        told.set(`${event.instrument} ${event.tradeId}`, { ...event });
      };
      const { inside } = stage, before = [0, 1].map((market) => inside?.floor(market).lastTradeId ?? 0);
      if (inside === null) await stage.until("somebody trades", () => told.size > 0, 120_000);
      else await stage.pass(30_000);
      assertEquals(twice, 0);
      const all = [...told.values()];
      assert(all.every(({ price, size }) => Number.isSafeInteger(price) && price > 0 && size > 0));
      if (inside === null) return;
      for (const market of [0, 1]) {
        const { lastTradeId, instrument } = inside.floor(market);
        const here = all.filter(({ instrument: id }) => id === market);
        assert(lastTradeId > before[market] && here.length > 0, `${instrument.symbol} traded`);
        assertEquals(new Set(here.map(({ aggressor }) => aggressor)).size, 2, "both sides crossed");
      }
    },
  },
  {
    id: "CF-07",
    title: "a frame that is cut in half is told as an error, and no wrong book follows",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      stage.fault("malformed_frame", { channel: "market", count: 3 });
      await stage.until("an error is told", () => (stage.counts.error ?? 0) > 0, 10_000);
      await stage.until("all is well again", () => stage.state === "up" && stage.hasBooks);
      await stage.pass(5_000);
      await stage.checkBooks();
      assert(stage.of("error").every(({ message }) => message !== ""));
    },
  },
  {
    id: "CF-08",
    title: "a book in doubt is given up and fetched anew",
    asks: "market",
    async run(scene) {
      const stage = await scene.up();
      await stage.pass(500);
      const snapshots = stage.counts.book_snapshot ?? 0;
      stage.submit({ kind: "resync", venue: scene.venue.name, instrument: 0 as never, reason: "in doubt" });
      assertEquals(stage.books.isValid(0), false, "nothing may be quoted on it");
      await stage.until("its book is back", () => stage.books.isValid(0), 20_000);
      assertGreater(stage.counts.book_snapshot ?? 0, snapshots);
      await stage.checkBooks();
    },
  },
  {
    id: "CF-09",
    title: "mark and index prices of perpetuals are told, and spot tells none",
    asks: "market",
    async run(scene) {
      const stage = await scene.up(), seen = new Set<string>();
      stage.onEvent = (event) => {
        if (event.kind === "reference_price") seen.add(`${event.instrument} ${event.of}`);
      };
      const wanted = scene.venue.capabilities.reduceOnly ? ["0 index", "0 mark", "1 index", "1 mark"] : [];
      if (stage.inside !== null) await stage.pass(10_000);
      await stage.until(`${wanted.join(", ")} are told`, () => seen.size >= wanted.length);
      assertEquals([...seen].sort(), wanted);
    },
  },
  {
    id: "CF-10",
    title: "without a key market data flow, and no order leaves",
    asks: "market",
    async run(scene) {
      const stage = scene.start({ withoutKey: true });
      await stage.until("books are told", () => stage.books.count > 4 && stage.hasBooks);
      const { clientId } = stage.place(0, "buy");
      await stage.pass(1_000);
      assertEquals(stage.of("send_refused").map((event) => event.clientId), [clientId]);
      assertEquals(stage.of("sent"), []);
      assertEquals(stage.inside?.account.open.size ?? 0, 0);
      await stage.checkBooks();
    },
  },
  {
    id: "CF-11",
    title: "best prices are told beside the book, and lie where a market can be",
    asks: "market",
    async run(scene) {
      const stage = await scene.up(), tops = new Map<number, TopOfBook>();
      stage.onEvent = (event) => {
        if (event.kind === "top_of_book") tops.set(event.instrument, { ...event });
      };
      await stage.until("both markets told theirs", () => tops.size === 2);
      for (const { bidPrice, bidSize, askPrice, askSize } of tops.values()) {
        assertLess(bidPrice, askPrice);
        assert(bidPrice > 0 && bidSize > 0 && askSize > 0);
      }
    },
  },
];

function text(money: Money | null): string | null {
  return money === null ? null : formatMoney(money);
}
