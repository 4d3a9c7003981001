/** Several orders of one market in its list of all orders: which pages tell of them, and what is left untold. A page begins at an
 * id and holds the orders from there on, the smallest ids first. Source: binance-spot-api-docs, rest-api.md and
 * web-socket-api.md, "All orders" / "Account order history"; docs of 2026-07-21. That a page which begins at an id is sorted by
 * it is not said there (verify): what is wrongly missed here is told as unknown, and asked for again by itself. @module */

/** The most that the venue gives. */
export const ORDERS_A_PAGE = 1_000;
/** Calls that one question may take. */
export const MOST_PAGES = 5;
/** So many ids are named in a failure. */
const NAMED = 5;

export class OrderSearch {
  /** Ids that no page was to hold yet, smallest first. */
  #ahead: number[];
  /** Ids that a page was to hold and did not. */
  readonly #missing: number[] = [];
  #pages = 0;

  /** @param ids exact: none beyond 2^53 */
  constructor(ids: readonly number[]) {
    this.#ahead = [...ids].sort((a, b) => a - b);
  }

  /** The id at which the next page is to begin; `null` = there is nothing more to ask for, or the pages are used up. */
  get from(): number | null {
    return this.#pages < MOST_PAGES ? this.#ahead[0] ?? null : null;
  }

  /** Takes the ids of one page. A page that is not full is the last one: it would hold all the rest. */
  page(ids: readonly number[]): void {
    this.#pages += 1;
    const until = ids.length < ORDERS_A_PAGE ? Infinity : Math.max(...ids), held = new Set(ids);
    this.#missing.push(...this.#ahead.filter((id) => id <= until && !held.has(id)));
    this.#ahead = this.#ahead.filter((id) => id > until);
  }

  /** What no page has told, as a reason; `null` = all of it was told. Only for a search that has ended. */
  get untold(): string | null {
    const parts: string[] = [];
    if (this.#missing.length > 0) parts.push(`the venue's list holds no order ${named(this.#missing)}`);
    if (this.#ahead.length > 0) parts.push(`${MOST_PAGES} pages do not reach order ${named(this.#ahead)}`);
    return parts.length === 0 ? null : parts.join("; ");
  }
}

function named(ids: readonly number[]): string {
  const rest = ids.length - NAMED;
  return ids.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
