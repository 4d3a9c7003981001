/** Depth frames of Binance in SBE beside the same frames in JSON: by `JSON.parse` and `Number` to floats, which is what most
 * libraries do, and by our own JSON codec. All three read every price and size of thousands of different frames; first they
 * are held equal. */
import type { Micros } from "../../core/units.ts";
import { StreamCodec } from "../../exchanges/binance/codec.ts";
import { SbeFrames } from "../../exchanges/binance/sbe_frames.ts";
import { diffBytes } from "../../exchanges/simulator/wire/binance/sbe.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { depthFrames, IDS_A_FRAME } from "../support/binance_frames.ts";
import { bookStream, type Message } from "../support/book_stream.ts";
import { measureRounds, median, printLine, ratio, type Variant } from "../support/rounds.ts";

const FRAMES = 4_000, SEED = 20_261_125, FIRST_ID = 93_000_000_000;
const WARM_MS = 1_500;
const NOW = 1_770_000_000_000_000 as Micros;
type Pair = [price: string, size: string];
type Sides = Pick<Message, "bids" | "asks">;

const instrument = madeUpInstrument(), { tick, lot } = instrument, listing = new Map([[instrument.symbol, instrument]]);
const json = new StreamCodec("binance", listing), sbe = new SbeFrames("binance", listing);
const { messages } = bookStream("lively", FRAMES, SEED);
const texts = depthFrames(messages, tick, lot, FIRST_ID), frames = together(messages.map(bytesOf));
/** What the plain way fills, side by side. */
const floats = { prices: new Float64Array(4_096), sizes: new Float64Array(4_096), count: 0 };

for (let i = 0; i < FRAMES; i++) assertEqual(i);
const variants = {
  plain: variant("plain", 1, () => summed(texts, plain)),
  scanner: variant("scanner", 4, () => summed(texts, (text) => ends(deltaOf(json.decode(text, NOW))))),
  sbe: variant("sbe", 24, () => summed(frames, (frame) => ends(deltaOf(sbe.decode(frame, NOW))))),
};
// By time, not by rounds: on a busy machine the best machine code of the quick ones would come in the middle.
for (const { run } of Object.values(variants)) {
  for (const end = performance.now() + WARM_MS; performance.now() < end;) run();
}
const times = measureRounds(Object.values(variants));
for (const { name, passes } of Object.values(variants)) {
  const bytes = (name === "sbe" ? frames : texts)[0].length;
  const nanos = median(times.get(name)!) * 1e6 / FRAMES / passes;
  console.error(`# ${name}: ${FRAMES} frames like one of ${bytes} bytes, ${nanos.toFixed(0)} ns each`);
}
printLine("sbe_vs_json", speedup("plain"));
printLine("sbe_vs_scanner", speedup("scanner"));

/** Several passes are one turn, so that all turns take about as long: a neighbour who takes the core away for a moment would
 * hit short ones all or not at all. */
function variant(name: string, passes: number, pass: () => number): Variant & { readonly passes: number } {
  const run = () => {
    let sum = 0;
    for (let i = 0; i < passes; i++) sum += pass();
    return sum;
  };
  return { name, passes, run };
}

function speedup(theirs: "plain" | "scanner"): number {
  return ratio(times, theirs, "sbe") * variants.sbe.passes / variants[theirs].passes;
}

function bytesOf({ bids, asks }: Message, i: number): Uint8Array {
  const pairs = ({ count, prices, sizes }: Message["bids"]) =>
    Array.from({ length: count }, (_, k) => [prices[k], sizes[k]] as const);
  const firstId = FIRST_ID + 1 + i * IDS_A_FRAME, lastId = firstId + IDS_A_FRAME - 1;
  return diffBytes(instrument, { firstId, lastId, bids: pairs(bids), asks: pairs(asks) }, NOW);
}

/** One behind the other, as the texts lie in the heap: a socket hands over what was just written, and a frame that has to come
 * from far would be what is measured. */
function together(frames: readonly Uint8Array[]): Uint8Array[] {
  const all = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  return frames.map((frame) => {
    all.set(frame, at);
    return all.subarray(at, at += frame.length);
  });
}

function summed<T>(inputs: readonly T[], read: (input: T) => number): number {
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) sum += read(inputs[i]);
  return sum;
}

function plain(text: string): number {
  const { data: { b, a } } = JSON.parse(text) as { data: { b: Pair[]; a: Pair[] } };
  floats.count = 0;
  fill(b);
  fill(a);
  return floats.prices[0] + floats.sizes[floats.count - 1];
}

function fill(pairs: readonly Pair[]): void {
  for (let i = 0; i < pairs.length; i++) {
    floats.prices[floats.count] = Number(pairs[i][0]);
    floats.sizes[floats.count++] = Number(pairs[i][1]);
  }
}

/** The end of it all lands in a sum, so that no compiler may drop the work. */
function ends({ bids, asks }: Sides): number {
  return bids.prices[0] + asks.sizes[asks.count - 1];
}

function deltaOf(message: ReturnType<typeof json.decode> | ReturnType<typeof sbe.decode>) {
  if (message.kind !== "book_delta") throw new Error(`Read ${message.kind}: want a book change`);
  return message;
}

/** @throws {Error} where the three read different numbers from frame `i` */
function assertEqual(i: number): void {
  const flat = ({ bids, asks }: Sides) =>
    [bids, asks].flatMap(({ count, prices, sizes }) => [...prices.slice(0, count), ...sizes.slice(0, count)]);
  const told = (message: ReturnType<typeof deltaOf>) =>
    [message.instrument, message.firstId, message.lastId, ...flat(message)].join(" ");
  const binary = told(deltaOf(sbe.decode(frames[i], NOW))), scanned = told(deltaOf(json.decode(texts[i], NOW)));
  if (binary !== scanned) throw new Error(`Readings of frame ${i} differ: ${binary} and ${scanned}`);
  plain(texts[i]);
  const { bids, asks } = deltaOf(sbe.decode(frames[i], NOW));
  for (let k = 0; k < floats.count; k++) {
    const side = k < bids.count ? bids : asks, at = k < bids.count ? k : k - bids.count;
    const price = Math.round(floats.prices[k] * 100), size = Math.round(floats.sizes[k] * 1e5);
    if (side.prices[at] !== price || side.sizes[at] !== size) throw new Error(`Level ${k} of frame ${i} differs`);
  }
  if (floats.count !== bids.count + asks.count) throw new Error(`Frame ${i} has ${floats.count} levels in JSON`);
}
