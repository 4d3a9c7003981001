/** Whether SIMD is worth a second language: our scanner of levels beside one in WebAssembly with SIMD (benches/wasm), on the
 * same texts of 44 levels, each from the string to ticks and lots. Above 1 ours is faster. @module */
import { LevelBuffer, Scanner } from "../../exchanges/shared/scanner.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { depthFrames } from "../support/binance_frames.ts";
import { bookStream } from "../support/book_stream.ts";
import { measureRounds, median, printLine, ratio } from "../support/rounds.ts";
import { SimdLevels } from "../wasm/simd_levels.ts";

const FRAMES = 4_000, SLICE = 400, ROUNDS = 121, SEED = 20_261_125;
const { tick, lot } = madeUpInstrument();
const scanner = new Scanner(), side = new LevelBuffer(), simd = new SimdLevels();

const texts = depthFrames(bookStream("lively", FRAMES, SEED).messages, tick, lot).map((frame) => {
  const { b, a } = (JSON.parse(frame) as { data: { b: unknown[]; a: unknown[] } }).data;
  return new TextDecoder().decode(new TextEncoder().encode(JSON.stringify([...b, ...a])));
});
texts.forEach(assertEqual);

/** Each variant reads the next few lists in each round: short rounds are seldom cut by whoever shares the core. */
const slices = (read: (from: number, to: number) => number) => {
  let from = 0;
  return () => {
    const sum = read(from, from + SLICE);
    from = (from + SLICE) % FRAMES;
    return sum;
  };
};
const times = measureRounds(
  [{ name: "wasm", run: slices(readTheirs) }, { name: "ours", run: slices(readOurs) }],
  ROUNDS,
);
const micros = [...times].map(([name, ms]) => `${name} ${(median(ms) * 1e3 / SLICE).toFixed(3)} µs`).join(", ");
console.error(
  `# ${texts.length} lists of about ${texts[0].length} B: ${micros}, of which encodeInto() is the same in both`,
);
printLine("scan_vs_wasm_simd", ratio(times, "wasm", "ours"));

function readTheirs(from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += simd.read(texts[i], tick, lot) + simd.prices[0] + simd.sizes[1];
  return sum;
}

function readOurs(from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    if (!scanner.load(texts[i]) || !scanner.levels(side, tick, lot)) throw new Error(texts[i]);
    sum += side.count + side.prices[0] + side.sizes[1];
  }
  return sum;
}

function assertEqual(text: string): void {
  if (!scanner.load(text) || !scanner.levels(side, tick, lot)) throw new Error(`Cannot read ${text}`);
  const count = simd.read(text, tick, lot), { prices, sizes } = side;
  const same = count === side.count &&
    prices.subarray(0, count).every((price, i) => price === simd.prices[i] && sizes[i] === simd.sizes[i]);
  if (!same) {
    throw new Error(`Readings differ: ${simd.prices.subarray(0, count)} and ${prices.subarray(0, side.count)}`);
  }
}
