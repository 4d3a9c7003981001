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
import { BLANK_PLACE, NO_SLOT, type Order, OrderRecord, type Slot, TAKE_LEVEL } from "./order.ts";

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

/** Drafts are the differ's own, and are written anew by its next call. */
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

/** Drafts of one kind, used again from call to call. */
class Drafts<D extends Draft> {
  count = 0;
  readonly #made: { -readonly [K in keyof D]: D[K] }[] = [];
  constructor(private readonly blank: () => D) {}

  next(): { -readonly [K in keyof D]: D[K] } {
    return this.#made[this.count++] ??= this.blank();
  }
  at(i: number): D {
    return this.#made[i] as D;
  }
  /** Moves the last one up to place `at`. */
  lift(at: number): void {
    const made = this.#made, last = made[this.count - 1];
    for (let i = this.count - 1; i > at; i--) made[i] = made[i - 1];
    made[at] = last;
  }
}

const BLANK = { side: "buy", price: 0 as Price, size: 0 as Size } as const;
const NOBODY = new OrderRecord(BLANK_PLACE, NO_SLOT, 0 as Micros);

export class QuoteDiffer {
  readonly #drafts: Draft[] = [];
  #draftCount = 0;
  readonly #cancels = new Drafts<CancelDraft>(() => ({ kind: "cancel", order: NOBODY }));
  readonly #amends = new Drafts<AmendDraft>(() => ({ kind: "amend", order: NOBODY, size: 0 as Size }));
  readonly #replaces = new Drafts<ReplaceDraft>(() => ({
    kind: "replace",
    order: NOBODY,
    slot: NO_SLOT,
    ...BLANK,
    timeInForce: "post_only",
  }));
  readonly #places = new Drafts<PlaceDraft>(() => ({
    kind: "place",
    slot: NO_SLOT,
    ...BLANK,
    timeInForce: "post_only",
  }));
  readonly #slots = new Slots();
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
    const drafts = this.#drafts, amends = this.#amends, replaces = this.#replaces, places = this.#places;
    this.#cancels.count =
      amends.count =
      replaces.count =
      places.count =
      this.#draftCount =
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
    for (let i = 0; i < amends.count; i++) this.#draft(amends.at(i));
    let room = rules.maxCommands - this.#draftCount;
    for (let i = 0; i < replaces.count && room > 0; i++, room--) this.#draft(replaces.at(i));
    for (let i = 0; i < places.count && room > 0; i++, room--) this.#draft(places.at(i));
    // Cut from behind and not emptied before: an array that is emptied gives its memory back and takes it again.
    while (drafts.length > this.#draftCount) drafts.pop();
    return drafts;
  }

  #draft(draft: Draft): void {
    this.#drafts[this.#draftCount++] = draft;
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
      if (!blocked) this.#place(this.#slots.of(strategy, quote.level), quote, "post_only");
      return;
    }
    this.#claim(holder);
    const leaves = holder.size - holder.filled;
    if (isPriceKept(holder, quote, rules) && leaves > quote.size && rules.amend) {
      const size = holder.filled + quote.size as Size;
      if (now >= holder.amendRetryAt) {
        const draft = this.#amends.next();
        draft.order = holder;
        draft.size = size;
      }
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
    const draft = this.#replaces.next();
    draft.order = order;
    draft.slot = order.slot;
    draft.side = quote.side;
    draft.price = quote.price;
    draft.size = quote.size;
  }

  /** An order still in flight is left to its ack: a cancel that overtakes it would only be refused. */
  #cancel(order: Order, now: Micros): void {
    const known = order.resting || order.life === "UNKNOWN";
    if (!known || order.pending !== "none" || !mayCancel(order, now)) return;
    const draft = this.#cancels.next();
    draft.order = order;
    this.#draft(draft as CancelDraft);
  }

  /** One take in flight per side. */
  #diffTake(take: Take, strategy: string, live: readonly Order[]): void {
    for (let i = 0; i < live.length; i++) {
      const { slot, side } = live[i];
      if (slot.level === TAKE_LEVEL && side === take.side && slot.strategy === strategy) return;
    }
    this.#place(this.#slots.of(strategy, TAKE_LEVEL), take, "ioc");
  }

  /** Keeps the drafts from the market outwards; a take, at level −1, is nearest. A slot that has one already keeps it. */
  #place(slot: Slot, { side, price, size }: Quote | Take, timeInForce: TimeInForce): void {
    const places = this.#places;
    let at = places.count;
    for (let i = places.count - 1; i >= 0; i--) {
      const known = places.at(i);
      if (known.slot.level === slot.level && known.side === side) return;
      if (known.slot.level > slot.level) at = i;
    }
    const draft = places.next();
    draft.slot = slot;
    draft.side = side;
    draft.price = price;
    draft.size = size;
    draft.timeInForce = timeInForce;
    places.lift(at);
  }
}

/** The slots that strategies fill: a handful each, made once. */
class Slots {
  readonly #known = new Map<string, Slot[]>();

  of(strategy: string, level: number): Slot {
    let known = this.#known.get(strategy);
    if (known === undefined) this.#known.set(strategy, known = []);
    for (let i = 0; i < known.length; i++) if (known[i].level === level) return known[i];
    const slot = { strategy, level };
    known.push(slot);
    return slot;
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
