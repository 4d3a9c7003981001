/** Made-up Bybit frames: deltas of a spot book on a tick of 0.1 and trades, spelt as the venue spells them. @module */
import type { Levels } from "../../core/book/levels.ts";
import { formatSteps, type Grid } from "../../core/units.ts";
import { Random } from "../../exchanges/shared/random.ts";
import type { Message } from "./book_stream.ts";
import { flat, trimmedSize } from "./trimmed_texts.ts";

export const TICK: Grid = { step: 1, decimals: 1 };
const FIRST_AT = 1_788_335_009_483;

/** One delta of `orderbook.50` for each message, every 20 ms. */
export function bybitBookFrames(messages: readonly Message[], seed: number): string[] {
  const random = new Random(seed);
  let sequence = 113_508_069_853;
  return messages.map(({ bids, asks }, i) => {
    const at = FIRST_AT + i * 20;
    sequence += 1 + random.int(90);
    return flat(
      `{"topic":"orderbook.50.BTCUSDT","ts":${at},"type":"delta","data":{"s":"BTCUSDT","b":${sideText(bids)},` +
        `"a":${sideText(asks)},"u":${59_438_061 + i},"seq":${sequence}},"cts":${at - 1 - random.int(9)}}`,
    );
  });
}

/** One trade a message, around `mid` ticks. */
export function bybitTradeFrames(count: number, mid: number, seed: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const at = FIRST_AT + i * 7;
    return flat(
      `{"topic":"publicTrade.BTCUSDT","ts":${at},"type":"snapshot","data":[{"i":"2290000001${
        String(202_469_355 + i)
      }",` +
        `"T":${at - 1},` +
        `"p":"${formatSteps(mid + Math.round(random.normal() * 500), TICK)}",` +
        `"v":"${trimmedSize(1 + random.int(100_000))}","S":"${random.next() < 0.5 ? "Buy" : "Sell"}",` +
        `"seq":${113_508_069_853 + i * 3},"s":"BTCUSDT","BT":false,"RPI":false}]}`,
    );
  });
}

function sideText({ count, prices, sizes }: Levels): string {
  const rows = Array.from(
    { length: count },
    (_, i) => `["${formatSteps(prices[i], TICK)}","${trimmedSize(sizes[i])}"]`,
  );
  return `[${rows.join(",")}]`;
}
