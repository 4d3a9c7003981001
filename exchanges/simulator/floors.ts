/** One market of a simulated venue: its rules, its book, its counters, and on contracts the prices and funding that
 * positions are valued by. @module */
import type { Micros } from "../../core/units.ts";
import { type Money, parseMoney } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import { DepthFeed } from "./depth_feed.ts";
import { floorKey, type Product, productOf } from "./keys.ts";
import type { BookListener, Market } from "./matching.ts";

/** Times of funding that a market can still be asked for; the oldest go first. */
export const FUNDINGS_KEPT = 500;

/** What a contract asks of those who hold it. */
export type ContractTerms = {
  /** Fraction of a position's value below which its holder is liquidated. */
  readonly maintenanceRate: Money;
  readonly maxLeverage: number;
  /** Hours between two times of funding, which fall on whole multiples of it since 1970. */
  readonly fundingHours: number;
};

export const DEFAULT_TERMS: ContractTerms = {
  maintenanceRate: parseMoney("0.005"),
  maxLeverage: 100,
  fundingHours: 8,
};

/** What a contract is valued by, in quote for one unit of base. */
export type Reference = {
  readonly mark: Money;
  readonly index: Money;
  /** Fraction of a position's value that longs pay shorts at the next time of funding; negative = shorts pay. */
  readonly fundingRate: Money;
};

/** One time of funding, as the public is told. */
export type FundingRecord = { readonly at: Micros; readonly rate: Money; readonly mark: Money };

export type FloorOptions = {
  readonly createMarket: (listener: BookListener) => Market;
  /** Whether all orders meet in this book: then its changes are numbered here and the accounts' trades are public.
   * False where the book is only watched, and somebody else numbers and tells it. */
  readonly whole: boolean;
  /** For contracts; absent = `DEFAULT_TERMS`. */
  readonly terms?: ContractTerms;
};

const OPEN = () => false;
const AS_IT_IS = (reference: Reference) => reference;
const HOUR = 3_600e6;

/** One market of the venue. */
export class Floor {
  readonly key: string;
  readonly product: Product;
  readonly market: Market;
  /** Numbers the book's changes; null = somebody else numbers them (a tape). */
  readonly feed: DepthFeed | null;
  readonly terms: ContractTerms;
  /** Ticks; 0 = no trade yet. */
  lastPrice = 0;
  lastTradeId: number;
  /** Whether nobody may send orders now; they may be taken back. */
  isClosed: () => boolean = OPEN;
  /** What a trouble makes of the prices of a contract before they are told. */
  distort: (reference: Reference) => Reference = AS_IT_IS;
  /** Id of the last book change that the public has seen, where there is no feed. */
  publicId: number;
  /** Of a contract; null = none is told yet, or a spot market. The exchange writes it. */
  reference: Reference | null = null;
  /** When a contract's funding is paid next; Infinity on spot. */
  nextFundingAt: Micros;
  /** The last times of funding, oldest first. */
  readonly fundings: FundingRecord[] = [];

  /** @param firstId where its update ids and trade ids begin */
  constructor(
    public instrument: Instrument,
    options: FloorOptions,
    firstId: number,
    listener: BookListener,
    listedAt = 0 as Micros,
  ) {
    this.key = floorKey(instrument);
    this.product = productOf(instrument);
    this.feed = options.whole ? new DepthFeed(firstId) : null;
    this.publicId = this.lastTradeId = firstId;
    this.terms = options.terms ?? DEFAULT_TERMS;
    this.nextFundingAt = (this.product === "spot" ? Infinity : this.fundingAfter(listedAt)) as Micros;
    this.market = options.createMarket(listener);
  }

  /** Takes new rules of the same symbol. */
  relist(instrument: Instrument): void {
    this.instrument = instrument;
  }

  get updateId(): number {
    return this.feed?.updateId ?? this.publicId;
  }

  /** The first time of funding after `now`. */
  fundingAfter(now: Micros): Micros {
    const period = this.terms.fundingHours * HOUR;
    return (Math.floor(now / period) + 1) * period as Micros;
  }

  /** Keeps a time of funding that has passed. */
  noteFunding(record: FundingRecord): void {
    this.fundings.push(record);
    if (this.fundings.length > FUNDINGS_KEPT) this.fundings.shift();
  }
}
