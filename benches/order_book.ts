/** Our order book beside ccxt's and tardis-dev's, in the same run: the same messages, each in its own native shape, and after
 * each message the top, the sum of ten levels a side and their imbalance. One iteration is a whole stream, from its snapshot
 * on. Before the first iteration all are held equal, with a Map sorted on read as the referee. Two streams are made up; where
 * the shared recordings lie beside the checkout, eleven minutes of Binance spot BTCUSDT stand beside them. Then 1, 10 and 70
 * books visited in turn: the layout of a book is chosen on what it costs when others have used the caches since.
 *
 * Layouts compared (ns a message over 70 books in turn, lively and calm, fastest of 30 passes on a busy machine; then µs at
 * the median right after 8 MB of other memory were written, lively and calm):
 *  - as it is, float64 lots behind their bitmap, one buffer a side: 310 and 260; 3.2 and 2.8
 *  - two buffers a side: 320 and 259; 3.6 and 2.9
 *  - int32 lots, which would need a second road for sizes from 2^31 lots on: 316 and 302; 3.8 and 3.2
 *  - narrow windows of 2,048 and 1,024 ticks: 374 and 290, 326 and 265; 4.2 and 3.4, 4.5 and 3.2
 *  - wide windows of 8,192 ticks, more levels far off: 467 on the lively feed, twice the time on the recorded one
 * What a message touches is small in all of them and the same in number of cache lines; 4,096 and 16,384 ticks are kept for
 * the levels that they keep near. @module */
import { sharedFixtures } from "../tests/support/fixtures.ts";
import { assertEqual, bookReplays, booksInTurn } from "./support/book_replays.ts";
import { bookStream, type Stream } from "./support/book_stream.ts";
import { recordedStream } from "./support/recorded_stream.ts";

/** Divides by 1, 10 and 70 without a rest. */
const MESSAGES = 4_200, SEED = 20_260_213;
/** Results end here, so that no compiler may drop the work; read at the end. */
const kept = new Float64Array(1);

const fixtures = sharedFixtures();
const streams: Record<string, Stream> = {
  lively: bookStream("lively", MESSAGES, SEED),
  calm: bookStream("calm", MESSAGES, SEED),
  ...(fixtures === null ? {} : { recorded: await recordedStream(fixtures, "binance-spot-btcusdt-2024-08-08") }),
};
for (const [temper, stream] of Object.entries(streams)) {
  const { ours, ccxt, tardis } = bookReplays(stream);
  const changes = stream.messages.reduce((sum, { bids, asks }) => sum + bids.count + asks.count, 0);
  const perMessage = Math.round(changes / stream.messages.length);
  const name =
    `${stream.messages.length} ${temper} messages of ${perMessage} changes, top and ten levels read after each`;
  for (
    const [call, { reset, run }] of [["ccxt OrderBook.store()", ccxt], ["tardis-dev OrderBook.update()", tardis], [
      "OrderBook.applyDelta()",
      ours,
    ]] as const
  ) {
    Deno.bench(`${call}: ${name}`, { group: temper, baseline: call.startsWith("ccxt") }, (b) => {
      reset();
      b.start();
      const sum = run();
      b.end();
      kept[0] += sum;
    });
  }
}
for (const temper of ["lively", "calm"] as const) {
  const stream = streams[temper], replays = [1, 10, 70].map((count) => booksInTurn(stream, count));
  assertEqual(stream, replays);
  for (const { name, messageCount, reset, run } of replays) {
    Deno.bench(`OrderBook.applyDelta(): ${messageCount} ${temper} messages over ${name} books in turn`, {
      group: `${temper}, books in turn`,
      baseline: name === "1",
    }, (b) => {
      reset();
      b.start();
      const sum = run();
      b.end();
      kept[0] += sum;
    });
  }
}
globalThis.addEventListener("unload", () => {
  if (Number.isNaN(kept[0])) throw new Error("The benches' sum is not a number");
});
