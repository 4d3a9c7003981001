/** Every message of every tape: a whole bot, over real sockets, quotes on `main.ts sim --tape`, and after each depth message
 * its book is compared with an independent replay of the very frames that it was given, over all levels. It runs in this
 * process, since a look through the dashboard sees a few books a second; the real program is watched in tape_test.ts. At the
 * end position = sum of the venue's fills, balances and fees to the last digit. */
import { assertEquals, assertGreater } from "@std/assert";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_INSTRUMENT_LIMITS, DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import { viewOf } from "../../core/engine/viewing.ts";
import { createSigner, venueByName } from "../../exchanges/mod.ts";
import { Bot } from "../../runtime/bot.ts";
import { createLog } from "../../runtime/log.ts";
import { createWords, wordsOf } from "../../runtime/shared_words.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import type { TestMarket } from "../support/bot_config.ts";
import { FrameReferee } from "../support/frame_referee.ts";
import { ourFigures, sumOfFills, venueFigures } from "../support/ledger_check.ts";
import { SimulatorProgram } from "../support/simulator_program.ts";
import { tapeMarket, TAPES, tapeTest, type TestTape } from "../support/tapes.ts";
import { TempDir } from "../support/temp_dir.ts";
import { until } from "../support/until.ts";

/** Longest time that a tape is played, ms. */
const PLAY_MS = 3_000;
const VENUE = "binance";
const clock = () => Math.floor((performance.timeOrigin + performance.now()) * 1e3) as Micros;

for (const tape of TAPES) {
  tapeTest("the bot's book equals an independent replay after every message", tape, () => playThrough(tape));
}

async function playThrough({ path, speed }: TestTape): Promise<void> {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start("--tape", path, "--speed", String(speed));
  const { symbols } = await simulator.state(), dataDir = temp.file("data");
  const markets = await Promise.all(symbols.map((symbol) => tapeMarket(simulator.endpoints.rest, symbol)));
  const { bot, referee } = build(simulator, markets, dataDir);
  bot.start();
  await until("every market is quoted on", 10_000, () => {
    for (const market of bot.engine.desk.markets) assertEquals([market.symbol, market.quotable], [market.symbol, true]);
  });
  const end = performance.now() + PLAY_MS;
  await until("the tape has been played long enough", PLAY_MS + 1_000, async () => {
    if (performance.now() < end && !(await simulator.state()).tapeEnded) throw new Error("it plays");
  });
  bot.stop("test", "the tape was played");
  const { how, error } = await bot.ended;
  referee.finish();
  assertEquals([how, error], ["verified", null]);

  const truth = await simulator.state(),
    figures = ourFigures(viewOf(bot.engine, clock(), bot.hostFacts(), null), dataDir);
  assertEquals(truth.openOrders, []);
  assertEquals(figures, venueFigures(truth));
  assertEquals(figures.positions, sumOfFills(truth));
  console.log(`  ${symbols.length} markets, books compared after ${referee.compared} messages, ${figures.fills} fills`);
  assertGreater(referee.compared, 50);
}

function build(simulator: SimulatorProgram, markets: readonly TestMarket[], dataDir: string) {
  const venue = venueByName(VENUE)!, { rest, wsPublic, wsTrade } = simulator.endpoints;
  const endpoints = { rest, wsPublic, wsPrivate: wsTrade, wsTrade };
  const signer = createSigner({ scheme: "hmac", apiKey: "demo", secret: "demo" });
  const referee = new FrameReferee((symbol) => bot.engine.desk.markets.find((market) => market.symbol === symbol)!);
  const bot: Bot = new Bot({
    mode: "demo",
    build: "test",
    dataDir,
    durability: "write",
    configHash: "0".repeat(64),
    venues: [{
      id: VENUE,
      capabilities: venue.capabilities,
      endpoints,
      symbols: markets.map(({ symbol }) => symbol),
      dedicated: false,
      validity: 2_000_000 as Micros,
      createSession: (listed, io) =>
        referee.session(
          venue.createSession({ venue: VENUE, markets: listed, endpoints, signer, seed: 1 }, referee.effects(io)),
        ),
    }],
    strategies: markets.map(({ symbol, orderSize, maxPosition, parameters }) => ({
      id: symbol.toLowerCase(),
      kind: marketMaking,
      markets: [`${VENUE}:${symbol}`],
      parameters: { order_size_base: orderSize, max_position_base: maxPosition, levels: 2, ...parameters },
    })),
    limits: {
      perInstrument: new Map(markets.map(({ orderSize, maxPosition }, id) => [id as InstrumentId, {
        ...DEFAULT_INSTRUMENT_LIMITS,
        maxOrderSize: orderSize,
        maxOrderNotional: "1000000",
        maxPosition: String(2 * Number(maxPosition)),
      }])),
      venue: new Map([[VENUE, DEFAULT_VENUE_LIMITS]]),
      global: DEFAULT_GLOBAL_LIMITS,
    },
    freshVenues: false,
    armAtStart: true,
    rearmCooldown: 3_000_000 as Micros,
    clock,
    words: wordsOf(createWords()),
    log: createLog({
      level: "error",
      format: "text",
      colour: false,
      clock,
      redact: (text) => text,
      write: console.error,
    }),
    tape: null,
    onAppended() {},
    onFacts() {},
    onOutcomes() {},
  });
  return { bot, referee };
}
