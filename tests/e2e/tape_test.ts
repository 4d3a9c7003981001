/** The bot quotes on recorded markets. Compared are, for each market: every book that the bot shows (its best 20 levels a side,
 * several times a second) against the books that an independent client of the same stream has held after each message, in the
 * same order; the last book when the tape has ended; and at the end position = sum of the venue's fills, balances and fees to
 * the last digit. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { assertEqualLedgers, sumOfFills } from "../support/ledger_check.ts";
import { BotProgram } from "../support/bot_program.ts";
import { compareBook, nothingCompared } from "../support/compared_book.ts";
import { configFor } from "../support/bot_config.ts";
import { SimulatorProgram } from "../support/simulator_program.ts";
import { tapeMarket, TAPES, tapeTest, type TestTape } from "../support/tapes.ts";
import { TempDir } from "../support/temp_dir.ts";
import { until } from "../support/until.ts";
import { WireBooks } from "../support/wire_book.ts";

/** Longest time that the bot is watched, ms. */
const WATCH_MS = 5_000;
const LOOK_MS = 50;
/** Slower than elsewhere, so that enough of a tape is left for a bot that starts on a busy machine. */
const PACE = 2 / 3;

/** The real program costs seconds a tape; every message of every tape is compared in tape_book_test.ts. */
const CHOSEN = [
  "our own invented tape",
  "coinm_2021",
  "binance-spot-btcusdt-2024-08-08",
];

for (const tape of TAPES.filter(({ name }) => CHOSEN.includes(name))) {
  tapeTest("the program's book is the tape's and its position the sum of the venue's fills", tape, () => quoteOn(tape));
}

async function quoteOn({ path, speed }: TestTape): Promise<void> {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start("--tape", path, "--speed", String(PACE * speed));
  const { endpoints } = simulator, symbols = (await simulator.state()).symbols;
  const markets = await Promise.all(symbols.map((symbol) => tapeMarket(endpoints.rest, symbol)));
  await using referee = await WireBooks.open(endpoints, symbols);
  const dataDir = temp.file("data"), config = temp.write("config.jsonc", configFor(simulator, ...markets));
  await using bot = await BotProgram.start(["--config", config, "--data", dataDir]);
  await until("it trades", 10_000, async () => assertEquals((await bot.state()).state, "RUNNING"));

  const compared = new Map(symbols.map((symbol) => [symbol, nothingCompared()]));
  const began = performance.now();
  while (performance.now() - began < WATCH_MS && !(await simulator.state()).tapeEnded) {
    const pause = Promise.withResolvers<void>();
    setTimeout(pause.resolve, LOOK_MS);
    await Promise.all([
      pause.promise,
      ...symbols.map((symbol) => compareBook(bot, referee, symbol, compared.get(symbol)!)),
    ]);
  }
  const { tapeEnded } = await simulator.state();
  if (tapeEnded) {
    for (const symbol of symbols) {
      await until(`the last book of ${symbol} is the referee's`, 3_000, async () => {
        const { valid, bids, asks } = await bot.book("binance", symbol);
        assert(valid && referee.isNewest(symbol, bids, asks));
      });
    }
  }
  const figures = await assertEqualLedgers(bot, simulator, dataDir), truth = await simulator.state();
  assertEquals(sumOfFills(truth), figures.positions);
  assertEquals(truth.rateLimitViolations, 0);
  const { counters } = await bot.state();
  assertEquals(counters["bad frames"] ?? 0, 0);

  const books = [...compared.values()].reduce((sum, each) => sum + each.books, 0);
  const messages = symbols.reduce((sum, symbol) => sum + referee.messages(symbol), 0);
  console.log(
    `  ${symbols.length} markets, ${messages} depth messages, ${books} books of the bot compared, ` +
      `${figures.fills} fills, tape ${tapeEnded ? "ended" : "still running"}`,
  );
  assertGreater(books, 10, "few books were compared");
}
