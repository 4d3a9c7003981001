/** What the feed vouches for, under frames that are lost, unreadable or doubled, late snapshots and dead sockets: whenever it
 * says that a book is gapless, that book is the venue's after its last change, and no frame came that it lacks. */
import { assertEquals, assertGreater } from "@std/assert";
import type { BookDelta, BookSnapshot, Levels } from "../../../core/event.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { depthFrame } from "../../support/binance_frames.ts";
import { Talk } from "../../support/binance_talk.ts";
import { sbeDiff } from "../../support/sbe_writer.ts";
import { slowTest } from "../../support/slow.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT"], LOTS = [5, 4];
const PRICES = 20, LOWEST = 9_000, FIRST = 100;

/** The venue's update `id` puts `id` lots on one of its prices, the next one on the next. */
const priceOf = (id: number) => LOWEST + id % PRICES;
function bookAfter(id: number): Map<number, number> {
  const from = Math.max(FIRST, id - PRICES) + 1;
  return new Map(Array.from({ length: id - from + 1 }, (_, i) => [priceOf(from + i), from + i]));
}
const decimal = (steps: number, places: number) => (steps / 10 ** places).toFixed(8);
const sorted = (book: ReadonlyMap<number, number>) => [...book].sort(([a], [b]) => a - b);

class Market {
  /** Of the venue. */
  id = FIRST;
  /** Of the newest depth frame that came over the socket, whether it could be read or not. */
  cameId = 0;
  /** What the feed has told; null while it vouches for nothing. */
  told: { id: number; readonly bids: Map<number, number> } | null = null;

  constructor(readonly symbol: string, readonly lots: number) {}

  take({ kind, bids, lastId }: BookSnapshot | BookDelta): void {
    if (kind === "book_delta" && this.told === null) {
      throw new Error(`A change of a lost book: ${this.symbol} ${lastId}`);
    }
    const told = kind === "book_delta" ? this.told! : this.told = { id: 0, bids: new Map() };
    told.id = lastId!;
    setAll(told.bids, bids);
  }
}

function setAll(book: Map<number, number>, { count, prices, sizes }: Levels): void {
  for (let i = 0; i < count; i++) {
    if (sizes[i] > 0) book.set(prices[i], sizes[i]);
    else book.delete(prices[i]);
  }
}

class Life {
  readonly markets = SYMBOLS.map((symbol, i) => new Market(symbol, LOTS[i]));
  vouched = 0;
  lost = 0;
  readonly #talk: Talk;
  readonly #random: Random;
  /** The venue's id when a snapshot was asked for, by request. */
  readonly #askedAt = new Map<number, number>();
  #heard = 0;

  constructor(seed: number, readonly sbe: boolean) {
    this.#random = new Random(seed);
    this.#talk = new Talk({ symbols: SYMBOLS, signer: null, topOfBook: false, sbe: sbe ? { apiKey: "key" } : null });
    this.#talk.session.start(this.#talk.now);
    this.#talk.answerListing();
  }

  step(): void {
    const random = this.#random, talk = this.#talk, channel = talk.channel("public"), chance = random.next();
    const isOpen = talk.io.live.has(channel);
    if (!isOpen && !talk.io.closed.includes(channel) && random.next() < 0.5) this.#open();
    else if (chance < 0.66) this.#change(channel, isOpen);
    else if (chance < 0.84) this.#answer();
    else if (chance < 0.985 || !isOpen) talk.pass(random.int(600_000));
    else this.#drop(channel);
    this.#hear();
    this.#check();
  }

  #open(): void {
    for (const market of this.markets) market.cameId = 0;
    this.#talk.openPublic();
  }

  #drop(channel: string): void {
    this.#talk.drop(channel);
    for (const market of this.markets) market.cameId = 0;
  }

  #change(channel: string, isOpen: boolean): void {
    const random = this.#random, talk = this.#talk, market = this.markets[random.int(2)], firstId = market.id + 1;
    market.id += 1 + random.int(3);
    const fate = random.next();
    if (!isOpen || fate < 0.05) return; // lost on its way
    const frame = fate < 0.1 ? this.#unreadable(market, firstId) : this.#frame(market, firstId);
    market.cameId = market.id;
    talk.session.onFrame(channel, frame, talk.now);
    if (fate > 0.95) talk.session.onFrame(channel, frame, talk.now);
    if (!talk.io.live.has(channel)) { for (const each of this.markets) each.cameId = 0; } // the feed gave it up
  }

  #frame({ symbol, id, lots }: Market, firstId: number, price = priceOf): string | Uint8Array {
    const ids = Array.from({ length: id - firstId + 1 }, (_, i) => firstId + i);
    if (this.sbe) {
      const bids = ids.map((each) => [price(each), each] as const);
      return sbeDiff({ symbol, firstId, lastId: id, bids, asks: [], exponents: [-2, -lots] });
    }
    return depthFrame({
      symbol,
      U: firstId,
      u: id,
      b: ids.map((each) => [decimal(price(each), 2), decimal(each, lots)]),
    });
  }

  #unreadable(market: Market, firstId: number): string | Uint8Array {
    const random = this.#random, frame = this.#frame(market, firstId);
    if (random.next() < 0.3) return this.#frame(market, firstId, () => 0);
    if (typeof frame === "string") return frame.slice(0, 40 + random.int(frame.length - 41));
    return random.next() < 0.5 ? frame.slice(0, random.int(frame.length)) : frame.with(0, 27);
  }

  /** A snapshot shows the venue's book at some time between question and answer. */
  #answer(): void {
    const talk = this.#talk, random = this.#random, calls = talk.calls("/api/v3/depth");
    if (calls.length === 0) return;
    const call = calls[random.int(calls.length)], symbol = new URL(call.call.url).searchParams.get("symbol");
    if (random.next() < 0.15) return talk.reply(call, { code: -1000, msg: "unknown" }, 500);
    const { id, lots } = this.markets.find((market) => market.symbol === symbol)!;
    const askedAt = this.#askedAt.get(call.id) ?? id, lastUpdateId = askedAt + random.int(id - askedAt + 1);
    const bids = sorted(bookAfter(lastUpdateId)).map(([price, size]) => [decimal(price, 2), decimal(size, lots)]);
    talk.reply(call, { lastUpdateId, bids, asks: [] });
  }

  #hear(): void {
    const { io } = this.#talk;
    for (; this.#heard < io.events.length; this.#heard++) {
      const event = io.events[this.#heard];
      if (event.kind === "book_snapshot" || event.kind === "book_delta") this.markets[event.instrument].take(event);
      else if (event.kind === "book_lost") {
        this.markets[event.instrument].told = null;
        this.lost++;
      }
    }
    for (const { id, call } of this.#talk.calls("/api/v3/depth")) {
      const symbol = new URL(call.url).searchParams.get("symbol");
      if (!this.#askedAt.has(id)) this.#askedAt.set(id, this.markets.find((market) => market.symbol === symbol)!.id);
    }
  }

  #check(): void {
    for (const { symbol, told, cameId } of this.markets) {
      if (told === null) continue;
      assertEquals(sorted(told.bids), sorted(bookAfter(told.id)), `${symbol} after ${told.id}`);
      if (told.id < cameId) throw new Error(`${symbol} is vouched for at ${told.id}, and a frame up to ${cameId} came`);
      this.vouched++;
    }
  }
}

for (const sbe of [false, true]) {
  slowTest(
    `a session over ${sbe ? "SBE" : "JSON"} never vouches for a book that it knows to lack a frame (property)`,
    () => {
      let vouched = 0, lost = 0;
      for (let seed = 1; seed <= 60; seed++) {
        const life = new Life(seed, sbe);
        for (let i = 0; i < 250; i++) life.step();
        vouched += life.vouched;
        lost += life.lost;
      }
      assertGreater(vouched, 5_000);
      assertGreater(lost, 300);
    },
  );
}
