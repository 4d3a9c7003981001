/** Made-up OKX frames: updates of a spot book on a tick of 0.1 and trades, spelt as the venue spells them. @module */
import type { Levels } from "../../core/book/levels.ts";
import { formatSteps, type Grid } from "../../core/units.ts";
import { Random } from "../../exchanges/shared/random.ts";
import type { Message } from "./book_stream.ts";
import { flat, trimmedSize } from "./trimmed_texts.ts";

export const TICK: Grid = { step: 1, decimals: 1 };
const FIRST_AT = 1_788_118_931_677;

/** One update of `books` for each message, ten a second. */
export function okxBookFrames(messages: readonly Message[], seed: number): string[] {
  const random = new Random(seed);
  let sequence = 80_559_459_948;
  return messages.map(({ bids, asks }, i) => {
    const previous = sequence;
    sequence += 1 + random.int(90);
    return flat(
      `{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":${sideText(asks, random)},` +
        `"bids":${sideText(bids, random)},"ts":"${FIRST_AT + i * 100}","checksum":0,"seqId":${sequence},` +
        `"prevSeqId":${previous}}]}`,
    );
  });
}

/** One trade a message, around `mid` ticks. */
export function okxTradeFrames(count: number, mid: number, seed: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) =>
    flat(
      `{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"${1_051_102_132 + i}",` +
        `"px":"${formatSteps(mid + Math.round(random.normal() * 500), TICK)}",` +
        `"sz":"${trimmedSize(1 + random.int(100_000))}","side":"${random.next() < 0.5 ? "buy" : "sell"}",` +
        `"ts":"${FIRST_AT + i * 7}","count":"${1 + random.int(3)}","source":"0","seqId":${80_559_459_948 + i * 3}}]}`,
    ));
}

function sideText({ count, prices, sizes }: Levels, random: Random): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const orders = sizes[i] === 0 ? 0 : 1 + random.int(12);
    return `["${formatSteps(prices[i], TICK)}","${trimmedSize(sizes[i])}","0","${orders}"]`;
  });
  return `[${rows.join(",")}]`;
}
