/** A market codec beside `JSON.parse` and `Number` on the same frames, in turn. Both read all prices and sizes: ours as ticks
 * and lots, the plain way as floats in arrays, which is what most libraries do. @module */
import type { Grid, Micros } from "../../core/units.ts";
import type { MarketMessage, TakeMessage } from "../../exchanges/shared/market_frames.ts";
import { measureRounds, median, printLine, ratio } from "./rounds.ts";

export type Pair = readonly [price: string, size: string];
export type DecodeCase = {
  /** Of the line that is printed. */
  readonly name: string;
  readonly frames: readonly string[];
  readonly codec: { decode(frame: string, receivedAt: Micros, take: TakeMessage): boolean };
  readonly tick: Grid;
  readonly lot: Grid;
  /** Reads a frame the plain way, each price and size through `put`; their order is ours. */
  readonly plain: (frame: string, put: Put) => void;
};
/** Takes what is a price and a size; what they were as floats lands in an array. */
export type Put = (price: string, size: string) => void;

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
  else if (message.kind !== "ignored") {
    const { bids, asks } = message;
    if (bids.count > 0) sum += bids.prices[0] + bids.sizes[bids.count - 1];
    if (asks.count > 0) sum += asks.prices[0] + asks.sizes[asks.count - 1];
  }
};

/** Proves that both read the same numbers, measures both and prints how many times as fast ours is. */
export function printDecodeRatio({ name, frames, codec, tick, lot, plain }: DecodeCase): void {
  for (const frame of frames) assertEqual(frame);
  const times = measureRounds([
    {
      name: "plain",
      run: () => {
        let total = 0;
        for (let i = 0; i < frames.length; i++) {
          floats.count = 0;
          plain(frames[i], put);
          total += floats.prices[0] + floats.sizes[floats.count - 1];
        }
        return total;
      },
    },
    {
      name: "ours",
      run: () => {
        sum = 0;
        for (let i = 0; i < frames.length; i++) codec.decode(frames[i], NOW, take);
        return sum;
      },
    },
  ]);
  const bytes = Math.round(frames.reduce((total, { length }) => total + length, 0) / frames.length);
  const micros = ["plain", "ours"].map((way) => (median(times.get(way)!) * 1e3 / frames.length).toFixed(2));
  console.error(`# ${name}: ${frames.length} frames of ${bytes} B, JSON.parse ${micros[0]} µs, ours ${micros[1]} µs`);
  printLine(name, ratio(times, "plain", "ours"));

  function assertEqual(frame: string): void {
    const ours: number[] = [], theirs: number[] = [];
    const mine = codec.decode(frame, NOW, (message) => ours.push(...numbersOf(message)));
    plain(frame, (price, size) => {
      theirs.push(Math.round(Number(price) * 10 ** tick.decimals / tick.step));
      theirs.push(Math.round(Number(size) * 10 ** lot.decimals / lot.step));
    });
    if (mine && ours.length > 0 && ours.join(" ") === theirs.join(" ")) return;
    throw new Error(`Readings differ: ${ours} and ${theirs} from ${frame}`);
  }
}

function numbersOf(message: MarketMessage): number[] {
  if (message.kind === "ignored") return [];
  if (message.kind === "trade") return [message.price, message.size];
  return [message.bids, message.asks].flatMap(({ count, prices, sizes }) =>
    Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]).flat()
  );
}
