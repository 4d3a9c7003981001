/** Markets of one pair beside each other: in the list they stand together, and in the comparison each venue's prices are held
 * against those of the others. @module */
import type { MarketView } from "../protocol.ts";
import { numberOf, pairName } from "./format.ts";
import { spreadBp } from "./ladder.ts";
import { marketKey } from "./status.ts";

/** One venue's market among those of its pair. */
export type PairRow = {
  readonly key: string;
  readonly market: MarketView;
  /** Width of the market, bp of its mid; `null` without both sides. */
  readonly spread: number | null;
  /** Its mid less the median mid of the pair, bp; `null` without one, or where no other venue has one. */
  readonly off: number | null;
  /** No venue of the pair bids more, or asks less. */
  readonly bestBid: boolean;
  readonly bestAsk: boolean;
  /** Prices of our nearest quotes that may rest; `null` = there is none. */
  readonly ourBid: string | null;
  readonly ourAsk: string | null;
};
export type Pair = {
  /** Such as "BTC-USDT". */
  readonly name: string;
  readonly base: string;
  readonly quote: string;
  readonly rows: readonly PairRow[];
};

/** The same keys, those of one pair together: pairs by their first key, keys of a pair in their order. */
export function together(keys: readonly string[], markets: readonly MarketView[]): readonly string[] {
  const names = namesOf(markets), groups = new Map<string, string[]>();
  for (const key of keys) {
    const name = names.get(key) ?? key, group = groups.get(name);
    if (group === undefined) groups.set(name, [key]);
    else group.push(key);
  }
  return [...groups.values()].flat();
}

/** Whether any pair is traded on more than one venue. */
export function isShared(markets: readonly MarketView[]): boolean {
  return new Set(namesOf(markets).values()).size < markets.length;
}

/** All pairs in the order of the markets. */
export function pairsOf(markets: readonly MarketView[]): readonly Pair[] {
  const groups = Map.groupBy(markets, pairName);
  return [...groups].map(([name, group]) => ({
    name,
    base: group[0].base,
    quote: group[0].quote,
    rows: rowsOf(group),
  }));
}

function rowsOf(group: readonly MarketView[]): readonly PairRow[] {
  const known = (values: readonly number[]) => values.filter((value) => value > 0);
  const mids = known(group.map(({ mid }) => numberOf(mid))), middle = medianOf(mids);
  const highest = Math.max(...known(group.map(({ bid }) => numberOf(bid))));
  const lowest = Math.min(...known(group.map(({ ask }) => numberOf(ask))));
  return group.map((market) => {
    const { bid, ask, mid } = market, value = numberOf(mid);
    return {
      key: marketKey(market),
      market,
      spread: spreadBp(bid, ask),
      off: value > 0 && mids.length > 1 ? (value / middle - 1) * 1e4 : null,
      bestBid: numberOf(bid) === highest,
      bestAsk: numberOf(ask) === lowest,
      ourBid: nearest(market, "buy"),
      ourAsk: nearest(market, "sell"),
    };
  });
}

function nearest({ quotes }: MarketView, side: "buy" | "sell"): string | null {
  let best: string | null = null;
  for (const quote of quotes) {
    if (quote.side !== side) continue;
    const isNearer = best === null ||
      (side === "buy" ? numberOf(quote.price) > numberOf(best) : numberOf(quote.price) < numberOf(best));
    if (isNearer) best = quote.price;
  }
  return best;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function namesOf(markets: readonly MarketView[]): ReadonlyMap<string, string> {
  return new Map(markets.map((market) => [marketKey(market), pairName(market)]));
}
