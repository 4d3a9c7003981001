/** The bot quotes on recorded markets. Compared are, for each market: every book that the bot shows (its best 20 levels a side,
 * ten times a second) against the books that an independent client of the same stream has held after each message, in the
 * same order; the last book when the tape has ended; and at the end position = sum of the venue's fills, balances and fees to
 * the last digit. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import { assertEqualLedgers, sumOfFills } from "../support/ledger_check.ts";
import { BotProgram } from "../support/bot_program.ts";
import type { TestMarket } from "../support/bot_config.ts";
import { configFor } from "../support/bot_config.ts";
import { ROOT } from "../support/source_tree.ts";
import { sharedFixtures } from "../support/fixtures.ts";
import { SimulatorProgram } from "../support/simulator_program.ts";
import { TempDir } from "../support/temp_dir.ts";
import { until } from "../support/until.ts";
import { WireBooks } from "../support/wire_book.ts";

/** Longest time that the bot is watched, ms. */
const WATCH_MS = 5_000;
const LOOK_MS = 50;

type Tape = { readonly name: string; readonly path: string; readonly speed: number; readonly shared: boolean };

const shared = sharedFixtures();
const recording = (name: string, speed: number): Tape => ({
  name,
  path: join(shared ?? "", "recordings", name, "events.jsonl.gz"),
  speed,
  shared: true,
});
const capture = (name: string): Tape => ({
  name,
  path: join(shared ?? "", "binance", "recordings", `${name}.jsonl.gz`),
  speed: 6,
  shared: true,
});
const TAPES: readonly Tape[] = [
  { name: "our own invented tape", path: join(ROOT, "tests/fixtures/tape/invented.jsonl"), speed: 3, shared: false },
  capture("spot_2021_10_12"),
  capture("spot_us_2021_10_12"),
  capture("usdm_2021_07_22"),
  capture("coinm_2021"),
  recording("binance-spot-btcusdt-2024-08-08", 8),
  recording("binance-spot-ethbtc-2020-11-01-h09", 500),
  recording("binance-spot-nexousdt-2024-07-24", 300),
  recording("binance-usdm-btcusdt-2024-08-08", 4),
  recording("binance-usdm-btcusdt-2026-02-16", 40),
  recording("binance-coinm-btcusd_perp-2024-08-08", 1),
];

for (const tape of TAPES) {
  Deno.test({
    name: `the bot's book is the tape's and its position the sum of the venue's fills on ${tape.name}` +
      (tape.shared ? " (needs shared fixtures)" : ""),
    ignore: tape.shared && shared === null,
    fn: () => quoteOn(tape),
  });
}

async function quoteOn({ path, speed }: Tape): Promise<void> {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start("--tape", path, "--speed", String(speed));
  const { endpoints } = simulator, symbols = (await simulator.state()).symbols;
  const markets = await Promise.all(symbols.map((symbol) => marketOf(endpoints.rest, symbol)));
  await using referee = await WireBooks.open(endpoints, symbols);
  const dataDir = temp.file("data"), config = temp.write("config.jsonc", configFor(simulator, ...markets));
  await using bot = await BotProgram.start(["--config", config, "--data", dataDir]);
  await until("it trades", 10_000, async () => assertEquals((await bot.state()).state, "RUNNING"));

  const compared = new Map(symbols.map((symbol) => [symbol, { books: 0, message: -1, at: "" }]));
  const began = performance.now();
  while (performance.now() - began < WATCH_MS && !(await simulator.state()).tapeEnded) {
    const pause = Promise.withResolvers<void>();
    setTimeout(pause.resolve, LOOK_MS);
    await Promise.all([
      pause.promise,
      ...symbols.map((symbol) => compareOne(bot, referee, symbol, compared.get(symbol)!)),
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
  assertGreater(books, 20, "few books were compared");
}

/** Finds the bot's newest book among those that the referee has held, not before the one that was found last. */
async function compareOne(
  bot: BotProgram,
  referee: WireBooks,
  symbol: string,
  last: { books: number; message: number; at: string },
): Promise<void> {
  const { at, valid, bids, asks } = await bot.book("binance", symbol);
  if (!valid || at === last.at) return;
  last.at = at;
  last.message = await until(`the bot's book of ${symbol} is one that the referee has held`, 2_000, () => {
    const message = referee.messageOf(symbol, bids, asks);
    assert(message !== null, `the bot shows ${JSON.stringify([bids[0], asks[0]])}`);
    assert(message >= last.message, `it is book ${message}, after ${last.message} had been shown`);
    return message;
  });
  last.books++;
}

/** A quote of about twice the venue's least notional, in whole lots. */
async function marketOf(rest: string, symbol: string): Promise<TestMarket> {
  const info = await (await fetch(`${rest}/api/v3/exchangeInfo?symbol=${symbol}`)).json();
  const filters = info.symbols[0].filters as Record<string, string>[];
  const lotText = filters.find(({ filterType }) => filterType === "LOT_SIZE")!.stepSize, lot = Number(lotText);
  const least = Number(filters.find(({ filterType }) => filterType === "NOTIONAL")?.minNotional ?? 0);
  const { bidPrice } = await (await fetch(`${rest}/api/v3/ticker/bookTicker?symbol=${symbol}`)).json();
  const decimals = /\.(\d*[1-9])/.exec(lotText)?.[1].length ?? 0;
  const size = Math.max(1, Math.ceil(2 * least / Number(bidPrice) / lot)) * lot;
  const parameters = { half_spread_bps: 1, min_half_spread_bps: 0, level_step_bps: 2, max_market_spread_bps: 10_000 };
  return { symbol, orderSize: size.toFixed(decimals), maxPosition: (10 * size).toFixed(decimals), parameters };
}
