/** INV-18: a local book that is vouched for is one that the venue truly had: its best levels are those of some state that was
 * made public a while ago, its sides do not cross unless that is flagged, and its levels are in order. @module */
import type { Market } from "../../../core/desk/market.ts";
import { marketName } from "../../../core/instrument.ts";
import type { Market as TrueMarket } from "../../../exchanges/simulator/matching.ts";
import type { Invariant, Stage } from "../contract.ts";
import { keyOf } from "../dialects.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-18";
/** Levels of a side that are compared. */
const LEVELS = 3;
/** States that are remembered: a machine that was suspended for ten minutes hears of what was ten minutes ago. */
const REMEMBERED = 8_192;
/** Troubles that change what is told of a book, whoever looks; so long after them a book may still carry it. */
const LYING: ReadonlySet<string> = new Set(["crossed_book"]);
const LIE_LASTS = 60_000_000;

/** The last states that a book was public in, as texts. */
class PublicStates {
  readonly #ring: string[] = [];
  #next = 0;
  readonly #counts = new Map<string, number>();

  note(state: string): void {
    const old = this.#ring[this.#next];
    if (old !== undefined) {
      const count = this.#counts.get(old)! - 1;
      if (count === 0) this.#counts.delete(old);
      else this.#counts.set(old, count);
    }
    this.#ring[this.#next] = state;
    this.#next = (this.#next + 1) % REMEMBERED;
    this.#counts.set(state, (this.#counts.get(state) ?? 0) + 1);
  }
  has(state: string): boolean {
    return this.#counts.has(state);
  }
}

export const booksAreTrue: Invariant = {
  id: ID,
  meaning: "a book that is used was once the venue's own, uncrossed and in order, and none is used over a gap",
  create(stage) {
    const states = new Map<string, PublicStates>(), lyingAt = stage.venues.map(() => -Infinity);
    const seenAt: number[] = [], prices = new Float64Array(LEVELS), sizes = new Float64Array(LEVELS);
    for (const { id, wire: { truth } } of stage.venues) {
      const before = truth.onDepth;
      for (const [key, { market }] of truth.floors) {
        const known = new PublicStates();
        states.set(`${id}:${key}`, known);
        known.note(trueState(market));
      }
      const note = (key: string) => {
        states.get(`${id}:${key}`)!.note(trueState(truth.floors.get(key)!.market));
      };
      truth.onDepth = (key) => {
        before(key);
        note(key);
      };
      // A snapshot shows the book as it is when it is asked for, between two publications.
      const told = truth.onDelivered;
      truth.onDelivered = (message) => {
        told(message);
        const asked = typeof message === "string" ? message : message.path;
        if (/depth|book/.test(asked)) { for (const key of truth.floors.keys()) note(key); }
      };
    }
    return {
      onLife: () => void seenAt.splice(0),
      onStep() {
        const engine = engineOf(stage);
        if (engine === null) return;
        for (const { index, wire } of stage.venues) {
          if (wire.truth.faults.some((name) => LYING.has(name))) lyingAt[index] = stage.now;
        }
        for (const market of engine.desk.markets) {
          if (seenAt[market.id] === market.bookAt) continue;
          seenAt[market.id] = market.bookAt;
          if (!market.bookValid || market.unsettled > 0) continue;
          checkOrder(market, prices, sizes);
          const place = stage.venues.findIndex(({ id }) => id === market.venue), name = marketName(market);
          if (stage.now - lyingAt[place] <= LIE_LASTS || mayBeCorrupt(stage, place)) continue;
          const state = localState(market, prices, sizes);
          const { id, dialect } = stage.venues[place];
          if (states.get(`${id}:${keyOf(dialect, market.symbol)}`)?.has(state) === false) {
            violated(ID, `the book of ${name} was never ${state}`);
          }
        }
      },
    };
  },
};

/** Bytes that are changed on the way may make a message that reads well and lies. */
function mayBeCorrupt({ plan, elapsed }: Stage, place: number): boolean {
  return plan.faults.some(({ name, venue, at, until }) =>
    venue === place && CORRUPTING.test(name) && at <= elapsed && elapsed <= until + LIE_LASTS / 1_000
  );
}
const CORRUPTING = /corrupt|wrong_|number|exponent|negative|crossed|locked|spike|empty_side|unknown_field|nan/;

/** @throws {InvariantError} unless levels get worse from the best on, and none is empty */
function checkOrder(market: Market, prices: Float64Array, sizes: Float64Array): void {
  const { book } = market, name = marketName(market);
  for (const side of ["bid", "ask"] as const) {
    const count = book.top(side, LEVELS, prices, sizes);
    for (let i = 0; i < count; i++) {
      if (!(sizes[i] > 0)) violated(ID, `${name} has an empty ${side} at ${prices[i]} ticks`);
      if (i === 0) continue;
      if (!(side === "bid" ? prices[i] < prices[i - 1] : prices[i] > prices[i - 1])) {
        violated(ID, `${name} has ${side}s at ${prices[i - 1]} and ${prices[i]} ticks, in this order`);
      }
    }
  }
  if ((book.crossed || book.locked) && market.quotable) violated(ID, `${name} is crossed and counts as quotable`);
}

function localState({ book }: Market, prices: Float64Array, sizes: Float64Array): string {
  let text = "";
  for (const side of ["bid", "ask"] as const) {
    const count = book.top(side, LEVELS, prices, sizes);
    for (let i = 0; i < count; i++) text += `${sizes[i]}@${prices[i]} `;
    text += "| ";
  }
  return text;
}

function trueState(market: TrueMarket): string {
  let text = "";
  for (const side of ["buy", "sell"] as const) {
    for (const [price, size] of market.depth(side, LEVELS)) text += `${size}@${price} `;
    text += "| ";
  }
  return text;
}
