/** Our order book beside ccxt's and tardis-dev's, in the same run: the same messages, each in its own native shape, and after
 * each message the top, the sum of ten levels a side and their imbalance. One iteration is a whole stream, from its snapshot
 * on. Before the first iteration all are held equal, with a Map sorted on read as the referee. Two streams are made up; where
 * the shared recordings lie beside the checkout, eleven minutes of Binance spot BTCUSDT stand beside them. Then 1, 10 and 70
 * books visited in turn: the layout of a book is chosen on what it costs when others have used the caches since. @module */
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
