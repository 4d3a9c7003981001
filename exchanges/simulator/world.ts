/** The made-up market: a fair value that nobody sees, market makers who guess it, takers who know nothing or too much,
 * and real queues between them. The same seed, listings and start give the same market, event by event. A shared one draws
 * each asset's value for itself, so that venues of one seed and start trade one asset around one path. @module */
import type { Micros } from "../../core/units.ts";
import { Random } from "../shared/random.ts";
import { ASSETS, DOLLARS } from "./assets.ts";
import type { Exchange } from "./exchange.ts";
import type { Floor } from "./floors.ts";
import { floorKey } from "./keys.ts";
import { createListing } from "./listings.ts";
import { MatchingBook } from "./matching.ts";
import type { Listing } from "./profile.ts";
import type { MarketSource } from "./source.ts";
import { FAIR_STEP, type FairValue, FairValues } from "./world/fair_value.ts";
import { Maker } from "./world/makers.ts";
import { Referee } from "./world/referee.ts";
import { type Agent, Stage } from "./world/stage.ts";
import { InformedTakers, NoisyTakers } from "./world/takers.ts";
import { lagOf, VenueView } from "./world/venue_view.ts";

/** Time between two depth messages of a symbol, µs. */
const DEPTH_PERIOD = 100_000;
/** Shortest time between two messages about the best prices, µs. */
const BEST_PERIOD = 10_000;
const MAKERS = 6;

export type WorldOptions = {
  readonly venue: string;
  /** What it lists, in this order. */
  readonly listings: readonly Listing[];
  readonly seed: number;
  readonly startAt: Micros;
  /** Speed of its life against the clock: half of it has half the trades and half the moves in an hour; above 0. */
  readonly pace?: number;
  /** Whether its assets move as they do at every other venue of this seed; else by its own list of symbols alone. */
  readonly shared?: boolean;
  /** Time between two depth messages of a market, µs. */
  readonly depthPeriod?: number;
};

/** What is told of one symbol, and when. */
class Publisher implements Agent {
  nextAt: number;
  #depthAt: number;
  #bid = 0;
  #bidSize = 0;
  #ask = 0;
  #askSize = 0;

  constructor(readonly exchange: Exchange, readonly floor: Floor, startAt: number, readonly period: number) {
    this.#depthAt = startAt + period;
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
      this.#depthAt += this.period;
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
   * @throws {RangeError} for a pace that is none */
  constructor(readonly exchange: Exchange, options: WorldOptions) {
    const { venue, listings, startAt, pace = 1, depthPeriod = DEPTH_PERIOD } = options;
    if (!(pace > 0 && pace < Infinity)) throw new RangeError(`Cannot live at a pace of ${pace}: want more than 0`);
    this.#startAt = startAt;
    this.#pace = pace;
    const { values, step, random } = options.shared ? sharedValues(options) : ownValues(options);
    let fairAt: number = startAt + FAIR_STEP;
    this.#agents.push({
      get nextAt() {
        return fairAt;
      },
      act() {
        step();
        fairAt += FAIR_STEP;
      },
    });
    listings.forEach((listing, index) => {
      let book!: MatchingBook;
      const instrument = createListing({ ...listing, venue, id: index }), name = floorKey(instrument);
      const floor = exchange.list(instrument, {
        createMarket: (listener) => book = new MatchingBook(listener),
        whole: true,
        terms: listing.terms,
      });
      const stage = new Stage(exchange, floor, book, values[index], listing.character);
      const makers = Array.from(
        { length: MAKERS },
        (_, rank) => new Maker(stage, random.fork(`${name} maker ${rank}`), rank, startAt),
      );
      for (const maker of makers) maker.act(startAt);
      floor.feed!.take(); // the opening book is nobody's news
      floor.lastPrice = book.bestBid;
      this.#agents.push(
        ...makers,
        new NoisyTakers(stage, random.fork(`${name} noisy`), startAt),
        new InformedTakers(stage, random.fork(`${name} informed`), startAt),
        new Publisher(exchange, floor, startAt, depthPeriod),
      );
      if (floor.product === "perp") this.#agents.push(new Referee(exchange, floor, values[index].indexed, startAt));
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

/** What each market is worth, in the order of the listings. */
type Values = {
  /** `indexed`: the logarithm of its index, now. */
  readonly values: readonly (FairValue & { readonly indexed: () => number })[];
  step(): void;
  /** Of the market's people. */
  readonly random: Random;
};

/** One path for each symbol, all from one generator: they depend on the list. */
function ownValues({ listings, seed }: WorldOptions): Values {
  const random = new Random(seed), characters = listings.map(({ character }) => character);
  const fair = new FairValues(characters, random.fork("fair value"));
  const values = listings.map((_, index) => ({
    at: (steps: number) => fair.at(index, steps),
    indexed: () => fair.at(index, 0),
  }));
  return { values, step: () => fair.step(), random };
}

/** One path for each asset, whatever else is listed, and each market's own view of it.
 * @throws {RangeError} for an asset that nobody knows the worth of */
function sharedValues({ venue, listings, seed }: WorldOptions): Values {
  const world = new Random(seed).fork("shared world"), random = world.fork(venue), lag = lagOf(random.fork("lag"));
  const assets = [...new Set(listings.flatMap(({ base, quote }) => DOLLARS.has(quote) ? [base] : [base, quote]))];
  const unknown = assets.find((asset) => !Object.hasOwn(ASSETS, asset));
  if (unknown !== undefined) {
    throw new RangeError(`Cannot share the worth of ${unknown}: known are ${Object.keys(ASSETS).join(", ")}`);
  }
  const own = assets.map((asset) => world.fork(`asset ${asset}`));
  const fair = new FairValues(assets.map((asset) => ASSETS[asset]), world.fork("common factor"), own);
  const views = listings.map(({ base, quote, kind, symbol }) => {
    const quoted = DOLLARS.has(quote) ? null : assets.indexOf(quote), name = floorKey({ kind, symbol });
    return new VenueView(fair, assets.indexOf(base), quoted, kind, lag, random.fork(`view ${name}`));
  });
  const step = () => {
    fair.step();
    for (const view of views) view.step();
  };
  const values = views.map((view) => ({ at: (steps: number) => view.at(steps), indexed: () => view.index }));
  return { values, step, random };
}
