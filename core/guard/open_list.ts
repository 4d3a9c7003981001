/** A list of a venue's open orders while it is being read, page by page. @module */
import type { Micros } from "../units.ts";
import type { BrakeOrder } from "./brake.ts";
import { keyOf } from "./targets.ts";

/** So many pages follow the first at most. */
const MOST_PAGES = 200;

export class OpenList {
  /** Keys of all orders that stand in it. */
  readonly shown = new Set<string>();
  /** Those that are not ours. */
  foreign = 0;
  /** What has to go: ours, and on a dedicated account all. */
  readonly found: BrakeOrder[] = [];
  /** Why a page of it is missing; `null` = none is. */
  missing: string | null = null;
  readonly #cursors = new Set<string>();

  /** @param requestedAt of its first page: nothing that it tells is younger for sure */
  constructor(
    readonly requestedAt: Micros,
    private readonly dedicated: boolean,
    private readonly isOurs: (order: BrakeOrder) => boolean,
  ) {}

  /** Takes a page; an order that an earlier page has shown counts once. @returns what of it has to go */
  add(orders: readonly BrakeOrder[]): readonly BrakeOrder[] {
    const from = this.found.length;
    for (const order of orders) {
      const key = keyOf(order);
      if (this.shown.has(key)) continue;
      this.shown.add(key);
      const isOurs = this.isOurs(order);
      if (!isOurs) this.foreign += 1;
      if (isOurs || this.dedicated) this.found.push(order);
    }
    return this.found.slice(from);
  }

  /** Whether the page `next` may be asked for. Pages that lead in a circle, or never end, are no list. */
  follows(next: string): boolean {
    if (this.#cursors.has(next) || this.#cursors.size >= MOST_PAGES) return false;
    this.#cursors.add(next);
    return true;
  }
}
