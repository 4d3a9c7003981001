/** Made-up Binance spot frames, spelt as the venue spells them and flat in memory as a socket hands them over. @module */
import type { Levels } from "../../core/book/levels.ts";
import { formatSteps, type Grid } from "../../core/units.ts";
import { Random } from "../../exchanges/shared/random.ts";
import type { Message } from "./book_stream.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

/** Ids that one `depthUpdate` of `depthFrames` covers. */
export const IDS_A_FRAME = 44;

/** One `depthUpdate` for each message, on the combined stream. @param afterId the first one continues a book of this id */
export function depthFrames(
  messages: readonly Message[],
  tick: Grid,
  lot: Grid,
  afterId = 93_000_000_000,
  symbol = "BTCUSDT",
): string[] {
  const stream = `${symbol.toLowerCase()}@depth@100ms`;
  let id = afterId;
  return messages.map(({ bids, asks }, i) => {
    const first = id + 1, last = id += IDS_A_FRAME;
    return flat(
      `{"stream":"${stream}","data":{"e":"depthUpdate","E":${1_770_000_000_000 + i * 100},"s":"${symbol}",` +
        `"U":${first},"u":${last},"b":${sideText(bids, tick, lot)},"a":${sideText(asks, tick, lot)}}}`,
    );
  });
}

/** The book as REST gives it. */
export function snapshotBody({ bids, asks }: Message, tick: Grid, lot: Grid, lastUpdateId: number): string {
  return flat(
    `{"lastUpdateId":${lastUpdateId},"bids":${sideText(bids, tick, lot)},"asks":${sideText(asks, tick, lot)}}`,
  );
}

/** `trade` events around 65,000. */
export function tradeFrames(count: number, tick: Grid, lot: Grid, seed: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const at = 1_770_000_000_000 + i * 7, price = 6_500_000 + Math.round(random.normal() * 500);
    return flat(
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":${at},"s":"BTCUSDT","t":${5_900_000_000 + i},` +
        `"p":"${padded(price, tick)}","q":"${padded(1 + random.int(100_000), lot)}","T":${at - 1},` +
        `"m":${random.next() < 0.5},"M":true}}`,
    );
  });
}

/** `bookTicker` events around 65,000, of about 150 bytes. */
export function topFrames(count: number, tick: Grid, lot: Grid, seed: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const bid = 6_500_000 + Math.round(random.normal() * 500), size = () => padded(1 + random.int(1_000_000), lot);
    return flat(
      `{"stream":"btcusdt@bookTicker","data":{"u":${93_000_000_000 + i},"s":"BTCUSDT","b":"${padded(bid, tick)}",` +
        `"B":"${size()}","a":"${padded(bid + 1, tick)}","A":"${size()}"}}`,
    );
  });
}

function sideText({ count, prices, sizes }: Levels, tick: Grid, lot: Grid): string {
  const pairs = Array.from({ length: count }, (_, i) => `["${padded(prices[i], tick)}","${padded(sizes[i], lot)}"]`);
  return `[${pairs.join(",")}]`;
}

/** Binance prints eight decimals, whatever the grid. */
function padded(steps: number, grid: Grid): string {
  const [whole, fraction = ""] = formatSteps(steps, grid).split(".");
  return `${whole}.${fraction.padEnd(8, "0")}`;
}

/** Text built from pieces scans differently from text that came in one. */
function flat(text: string): string {
  return decoder.decode(encoder.encode(text));
}
