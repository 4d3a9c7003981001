/** Our order book against ccxt's and tardis-dev's: how many times as fast it applies a message and reads the top, ten levels a
 * side and their imbalance. Medians of interleaved rounds, over made-up streams and, where the shared recordings lie beside
 * the checkout, over eleven minutes of Binance spot BTCUSDT (fine grid, wide window) and six of USD-M BTCUSDT. Then what a
 * message costs with 1, 10 and 70 books visited in turn. `--long` takes whole recordings and twice the rounds. @module */
import { sharedFixtures } from "../../tests/support/fixtures.ts";
import { assertEqual, bookReplays, booksInTurn, turnOf } from "../support/book_replays.ts";
import { bookStream, type Stream, type Temper } from "../support/book_stream.ts";
import { recordedStream } from "../support/recorded_stream.ts";
import { measureRounds, median, printLine, ratio, ROUNDS } from "../support/rounds.ts";

/** Divides by 1, 10 and 70 without a rest. */
const MESSAGES = 2_100, SEED = 20_260_213;
const RECORDINGS = {
  recorded: "binance-spot-btcusdt-2024-08-08",
  recorded_usdm: "binance-usdm-btcusdt-2024-08-08",
};
const long = Deno.args.includes("--long");
/** The peers take long for all of a recording. */
const MOST_RECORDED = long ? Infinity : 3_000;
/** Ours is that many times as fast at least, so that its turns take about as long. */
const OUR_PASSES = 10;
const ROUNDS_HERE = long ? 2 * ROUNDS + 1 : ROUNDS;

for (const temper of ["lively", "calm"] as const) compare(temper, bookStream(temper, MESSAGES, SEED));
const fixtures = sharedFixtures();
if (fixtures === null) {
  console.error("book: no shared recordings beside this checkout, the recorded lines are left out");
} else {
  for (const [name, folder] of Object.entries(RECORDINGS)) {
    const { snapshot, messages } = await recordedStream(fixtures, folder);
    compare(name, { snapshot, messages: messages.slice(0, MOST_RECORDED) });
  }
}
for (const temper of ["lively", "calm"] as const) visit(temper);

function compare(name: string, stream: Stream): void {
  const { ours, ccxt, tardis } = bookReplays(stream);
  const times = measureRounds([turnOf(ours, OUR_PASSES), turnOf(ccxt), turnOf(tardis)], ROUNDS_HERE);
  printLine(`book_vs_ccxt_${name}`, OUR_PASSES * ratio(times, ccxt.name, ours.name));
  printLine(`book_vs_tardis_${name}`, OUR_PASSES * ratio(times, tardis.name, ours.name));
  printLine(`book_ns_per_message_${name}`, median(times.get(ours.name)!) * 1e6 / stream.messages.length / OUR_PASSES);
}

function visit(temper: Temper): void {
  const stream = bookStream(temper, MESSAGES, SEED), replays = [1, 10, 70].map((count) => booksInTurn(stream, count));
  assertEqual(stream, replays);
  const times = measureRounds(replays.map((replay) => turnOf(replay)), ROUNDS_HERE);
  for (const { name, messageCount } of replays) {
    const each = median(times.get(name)!) * 1e6 / messageCount;
    printLine(`book_ns_per_message_${name}${temper === "lively" ? "" : `_${temper}`}`, each);
  }
}
