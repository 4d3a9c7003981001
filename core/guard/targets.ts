/** What has to go at one venue, and what became of our telling it so: single orders as its lists show them, and whole symbols.
 * Each is told once, and again in the next round or when a later list still shows it. @module */
import { compare } from "../money.ts";
import type { Micros } from "../units.ts";
import type { BrakeOrder } from "./brake.ts";
import { PATIENCE } from "./rounds.ts";

/** So many are kept; what a list shows beyond them has its turn once these are gone. */
const MOST_ORDERS = 5_000, MOST_SYMBOLS = 500;

/** `order` null = everything of the symbol. */
export type Target = {
  readonly symbol: string;
  readonly order: BrakeOrder | null;
  /** To be told as soon as that is possible. */
  isWanted: boolean;
  /** When it was told last, as long as no answer came; else `null`. */
  toldAt: Micros | null;
  /** How often it was told. */
  tries: number;
  /** When the venue answered that it is done or gone; `null` = it did not. */
  doneAt: Micros | null;
  /** When the last list that shows it, or that allows to cancel the whole symbol, was asked for. */
  listedAt: number;
};

export class Targets {
  readonly #orders = new Map<string, Target>();
  readonly #symbols = new Map<string, Target>();
  /** What was wanted when it was sorted last, the first to go at the end; `null` = something has come since. */
  #queue: Target[] | null = [];

  /** A list that was asked for at `requestedAt` shows an order that has to go. */
  list(order: BrakeOrder, requestedAt: Micros, now: Micros): void {
    const key = keyOf(order), known = this.#orders.get(key);
    if (known === undefined) {
      if (this.#orders.size < MOST_ORDERS) this.#orders.set(key, this.#create(order.symbol, order, requestedAt));
      return;
    }
    if (requestedAt < known.listedAt) return;
    known.listedAt = requestedAt;
    const { doneAt } = known;
    // What outlives a cancel that the venue called done shows that its word is no proof.
    if (doneAt === null ? !isUnderWay(known, now) : requestedAt >= doneAt) this.want(known);
  }

  /** A complete list came: what it does not show is gone. @param shown the keys of its orders */
  keepOnly(shown: ReadonlySet<string>, requestedAt: Micros): void {
    for (const [key, target] of this.#orders) {
      if (shown.has(key) || target.listedAt > requestedAt) continue;
      this.#orders.delete(key);
      target.isWanted = false;
    }
  }

  /** Everything of that symbol has to go, by a list that was asked for at `requestedAt`. */
  wantAll(symbol: string, requestedAt: Micros, now: Micros): void {
    const known = this.#symbols.get(symbol);
    if (known === undefined) {
      if (this.#symbols.size < MOST_SYMBOLS) this.#symbols.set(symbol, this.#create(symbol, null, requestedAt));
      return;
    }
    known.listedAt = requestedAt;
    if (!isUnderWay(known, now)) this.want(known);
  }

  /** Somebody else has orders there: no whole symbol is cancelled on the word of an older list. */
  forbidAll(): void {
    for (const target of this.#symbols.values()) target.listedAt = -Infinity;
  }

  /** A new round: orders whose cancel brought no answer, or failed, are told again, whether or not the venue lists them. */
  beginRound(now: Micros): void {
    for (const target of this.#orders.values()) {
      if (target.doneAt === null && !isUnderWay(target, now)) this.want(target);
    }
  }

  want(target: Target): void {
    target.isWanted = true;
    this.#queue = null;
  }

  /** What to tell the venue at `now`, at most `room`: whole symbols first, then orders, of those told as often the largest.
   * @param wholeSince whole symbols by no older list than that, absent = by any; what misses its time is not made up for */
  take(room: number, now: Micros, wholeSince = -Infinity): readonly Target[] {
    const queue = this.#queue ??= this.#sorted(), taken: Target[] = [];
    while (taken.length < room && queue.length > 0) {
      const target = queue.pop()!;
      if (!target.isWanted) continue;
      target.isWanted = false;
      if (target.order === null && target.listedAt < wholeSince) continue;
      target.toldAt = now;
      target.tries += 1;
      target.doneAt = null;
      taken.push(target);
    }
    return taken;
  }

  /** Backwards. */
  #sorted(): Target[] {
    const orders = [...this.#orders.values()].filter(({ isWanted }) => isWanted);
    // Those that do not go however often they are told must not keep the others waiting.
    orders.sort((a, b) => b.tries - a.tries || compare(a.order!.worth, b.order!.worth));
    const symbols = [...this.#symbols.values()].filter(({ isWanted }) => isWanted);
    return [...orders, ...symbols.reverse()];
  }

  #create(symbol: string, order: BrakeOrder | null, listedAt: Micros): Target {
    this.#queue = null;
    return { symbol, order, isWanted: true, toldAt: null, tries: 0, doneAt: null, listedAt };
  }
}

/** No two orders of a venue have the same. */
export function keyOf({ symbol, venueOrderId }: BrakeOrder): string {
  return `${symbol} ${venueOrderId}`;
}

function isUnderWay({ toldAt }: Target, now: Micros): boolean {
  return toldAt !== null && now - toldAt < PATIENCE;
}
