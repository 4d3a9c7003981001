/** Binance spot frames to ticks and lots by the codec that a session has, beside `JSON.parse` and `Number` to floats, which is
 * what most libraries do: depth of 44 levels and trades, thousands of different ones each, and recorded frames where the
 * shared recordings are. The lines `_same_work` let the plain way also count ticks and lots and make the event. Before any
 * of it both are held equal, number by number. @module */
import { join } from "@std/path";
import { type Micros, parseGrid, type Price, type Size } from "../../core/units.ts";
import type { Instrument } from "../../core/instrument.ts";
import { StreamCodec, type StreamMessage } from "../../exchanges/binance/codec.ts";
import { linesOf, sharedFixtures } from "../../tests/support/fixtures.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { depthFrames, topFrames, tradeFrames } from "../support/binance_frames.ts";
import { bookStream } from "../support/book_stream.ts";
import { RECORDED_FOLDER } from "../support/recorded_depth.ts";
import { recordedStream } from "../support/recorded_stream.ts";
import { measureRounds, median, printLine, ratio } from "../support/rounds.ts";

/** Fits whatever was recorded. */
const FINE = parseGrid("0.00000001");
const FRAMES = 4_000, SEED = 20_261_125;
/** Frames that a variant reads in one round, and rounds: short ones, so that few are cut by whoever shares the core. */
const SLICE = 400, ROUNDS = 121;
const NOW = 1_788_118_931_700_000 as Micros;
type Pair = [price: string, size: string];
type Raw = {
  data: {
    e?: string;
    s: string;
    E: number;
    T: number;
    t: number;
    U: number;
    u: number;
    m: boolean;
    b: Pair[] & string;
    a: Pair[] & string;
    B: string;
    A: string;
    p: string;
    q: string;
  };
};
type Frames = readonly string[];
/** Reads some of the frames, and gives a sum of what they say. */
type Read = (frames: Frames, from: number, to: number) => number;
type Case = { readonly name: string; readonly frames: readonly string[]; readonly listing: Map<string, Instrument> };

const market = madeUpInstrument(), listing = new Map([[market.symbol, market]]);
const floats = { prices: new Float64Array(4_096), sizes: new Float64Array(4_096) };
const steps = {
  bids: { count: 0, prices: new Float64Array(4_096), sizes: new Float64Array(4_096) },
  asks: { count: 0, prices: new Float64Array(4_096), sizes: new Float64Array(4_096) },
};

const depth = depthFrames(bookStream("lively", FRAMES, SEED).messages, market.tick, market.lot);
const trades = tradeFrames(FRAMES, market.tick, market.lot, SEED);
const tops = topFrames(FRAMES, market.tick, market.lot, SEED);
warm();
print({ name: "1500b_binance", frames: depth, listing }, true);
print({ name: "200b_binance", frames: trades, listing }, true);
print({ name: "top_binance", frames: tops, listing });
const fixtures = sharedFixtures();
if (fixtures === null) console.error("# No shared recordings: recorded frames are left out");
else {
  // Messages of a recorded book, put back into frames of about the same size; then raw frames: small depths and tops.
  const { messages } = await recordedStream(fixtures, RECORDED_FOLDER);
  const busy = messages.filter(({ bids, asks }) => bids.count + asks.count > 20).slice(0, FRAMES);
  const frames = depthFrames(busy, market.tick, FINE), listed = madeUpInstrument({ lot: FINE });
  print({ name: "1500b_binance_recorded", frames, listing: new Map([[listed.symbol, listed]]) });
  print(await rawFrames(fixtures));
}

function print({ name, frames, listing }: Case, sameWork = false): void {
  const codec = new StreamCodec("binance", listing);
  frames.forEach((frame) => assertEqual(codec, listing, frame));
  if (codec.slowCount > 0) throw new Error(`${codec.slowCount} of ${frames.length} frames took the slow road`);
  const ways: Record<string, Read> = {
    plain: readPlainly,
    ...(sameWork ? { event: (frames: Frames, from: number, to: number) => readEvents(listing, frames, from, to) } : {}),
    ours: (frames, from, to) => readOurs(codec, frames, from, to),
  };
  const times = measureRounds(
    Object.entries(ways).map(([way, read]) => {
      let from = 0;
      return {
        name: way,
        run: () => {
          const to = Math.min(from + SLICE, frames.length), sum = read(frames, from, to);
          from = to === frames.length ? 0 : to;
          return sum;
        },
      };
    }),
    ROUNDS,
  );
  const bytes = Math.round(frames.reduce((sum, { length }) => sum + length, 0) / frames.length);
  const micros = [...times].map(([way, ms]) =>
    `${way} ${(median(ms) * 1e3 / Math.min(SLICE, frames.length)).toFixed(3)} µs`
  );
  console.error(`# ${name}: ${frames.length} frames of ${bytes} B; ${micros.join(", ")}`);
  printLine(`decode_vs_json_${name}`, ratio(times, "plain", "ours"));
  if (sameWork) printLine(`decode_vs_json_${name}_same_work`, ratio(times, "event", "ours"));
}

/** A live codec has met all kinds of frames in turn before any is measured. One that has met depths alone is compiled for
 * depths alone, and stays slower with trades. */
function warm(): void {
  const codec = new StreamCodec("binance", listing);
  let sum = 0;
  const mixed = depth.flatMap((frame, i) => [frame, trades[i], tops[i]]);
  for (let pass = 0; pass < 3; pass++) {
    sum += readOurs(codec, mixed, 0, mixed.length) + readPlainly(mixed, 0, mixed.length);
    sum += readEvents(listing, depth, 0, FRAMES) + readEvents(listing, trades, 0, FRAMES);
  }
  if (!Number.isFinite(sum)) throw new Error(`The frames add up to ${sum}`);
}

function readOurs(codec: StreamCodec, frames: Frames, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += firstAndLast(codec.decode(frames[i], NOW));
  return sum;
}

function readPlainly(frames: Frames, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += plainly(frames[i]);
  return sum;
}

function readEvents(listing: Map<string, Instrument>, frames: Frames, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += plainEvent(frames[i], listing);
  return sum;
}

function firstAndLast(message: StreamMessage): number {
  if (message.kind === "trade") return message.price + message.size;
  if (message.kind === "top_of_book") return message.bidPrice + message.askSize;
  if (message.kind !== "book_delta") throw new Error(`Read ${message.kind}`);
  const { bids, asks } = message;
  return bids.count + asks.count + bids.prices[0] + asks.sizes[0];
}

/** Every price and size as a float. */
function plainly(frame: string): number {
  const { data } = JSON.parse(frame) as Raw;
  if (data.e === "trade") return Number(data.p) + Number(data.q);
  if (data.e === undefined) return Number(data.b) + Number(data.B) + Number(data.a) + Number(data.A);
  return fill(data.b) + fill(data.a);
}

function fill(pairs: readonly Pair[]): number {
  for (let i = 0; i < pairs.length; i++) {
    floats.prices[i] = Number(pairs[i][0]);
    floats.sizes[i] = Number(pairs[i][1]);
  }
  return pairs.length + floats.prices[0];
}

/** Every price and size in ticks and lots, in an event as the codec's. */
function plainEvent(frame: string, listing: Map<string, Instrument>): number {
  const { data } = JSON.parse(frame) as Raw, instrument = listing.get(data.s);
  if (instrument === undefined) throw new Error(`Cannot place ${data.s}`);
  const { id, tick, lot } = instrument, ticks = 10 ** tick.decimals / tick.step, lots = 10 ** lot.decimals / lot.step;
  if (data.e === "trade") {
    return firstAndLast({
      kind: "trade",
      instrument: id,
      price: Math.round(Number(data.p) * ticks) as Price,
      size: Math.round(Number(data.q) * lots) as Size,
      aggressor: data.m ? "sell" : "buy",
      tradeId: String(data.t),
      venueAt: data.T * 1_000 as Micros,
      receivedAt: NOW,
    });
  }
  for (const [side, pairs] of [[steps.bids, data.b], [steps.asks, data.a]] as const) {
    side.count = pairs.length;
    for (let i = 0; i < pairs.length; i++) {
      side.prices[i] = Math.round(Number(pairs[i][0]) * ticks);
      side.sizes[i] = Math.round(Number(pairs[i][1]) * lots);
    }
  }
  return firstAndLast({
    kind: "book_delta",
    instrument: id,
    bids: steps.bids,
    asks: steps.asks,
    firstId: data.U,
    lastId: data.u,
    previousId: null,
    venueAt: data.E * 1_000 as Micros,
    receivedAt: NOW,
  });
}

/** @throws {Error} where the codec reads another number than the plain way does */
function assertEqual(codec: StreamCodec, listing: Map<string, Instrument>, frame: string): void {
  const message = codec.decode(frame, NOW), { data } = JSON.parse(frame) as Raw, { tick, lot } = listing.get(data.s)!;
  const inSteps = ([price, size]: readonly string[]) => [
    Math.round(Number(price) * 10 ** tick.decimals / tick.step),
    Math.round(Number(size) * 10 ** lot.decimals / lot.step),
  ];
  const pairs = data.e === "trade"
    ? [[data.p, data.q]]
    : data.e === undefined
    ? [[data.b, data.B], [data.a, data.A]]
    : [...data.b, ...data.a];
  const wanted = pairs.flatMap(inSteps), seen = numbersOf(message);
  if (seen.join(" ") !== wanted.join(" ")) throw new Error(`Readings differ: ${seen} and ${wanted} from ${frame}`);
}

function numbersOf(message: StreamMessage): number[] {
  if (message.kind === "trade") return [message.price, message.size];
  if (message.kind === "top_of_book") return [message.bidPrice, message.bidSize, message.askPrice, message.askSize];
  if (message.kind !== "book_delta") return [];
  return [message.bids, message.asks].flatMap(({ count, prices, sizes }) =>
    Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]).flat()
  );
}

/** Recorded frames of quiet markets: depths of a few levels and tops of book. */
async function rawFrames(fixtures: string): Promise<Case> {
  const listing = new Map<string, Instrument>(), frames: string[] = [];
  for (const name of ["spot_2021_10_12", "spot_us_2021_10_12"]) {
    for (const line of await linesOf(join(fixtures, "binance/recordings", `${name}.jsonl.gz`))) {
      const { kind, raw = "" } = JSON.parse(line) as { kind: string; raw?: string };
      const data = kind === "ws" ? (JSON.parse(raw) as Partial<Raw>).data : undefined;
      if (data === undefined || !(data.e === "depthUpdate" || (data.e === undefined && data.A !== undefined))) continue;
      listing.set(data.s, madeUpInstrument({ symbol: data.s, tick: FINE, lot: FINE }));
      frames.push(new TextDecoder().decode(new TextEncoder().encode(raw)));
    }
  }
  return { name: "200b_binance_recorded", frames, listing };
}
