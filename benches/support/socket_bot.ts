/** A bot on real sockets: the program's own run of lock, identity, journal, engine, risk rules, market making, Binance session
 * and network, against a feeder in another process. Nobody watches it, and inputs are not kept for replay. Limits are raised
 * so that every frame may send; no rule is removed. @module */
import type { Micros } from "../../core/units.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Endpoints, Signer } from "../../core/venue.ts";
import { binance } from "../../exchanges/binance/mod.ts";
import { Bot } from "../../runtime/bot.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import { quietly } from "../../tests/support/quiet_bot.ts";
import { TempDir } from "../../tests/support/temp_dir.ts";
import { MapBook } from "../../tests/support/map_book.ts";
import { wideLimits } from "./wide_limits.ts";

export type SocketVenue = { readonly endpoints: Endpoints; readonly symbols: readonly string[] };
export type SocketBotOptions = {
  readonly venues: readonly SocketVenue[];
  /** Of every market's strategy, besides `SET`. */
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** The strategy's defaults, one level on both sides; at prices around 650 the default sizes are worth too little. */
const SET = { levels: 1, order_size_base: "0.05", max_position_base: "0.5" };
const SIZES = { maxOrderSize: "0.1", maxPosition: "1", maxOrderNotional: "10000" };
/** In place of a signature a text of the same length. */
const UNSIGNED: Signer = {
  scheme: "hmac",
  apiKey: "k".repeat(64),
  sign: () => "0".repeat(64),
  signInto: (_payload, _length, out, at) => {
    out.fill(48, at, at + 64);
    return at + 64;
  },
};

export class SocketBot {
  readonly bot: Bot;
  readonly #temp = new TempDir();
  #stopping = false;

  constructor({ venues, parameters }: SocketBotOptions) {
    const ids = venues.map((_, i) => `binance${i}`);
    const names = venues.flatMap(({ symbols }, i) => symbols.map((symbol) => `${ids[i]}:${symbol}`));
    const strategies = names.map((name) => ({
      id: `mm-${name.toLowerCase().replace(":", "-")}`,
      kind: marketMaking,
      markets: [name],
      parameters: { ...SET, ...parameters },
    }));
    this.bot = new Bot({
      ...quietly((line) => this.#stopping || console.error(line)),
      mode: "demo",
      build: "bench",
      dataDir: this.#temp.path,
      venues: venues.map(({ endpoints, symbols }, i) => ({
        id: ids[i],
        capabilities: binance.capabilities,
        endpoints,
        symbols,
        dedicated: false,
        validity: 2_000_000 as Micros,
        createSession: (markets, io) =>
          binance.createSession(
            { venue: ids[i], markets, endpoints, signer: UNSIGNED, seed: i, topOfBook: false },
            io,
          ),
      })),
      strategies,
      limits: wideLimits({
        markets: names.length,
        venues: ids,
        strategies: strategies.map(({ id }) => id),
        sizes: SIZES,
      }),
      freshVenues: true,
      armAtStart: true,
      rearmCooldown: 3_000_000 as Micros,
    });
    this.bot.ended.then(({ how, error }) => {
      if (!this.#stopping) throw new Error(`The bot has ended, ${how}`, { cause: error });
    });
  }

  start(): void {
    this.bot.start();
  }

  /** Frames of all venues so far. */
  get frames(): number {
    let frames = 0;
    for (const { counters } of this.bot.networks.values()) frames += counters.frames;
    return frames;
  }

  /** A copy of a market's book, level by level. */
  book(market = 0): MapBook {
    const { book } = this.bot.engine.desk.market(market as InstrumentId), copy = new MapBook();
    for (const side of ["bid", "ask"] as const) {
      const count = book.levelCount(side), prices = new Float64Array(count), sizes = new Float64Array(count);
      book.top(side, count, prices, sizes);
      for (let i = 0; i < count; i++) copy[side].set(prices[i], sizes[i]);
    }
    return copy;
  }

  /** Leaves the venues as they are: they end with the bench. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.bot.abandon("the bench is over");
    await Promise.all([...this.bot.networks.values()].map((network) => network.shutdown()));
    this.#temp[Symbol.dispose]();
  }
}
