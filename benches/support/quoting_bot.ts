/** A bot as the demo runs it on one market, without sockets: the real loop, engine, risk rules, market making, Binance session,
 * signature, journal, and the engine's side of archive and tape; the wire and the venue are scripted. Between two frames it lives `GAP` in virtual time, in
 * which everything is answered, beats and timers included, so that each frame meets resting quotes and free slots.
 *
 * Against the demo only limits, tolerances and skew differ: every frame that moves the mid must move a quote, and may.
 * @module */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { MICROS_PER_MS, parseGrid } from "../../core/units.ts";
import type { Session, Signer } from "../../core/venue.ts";
import { Engine } from "../../core/engine/engine.ts";
import { ClientIds } from "../../core/oms/client_id.ts";
import { binance } from "../../exchanges/binance/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import { Journal } from "../../runtime/journal.ts";
import { Live } from "../../runtime/live.ts";
import { createLog } from "../../runtime/log.ts";
import { createWords, wordsOf } from "../../runtime/shared_words.ts";
import { Archive } from "../../runtime/archive.ts";
import { Tape } from "../../runtime/tape.ts";
import { TempDir } from "../../tests/support/temp_dir.ts";
import { AcceptingVenue } from "./accepting_venue.ts";
import { bookStream, type Stream } from "./book_stream.ts";
import { MovingDepth } from "./moving_depth.ts";
import { ScriptedWire } from "./scripted_wire.ts";
import type { StageClock } from "./stage_clock.ts";
import { wideLimits } from "./wide_limits.ts";

/** What the frames of a bench lead to: one replacement (a full position: only the sell is quoted), four (two levels on both
 * sides), or none (tolerances so wide that nothing moves). "set": the strategy's defaults, one level on both sides, on a
 * market of coarse ticks; most frames then move the one quote that came too near, some both, some none. */
export type Quoted = "one" | "four" | "none" | "set";
export type BotOptions = {
  readonly quoted: Quoted;
  readonly signed: boolean;
  /** Frames of one pass. */
  readonly frames: number;
  readonly seed: number;
  /** Takes the time of each stage; costs a little of it. */
  readonly stages?: StageClock;
  /** Keep every input for replay, as the bot does unless told otherwise; default true. */
  readonly taped?: boolean;
  /** On ticks of 0.01 and lots of 0.00001, around 65,000; in place of a made-up one of `frames` and `seed`. */
  readonly stream?: Stream;
};

const VENUE = "binance", SYMBOL = "BTCUSDT", STRATEGY = "mm-btcusdt", TRADE_CHANNEL = "trade.1";
/** Virtual time between two frames, µs: long enough that the same order may be sent again (RSK-21) and that the books, which
 * keep what ended for 15 minutes, hold four new orders a frame. */
const GAP = 1_250_000;
const BEAT = 250_000;
/** Frames within which the venue is proven and the first quotes go out. */
const FIRST_FRAMES = 200;
/** `null` = as many as the frame wants. */
const ORDERS_A_FRAME: Readonly<Record<Quoted, number | null>> = { one: 1, four: 4, none: 0, set: null };
const PARAMETERS = { half_spread_bps: 4, level_step_bps: 3, skew_bps: 0, order_size_base: "0.005" };
/** Sizes alone differ from the defaults: at 2,000.00 the default is worth less than the venue takes. */
const SET_PARAMETERS = { levels: 1, order_size_base: "0.05", max_position_base: "0.5" };
/** 2,000.00 on a tick of 0.01, as ETHUSDT has it: a frame moves the mid by a dozen ticks, 0.6 bp. */
const SET_MID = 200_000;

export class QuotingBot {
  readonly #temp = new TempDir();
  readonly #wire: ScriptedWire;
  readonly #venue: AcceptingVenue;
  readonly #session: Session;
  readonly #live: Live;
  readonly #depth: MovingDepth;
  readonly #journal: Journal;
  readonly #archive: Archive;
  readonly #tape: Tape | null;
  readonly #quoted: Quoted;
  #beat = () => {};
  /** Virtual µs on top of the real clock. */
  #ahead = 0;
  #channel = "";
  #next = 0;
  #ordersBefore = 0;
  #onHandedOver = NOTHING;

  constructor({ quoted, signed, frames, seed, stages, taped = true, stream }: BotOptions) {
    const words = wordsOf(createWords()), wire = this.#wire = new ScriptedWire(words);
    this.#quoted = quoted;
    const wanted = ORDERS_A_FRAME[quoted];
    wire.onOrder = (count) => {
      if (wanted === null || count === this.#ordersBefore + wanted) this.#onHandedOver();
    };
    const made = stream ?? bookStream("lively", frames, seed, quoted === "set" ? SET_MID : undefined);
    this.#depth = new MovingDepth(made, parseGrid("0.01"), parseGrid("0.00001"));
    this.#venue = new AcceptingVenue([SYMBOL], () => Math.floor(this.#clock() / MICROS_PER_MS));
    this.#venue.snapshots.set(SYMBOL, this.#depth.snapshot);
    const rest = "http://127.0.0.1:1", trade = "ws://127.0.0.1:3/ws-api/v3";
    this.#session = binance.createSession({
      venue: VENUE,
      markets: [{ instrument: 0 as InstrumentId, symbol: SYMBOL }],
      endpoints: { rest, wsPublic: "ws://127.0.0.1:2", wsPrivate: trade, wsTrade: trade },
      signer: signed ? HMAC : UNSIGNED,
      seed,
    }, wire);
    this.#journal = Journal.open(this.#temp.path, { durability: "write" });
    const tape: Tape | null = this.#tape = taped
      ? new Tape({ post: () => queueMicrotask(() => tape?.written()), redact: (text) => text })
      : null;
    const log = createLog({
      level: "error",
      format: "text",
      colour: false,
      clock: this.#clock,
      redact: (text) => text,
      write: (line) => console.error(line),
    });
    const archive = this.#archive = new Archive({
      log,
      post: () => queueMicrotask(() => archive.receive({ kind: "archived", lastSeq: 0, problem: null })),
    });
    const engine = createEngine(quoted, this.#clock()), session = this.#session, journal = this.#journal;
    this.#live = new Live({
      engine: stages ? stages.engine(engine) : engine,
      lines: [{
        venue: VENUE,
        session: stages ? stages.session(session) : session,
        takeEvents: () => wire.takeEvents(),
      }],
      journal: stages ? stages.journal(journal) : journal,
      latch: { trip: () => {}, clear: () => {} },
      words,
      clock: this.#clock,
      log,
      onAppended: (appended) => archive.push(appended),
      onFacts: () => {},
      onOutcomes: () => {},
      onFatal: (error) => {
        throw error;
      },
      timers: {
        monotonic: () => performance.now(),
        every: (_ms, call) => {
          this.#beat = call;
          return () => {};
        },
        after: () => () => {},
      },
    });
    this.#boot();
  }

  /** Lives up to the next frame that has to move a quote, and returns it. */
  next(): string {
    for (;;) {
      this.#pass(GAP);
      if (this.#next === this.#depth.frames.length) this.#rewind();
      const at = this.#next++, frame = this.#depth.frames[at];
      this.#ordersBefore = this.#wire.orderCount;
      if (this.#depth.moves[at]) return frame;
      this.receive(frame);
      this.#settle();
    }
  }

  /** Orders that went out since the last frame was given out by `next`. */
  get ordersSent(): number {
    return this.#wire.orderCount - this.#ordersBefore;
  }

  /** One whole turn, as `runtime/network.ts` makes it of a frame: from the socket's text over the orders to what is noted about
   * them afterwards. @param onHandedOver called when the last of the frame's orders was handed to the wire; of a "set" after
   * each */
  readonly receive = (frame: string, onHandedOver = NOTHING): void => {
    this.#onHandedOver = onHandedOver;
    const at = this.#clock(), channel = this.#channel;
    this.#tape?.put({ kind: "frame", at, venue: VENUE, channel, frame });
    this.#session.onFrame(channel, frame, at);
    this.#live.turn(at);
  };

  /** Somebody trades with our nearest order on that side: the venue's frame of it. @throws {RangeError} if none rests */
  tradeFrame(side: "BUY" | "SELL"): string {
    this.#ordersBefore = this.#wire.orderCount;
    return this.#venue.fill(SYMBOL, side);
  }

  /** One whole turn of an account frame: orders, ledger, what is told of it, and the quotes that follow. */
  readonly receiveAccount = (frame: string): void => {
    const at = this.#clock();
    this.#tape?.put({ kind: "frame", at, venue: VENUE, channel: TRADE_CHANNEL, frame });
    this.#session.onFrame(TRADE_CHANNEL, frame, at);
    this.#live.turn(at);
  };

  /** Answers what an account frame led to, whatever it was. */
  settleAll(): void {
    this.#settle();
  }

  /** Answers what the last frame made the bot send. @throws {Error} if that is not what such a frame must lead to */
  settle(): void {
    this.#onHandedOver = NOTHING;
    const sent = this.ordersSent, wanted = ORDERS_A_FRAME[this.#quoted];
    if (wanted !== null && sent !== wanted) throw new Error(`A frame led to ${sent} orders; want ${wanted}`);
    this.#settle();
  }

  async stop(): Promise<void> {
    this.#live.stop();
    this.#archive.close();
    await this.#tape?.close();
    await this.#journal.close();
    this.dispose();
  }

  /** Removes its files; enough where the process ends. */
  dispose(): void {
    this.#temp[Symbol.dispose]();
  }

  /** As in `main.ts`. */
  readonly #clock = (): Micros =>
    Math.floor((performance.timeOrigin + performance.now()) * 1e3) + this.#ahead as Micros;

  #boot(): void {
    this.#live.start();
    this.#session.start(this.#clock());
    this.#live.turn();
    this.#settle();
    while (this.#wire.orderCount === 0) {
      if (this.#next === FIRST_FRAMES) throw new Error(`The bot did not quote within ${FIRST_FRAMES} frames`);
      this.#pass(GAP);
      this.receive(this.#depth.frames[this.#next++]);
      this.#settle();
    }
    if (this.#quoted !== "one") return;
    this.#trade(this.#venue.fill(SYMBOL, "BUY"));
    this.#settle();
  }

  /** The frames of the next pass do not join: the book is lost, fetched anew, and quoted again. */
  #rewind(): void {
    this.#depth.begin();
    this.#venue.snapshots.set(SYMBOL, this.#depth.snapshot);
    this.receive(this.#depth.frames[0]);
    this.#settle();
    this.#pass(GAP);
    this.#next = 1;
  }

  /** Lets virtual time pass: timers of the session that are due, and the beats of the loop. */
  #pass(micros: number): void {
    for (let passed = 0; passed < micros; passed += BEAT) {
      this.#ahead += BEAT;
      const now = this.#clock();
      for (let timer = this.#wire.dueTimer(now); timer !== null; timer = this.#wire.dueTimer(now)) {
        this.#session.onTimer(timer, now);
        this.#live.turn();
      }
      this.#beat();
      this.#settle();
    }
  }

  #settle(): void {
    const { opening, calls, texts } = this.#wire;
    while (opening.length + calls.length + texts.length > 0) {
      for (const channel of opening.splice(0)) {
        if (channel.startsWith("public.")) this.#channel = channel;
        this.#session.onOpen(channel, this.#clock());
        this.#live.turn();
      }
      for (const call of calls.splice(0)) {
        this.#session.onReply(call.id, 200, this.#venue.reply(call), this.#clock());
        this.#live.turn();
      }
      for (const sent of texts.splice(0)) {
        for (const frame of this.#venue.answer(sent)) {
          this.#session.onFrame(sent.channel, frame, this.#clock());
          this.#live.turn();
        }
      }
    }
  }

  #trade(frame: string): void {
    this.#session.onFrame(TRADE_CHANNEL, frame, this.#clock());
    this.#live.turn();
  }
}

/** Enough for every set. */
const SIZES = { maxOrderSize: "0.1", maxPosition: "1", maxOrderNotional: "10000" };
const NOTHING = () => {};
const HMAC = createSigner({ scheme: "hmac", apiKey: "k".repeat(64), secret: "s".repeat(64) });
/** In place of a signature a text of the same length, so that only the cryptography is missing. */
const UNSIGNED: Signer = {
  scheme: "hmac",
  apiKey: HMAC.apiKey,
  sign: () => "0".repeat(64),
  signInto: (_payload, _length, out, at) => {
    out.fill(48, at, at + 64);
    return at + 64;
  },
};

function createEngine(quoted: Quoted, startedAt: Micros): Engine {
  const levels = quoted === "one" ? 1 : 2, tolerance = quoted === "none" ? 100 : 0;
  const parameters = quoted === "set" ? SET_PARAMETERS : {
    ...PARAMETERS,
    levels,
    // One order fills the whole position: then only its other side is quoted.
    max_position_base: quoted === "one" ? PARAMETERS.order_size_base : "0.05",
    inward_tolerance_bps: tolerance,
    outward_tolerance_bps: tolerance,
  };
  return new Engine({
    mode: "demo",
    build: "bench",
    startedAt,
    markets: [{ venue: VENUE, symbol: SYMBOL }],
    venues: new Map([[VENUE, { capabilities: binance.capabilities, validity: 2_000_000 as Micros }]]),
    strategies: [{
      id: STRATEGY,
      kind: marketMaking,
      instruments: [0 as InstrumentId],
      parameters,
    }],
    limits: wideLimits({ markets: 1, venues: [VENUE], strategies: [STRATEGY], sizes: SIZES }),
    ids: new ClientIds(1, 1),
    watermark: startedAt,
    control: {
      armAtStart: true,
      tripped: null,
      startedAt,
      rearmCooldown: 3_000_000 as Micros,
      dedicated: new Set(),
    },
  });
}
