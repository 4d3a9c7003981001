/** The bot takes its market data in SBE, over real sockets and with the key in a header: it quotes both sides of every market,
 * each book that it shows is one that an independent client of the venue's JSON stream has held, in the same order, and what
 * it put on its tape, bytes and all, plays back to the same books. */
import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { type BookRecord, recordsOf, type TapeRecord } from "../../exchanges/simulator/tape_records.ts";
import { readTape as readEntries } from "../../runtime/tape_reader.ts";
import { readTape } from "../../runtime/venue_server.ts";
import { BotProgram } from "../support/bot_program.ts";
import { compareBook, nothingCompared } from "../support/compared_book.ts";
import { BTC, configFor } from "../support/bot_config.ts";
import { assertEqualLedgers } from "../support/ledger_check.ts";
import { SimulatorProgram } from "../support/simulator_program.ts";
import { TempDir } from "../support/temp_dir.ts";
import { until } from "../support/until.ts";
import { assertBothSides } from "../support/venue_sight.ts";
import { type SeenLevel, WireBooks } from "../support/wire_book.ts";

/** One alone: a tape keeps no addresses, and snapshots of two made-up markets look alike. */
const SYMBOLS = ["BTCUSDT"];
/** Books of each market to be compared. */
const WANTED = 15;

function withSbe(config: string, change: Readonly<Record<string, unknown>> = {}): string {
  const value = JSON.parse(config);
  Object.assign(value.venues.binance, { marketData: "sbe", ...change });
  return JSON.stringify(value);
}

Deno.test("the bot quotes on SBE market data with the venue's book, and its tape plays back", async () => {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start("--symbols", SYMBOLS.join(","));
  await using referee = await WireBooks.open(simulator.endpoints, SYMBOLS);
  const dataDir = temp.file("data"), config = temp.write("config.jsonc", withSbe(configFor(simulator, BTC)));
  await using bot = await BotProgram.start(["--config", config, "--data", dataDir]);
  await until("both sides are quoted on every market", 10_000, async () => {
    assertBothSides(await simulator.state(), ...SYMBOLS);
  });

  const last = new Map(SYMBOLS.map((symbol) => [symbol, nothingCompared()]));
  await until(`${WANTED} books of each market were compared`, 20_000, async () => {
    for (const symbol of SYMBOLS) await compareBook(bot, referee, symbol, last.get(symbol)!);
    for (const { books } of last.values()) assertGreater(books, WANTED);
  });
  await assertEqualLedgers(bot, simulator, dataDir);
  const truth = await simulator.state(), { counters } = await bot.state();
  assertEquals([truth.rateLimitViolations, counters["bad frames"] ?? 0], [0, 0]);
  assertGreater(truth.fillCount, 0);

  bot.program.signal("SIGTERM");
  assertEquals((await bot.program.end()).code, 0);
  await playBack(dataDir, referee);
});

Deno.test("the bot without a key that the venue knows gets no SBE stream, and says that its link is not up", async () => {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start("--symbols", "BTCUSDT");
  const keys = { scheme: "ed25519", apiKey: { file: "key" }, secret: { file: "not-read-in-paper" } };
  await Deno.writeTextFile(temp.file("key"), "a-key-of-nobody", { mode: 0o600 });
  const paper = configFor(simulator, BTC).replace('"demo"', '"paper"');
  const config = temp.write("config.jsonc", withSbe(paper, { credentials: keys }));
  await using bot = await BotProgram.start(["--config", config, "--data", temp.file("data")]);
  await until("the refusal is told", 10_000, () => assertStringIncludes(bot.program.told, "channel ended"));
  const { venues } = await until("it has published a view", 10_000, () => bot.state());
  assert(venues[0].state !== "up", JSON.stringify(venues[0]));
  assert(!bot.program.told.includes("a-key-of-nobody"));
  assertEquals((await simulator.state()).connections, 0);
});

/** Rebuilds each book from what the tape holds: the last one is a book of the venue. */
async function playBack(dataDir: string, referee: WireBooks): Promise<void> {
  const names = [...Deno.readDirSync(`${dataDir}/tape`)].map(({ name }) => name).sort();
  const entries = names.flatMap((name) => [...readEntries(`${dataDir}/tape/${name}`)]);
  const binary = entries.filter((entry) => entry.kind === "frame" && typeof entry.frame !== "string");
  assertGreater(binary.length, 20, "binary frames on the tape");
  const tapes = await Promise.all(names.map((name) => readTape(`${dataDir}/tape/${name}`)));
  const text = tapes.map((tape) => tape.text).join("");
  const books = new Map(SYMBOLS.map((symbol) => [symbol, new Book()]));
  for (const record of recordsOf({ name: "own", text, meta: null }, null)) books.get(record.symbol)?.take(record);
  for (const [symbol, book] of books) {
    assertGreater(book.applied, 10, `changes of ${symbol} on the tape`);
    const found = referee.messageOf(symbol, book.top("bids"), book.top("asks"));
    assert(found !== null, `the last book of ${symbol} on the tape is none of the venue's`);
  }
}

class Book {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  #lastId: number | null = null;
  readonly #waiting: BookRecord[] = [];
  applied = 0;

  take(record: TapeRecord): void {
    if (record.kind === "snapshot" && this.#lastId === null) {
      this.#set(record);
      this.#lastId = record.lastId;
      for (const change of this.#waiting.splice(0)) this.take(change);
    } else if (record.kind === "delta") {
      if (this.#lastId === null) this.#waiting.push(record);
      else if (record.lastId! > this.#lastId) {
        assert(record.firstId! <= this.#lastId + 1, `gap on the tape: ${record.firstId} after ${this.#lastId}`);
        this.#set(record);
        this.#lastId = record.lastId;
        this.applied++;
      }
    }
  }

  top(side: "bids" | "asks"): SeenLevel[] {
    const direction = side === "bids" ? -1 : 1;
    return [...this[side].values()].map((text) => text.split(" ")).map(([price, size]) => ({ price, size }))
      .sort((a, b) => direction * (Number(a.price) - Number(b.price))).slice(0, 20);
  }

  /** By number: snapshots and changes pad their decimals alike, but need not. */
  #set(record: BookRecord): void {
    for (const side of ["bids", "asks"] as const) {
      for (const [price, size] of record[side]) {
        if (Number(size) === 0) this[side].delete(String(Number(price)));
        else this[side].set(String(Number(price)), `${price} ${size}`);
      }
    }
  }
}
