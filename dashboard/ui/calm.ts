/** Keeps a market that moves its quotes from flickering between live and pending, several times a second: a market that quoted
 * both sides a moment ago still does while one of them is cancelled and placed anew. Whatever else happens shows at once, and
 * the orders and the ladder always show what rests. @module */
import type { MarketView, View } from "../protocol.ts";
import { marketKey } from "./status.ts";

/** A market that has not quoted both sides for so long does not quote them, ms. */
export const MOVING_MS = 3_000;

/** What the engine says of a side that is on its way. */
const MOVING: ReadonlySet<MarketView["status"]> = new Set(["PENDING_NEW", "PENDING_CANCEL"]);
/** The engine's count of markets that are quoted on both sides. */
const COUNT = /^(Quoting both sides on )(\d+)( of \d+ markets?)/;

export class Calm {
  /** When each market was last seen quoting both sides, ms. */
  readonly #liveAt = new Map<string, number>();

  /** The same view, with markets that only move their quotes told as live.
   * @param now ms, never running back */
  update(view: View, now: number): View {
    let held = 0;
    const markets = view.markets.map((market) => {
      const key = marketKey(market), { status } = market;
      if (status === "LIVE") this.#liveAt.set(key, now);
      // Pausing, a lost book or a kill ends it: what comes after is a start and no move.
      else if (!MOVING.has(status)) this.#liveAt.delete(key);
      else if (now - (this.#liveAt.get(key) ?? -Infinity) < MOVING_MS) {
        held += 1;
        return { ...market, status: "LIVE", sentence: "Quoting both sides" } as const;
      }
      return market;
    });
    if (held === 0) return view;
    const sentence = view.sentence.replace(
      COUNT,
      (_, before: string, quoted: string, after: string) =>
        `${before}${Math.min(view.markets.length, Number(quoted) + held)}${after}`,
    );
    return { ...view, markets, sentence };
  }

  clear(): void {
    this.#liveAt.clear();
  }
}
