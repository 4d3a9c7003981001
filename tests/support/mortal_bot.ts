/** A whole bot that may die at any boundary between two effects, and begin again on what survived: real lock, identity,
 * journal, engine, loop, strategy and session on a real folder; a simulated venue that lives on, in virtual time. The same
 * seed gives the same life, so that a sweep can count the boundaries of one life and die at each of them in others. @module */
import { assert } from "@std/assert";
import type { Engine } from "../../core/engine/engine.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Fact } from "../../core/engine/facts.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_INSTRUMENT_LIMITS, DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import type { Micros } from "../../core/units.ts";
import type { Session } from "../../core/venue.ts";
import { binance } from "../../exchanges/binance/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { DEMO_ACCOUNT, type Wire, WIRES } from "../../exchanges/simulator/mod.ts";
import { Bot, type BotOptions, type Ending } from "../../runtime/bot.ts";
import { createLog } from "../../runtime/log.ts";
import { SnapshotKeeper } from "../../runtime/snapshot_keeper.ts";
import { createWords, mayLeave, wordsOf } from "../../runtime/shared_words.ts";
import type { TapeEntry, TapeSink } from "../../runtime/tape.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import { type Boundary, type CrashOptions, CrashPoints } from "./crash_points.ts";
import { HandTimers } from "./hand_timers.ts";
import { copied, mortal, NOBODY, settled, taped } from "./mortal_parts.ts";
import { TempDir } from "./temp_dir.ts";
import { assertAgrees, assertSafe, MARKETS, START } from "./virtual_bot.ts";
import { VirtualVenue } from "./virtual_venue.ts";

const SYMBOLS = MARKETS.map(({ symbol }) => symbol);
const SIGNER = createSigner({ scheme: "hmac", apiKey: DEMO_ACCOUNT.apiKey, secret: DEMO_ACCOUNT.secret! });
/** Longest step of virtual time, ms. */
const STEP = 5;
/** What a dead process is given to let go of its files; none of it reaches venue or folder. */
const BURIAL_MS = 2_000;

export class MortalBot implements AsyncDisposable {
  readonly temp = new TempDir();
  readonly timers = new HandTimers(START / 1_000);
  readonly wire: Wire;
  readonly facts: Fact[] = [];
  readonly logged: string[] = [];
  /** The inputs of all lives, as the network writes them. */
  readonly tape: TapeEntry[] = [];
  readonly #sink: TapeSink = {
    put: (entry) => {
      // The bot's network starts a session that does nothing; the venue starts the real one.
      if (!this.dead && entry.kind !== "start") this.tape.push(copied(entry));
    },
  };
  /** Processes that were begun. */
  lives = 0;
  points!: CrashPoints;
  /** What the process that was begun last is made of. */
  ground!: BotOptions;
  dataDir = this.temp.file("life0");
  #bot: Bot | null = null;
  #venue: VirtualVenue | null = null;

  #keeper: SnapshotKeeper | null = null;
  #snapshotAt = Infinity;

  /** @param snapshotEvery ms from one snapshot to the next; Infinity = none is taken */
  constructor(readonly seed: number, readonly change: Partial<BotOptions> = {}, readonly snapshotEvery = Infinity) {
    this.wire = WIRES.binance({ symbols: SYMBOLS, seed, startAt: START });
  }

  /** Of the process that lives, or lived last. */
  get bot(): Bot {
    assert(this.#bot, "no process was begun, or it died while it began");
    return this.#bot;
  }
  get engine(): Engine {
    return this.bot.engine;
  }
  get now(): Micros {
    return this.timers.micros();
  }
  get dead(): boolean {
    return this.points.dead;
  }
  /** As the checks of `virtual_bot.ts` want it. */
  get venues(): readonly { readonly wire: Wire }[] {
    return [this];
  }

  /** Begins a process on what the last one left. False = it died while it began.
   * @param crash torn: where it dies before bytes leave, half of them do */
  begin(crash: CrashOptions & { readonly torn?: boolean } = {}): boolean {
    const survivor = this.temp.file(`life${++this.lives}`), words = wordsOf(createWords());
    const venue = this.#venue = new VirtualVenue("binance", this.wire, this.now, { after: this.#venue });
    const points = this.points = new CrashPoints(this.dataDir, survivor, crash, () => venue.cut());
    this.#bot = null;
    let session!: Session;
    const options: BotOptions = {
      ...this.#options(words),
      venues: [{
        id: "binance",
        capabilities: binance.capabilities,
        endpoints: venue.endpoints,
        symbols: SYMBOLS,
        dedicated: false,
        validity: 2_000_000 as Micros,
        createSession: (markets, io) => {
          const effects = mortal(venue, points, io.emit, crash.torn ?? false);
          session = binance.createSession(
            { venue: "binance", markets, endpoints: venue.endpoints, signer: SIGNER, seed: this.seed },
            effects,
          );
          return { ...NOBODY, submit: (command, now) => session.submit(command, now) };
        },
      }],
      openSegment: points.openSegment,
      ...this.change,
    };
    this.ground = options;
    try {
      this.#bot = new Bot(options);
    } catch (error) {
      if (!points.dead) throw error;
      return false;
    }
    const { bot } = this;
    if (this.snapshotEvery < Infinity) this.#keeper = this.#createKeeper(options);
    this.#snapshotAt = this.timers.monotonic() + this.snapshotEvery;
    venue.keeps = (kind) => !mayLeave(words, kind, 0);
    venue.onTurn = (at) => bot.live.turn(at);
    bot.start();
    venue.start(taped(session, "binance", (entry) => this.tape.push(copied(entry))));
    return !points.dead;
  }

  /** Time passes, until `done` says so if it is given, or the process dies. False = it is dead. */
  async run(ms: number, done: () => boolean = () => false): Promise<boolean> {
    const until = this.now + ms * 1_000, venue = this.#venue!;
    while (!this.dead && this.now < until && !done()) {
      const next = Math.min(until, venue.nextAt, this.now + STEP * 1_000);
      this.timers.turn(Math.max(next - this.now, 1) / 1_000);
      if (!this.dead) this.#mayDie(() => venue.advance(this.now));
      if (!this.dead && this.timers.monotonic() >= this.#snapshotAt) this.takeSnapshot();
      await settled();
    }
    return !this.dead;
  }

  /** As the thread beside the run does; the process may die in it too. */
  takeSnapshot(): void {
    this.#snapshotAt = this.timers.monotonic() + this.snapshotEvery;
    this.#mayDie(() => this.#keeper?.take());
  }

  /** Also where nothing of the bot catches it: a session that asks by itself, the thread beside. */
  #mayDie(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!this.dead) throw error;
    }
  }

  /** The process dies between two effects, wherever it is. */
  kill(): void {
    if (!this.dead) this.points.die("append");
  }

  /** Lets go of what a dead process held; the next one finds what survived. */
  async bury(): Promise<void> {
    assert(this.dead, "only the dead are buried");
    this.dataDir = this.points.survivor;
    const bot = this.#bot;
    if (bot === null) return;
    bot.fail(this.points.crash);
    this.timers.turn(BURIAL_MS);
    await bot.ended;
  }

  /** The orderly stop of the process that lives. */
  async stop(): Promise<Ending> {
    const { bot } = this;
    let ending: Ending | null = null;
    void bot.ended.then((how) => ending = how);
    bot.stop("test", "it is over");
    await this.run(20_000, () => ending !== null);
    while (ending === null) { // what is left is the disk's own time
      this.timers.turn(STEP);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return ending;
  }

  /** So many seconds, each with a look at what must hold at any moment. */
  async quiet(seconds: number): Promise<boolean> {
    for (let i = 0; i < seconds; i++) {
      if (!await this.run(1_000)) return false;
      assertSafe(this);
    }
    return true;
  }

  /** Left alone until it trades on books that nothing is left to ask about, watched each second.
   * @throws {AssertionError} if that takes longer than two minutes, or something does not hold meanwhile */
  async calm(): Promise<void> {
    for (let second = 0; second < 120; second++) {
      assert(await this.quiet(1), "it died");
      if (second >= 10 && this.engine.reconcilerOf("binance").state === "READY") return;
    }
    const { state, reason } = this.engine.reconcilerOf("binance");
    throw new Error(`After two minutes the venue is ${state}: ${reason}`);
  }

  assertAgrees(): void {
    assertAgrees(this);
  }

  /** The same, once what is on its way has come: a trade may happen at any instant.
   * @throws {AssertionError} if books and venue do not agree within three seconds */
  async agree(): Promise<void> {
    for (let tries = 1;; tries++) {
      try {
        return this.assertAgrees();
      } catch (error) {
        if (tries === 30) throw error;
      }
      assert(await this.run(100), "it died");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#bot !== null) {
      this.kill();
      await this.bury();
    }
    this.temp[Symbol.dispose]();
  }

  #createKeeper(ground: BotOptions): SnapshotKeeper {
    const { dataDir, points } = this, clock = this.timers.micros;
    const boundary = (at: Boundary) => points.pass(at);
    return new SnapshotKeeper({ dataDir, ground, tag: this.bot.tag, clock, sync: points.syncFile, boundary });
  }

  #options(words: Int32Array): Omit<BotOptions, "venues"> {
    return {
      mode: "live",
      build: "test",
      dataDir: this.dataDir,
      durability: "write",
      configHash: "0".repeat(64),
      strategies: MARKETS.map(({ symbol, clip, position }) => ({
        id: symbol,
        kind: marketMaking,
        markets: [`binance:${symbol}`],
        parameters: { levels: 2, half_spread_bps: 1, order_size_base: clip, max_position_base: position },
      })),
      limits: {
        perInstrument: new Map(MARKETS.map(({ limit }, id) => [
          id as InstrumentId,
          { ...DEFAULT_INSTRUMENT_LIMITS, maxOrderSize: limit, maxOrderNotional: "20000", maxPosition: limit },
        ])),
        venue: new Map([["binance", DEFAULT_VENUE_LIMITS]]),
        global: DEFAULT_GLOBAL_LIMITS,
      },
      freshVenues: false,
      armAtStart: true,
      rearmCooldown: 0 as Micros,
      clock: this.timers.micros,
      words,
      log: createLog({
        level: "debug",
        format: "text",
        colour: false,
        clock: this.timers.micros,
        redact: String,
        write: (line) => this.logged.push(line),
      }),
      tape: this.#sink,
      onAppended: () => {},
      onFacts: (facts) => this.facts.push(...facts),
      onOutcomes: () => {},
      timers: this.timers,
      syncTimers: this.timers,
    };
  }
}
