/** Made-up Hyperliquid frames: whole books of the best levels and trades of a perpetual, spelt as the venue spells them: no
 * number has more than five significant figures, whole numbers excepted, and each has one place at least. @module */
import { formatSteps, type Grid } from "../../core/units.ts";
import { Random } from "../../exchanges/shared/random.ts";
import { flat, withPlace } from "./trimmed_texts.ts";

/** BTC above 100,000: steps of one, though the listing allows a tenth. */
export const TICK: Grid = { step: 1, decimals: 1 };
export const LOT: Grid = { step: 1, decimals: 5 };
const FIRST_AT = 1_790_232_236_546, FIRST_MID = 109_755;

/** Books of `levels` a side on neighbouring prices and a mid that moves. */
export function hyperliquidBookFrames(count: number, levels: number, seed: number): string[] {
  const random = new Random(seed);
  let mid = FIRST_MID;
  return Array.from({ length: count }, (_, i) => {
    mid += Math.round(random.normal() * 3);
    const sides = [-1, 1].map((away) => sideText(mid, away, levels, random));
    return flat(
      `{"channel":"l2Book","data":{"coin":"BTC","time":${FIRST_AT + i * 540},"levels":[${sides.join(",")}]}}`,
    );
  });
}

/** One trade a message, with the names of both sides. */
export function hyperliquidTradeFrames(count: number, seed: number): string[] {
  const random = new Random(seed);
  const hex = (digits: number) => Array.from({ length: digits }, () => random.int(16).toString(16)).join("");
  return Array.from({ length: count }, (_, i) =>
    flat(
      `{"channel":"trades","data":[{"coin":"BTC","side":"${random.next() < 0.5 ? "B" : "A"}",` +
        `"px":"${FIRST_MID + Math.round(random.normal() * 50)}.0","sz":"${size(random)}","time":${FIRST_AT + i * 7},` +
        `"hash":"0x${hex(64)}","tid":${100_000_000_000_000 + random.int(900_000_000) * 1_000_000 + i},` +
        `"users":["0x${hex(40)}","0x${hex(40)}"]}]}`,
    ));
}

function sideText(mid: number, away: number, levels: number, random: Random): string {
  const rows = Array.from(
    { length: levels },
    (_, i) => `{"px":"${mid + away * (i + 1)}.0","sz":"${size(random)}","n":${1 + random.int(36)}}`,
  );
  return `[${rows.join(",")}]`;
}

function size(random: Random): string {
  return withPlace(formatSteps(1 + random.int(random.next() < 0.3 ? 1_000_000 : 100_000), LOT));
}
