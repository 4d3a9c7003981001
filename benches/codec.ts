/** Binance spot frames to ticks and lots by our codec, beside `JSON.parse` and `Number` to floats, which is what most
 * libraries do. One iteration reads thousands of different frames. Before the first both are held equal. @module */
import { StreamCodec } from "../exchanges/binance/codec.ts";
import type { Micros } from "../core/units.ts";
import { madeUpInstrument } from "../tests/support/made_up_instrument.ts";
import { bookStream } from "./support/book_stream.ts";
import { depthFrames, tradeFrames } from "./support/binance_frames.ts";

const FRAMES = 4_000, SEED = 20_260_213;
const TICK = 0.01, LOT = 0.00001;
const NOW = 1_770_000_000_000_000 as Micros;

type Raw = { data: { b: [string, string][]; a: [string, string][]; p: string; q: string } };

const instrument = madeUpInstrument(), { tick, lot } = instrument;
const codec = new StreamCodec("binance", new Map([[instrument.symbol, instrument]]));
const depth = depthFrames(bookStream("lively", FRAMES, SEED).messages, tick, lot);
const trades = tradeFrames(FRAMES, tick, lot, SEED);
/** What the plain way fills; its longest side is 22 levels, ours may be longer. */
const floats = { prices: new Float64Array(4_096), sizes: new Float64Array(4_096) };
/** Results end here, so that no compiler may drop the work. */
const kept = new Float64Array(1);

for (const frames of [depth, trades]) frames.forEach(assertEqual);
const bytes = (frames: string[]) => Math.round(frames.reduce((sum, { length }) => sum + length, 0) / frames.length);

for (const [group, frames] of Object.entries({ depth, trades })) {
  const name = `${FRAMES} ${group} frames of ${bytes(frames)} bytes`;
  const plain = group === "depth" ? plainDepth : plainTrade;
  Deno.bench(`JSON.parse() and Number(): ${name}`, { group, baseline: true }, () => {
    let sum = 0;
    for (let i = 0; i < frames.length; i++) sum += plain(frames[i]);
    kept[0] += sum;
  });
  Deno.bench(`StreamCodec.decode(): ${name}`, { group }, () => {
    let sum = 0;
    for (let i = 0; i < frames.length; i++) sum += ours(frames[i]);
    kept[0] += sum;
  });
}

/** The sum of what the frame says, in ticks and lots. */
function ours(frame: string): number {
  const message = codec.decode(frame, NOW);
  if (message.kind === "trade") return message.price + message.size;
  if (message.kind !== "book_delta") throw new Error(`Read ${message.kind} from ${frame}`);
  const { bids, asks } = message;
  return bids.prices[0] + bids.sizes[bids.count - 1] + asks.prices[0] + asks.sizes[asks.count - 1];
}

function plainDepth(frame: string): number {
  const { data: { b, a } } = JSON.parse(frame) as Raw;
  const bid = fill(b), ask = fill(a);
  return bid + ask;
}

function fill(pairs: [string, string][]): number {
  for (let i = 0; i < pairs.length; i++) {
    floats.prices[i] = Number(pairs[i][0]);
    floats.sizes[i] = Number(pairs[i][1]);
  }
  return floats.prices[0] + floats.sizes[pairs.length - 1];
}

function plainTrade(frame: string): number {
  const { data: { p, q } } = JSON.parse(frame) as Raw;
  return Number(p) + Number(q);
}

/** @throws {Error} where the codec reads another number than the plain way does */
function assertEqual(frame: string): void {
  const message = codec.decode(frame, NOW), { data } = JSON.parse(frame) as Raw;
  const steps = (price: string, size: string) => [Math.round(Number(price) / TICK), Math.round(Number(size) / LOT)];
  const expected = data.b
    ? [data.b, data.a].flatMap((side) => side.flatMap(([p, q]) => steps(p, q)))
    : steps(data.p, data.q);
  const seen = message.kind === "trade"
    ? [message.price, message.size]
    : message.kind === "book_delta"
    ? [message.bids, message.asks].flatMap(({ count, prices, sizes }) =>
      Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]).flat()
    )
    : [];
  if (seen.join(" ") !== expected.join(" ")) throw new Error(`Readings differ: ${seen} and ${expected} from ${frame}`);
}
