/** Our orders laid over a book that we only watch: a recorded tape, or a live venue in paper mode. The watched book never
 * sees them. Queue model, on the careful side: an order joins behind all that rests at its price; trades there work the
 * queue off; when the level shrinks for another reason, those behind us are taken to have left first. A resting order
 * trades when the flow reaches it or the other side's best comes to its price; a taking one walks the watched levels,
 * and what it took stays taken until the level is told anew. @module */
import type { Side } from "../../core/event.ts";
import { type BookListener, crosses, type Market } from "./matching.ts";
import { ObservedSide } from "./observed_side.ts";
import { CROWD, type Lifetime, Order, type SelfTradeMode } from "./orders.ts";

/** One of our resting orders with the lots of others ahead of it; Infinity = its price was never told. */
type Resting = { readonly order: Order; ahead: number };

export class OverlayBook implements Market {
  readonly bids = new ObservedSide("buy");
  readonly asks = new ObservedSide("sell");
  /** Best price first, then the older first. */
  readonly #buys: Resting[] = [];
  readonly #sells: Resting[] = [];

  constructor(readonly listener: BookListener) {}

  get bestBid(): number {
    return this.bids.best;
  }

  get bestAsk(): number {
    return this.asks.best;
  }

  get bestBidSize(): number {
    return this.bids.bestSize;
  }

  get bestAskSize(): number {
    return this.asks.bestSize;
  }

  depth(side: Side, limit: number): [number, number][] {
    return this.#observed(side).levels(limit);
  }

  /** Lots of others ahead of a resting order; null = it does not rest, Infinity = nobody knows. */
  queueAhead(order: Order): number | null {
    return this.#resting(order.side).find((resting) => resting.order === order)?.ahead ?? null;
  }

  /** Replaces the watched book. */
  observeBook(bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]): void {
    this.bids.replace(bids);
    this.asks.replace(asks);
    for (const side of ["buy", "sell"] as const) {
      const observed = this.#observed(side);
      for (const resting of this.#resting(side)) this.#shrinkTo(resting, observed);
    }
    this.#fillCrossed();
  }

  /** Takes changed levels of the watched book; size 0 removes one. */
  observeLevels(bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]): void {
    for (const [price, size] of bids) this.#setLevel("buy", price, size);
    for (const [price, size] of asks) this.#setLevel("sell", price, size);
    this.#fillCrossed();
  }

  /** Takes a trade of the watched market. */
  observeTrade(price: number, size: number, aggressor: Side): void {
    const side = aggressor === "buy" ? "sell" : "buy";
    let flow = size, usedAtPrice = 0;
    // A copy, since fills take orders out of the list.
    for (const resting of [...this.#resting(side)]) {
      const { order } = resting;
      if (order.price === price) {
        const reach = flow - resting.ahead - usedAtPrice;
        resting.ahead = Math.max(0, resting.ahead - flow);
        usedAtPrice += this.#fillResting(resting, Math.max(0, reach));
      } else if (crosses(aggressor, price, order.price)) {
        flow -= this.#fillResting(resting, flow); // the flow has passed our price: it met us first
      } else break;
    }
  }

  wouldCross(side: Side, price: number): boolean {
    const opposite = side === "buy" ? "sell" : "buy", best = this.#observed(opposite).best;
    const own = this.#resting(opposite)[0]?.order.price ?? 0;
    return (best > 0 && crosses(side, price, best)) || (own > 0 && crosses(side, price, own));
  }

  place(order: Order, lifetime: Lifetime, selfTrade: SelfTradeMode, limit = order.price): void {
    if (lifetime === "fok" && this.#reachable(order, selfTrade, limit) < order.left) return;
    this.#take(order, selfTrade, limit);
    if (order.left > 0 && lifetime === "gtc") this.#rest(order);
  }

  cancel(order: Order): void {
    const list = this.#resting(order.side), index = list.findIndex((resting) => resting.order === order);
    if (index < 0) return;
    list.splice(index, 1);
    order.level = null;
  }

  reduce(order: Order, size: number): void {
    if (order.level === null || size >= order.size) return;
    order.size = size;
    if (order.left <= 0) this.cancel(order);
  }

  #observed(side: Side): ObservedSide {
    return side === "buy" ? this.bids : this.asks;
  }

  #resting(side: Side): Resting[] {
    return side === "buy" ? this.#buys : this.#sells;
  }

  #setLevel(side: Side, price: number, size: number): void {
    this.#observed(side).set(price, size);
    for (const resting of this.#resting(side)) {
      if (resting.order.price === price) resting.ahead = Math.min(resting.ahead, size);
    }
  }

  #shrinkTo(resting: Resting, observed: ObservedSide): void {
    const { price } = resting.order;
    if (!beyond(observed, price)) resting.ahead = Math.min(resting.ahead, observed.sizeAt(price));
  }

  #rest(order: Order): void {
    const { side, price } = order, observed = this.#observed(side), list = this.#resting(side);
    const ahead = beyond(observed, price) ? Infinity : observed.sizeAt(price);
    let index = list.length;
    while (index > 0 && list[index - 1].order.price !== price && crosses(side, price, list[index - 1].order.price)) {
      index--;
    }
    list.splice(index, 0, { order, ahead });
    order.level = { price, side, total: order.left, first: null, last: null };
  }

  /** Trades our resting orders whose price the other side's watched best has come to. */
  #fillCrossed(): void {
    for (const side of ["buy", "sell"] as const) {
      const opposite = this.#observed(side === "buy" ? "sell" : "buy");
      for (const resting of [...this.#resting(side)]) {
        if (opposite.best === 0 || !crosses(side, resting.order.price, opposite.best)) break;
        for (let rank = 0; resting.order.left > 0; rank++) {
          const price = opposite.priceOf(rank);
          if (price === 0 || !crosses(side, resting.order.price, price)) break;
          const filled = this.#fillResting(resting, opposite.availableAt(price));
          if (filled > 0) opposite.take(price, filled);
        }
      }
    }
  }

  /** @returns how many lots it took of `size` */
  #fillResting({ order }: Resting, size: number): number {
    if (order.level === null) return 0; // the fill of another one has ended it
    const filled = Math.min(order.left, size);
    if (filled <= 0) return 0;
    this.#match(order, crowdOrder(order.side === "buy" ? "sell" : "buy", order.price, filled), filled);
    return filled;
  }

  #reachable(order: Order, selfTrade: SelfTradeMode, limit: number): number {
    const opposite = order.side === "buy" ? "sell" : "buy", observed = this.#observed(opposite);
    let found = 0;
    for (const { order: own } of this.#resting(opposite)) {
      if (!crosses(order.side, limit, own.price)) break;
      if (own.owner !== order.owner || selfTrade === "none") found += own.left;
      else if (selfTrade !== "expire_maker") return 0;
    }
    for (let rank = 0; found < order.left; rank++) {
      const price = observed.priceOf(rank);
      if (price === 0 || !crosses(order.side, limit, price)) break;
      found += observed.availableAt(price);
    }
    return found;
  }

  #take(taker: Order, selfTrade: SelfTradeMode, limit: number): void {
    const opposite = taker.side === "buy" ? "sell" : "buy", observed = this.#observed(opposite);
    let rank = 0;
    while (taker.left > 0) {
      while (observed.priceOf(rank) > 0 && observed.availableAt(observed.priceOf(rank)) === 0) rank++;
      const price = observed.priceOf(rank), own = this.#resting(opposite)[0];
      // At one price the crowd's orders came first.
      const ownFirst = own !== undefined && (price === 0 || (own.order.price !== price &&
        crosses(taker.side, price, own.order.price)));
      const best = ownFirst ? own.order.price : price;
      if (best === 0 || !crosses(taker.side, limit, best)) return;
      if (ownFirst) {
        this.#meetOwn(own, taker, selfTrade);
        continue;
      }
      const size = Math.min(taker.left, observed.availableAt(price));
      observed.take(price, size);
      this.#match(crowdOrder(opposite, price, size), taker, size);
    }
  }

  #meetOwn({ order: maker }: Resting, taker: Order, mode: SelfTradeMode): void {
    if (mode === "none" || maker.owner !== taker.owner) {
      this.#match(maker, taker, Math.min(maker.left, taker.left));
      return;
    }
    const shared = Math.min(maker.left, taker.left);
    const makerSize = mode === "expire_taker" ? 0 : mode === "decrement" ? shared : maker.left;
    const takerSize = mode === "expire_maker" ? 0 : mode === "decrement" ? shared : taker.left;
    maker.prevented += makerSize;
    taker.prevented += takerSize;
    if (maker.left === 0) this.cancel(maker);
    this.listener.onPrevented(maker, taker, takerSize, makerSize);
  }

  #match(maker: Order, taker: Order, size: number): void {
    maker.filled += size;
    taker.filled += size;
    if (maker.left === 0) this.cancel(maker);
    if (taker.left === 0) this.cancel(taker);
    this.listener.onMatch(maker, taker, size);
  }
}

function crowdOrder(side: Side, price: number, size: number): Order {
  return new Order(0, CROWD, side, price, size);
}

/** Whether a price lies further out than anything that is told of a side. */
function beyond(observed: ObservedSide, price: number): boolean {
  if (observed.count === 0) return true;
  return observed.side === "buy" ? price < observed.worst : price > observed.worst;
}
