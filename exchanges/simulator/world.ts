/** The made-up market: a fair value that nobody sees, market makers who guess it, takers who know nothing or too much,
 * and real queues between them. The same seed, symbols and start give the same market, event by event. @module */
import type { Micros } from "../../core/units.ts";
import { Random } from "../shared/random.ts";
import type { Exchange } from "./exchange.ts";
import type { Floor } from "./floors.ts";
import { characterOf, listingOf } from "./listings.ts";
import { MatchingBook } from "./matching.ts";
import type { MarketSource } from "./source.ts";
import { FAIR_STEP, FairValues } from "./world/fair_value.ts";
import { Maker } from "./world/makers.ts";
import { type Agent, Stage } from "./world/stage.ts";
import { InformedTakers, NoisyTakers } from "./world/takers.ts";

/** Time between two depth messages of a symbol, µs. */
const DEPTH_PERIOD = 100_000;
/** Shortest time between two messages about the best prices, µs. */
const BEST_PERIOD = 10_000;
const MAKERS = 6;

export type WorldOptions = {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly seed: number;
  readonly startAt: Micros;
  /** Speed of its life against the clock: half of it has half the trades and half the moves in an hour; above 0. */
  readonly pace?: number;
};

/** What is told of one symbol, and when. */
class Publisher implements Agent {
  nextAt: number;
  #depthAt: number;
  #bid = 0;
  #bidSize = 0;
  #ask = 0;
  #askSize = 0;

  constructor(readonly exchange: Exchange, readonly floor: Floor, startAt: number) {
    this.#depthAt = startAt + DEPTH_PERIOD;
    this.nextAt = startAt + BEST_PERIOD;
  }

  act(now: number): void {
    const { market, instrument, feed } = this.floor;
    const { bestBid, bestAsk, bestBidSize, bestAskSize } = market;
    if (
      bestBid !== this.#bid || bestAsk !== this.#ask || bestBidSize !== this.#bidSize || bestAskSize !== this.#askSize
    ) {
      this.#bid = bestBid;
      this.#ask = bestAsk;
      this.#bidSize = bestBidSize;
      this.#askSize = bestAskSize;
      const best = { bidPrice: bestBid, bidSize: bestBidSize, askPrice: bestAsk, askSize: bestAskSize };
      this.exchange.listener.onBest(instrument, { updateId: feed!.updateId, ...best });
    }
    if (now >= this.#depthAt) {
      this.#depthAt += DEPTH_PERIOD;
      const change = feed!.take();
      if (change !== null) this.exchange.listener.onDepth(instrument, change);
    }
    this.nextAt += BEST_PERIOD;
  }
}

export class World implements MarketSource {
  readonly ended = false;
  readonly skipped = 0;
  nextAt: Micros;
  readonly #agents: Agent[] = [];
  readonly #startAt: number;
  readonly #pace: number;
  #next = 0;

  /** Lists the symbols on the exchange, which has begun at `startAt`, and fills their books.
   * @throws {RangeError} for a symbol that it cannot make up, or a pace that is none */
  constructor(readonly exchange: Exchange, { venue, symbols, seed, startAt, pace = 1 }: WorldOptions) {
    if (!(pace > 0 && pace < Infinity)) throw new RangeError(`Cannot live at a pace of ${pace}: want more than 0`);
    this.#startAt = startAt;
    this.#pace = pace;
    const random = new Random(seed), characters = symbols.map(characterOf);
    const fairValues = new FairValues(characters, random.fork("fair value"));
    let fairAt: number = startAt + FAIR_STEP;
    this.#agents.push({
      get nextAt() {
        return fairAt;
      },
      act() {
        fairValues.step();
        fairAt += FAIR_STEP;
      },
    });
    symbols.forEach((symbol, index) => {
      let book!: MatchingBook;
      const floor = exchange.list(listingOf(symbol, venue, index), {
        createMarket: (listener) => book = new MatchingBook(listener),
        whole: true,
      });
      const stage = new Stage(exchange, floor, book, fairValues, index, characters[index]);
      const makers = Array.from(
        { length: MAKERS },
        (_, rank) => new Maker(stage, random.fork(`${symbol} maker ${rank}`), rank, startAt),
      );
      for (const maker of makers) maker.act(startAt);
      floor.feed!.take(); // the opening book is nobody's news
      floor.lastPrice = book.bestBid;
      this.#agents.push(
        ...makers,
        new NoisyTakers(stage, random.fork(`${symbol} noisy`), startAt),
        new InformedTakers(stage, random.fork(`${symbol} informed`), startAt),
        new Publisher(exchange, floor, startAt),
      );
    });
    this.nextAt = startAt;
    this.#choose();
  }

  begin(): void {} // it never waits

  step(): void {
    this.exchange.now = this.nextAt;
    const agent = this.#agents[this.#next];
    agent.act(Math.floor(agent.nextAt));
    this.exchange.settle();
    this.#choose();
  }

  /** The next to act: the earliest; of several, the first in the list. */
  #choose(): void {
    const agents = this.#agents;
    let next = 0, at = agents[0].nextAt;
    for (let i = 1; i < agents.length; i++) {
      if (agents[i].nextAt < at) at = agents[next = i].nextAt;
    }
    this.#next = next;
    // Whole µs: instants are integers wherever they leave this machine. The agents know their own time alone.
    this.nextAt = Math.floor(this.#startAt + (at - this.#startAt) / this.#pace) as Micros;
  }
}
