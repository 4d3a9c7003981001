/** Our order book beside ccxt's, in the same run: the same messages, each in its own native shape, and after each message
 * the top and the sum of ten levels a side. One iteration is a whole stream, from its snapshot on. Before the first
 * iteration all three are held equal, with a Map sorted on read as the referee. Two streams are made up; where the shared
 * recordings lie beside the checkout, eleven minutes of Binance spot BTCUSDT stand beside them. @module */
import ccxt from "ccxt";
import { OrderBook } from "../core/book/order_book.ts";
import { MapBook } from "../tests/support/map_book.ts";
import { sharedFixtures } from "../tests/support/fixtures.ts";
import { bookStream, type Message, type Stream } from "./support/book_stream.ts";
import { recordedStream } from "./support/recorded_stream.ts";

const MESSAGES = 4_000, SEED = 20_260_213;
const TICK = 0.01, LOT = 0.00000001;

/** ccxt's shape: pairs of floats. */
type Pairs = readonly (readonly [price: number, amount: number])[];
type FloatMessage = { readonly bids: Pairs; readonly asks: Pairs };
type FloatSide = [price: number, amount: number][] & { store(price: number, amount: number): void };
type FloatBook = { bids: FloatSide; asks: FloatSide; reset(snapshot: unknown): void };

const exchange = new ccxt.Exchange() as unknown as { orderBook(): FloatBook };
/** Results end here, so that no compiler may drop the work; read at the end. */
const kept = new Float64Array(1);

const fixtures = sharedFixtures();
const streams: Record<string, Stream> = {
  lively: bookStream("lively", MESSAGES, SEED),
  calm: bookStream("calm", MESSAGES, SEED),
  ...(fixtures === null ? {} : { recorded: await recordedStream(fixtures, "binance-spot-btcusdt-2024-08-08") }),
};
for (const [temper, stream] of Object.entries(streams)) {
  const floats = { snapshot: asFloats(stream.snapshot), messages: stream.messages.map(asFloats) };
  assertEqual(temper, stream, floats);

  const changes = stream.messages.reduce((sum, { bids, asks }) => sum + bids.count + asks.count, 0);
  const perMessage = Math.round(changes / stream.messages.length);
  const name =
    `${stream.messages.length} ${temper} messages of ${perMessage} changes, top and ten levels read after each`;
  const theirs = exchange.orderBook(), ours = new OrderBook();
  Deno.bench(`ccxt OrderBook.store(): ${name}`, { group: temper, baseline: true }, (b) => {
    theirs.reset(mutable(floats.snapshot));
    b.start();
    let sum = 0;
    for (let i = 0; i < floats.messages.length; i++) {
      storeAll(theirs, floats.messages[i]);
      sum += theirs.bids[0][0] + theirs.asks[0][0] + tenOf(theirs.bids) + tenOf(theirs.asks);
    }
    b.end();
    kept[0] += sum;
  });
  Deno.bench(`OrderBook.applyDelta(): ${name}`, { group: temper }, (b) => {
    ours.applySnapshot(stream.snapshot.bids, stream.snapshot.asks);
    b.start();
    let sum = 0;
    for (let i = 0; i < stream.messages.length; i++) {
      ours.applyDelta(stream.messages[i].bids, stream.messages[i].asks);
      sum += ours.bestBid + ours.bestAsk + ours.depth("bid", 10) + ours.depth("ask", 10);
    }
    b.end();
    kept[0] += sum;
  });
}
globalThis.addEventListener("unload", () => {
  if (Number.isNaN(kept[0])) throw new Error("The benches' sum is not a number");
});

function storeAll(book: FloatBook, { bids, asks }: FloatMessage): void {
  for (let i = 0; i < bids.length; i++) book.bids.store(bids[i][0], bids[i][1]);
  for (let i = 0; i < asks.length; i++) book.asks.store(asks[i][0], asks[i][1]);
}

function tenOf(side: FloatSide): number {
  let sum = 0;
  for (let i = 0; i < 10 && i < side.length; i++) sum += side[i][1];
  return sum;
}

/** Applies the whole stream to all three and compares tops, ten-level sums and level counts as it goes.
 * @throws {Error} at the first difference */
function assertEqual(
  temper: string,
  stream: Stream,
  floats: { snapshot: FloatMessage; messages: FloatMessage[] },
): void {
  const ours = new OrderBook(), theirs = exchange.orderBook(), referee = new MapBook();
  ours.applySnapshot(stream.snapshot.bids, stream.snapshot.asks);
  referee.applySnapshot(stream.snapshot.bids, stream.snapshot.asks);
  theirs.reset(mutable(floats.snapshot));
  stream.messages.forEach(({ bids, asks }, i) => {
    ours.applyDelta(bids, asks);
    referee.applyDelta(bids, asks);
    storeAll(theirs, floats.messages[i]);
    if (i % 20 !== 0 && i !== stream.messages.length - 1) return;
    const seen = {
      referee: (["bid", "ask"] as const).flatMap((s) => [referee.best(s), referee.depth(s, 10), referee[s].size]),
      ours: (["bid", "ask"] as const).flatMap((s) => [
        s === "bid" ? ours.bestBid : ours.bestAsk,
        ours.depth(s, 10),
        ours.levelCount(s),
      ]),
      ccxt: [theirs.bids, theirs.asks].flatMap((s) => [
        Math.round(s[0][0] / TICK),
        s.slice(0, 10).reduce((sum, [, amount]) => sum + Math.round(amount / LOT), 0),
        s.length,
      ]),
    };
    const expected = seen.referee.join(" ");
    if (seen.ours.join(" ") !== expected || seen.ccxt.join(" ") !== expected) {
      throw new Error(`Books differ after ${temper} message ${i}: ${JSON.stringify(seen)}`);
    }
  });
}

function asFloats({ bids, asks }: Message): FloatMessage {
  const side = ({ count, prices, sizes }: Message["bids"]): Pairs =>
    Array.from({ length: count }, (_, i) => [prices[i] * TICK, sizes[i] * LOT] as const);
  return { bids: side(bids), asks: side(asks) };
}

/** ccxt keeps the pairs that it is given and writes into them. */
function mutable({ bids, asks }: FloatMessage): { bids: [number, number][]; asks: [number, number][] } {
  return { bids: bids.map(([price, amount]) => [price, amount]), asks: asks.map(([price, amount]) => [price, amount]) };
}
