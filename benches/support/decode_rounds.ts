/** A market codec beside `JSON.parse` and `Number` on the same frames, in turn. Both read all prices and sizes: ours as ticks
 * and lots, the plain way as floats in arrays, which is what most libraries do. @module */
import type { Grid, Micros } from "../../core/units.ts";
import type { MarketMessage, TakeMessage } from "../../exchanges/shared/market_frames.ts";
import { measureRounds, median, printLine, ratio } from "./rounds.ts";

export type DecodeCase = {
  /** The end of the line's name, such as "1500b_okx". */
  readonly name: string;
  readonly frames: readonly string[];
  readonly tick: Grid;
  readonly lot: Grid;
  /** A codec of the case's own, listing its market. */
  readonly codec: {
    readonly slowCount: number;
    decode(frame: string, receivedAt: Micros, take: TakeMessage): boolean;
  };
};
/** Takes what is a price and a size; what they are as floats lands in an array. */
export type Put = (price: string, size: string) => void;
/** Reads a frame the plain way, each price and size through `put`, bids before asks. */
export type PlainWay = (frame: string, put: Put) => void;

/** A run takes some milliseconds, no more than a busy machine takes away at once: many rounds, so that the median is of
 * undisturbed ones. */
const ROUNDS = 25;
/** Frames of a run at least; fewer recorded ones are read again and again. */
const LEAST_FRAMES = 4_000;
const NOW = 1_788_118_931_700_000 as Micros;
const floats = { prices: new Float64Array(4_096), sizes: new Float64Array(4_096), count: 0 };
let sum = 0;

const put: Put = (price, size) => {
  floats.prices[floats.count] = Number(price);
  floats.sizes[floats.count++] = Number(size);
};

/** Adds up what a message begins and ends with, so that no compiler may drop the work. */
const take: TakeMessage = (message) => {
  if (message.kind === "trade") sum += message.price + message.size;
  else if (message.kind === "top_of_book") sum += message.bidPrice + message.askSize;
  else if (message.kind !== "ignored") {
    const { bids, asks } = message;
    if (bids.count > 0) sum += bids.prices[0] + bids.sizes[bids.count - 1];
    if (asks.count > 0) sum += asks.prices[0] + asks.sizes[asks.count - 1];
  }
};

/** Proves that both ways read the same numbers and that no frame took the slow road, lets every case be met before any is
 * measured, as a live codec has met all kinds of frames, and prints how many times as fast ours is. */
export function printDecodeRatios(cases: readonly DecodeCase[], plain: PlainWay): void {
  for (const decode of cases) decode.frames.forEach((frame) => assertEqual(decode, plain, frame));
  for (const { name, frames, codec } of cases) {
    if (codec.slowCount > 0) {
      throw new Error(`${codec.slowCount} of ${frames.length} frames of ${name} took the slow road`);
    }
  }
  for (const { name, frames: different, codec } of cases) {
    const turns = Math.ceil(LEAST_FRAMES / different.length);
    const frames = Array.from({ length: turns }, () => different).flat();
    const times = measureRounds([
      { name: "plain", run: () => readPlainly(frames, plain) },
      { name: "ours", run: () => readOurs(frames, codec) },
    ], ROUNDS);
    const bytes = Math.round(frames.reduce((total, { length }) => total + length, 0) / frames.length);
    const [theirs, ours] = ["plain", "ours"].map((way) => (median(times.get(way)!) * 1e3 / frames.length).toFixed(3));
    console.error(`# ${name}: ${different.length} frames of ${bytes} B; plain ${theirs} µs, ours ${ours} µs`);
    printLine(`decode_vs_json_${name}`, ratio(times, "plain", "ours"));
  }
}

function readPlainly(frames: readonly string[], plain: PlainWay): number {
  let total = 0;
  for (let i = 0; i < frames.length; i++) {
    floats.count = 0;
    plain(frames[i], put);
    total += floats.prices[0] + floats.sizes[floats.count - 1];
  }
  return total;
}

function readOurs(frames: readonly string[], codec: DecodeCase["codec"]): number {
  sum = 0;
  for (let i = 0; i < frames.length; i++) codec.decode(frames[i], NOW, take);
  return sum;
}

/** @throws {Error} where the codec reads another number than the plain way does */
function assertEqual({ codec, tick, lot }: DecodeCase, plain: PlainWay, frame: string): void {
  const ours: number[] = [], theirs: number[] = [];
  const mine = codec.decode(frame, NOW, (message) => ours.push(...numbersOf(message)));
  plain(frame, (price, size) => {
    theirs.push(Math.round(Number(price) * 10 ** tick.decimals / tick.step));
    theirs.push(Math.round(Number(size) * 10 ** lot.decimals / lot.step));
  });
  if (mine && ours.length > 0 && ours.join(" ") === theirs.join(" ")) return;
  throw new Error(`Readings differ: ${ours} and ${theirs} from ${frame}`);
}

function numbersOf(message: MarketMessage): number[] {
  if (message.kind === "ignored") return [];
  if (message.kind === "trade") return [message.price, message.size];
  if (message.kind === "top_of_book") return [message.bidPrice, message.bidSize, message.askPrice, message.askSize];
  return [message.bids, message.asks].flatMap(({ count, prices, sizes }) =>
    Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]).flat()
  );
}
