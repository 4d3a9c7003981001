/** Bybit frames to ticks and lots beside `JSON.parse` and `Number`: deltas of 1.5 KB; the small frames of a calm moment, deltas
 * of a level or two and trades, in turn; and a few recorded deltas of 500 levels where the shared recordings are (what is met
 * again and again flatters both). @module */
import { join } from "@std/path";
import type { Grid } from "../../core/units.ts";
import { MarketCodec } from "../../exchanges/bybit/codec.ts";
import { linesOf, sharedFixtures } from "../../tests/support/fixtures.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { bookStream } from "../support/book_stream.ts";
import { bybitBookFrames, bybitTradeFrames, TICK } from "../support/bybit_frames.ts";
import { type DecodeCase, printDecodeRatios, type Put } from "../support/decode_rounds.ts";
import { FINE, flat } from "../support/trimmed_texts.ts";

const FRAMES = 4_000, SMALL_FRAMES = 8_000, SEED = 20_261_125, MID = 650_000;
type Row = [price: string, size: string];
type Raw = { data: { b: Row[]; a: Row[] } | [{ p: string; v: string }] };

const books = (changes: number, seed: number, count = FRAMES) =>
  bybitBookFrames(bookStream("lively", count, seed, MID, { changes }).messages, seed);
const small = books(1, SEED + 1, SMALL_FRAMES), trades = bybitTradeFrames(SMALL_FRAMES, MID, SEED);
const cases = [
  decodeCase("1500b_bybit", books(34, SEED)),
  decodeCase("200b_bybit", small.flatMap((frame, i) => [frame, trades[i]])),
];
const fixtures = sharedFixtures();
if (fixtures === null) console.error("# No shared recordings: recorded frames are left out");
else {
  const lines = await linesOf(join(fixtures, "bybit", "recording_orderbook.500.XRPUSDT.jsonl.gz"));
  const deltas = lines.filter((line) => line.includes('"type":"delta"')).map(flat);
  cases.push(decodeCase("bybit_recorded", deltas, "XRPUSDT", { step: 1, decimals: 4 }, { step: 1, decimals: 0 }));
}
printDecodeRatios(cases, plain);

function decodeCase(
  name: string,
  frames: readonly string[],
  symbol = "BTCUSDT",
  tick: Grid = TICK,
  lot: Grid = FINE,
): DecodeCase {
  const market = madeUpInstrument({ venue: "bybit", symbol, tick, lot });
  return { name, frames, tick, lot, codec: new MarketCodec("bybit", new Map([[symbol, market]])) };
}

function plain(frame: string, put: Put): void {
  const { data } = JSON.parse(frame) as Raw;
  if (Array.isArray(data)) return put(data[0].p, data[0].v);
  const { b, a } = data;
  for (let i = 0; i < b.length; i++) put(b[i][0], b[i][1]);
  for (let i = 0; i < a.length; i++) put(a[i][0], a[i][1]);
}
