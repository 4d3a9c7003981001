/** Recorded market data as a simulated venue's market: the tape's book drives the public streams, and orders lie over it.
 * Spot books keep their own update ids; books of other kinds are told as a gapless spot chain with ids of our own. The
 * recording cannot know the accounts' orders, so the public never sees them. At its end the last book holds. @module */
import { type Micros, parseSteps, type Price } from "../../core/units.ts";
import { parseMoney, priceAmount, ZERO } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { PublicLevel } from "./depth_feed.ts";
import type { Exchange, PublicBest } from "./exchange.ts";
import type { Floor } from "./floors.ts";
import { createListing, splitPair } from "./listings.ts";
import { OverlayBook } from "./overlay.ts";
import type { Listing } from "./profile.ts";
import type { MarketSource } from "./source.ts";
import type { BestRecord, BookRecord, TapeRecord, TapeSource, TextLevel, TradeRecord } from "./tape_records.ts";
import { recordsOf } from "./tape_records.ts";
import { survey, type SurveyedSymbol } from "./tape_survey.ts";

/** How long a tape waits for its first listener, µs. */
const PATIENCE = 10e6;
/** What an account without a word on it gets of each asset that a tape trades. */
const FUNDS_OF_MONEY = 1_000_000;
const FUNDS_OF_COINS = 1_000;

export type TapeOptions = {
  readonly venue: string;
  readonly tapes: readonly TapeSource[];
  /** Speed against the clock; 2 = twice as fast as recorded. */
  readonly speed: number;
  /** None = all of the tapes. */
  readonly symbols: readonly string[];
  readonly startAt: Micros;
  /** Gives every account something of each asset that it has nothing of. */
  readonly fund: boolean;
  /** What the venue is known to list: which symbols are contracts, and their terms; absent = it is a spot venue. */
  readonly listings?: readonly Listing[];
};

/** Lists what the tapes hold and plays them side by side, each from its own beginning.
 * @throws {RangeError} if a tape cannot be read, or holds none of the symbols asked for */
export function createTape(exchange: Exchange, options: TapeOptions): MarketSource {
  if (!(options.speed > 0)) throw new RangeError(`Cannot play at speed ${options.speed}: want more than 0`);
  const players = options.tapes.map((tape) => new TapePlayer(exchange, tape, options));
  const held = new Set([...exchange.floors.values()].map(({ instrument }) => instrument.symbol));
  const missing = options.symbols.filter((symbol) => !held.has(symbol));
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot find ${missing.join(", ")} in the tapes: they hold ${[...heldIn(players)].join(", ")}`,
    );
  }
  if (options.fund) fund(exchange);
  return new Tapes(players);
}

function* heldIn(players: readonly TapePlayer[]): Generator<string> {
  for (const player of players) yield* player.held;
}

class Tapes implements MarketSource {
  constructor(readonly players: readonly TapePlayer[]) {}

  get nextAt(): Micros {
    return Math.min(...this.players.map(({ nextAt }) => nextAt)) as Micros;
  }

  get ended(): boolean {
    return this.players.every(({ ended }) => ended);
  }

  get skipped(): number {
    return this.players.reduce((sum, { skipped }) => sum + skipped, 0);
  }

  begin(now: Micros): void {
    for (const player of this.players) player.begin(now);
  }

  step(): void {
    const at = this.nextAt;
    this.players.find(({ nextAt }) => nextAt === at)!.step();
  }
}

/** One symbol of a tape. */
type Track = {
  readonly surveyed: SurveyedSymbol;
  readonly floor: Floor;
  readonly book: OverlayBook;
  /** The last of the recording's ids that the book holds. */
  heldId: number;
  started: boolean;
  /** What was told last, where the recording itself tells none. */
  best: PublicBest;
};

const NO_BEST: PublicBest = { updateId: 0, bidPrice: 0, bidSize: 0, askPrice: 0, askSize: 0 };

class TapePlayer implements MarketSource {
  nextAt: Micros;
  ended = false;
  /** Records that could not be told: off the grid. */
  skipped = 0;
  /** Every symbol with a book, chosen or not. */
  readonly held: readonly string[];
  readonly #tracks = new Map<string, Track>();
  readonly #records: Iterator<TapeRecord>;
  #next: TapeRecord | null = null;
  readonly #firstAt: number;
  #beganAt: number | null = null;

  constructor(readonly exchange: Exchange, tape: TapeSource, readonly options: TapeOptions) {
    const { symbols, venue, startAt } = options, only = symbols.length === 1 ? symbols[0] : null;
    const tick = typeof tape.meta?.tick === "string" ? tape.meta.tick : null;
    const { symbols: found, firstAt } = survey(tape.name, recordsOf(tape, only), tick);
    this.held = found.map(({ symbol }) => symbol);
    this.#firstAt = firstAt;
    for (const surveyed of found) {
      if (symbols.length > 0 && !symbols.includes(surveyed.symbol)) continue;
      this.#tracks.set(surveyed.symbol, this.#list(surveyed, venue));
    }
    this.#records = recordsOf(tape, only)[Symbol.iterator]();
    this.#read();
    this.nextAt = startAt + PATIENCE as Micros;
  }

  begin(now: Micros): void {
    if (this.#beganAt !== null) return;
    this.#beganAt = now;
    this.#plan(now);
  }

  step(): void {
    const now = this.exchange.now = Math.max(this.nextAt, this.exchange.now) as Micros;
    if (this.#beganAt === null) return this.begin(now);
    const record = this.#next!, track = this.#tracks.get(record.symbol);
    if (track !== undefined) this.#play(track, record);
    this.exchange.settle();
    this.#read();
    this.#plan(now);
  }

  #read(): void {
    const { done, value } = this.#records.next();
    this.#next = done ? null : value;
  }

  #plan(now: Micros): void {
    if (this.#next === null) {
      this.ended = true;
      this.nextAt = Infinity as Micros;
    } else {
      const at = this.#beganAt! + (this.#next.at - this.#firstAt) / this.options.speed;
      this.nextAt = Math.max(Math.floor(at), now) as Micros;
    }
  }

  #list(surveyed: SurveyedSymbol, venue: string): Track {
    const { symbol, tick, lot, first, chain } = surveyed;
    const id = this.exchange.floors.size, { base, quote } = splitOrWhole(symbol);
    const { kind, multiplier, terms } = listedAs(symbol, this.options.listings ?? []);
    const minNotional = isMoney(quote) ? "5" : "0.0001";
    const instrument = createListing({ venue, id, symbol, base, quote, tick, lot, minNotional, kind, multiplier });
    let book!: OverlayBook;
    const floor = this.exchange.list(instrument, {
      createMarket: (listener) => book = new OverlayBook(listener),
      whole: false,
      terms,
    });
    const track = { surveyed, floor, book, heldId: first.lastId ?? 0, started: false, best: NO_BEST };
    if (chain === "spot") floor.publicId = track.heldId;
    book.observeBook(this.#levels(first.bids, instrument), this.#levels(first.asks, instrument));
    floor.lastPrice = book.bestBid;
    this.#mark(floor);
    return track;
  }

  /** A tape tells no mark and no rate: contracts are valued by the last trade, and no funding is paid. */
  #mark(floor: Floor): void {
    if (floor.product === "spot" || floor.lastPrice === 0) return;
    const last = priceAmount(floor.lastPrice as Price, floor.instrument);
    this.exchange.setReference(floor, { mark: last, index: last, fundingRate: ZERO });
  }

  #play(track: Track, record: TapeRecord): void {
    switch (record.kind) {
      case "grid":
        return;
      case "trade":
        return this.#playTrade(track, record);
      case "best":
        return this.#playBest(track, record);
      case "delta":
        return this.#playDelta(track, record);
      default:
        return this.#playWhole(track, record);
    }
  }

  #playDelta(track: Track, record: BookRecord): void {
    const { instrument } = track.floor, spot = track.surveyed.chain === "spot";
    const bids = this.#levels(record.bids, instrument), asks = this.#levels(record.asks, instrument);
    const lastId = record.lastId ?? 0;
    // A message that the first snapshot already holds: spot tells it all the same, and every client drops it.
    if (lastId > track.heldId || (!spot && lastId === track.heldId)) {
      track.heldId = lastId;
      this.#change(track, bids, asks, spot ? { firstId: record.firstId ?? lastId, lastId } : null);
    } else if (spot) {
      this.exchange.listener.onDepth(instrument, { firstId: record.firstId ?? lastId, lastId, bids, asks });
    }
  }

  /** A snapshot or a window: what is no longer in it is gone. */
  #playWhole(track: Track, record: BookRecord): void {
    if (record === track.surveyed.first || (!track.started && sameBook(record, track.surveyed.first))) {
      track.started = true;
      return;
    }
    const { floor, book, surveyed } = track, { instrument } = floor;
    if (record.lastId !== null && record.kind === "snapshot" && record.lastId <= track.heldId) return;
    track.heldId = record.lastId ?? track.heldId;
    const bids = this.#levels(record.bids, instrument), asks = this.#levels(record.asks, instrument);
    if (surveyed.chain === "spot") {
      // The recording jumps: its next message leaves a gap that clients must see.
      floor.publicId = track.heldId;
      book.observeBook(bids, asks);
      return;
    }
    const changedBids = changes(book.depth("buy", Infinity), bids);
    const changedAsks = changes(book.depth("sell", Infinity), asks);
    if (changedBids.length + changedAsks.length === 0) return;
    book.observeBook(bids, asks);
    this.#tellDepth(track, changedBids, changedAsks, null);
  }

  #change(
    track: Track,
    bids: readonly PublicLevel[],
    asks: readonly PublicLevel[],
    ids: { firstId: number; lastId: number } | null,
  ): void {
    track.book.observeLevels(bids, asks);
    this.#tellDepth(track, bids, asks, ids);
  }

  /** @param ids of the recording; null = the next one of our own */
  #tellDepth(
    track: Track,
    bids: readonly PublicLevel[],
    asks: readonly PublicLevel[],
    ids: { firstId: number; lastId: number } | null,
  ): void {
    const { floor, book, surveyed } = track;
    const { firstId, lastId } = ids ?? { firstId: floor.publicId + 1, lastId: floor.publicId + 1 };
    floor.publicId = lastId;
    this.exchange.listener.onDepth(floor.instrument, { firstId, lastId, bids, asks });
    if (surveyed.tellsBest && surveyed.chain === "spot") return;
    const { bestBid: bidPrice, bestBidSize: bidSize, bestAsk: askPrice, bestAskSize: askSize } = book;
    const { best } = track;
    if (
      best.bidPrice === bidPrice && best.bidSize === bidSize && best.askPrice === askPrice && best.askSize === askSize
    ) return;
    track.best = { updateId: lastId, bidPrice, bidSize, askPrice, askSize };
    this.exchange.listener.onBest(floor.instrument, track.best);
  }

  #playBest({ floor, surveyed }: Track, { updateId, bid, ask }: BestRecord): void {
    if (surveyed.chain !== "spot" || updateId === null) return;
    const [[bidPrice, bidSize] = [0, 0]] = this.#levels([bid], floor.instrument);
    const [[askPrice, askSize] = [0, 0]] = this.#levels([ask], floor.instrument);
    this.exchange.listener.onBest(floor.instrument, { updateId, bidPrice, bidSize, askPrice, askSize });
  }

  #playTrade({ floor, book, surveyed }: Track, record: TradeRecord): void {
    const aggregated = record.firstId !== null;
    if (aggregated !== (surveyed.trades === "aggregated")) return;
    const [level] = this.#levels([[record.price, record.size]], floor.instrument);
    if (level === undefined) return;
    const [price, size] = level, { aggressor } = record;
    const moved = floor.lastPrice !== price;
    floor.lastPrice = price;
    if (moved) this.#mark(floor);
    const id = record.lastId ?? record.id ?? ++floor.lastTradeId;
    const aggregate = aggregated && record.id !== null
      ? { id: record.id, firstId: record.firstId!, lastId: record.lastId ?? record.firstId! }
      : null;
    const trade = { id, price, size, aggressor, at: this.exchange.now, takerId: 0, aggregate };
    this.exchange.listener.onTrade(floor.instrument, trade);
    book.observeTrade(price, size, aggressor);
  }

  /** In ticks and lots; what lies off the grid (hidden or mid-priced trades, on some venues) is counted and left out. */
  #levels(levels: readonly TextLevel[], { tick, lot }: Instrument): PublicLevel[] {
    const found: PublicLevel[] = [];
    for (const [price, size] of levels) {
      try {
        found.push([parseSteps(price, tick), parseSteps(size, lot)]);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.skipped++;
      }
    }
    return found;
  }
}

/** What turns `before` into `after`; a level that is gone has size 0. */
function changes(before: readonly PublicLevel[], after: readonly PublicLevel[]): PublicLevel[] {
  const known = new Map(before), found: PublicLevel[] = [];
  for (const [price, size] of after) {
    if (known.get(price) !== size) found.push([price, size]);
    known.delete(price);
  }
  for (const price of known.keys()) found.push([price, 0]);
  return found;
}

function sameBook(a: BookRecord, b: BookRecord): boolean {
  return a.kind === b.kind && a.at === b.at && a.lastId === b.lastId;
}

/** A name without a known quote is its own base, priced in dollars. */
function splitOrWhole(symbol: string): { base: string; quote: string } {
  try {
    return splitPair(symbol);
  } catch (error) {
    if (error instanceof RangeError) return { base: symbol, quote: "USD" };
    throw error;
  }
}

function isMoney(asset: string): boolean {
  return asset.includes("USD") || asset === "EUR";
}

function fund(exchange: Exchange): void {
  for (const { instrument, product } of exchange.floors.values()) {
    for (const asset of [instrument.base, instrument.quote]) {
      const amount = parseMoney(String(isMoney(asset) ? FUNDS_OF_MONEY : FUNDS_OF_COINS));
      for (const account of exchange.accounts) {
        if (!account.wallets.has(asset)) exchange.deposit(account, asset, amount);
        if (product === "perp" && !account.perpWallets.has(asset)) exchange.deposit(account, asset, amount, "perp");
      }
    }
  }
}

/** A symbol of both products is the contract; one that nobody knows is what all of the venue's markets are, else spot. */
function listedAs(symbol: string, listings: readonly Listing[]): Pick<Listing, "kind" | "multiplier" | "terms"> {
  const known = listings.filter((listing) => listing.symbol === symbol);
  const contract = known.find(({ kind }) => kind === "linear");
  if (contract !== undefined) return contract;
  const areContracts = known.length === 0 && listings.length > 0 && listings.every(({ kind }) => kind === "linear");
  return { kind: areContracts ? "linear" : "spot" };
}
