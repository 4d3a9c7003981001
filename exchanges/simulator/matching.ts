/** One symbol's order book with price-time priority: real queues, first in first out at each price. Prices are whole
 * ticks, sizes whole lots. It knows no account and no money: what happens is told to its listener, in order. @module */
import type { Side } from "../../core/event.ts";
import type { Level, Lifetime, Order, SelfTradeMode } from "./orders.ts";

/** Hears what a book does. Calls come in the order of the events, before the call that caused them returns. */
export interface BookListener {
  /** The lots that now rest at a price. */
  onLevel(side: Side, price: number, size: number): void;
  /** `size` lots changed hands at the maker's price. The sizes of both orders are already counted. */
  onMatch(maker: Order, taker: Order, size: number): void;
  /** Self-trade prevention took lots away: `takerSize` of the taker, `makerSize` of the maker; either may be 0. */
  onPrevented(maker: Order, taker: Order, takerSize: number, makerSize: number): void;
}

/** Where the orders of one symbol meet: a matching book, or orders laid over a book that is only watched. */
export interface Market {
  /** 0 = that side is empty. */
  readonly bestBid: number;
  readonly bestAsk: number;
  readonly bestBidSize: number;
  readonly bestAskSize: number;
  /** Whether a limit order of that side and price would trade at once. */
  wouldCross(side: Side, price: number): boolean;
  /** Trades what crosses, up to `limit` ticks; what is left then rests if `lifetime` allows it. */
  place(order: Order, lifetime: Lifetime, selfTrade: SelfTradeMode, limit?: number): void;
  /** Takes a resting order off. One that rests nowhere is left as it is. */
  cancel(order: Order): void;
  /** Lowers the size of a resting order; it keeps its place in the queue. */
  reduce(order: Order, size: number): void;
  /** Public levels `[ticks, lots]`, best first. */
  depth(side: Side, limit: number): [price: number, size: number][];
}

/** Levels of one side; the best stands last, where it is cheap to come and go. */
class Ladder {
  readonly levels: Level[] = [];
  readonly #sign: number;

  constructor(readonly side: Side) {
    this.#sign = side === "buy" ? 1 : -1;
  }

  get best(): Level | null {
    return this.levels.length === 0 ? null : this.levels[this.levels.length - 1];
  }

  /** Index of the first level that is at least as good as `price`. */
  #indexOf(price: number): number {
    const key = price * this.#sign, levels = this.levels;
    let low = 0, high = levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (levels[middle].price * this.#sign < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  find(price: number): Level | null {
    const level = this.levels[this.#indexOf(price)];
    return level !== undefined && level.price === price ? level : null;
  }

  findOrAdd(price: number): Level {
    const index = this.#indexOf(price), levels = this.levels;
    const known = levels[index];
    if (known !== undefined && known.price === price) return known;
    const level: Level = { price, side: this.side, total: 0, first: null, last: null };
    levels.push(level);
    for (let i = levels.length - 1; i > index; i--) levels[i] = levels[i - 1];
    levels[index] = level;
    return level;
  }

  remove(level: Level): void {
    const levels = this.levels;
    for (let i = this.#indexOf(level.price); i < levels.length - 1; i++) levels[i] = levels[i + 1];
    levels.length--;
  }
}

export class MatchingBook implements Market {
  readonly #bids = new Ladder("buy");
  readonly #asks = new Ladder("sell");

  constructor(readonly listener: BookListener) {}

  get bestBid(): number {
    return this.#bids.best?.price ?? 0;
  }

  get bestAsk(): number {
    return this.#asks.best?.price ?? 0;
  }

  get bestBidSize(): number {
    return this.#bids.best?.total ?? 0;
  }

  get bestAskSize(): number {
    return this.#asks.best?.total ?? 0;
  }

  /** Lots that rest at `price`. */
  sizeAt(side: Side, price: number): number {
    return this.#ladder(side).find(price)?.total ?? 0;
  }

  depth(side: Side, limit: number): [number, number][] {
    const levels = this.#ladder(side).levels, found: [number, number][] = [];
    for (let i = levels.length - 1; i >= 0 && found.length < limit; i--) found.push([levels[i].price, levels[i].total]);
    return found;
  }

  wouldCross(side: Side, price: number): boolean {
    const best = this.#ladder(side === "buy" ? "sell" : "buy").best;
    return best !== null && crosses(side, price, best.price);
  }

  place(order: Order, lifetime: Lifetime, selfTrade: SelfTradeMode, limit = order.price): void {
    if (lifetime === "fok" && this.#reachable(order, selfTrade, limit) < order.left) return;
    this.#take(order, selfTrade, limit);
    if (order.left > 0 && lifetime === "gtc") this.#rest(order);
  }

  cancel(order: Order): void {
    const level = order.level;
    if (level === null) return;
    level.total -= order.left;
    this.#unlink(order, level);
    this.listener.onLevel(level.side, level.price, level.total);
  }

  reduce(order: Order, size: number): void {
    const level = order.level;
    if (level === null || size >= order.size) return;
    const removed = Math.min(order.size - size, order.left);
    order.size = size;
    level.total -= removed;
    if (order.left <= 0) this.#unlink(order, level);
    this.listener.onLevel(level.side, level.price, level.total);
  }

  /** Orders of one side, best price first, then the older first. */
  resting(side: Side): Order[] {
    const orders: Order[] = [], { levels } = this.#ladder(side);
    for (let i = levels.length - 1; i >= 0; i--) {
      for (let order = levels[i].first; order !== null; order = order.next) orders.push(order);
    }
    return orders;
  }

  #ladder(side: Side): Ladder {
    return side === "buy" ? this.#bids : this.#asks;
  }

  /** Lots that `order` could get at once, its owner's own orders left out where they would not trade. */
  #reachable(order: Order, selfTrade: SelfTradeMode, limit: number): number {
    const levels = this.#ladder(order.side === "buy" ? "sell" : "buy").levels;
    let found = 0;
    for (let i = levels.length - 1; i >= 0 && found < order.left; i--) {
      if (!crosses(order.side, limit, levels[i].price)) break;
      for (let maker = levels[i].first; maker !== null; maker = maker.next) {
        if (selfTrade === "none" || !sameOwner(maker, order)) found += maker.left;
        else if (selfTrade !== "expire_maker") return found;
      }
    }
    return found;
  }

  #take(taker: Order, selfTrade: SelfTradeMode, limit: number): void {
    const ladder = this.#ladder(taker.side === "buy" ? "sell" : "buy");
    while (taker.left > 0) {
      const level = ladder.best;
      if (level === null || !crosses(taker.side, limit, level.price)) return;
      const maker = level.first!;
      if (selfTrade !== "none" && sameOwner(maker, taker)) this.#prevent(maker, taker, level, selfTrade);
      else this.#match(maker, taker, level);
    }
  }

  #match(maker: Order, taker: Order, level: Level): void {
    const size = Math.min(maker.left, taker.left);
    maker.filled += size;
    taker.filled += size;
    level.total -= size;
    if (maker.left === 0) this.#unlink(maker, level);
    this.listener.onLevel(level.side, level.price, level.total);
    this.listener.onMatch(maker, taker, size);
  }

  #prevent(maker: Order, taker: Order, level: Level, mode: SelfTradeMode): void {
    const shared = Math.min(maker.left, taker.left);
    const makerSize = mode === "expire_taker" ? 0 : mode === "decrement" ? shared : maker.left;
    const takerSize = mode === "expire_maker" ? 0 : mode === "decrement" ? shared : taker.left;
    maker.prevented += makerSize;
    taker.prevented += takerSize;
    level.total -= makerSize;
    if (maker.left === 0) this.#unlink(maker, level);
    if (makerSize > 0) this.listener.onLevel(level.side, level.price, level.total);
    this.listener.onPrevented(maker, taker, takerSize, makerSize);
  }

  #rest(order: Order): void {
    const level = this.#ladder(order.side).findOrAdd(order.price);
    order.level = level;
    order.previous = level.last;
    if (level.last === null) level.first = order;
    else level.last.next = order;
    level.last = order;
    level.total += order.left;
    this.listener.onLevel(level.side, level.price, level.total);
  }

  #unlink(order: Order, level: Level): void {
    if (order.previous === null) level.first = order.next;
    else order.previous.next = order.next;
    if (order.next === null) level.last = order.previous;
    else order.next.previous = order.previous;
    order.level = order.next = order.previous = null;
    if (level.first === null) this.#ladder(level.side).remove(level);
  }
}

/** Whether a taker of `side` with this limit reaches `price`. */
export function crosses(side: Side, limit: number, price: number): boolean {
  return side === "buy" ? price <= limit : price >= limit;
}

function sameOwner(a: Order, b: Order): boolean {
  return a.owner === b.owner && a.owner >= 0;
}
