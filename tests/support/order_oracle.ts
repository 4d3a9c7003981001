/** What the order machine may believe of an order, given what is true of it at the venue: the lives that the engine's own table
 * can reach by words that such a truth may send, in any order and however late. A life beyond them was not told by anybody: it
 * is a hope of ours, or a mistake. @module */
import { assert } from "@std/assert";
import type { OrderStatus } from "../../core/event.ts";
import { type Life, LIFE_TABLE, lifeAfter, type LifeInput } from "../../core/oms/lifecycle.ts";
import type { Order } from "../../core/oms/orders.ts";

export type OrderTruth = {
  /** "never": it has not come to be at the venue, so far. */
  readonly status: OrderStatus | "never";
  /** Lots, of which none, some or all are filled. */
  readonly filled: number;
  readonly size: number;
  /** It came to be after our books had closed it. */
  readonly bornLate?: boolean;
};
export const NEVER: OrderTruth = { status: "never", filled: 0, size: 1 };

/** A person's word is none of them: it may be wrong. */
const OURS: readonly LifeInput[] = ["intended", "sent", "recovered", "ambiguous", "missing"];
/** Quantities that our books may know of an order of ten lots. */
const NONE = 0, SOME = 3, ALL = 10;

/** Words that such a truth may have caused by now. */
function wordsOf({ status, filled, size, bornLate = false }: OrderTruth): ReadonlySet<LifeInput> {
  const words = new Set<LifeInput>(OURS);
  if (status === "never" || bornLate) {
    for (const word of ["send_refused", "absent", "rejected"] as const) words.add(word);
  }
  if (status === "never") return words;
  words.add("acked").add("live");
  if (filled > 0) words.add("fill").add("announced_fill");
  if (filled > 0 && filled >= size) words.add("filled");
  if (status === "canceled" || status === "expired") words.add(status).add("absent_acked");
  if (status === "filled") words.add("absent_acked");
  if (status === "rejected") words.add(filled > 0 ? "rejected_after_fill" : "rejected");
  return words;
}

const known = new Map<string, ReadonlySet<Life>>();

export function possibleLives(truth: OrderTruth): ReadonlySet<Life> {
  const { status, filled, size, bornLate = false } = truth;
  const key = `${status} ${filled > 0} ${filled >= size} ${bornLate}`;
  let lives = known.get(key);
  if (lives === undefined) known.set(key, lives = reach(wordsOf(truth), quantities(truth)));
  return lives;
}

function quantities({ filled, size }: OrderTruth): readonly number[] {
  return filled === 0 ? [NONE] : filled < size ? [NONE, SOME] : [NONE, SOME, ALL];
}

/** Everything that the table leads to from a new order, with any quantity that may be known when a word comes. */
function reach(words: ReadonlySet<LifeInput>, filled: readonly number[]): ReadonlySet<Life> {
  const lives = new Set<Life>(["NEW"]);
  for (let before = 0; before < lives.size;) {
    before = lives.size;
    for (const row of LIFE_TABLE) {
      for (const from of row.from) {
        if (!lives.has(from) || !row.input.some((input) => words.has(input))) continue;
        for (const lots of filled) lives.add(lifeAfter(row, from, lots, ALL));
      }
    }
  }
  return lives;
}

export function assertPossible(order: Order, truth: OrderTruth): void {
  const { clientId, life, filled } = order, lives = possibleLives(truth);
  const { status, filled: lots, size } = truth;
  assert(
    lives.has(life),
    `order ${clientId} is ${life} in our books; it is ${status}, ${lots} of ${size}, at the venue`,
  );
  assert(filled <= lots, `order ${clientId} has ${filled} lots in our books and ${lots} at the venue`);
}

/** Watches the orders of a story: each while it lives, and once more when it has ended. */
export class OrderOracle {
  #lived = new Set<Order>();
  /** Comparisons so far. */
  count = 0;

  /** @param truthOf `null` = the venue is known to lie about it */
  check(live: readonly Order[], truthOf: (order: Order) => OrderTruth | null): void {
    const watched = new Set([...this.#lived, ...live]);
    this.#lived = new Set(live);
    for (const order of watched) {
      const truth = truthOf(order);
      if (truth === null || order.external || order.clientId === "") continue; // forgotten meanwhile
      assertPossible(order, truth);
      this.count += 1;
    }
  }
}
