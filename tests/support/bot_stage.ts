/** A whole bot with a venue in memory and time by hand: real lock, identity, journal, engine, loop and strategy on a real
 * folder, and no network. A crash leaves the folder as it is at that instant, and a venue that knows nothing of it. @module */
import { assert } from "@std/assert";
import type { OperatorEvent } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Fact } from "../../core/engine/facts.ts";
import type { Outcome } from "../../core/engine/hand.ts";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
} from "../../core/risk/limits.ts";
import type { Micros } from "../../core/units.ts";
import { Bot, type BotOptions, type BotVenue, type Ending } from "../../runtime/bot.ts";
import { scanJournal } from "../../runtime/journal_reader.ts";
import type { JournalRecord } from "../../runtime/journal_codec.ts";
import { createLog } from "../../runtime/log.ts";
import { createWords, wordsOf } from "../../runtime/shared_words.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import { HandTimers } from "./hand_timers.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";
import { MemorySession } from "./memory_session.ts";
import { MemoryVenue } from "./memory_venue.ts";
import { TempDir } from "./temp_dir.ts";

const PUMP_MS = 10;
const INSTRUMENT = madeUpInstrument({ id: 0 as InstrumentId });
/** Nothing listens there, and nothing is opened. */
const NOWHERE = "127.0.0.1:9";

export class BotStage implements Disposable {
  readonly temp = new TempDir();
  readonly timers = new HandTimers();
  readonly venue: MemoryVenue;
  words = wordsOf(createWords());
  /** What the bot that was built last is made of. */
  options!: BotOptions;
  readonly logged: string[] = [];
  readonly facts: Fact[] = [];
  readonly outcomes: Outcome[] = [];
  readonly endings: Ending[] = [];
  session!: MemorySession;
  dataDir = this.temp.file("data");
  #listeners: { text: string; resolve: () => void }[] = [];
  #requests = 0;
  #runs = 0;

  constructor() {
    this.venue = new MemoryVenue("binance", [INSTRUMENT], this.timers.micros());
    this.venue.setMarket(INSTRUMENT.id, 999_990, 1_000_010);
  }

  /** A bot on the folder, not started yet; its own words, as each process has. */
  build(change: Partial<BotOptions> = {}): Bot {
    this.words = wordsOf(createWords());
    const bot = new Bot(
      this.options = {
        mode: "live",
        build: "test",
        dataDir: this.dataDir,
        durability: "write",
        configHash: "0".repeat(64),
        venues: [this.botVenue()],
        strategies: [{
          id: "mm",
          kind: marketMaking,
          markets: ["binance:BTCUSDT"],
          parameters: { levels: 1, order_size_base: "0.01", max_position_base: "0.03" },
        }],
        limits: {
          perInstrument: new Map([[INSTRUMENT.id, {
            maxOrderSize: "0.05",
            maxOrderNotional: "1000",
            maxPosition: "0.05",
            ...DEFAULT_INSTRUMENT_LIMITS,
            maxOpenOrders: 20,
            ordersPerSecond: 20,
            collarBps: 100,
            takingCollarBps: 30,
          }]]),
          venue: new Map([["binance", { ...DEFAULT_VENUE_LIMITS, maxOpenOrders: 100, ordersPerSecond: 20 }]]),
          // It quotes narrower than the made-up fees allow.
          strategy: new Map([["mm", { ...DEFAULT_STRATEGY_LIMITS, minSpreadInFees: 0 }]]),
          global: { ...DEFAULT_GLOBAL_LIMITS, maxOpenOrders: 500, strategyOrdersPerSecond: 20 },
        },
        freshVenues: false,
        armAtStart: true,
        rearmCooldown: 3_000_000 as Micros,
        clock: this.timers.micros,
        words: this.words,
        log: createLog({
          level: "debug",
          format: "text",
          colour: false,
          clock: this.timers.micros,
          redact: String,
          write: (line) => this.#hear(line),
        }),
        tape: null,
        onAppended: () => {},
        onFacts: (facts) => this.facts.push(...facts),
        onOutcomes: (outcomes) => this.outcomes.push(...outcomes),
        timers: this.timers,
        ...change,
      },
    );
    bot.ended.then((ending) => this.endings.push(ending));
    return bot;
  }

  botVenue(change: Partial<BotVenue> = {}): BotVenue {
    return {
      id: "binance",
      capabilities: {
        postOnly: true,
        replace: true,
        amendKeepsPriority: true,
        cancelAllPerInstrument: true,
        deadMan: null,
        reduceOnly: false,
      },
      endpoints: {
        rest: `http://${NOWHERE}`,
        wsPublic: `ws://${NOWHERE}`,
        wsPrivate: `ws://${NOWHERE}`,
        wsTrade: `ws://${NOWHERE}`,
      },
      symbols: ["BTCUSDT"],
      dedicated: false,
      validity: 2_000_000 as Micros,
      createSession: (_markets, io) => this.session = new MemorySession(this.venue, [INSTRUMENT], io),
      ...change,
    };
  }

  start(bot: Bot): Bot {
    const { session, timers } = this;
    bot.start();
    const end = timers.every(PUMP_MS, () => {
      session.pump(timers.micros());
      bot.live.turn();
    });
    void bot.ended.then(end);
    return bot;
  }
  /** A bot that has started and, unless it is killed, quotes both sides. */
  run(change: Partial<BotOptions> = {}): Bot {
    const bot = this.start(this.build(change));
    if (bot.engine.killState === "BOOT_HALTED") {
      this.timers.until("both sides are quoted", 20_000, () => this.quotes().length === 2);
    }
    return bot;
  }
  quotes(): string[] {
    return this.venue.truth.live().map(({ side }) => side).sort();
  }
  /** Somebody trades with one of our quotes, all of it or some lots, and we hear of it. */
  fill(side: "buy" | "sell", lots?: number): void {
    const order = this.venue.truth.live().find((one) => one.side === side);
    assert(order, `nothing of ours rests on the ${side} side`);
    this.venue.fill(order, lots);
    this.timers.turn(100);
  }

  event(event: { kind: OperatorEvent["kind"] } & Readonly<Record<string, unknown>>): OperatorEvent {
    const requestId = `r${++this.#requests}`, given = event.kind === "rearm" ? { confirmed: true } : {};
    const signed = { by: "ann", requestId, at: this.timers.micros(), reason: "a test" };
    return { ...signed, ...given, ...event } as unknown as OperatorEvent;
  }

  /** The orderly stop, to its end. */
  async stop(bot: Bot): Promise<Ending> {
    bot.stop("test", "it is over");
    return await this.end(bot);
  }
  /** Turns the clock until the run has come to its end, and waits for what it flushes. */
  async end(bot: Bot): Promise<Ending> {
    this.timers.turn(20_000);
    return await bot.ended;
  }
  /** The process dies: from this instant on nothing reaches the venue or the folder that the next run finds. */
  async crash(bot: Bot): Promise<void> {
    this.session.cut = true;
    const image = this.temp.file(`run${++this.#runs}`);
    copyFolder(this.dataDir, image);
    this.dataDir = image;
    bot.fail(new Error("the process died"));
    await this.end(bot);
  }

  /** What the journal of the folder holds. */
  records(): JournalRecord[] {
    const records: JournalRecord[] = [];
    const { firstBad } = scanJournal(`${this.dataDir}/journal`, (record) => records.push(record));
    assert(firstBad === null, `the journal is broken: ${firstBad?.reason}`);
    return records;
  }
  /** "trip by reason", "verified …" and so on, oldest first. */
  killNotes(): string[] {
    return this.records().flatMap(({ kind, payload }) =>
      kind === "kill" ? [`${payload.step} ${payload.by}: ${payload.reason}`] : []
    );
  }
  get latch(): string {
    return `${this.dataDir}/latch`;
  }
  get latched(): boolean {
    return exists(this.latch);
  }

  /** Resolves when a line with this text is logged. */
  said(text: string): Promise<void> {
    if (this.logged.some((line) => line.includes(text))) return Promise.resolve();
    return new Promise((resolve) => this.#listeners.push({ text, resolve }));
  }

  [Symbol.dispose](): void {
    this.temp[Symbol.dispose]();
  }

  #hear(line: string): void {
    this.logged.push(line);
    for (const { text, resolve } of this.#listeners) if (line.includes(text)) resolve();
  }
}

export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

export function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyFolder(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}
