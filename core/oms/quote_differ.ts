/** Target against orders: the fewest commands that lead from what rests to what is wanted. A lost message heals at the next
 * call, for nothing is remembered here.
 *
 * One order fills a slot (strategy, market, side, level). Whatever is in flight, unknown or being cancelled blocks its slot:
 * nothing is placed beside it. Prices are tolerated unevenly: an order nearer to the market than wanted is a risk, one
 * further away keeps its place in the queue. @module */
import type { Micros, Price, Size } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import type { Side } from "../event.ts";
import type { Quote, Take, Target } from "../target.ts";
import type { TimeInForce } from "../command.ts";
import { mayCancel } from "./cancel_retry.ts";
import { type Order, type Slot, TAKE_LEVEL } from "./order.ts";

export type DifferRules = {
  /** Ticks by which an order may stand nearer to the market than wanted. 0 = it moves at once. */
  readonly toleranceInwardTicks: number;
  /** Ticks by which it may stand further away. */
  readonly toleranceOutwardTicks: number;
  /** Share of the wanted size by which what rests may differ; `DEFAULT_SIZE_TOLERANCE` unless given. Too large an order is
   * made smaller whatever the share where that keeps its place in the queue. */
  readonly toleranceSize?: number;
  /** The venue cancels and places in one message. */
  readonly replace: boolean;
  /** The venue makes a resting order smaller and keeps its place in the queue. */
  readonly amend: boolean;
  /** Placements and replacements per call, at most; cancels and amendments count against it and are never held back. */
  readonly maxCommands: number;
};
export const DEFAULT_SIZE_TOLERANCE = 0.2;

export type PlaceDraft = {
  readonly kind: "place";
  readonly slot: Slot;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  readonly timeInForce: TimeInForce;
};
export type CancelDraft = { readonly kind: "cancel"; readonly order: Order };
export type ReplaceDraft = {
  readonly kind: "replace";
  /** Cancelled; the new one takes its slot. */
  readonly order: Order;
  readonly slot: Slot;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  readonly timeInForce: TimeInForce;
};
/** `size` is the whole new size, what is filled included. */
export type AmendDraft = { readonly kind: "amend"; readonly order: Order; readonly size: Size };
export type Draft = PlaceDraft | CancelDraft | ReplaceDraft | AmendDraft;

export class QuoteDiffer {
  readonly #drafts: Draft[] = [];
  readonly #amends: AmendDraft[] = [];
  readonly #replaces: ReplaceDraft[] = [];
  readonly #places: PlaceDraft[] = [];
  /** Orders that some quote wants, or that block its slot: the first so many. */
  readonly #claimed: Order[] = [];
  #claimedCount = 0;

  /** What to do about one strategy's orders on one market: cancels, then amendments, replacements, and placements from the
   * market outwards. Quotes and takes for other markets are passed over. The list is borrowed until the next call.
   * @param live the orders of this market that count in exposure */
  diff(
    target: Target,
    strategy: string,
    instrument: InstrumentId,
    live: readonly Order[],
    rules: DifferRules,
    now: Micros,
  ): readonly Draft[] {
    const drafts = this.#drafts;
    drafts.length =
      this.#amends.length =
      this.#replaces.length =
      this.#places.length =
        0;
    this.#claimedCount = 0;
    const { quotes, takes } = target;
    for (let i = 0; i < quotes.length; i++) {
      const quote = quotes[i];
      if (quote.instrument === instrument && isWanted(quote)) this.#diffQuote(quote, strategy, live, rules, now);
    }
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order.slot.strategy === strategy && order.slot.level !== TAKE_LEVEL && !this.#isClaimed(order)) {
        this.#cancel(order, now);
      }
    }
    for (let i = 0; i < takes.length; i++) {
      const take = takes[i];
      if (take.instrument === instrument && isWanted(take)) this.#diffTake(take, strategy, live);
    }
    for (let i = 0; i < this.#amends.length; i++) drafts.push(this.#amends[i]);
    let room = rules.maxCommands - drafts.length;
    for (let i = 0; i < this.#replaces.length && room > 0; i++, room--) drafts.push(this.#replaces[i]);
    for (let i = 0; i < this.#places.length && room > 0; i++, room--) drafts.push(this.#places[i]);
    return drafts;
  }

  #diffQuote(quote: Quote, strategy: string, live: readonly Order[], rules: DifferRules, now: Micros): void {
    let holder: Order | null = null, blocked = false;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order.slot.level !== quote.level || order.side !== quote.side || order.slot.strategy !== strategy) continue;
      if (order.terminal) continue; // ended, and counted only until that is final
      if (this.#isClaimed(order)) return; // the target names this slot twice: the first wins
      if (!order.resting || order.pending !== "none") {
        blocked = true;
        this.#claim(order);
      } else if (holder === null || (!fits(holder, quote, rules) && fits(order, quote, rules))) holder = order;
    }
    if (holder === null) {
      if (!blocked) this.#place({ strategy, level: quote.level }, quote, "post_only");
      return;
    }
    this.#claim(holder);
    const leaves = holder.size - holder.filled;
    if (isPriceKept(holder, quote, rules) && leaves > quote.size && rules.amend) {
      const size = holder.filled + quote.size as Size;
      if (now >= holder.amendRetryAt) this.#amends.push({ kind: "amend", order: holder, size });
    } else if (!fits(holder, quote, rules)) this.#move(holder, quote, blocked, rules, now);
  }

  #claim(order: Order): void {
    this.#claimed[this.#claimedCount++] = order;
  }
  #isClaimed(order: Order): boolean {
    for (let i = 0; i < this.#claimedCount; i++) if (this.#claimed[i] === order) return true;
    return false;
  }

  #move(order: Order, quote: Quote, blocked: boolean, rules: DifferRules, now: Micros): void {
    if (!rules.replace || blocked) return this.#cancel(order, now);
    if (!mayCancel(order, now)) return;
    const { side, price, size } = quote;
    this.#replaces.push({ kind: "replace", order, slot: order.slot, side, price, size, timeInForce: "post_only" });
  }

  /** An order still in flight is left to its ack: a cancel that overtakes it would only be refused. */
  #cancel(order: Order, now: Micros): void {
    const known = order.resting || order.life === "UNKNOWN";
    if (known && order.pending === "none" && mayCancel(order, now)) this.#drafts.push({ kind: "cancel", order });
  }

  /** One take in flight per side. */
  #diffTake(take: Take, strategy: string, live: readonly Order[]): void {
    for (let i = 0; i < live.length; i++) {
      const { slot, side } = live[i];
      if (slot.level === TAKE_LEVEL && side === take.side && slot.strategy === strategy) return;
    }
    this.#place({ strategy, level: TAKE_LEVEL }, take, "ioc");
  }

  /** Keeps the drafts from the market outwards; a take, at level −1, is nearest. A slot that has one already keeps it. */
  #place(slot: Slot, { side, price, size }: Quote | Take, timeInForce: TimeInForce): void {
    const places = this.#places;
    let at = places.length;
    for (let i = places.length - 1; i >= 0; i--) {
      if (places[i].slot.level === slot.level && places[i].side === side) return;
      if (places[i].slot.level > slot.level) at = i;
    }
    places.splice(at, 0, { kind: "place", slot, side, price, size, timeInForce });
  }
}

function fits(order: Order, quote: Quote, rules: DifferRules): boolean {
  return isPriceKept(order, quote, rules) && isSizeKept(order, quote, rules);
}

function isPriceKept(order: Order, quote: Quote, rules: DifferRules): boolean {
  const inward = order.side === "buy" ? order.price - quote.price : quote.price - order.price;
  return inward <= rules.toleranceInwardTicks && -inward <= rules.toleranceOutwardTicks;
}

function isSizeKept(order: Order, quote: Quote, { toleranceSize = DEFAULT_SIZE_TOLERANCE }: DifferRules): boolean {
  return Math.abs(order.size - order.filled - quote.size) <= toleranceSize * quote.size;
}

/** A quote without a real price or size is no quote; NaN is none either. */
function isWanted({ price, size }: Quote | Take): boolean {
  return price > 0 && size > 0;
}
