/** The same simulated market twice, watched over JSON and over SBE: after the same update both sessions must have told the
 * same book, and over time the same trades and best prices. Virtual time, no sockets. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { BookDelta, BookSnapshot, Event } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { binance } from "../../../exchanges/binance/mod.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import type { FaultParameters } from "../../../exchanges/simulator/faults.ts";
import { START } from "../../support/wire_talk.ts";
import { VirtualVenue } from "../../support/virtual_venue.ts";
import { slowTest } from "../../support/slow.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];

class Watcher {
  readonly #venue: VirtualVenue;
  readonly #books = SYMBOLS.map(() => ({ bids: new Map<number, number>(), asks: new Map<number, number>() }));
  /** The whole book as text, by market and update id. */
  readonly books = new Map<string, string>();
  readonly trades: string[] = [];
  readonly tops: string[] = [];
  readonly counts: Partial<Record<Event["kind"], number>> = {};
  state = "";

  constructor(sbe: boolean) {
    const wire = createBinanceWire({ seed: 5, startAt: START, symbols: SYMBOLS });
    this.#venue = new VirtualVenue("binance", wire, START);
    this.#venue.onTurn = () => {
      for (const event of this.#venue.takeEvents()) this.#take(event);
    };
    const markets = SYMBOLS.map((symbol, i) => ({ instrument: i as InstrumentId, symbol }));
    const { endpoints } = this.#venue, options = { venue: "binance", markets, endpoints, signer: null, seed: 1 };
    this.#venue.start(binance.createSession({ ...options, sbe: sbe ? { apiKey: "demo" } : null }, this.#venue));
  }

  pass(seconds: number): void {
    for (const end = this.#venue.now + seconds * 1e6; this.#venue.now < end;) {
      this.#venue.advance(Math.min(end, this.#venue.nextAt) as Micros);
    }
  }

  fault(name: string, parameters: FaultParameters): void {
    this.#venue.wire.setFault(name, parameters, this.#venue.now);
  }

  #take(event: Event): void {
    this.counts[event.kind] = (this.counts[event.kind] ?? 0) + 1;
    if (event.kind === "book_snapshot" || event.kind === "book_delta") this.#apply(event);
    else if (event.kind === "venue_link") this.state = event.state;
    else if (event.kind === "trade") {
      const { instrument, tradeId, price, size, aggressor } = event;
      this.trades.push([instrument, tradeId, price, size, aggressor].join(" "));
    } else if (event.kind === "top_of_book") {
      const { instrument, lastId, bidPrice, bidSize, askPrice, askSize } = event;
      this.tops.push([instrument, lastId, bidPrice, bidSize, askPrice, askSize].join(" "));
    }
  }

  #apply({ kind, instrument, bids, asks, lastId }: BookDelta | BookSnapshot): void {
    const book = this.#books[instrument];
    for (const [levels, side] of [[bids, book.bids], [asks, book.asks]] as const) {
      if (kind === "book_snapshot") side.clear();
      for (let i = 0; i < levels.count; i++) {
        if (levels.sizes[i] === 0) side.delete(levels.prices[i]);
        else side.set(levels.prices[i], levels.sizes[i]);
      }
    }
    const sorted = (side: ReadonlyMap<number, number>) => [...side].sort((a, b) => a[0] - b[0]).join(" ");
    this.books.set(`${instrument} ${lastId}`, `${sorted(book.bids)} | ${sorted(book.asks)}`);
  }
}

slowTest("a session tells over SBE the books, trades and best prices that it tells over JSON", () => {
  const json = new Watcher(false), sbe = new Watcher(true);
  for (const watcher of [json, sbe]) watcher.pass(20);
  assertEquals([json.state, sbe.state], ["up", "up"]);
  let compared = 0;
  for (const [id, book] of sbe.books) {
    if (!json.books.has(id)) continue;
    assertEquals(book, json.books.get(id), id);
    compared++;
  }
  assertGreater(compared, 500);
  for (const list of ["trades", "tops"] as const) {
    const seen = new Set(json[list]), common = sbe[list].filter((line) => seen.has(line));
    assertGreater(common.length, 100, list);
    // At both ends one of the two may have been listening already, or not yet.
    assert(sbe[list].length - common.length < 20, `${sbe[list].length} ${list}, ${common.length} of them in both`);
  }
  assertEquals([sbe.counts.error, sbe.counts.book_lost, sbe.counts.ignored], [undefined, undefined, undefined]);
});

slowTest(
  "a session over SBE comes through lost, cut and doubled frames and a lost socket with the venue's book",
  () => {
    const sbe = new Watcher(true), json = new Watcher(false);
    sbe.pass(5);
    sbe.fault("gap", { count: 3 });
    sbe.pass(5);
    sbe.fault("malformed_frame", { channel: "market", count: 3 });
    sbe.pass(5);
    sbe.fault("duplicate", { channel: "market", count: 10, probability: 1 });
    sbe.pass(5);
    sbe.fault("disconnect", {});
    sbe.pass(20);
    json.pass(40);
    assertEquals(sbe.state, "up");
    assertGreater(sbe.counts.book_lost ?? 0, 4);
    assertGreater(sbe.counts.error ?? 0, 0);
    const late = [...sbe.books].slice(-100).filter(([id]) => json.books.has(id));
    assertGreater(late.length, 50);
    for (const [id, book] of late) assertEquals(book, json.books.get(id), id);
  },
);
