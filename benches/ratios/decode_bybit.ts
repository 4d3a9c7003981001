/** Bybit frames to ticks and lots beside `JSON.parse` and `Number`: deltas of 1.5 KB, and the small frames of a calm moment:
 * deltas of a level or two and trades, in turn. @module */
import { MarketCodec } from "../../exchanges/bybit/codec.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { bookStream } from "../support/book_stream.ts";
import { bybitBookFrames, bybitTradeFrames, TICK } from "../support/bybit_frames.ts";
import { printDecodeRatio, type Put } from "../support/decode_rounds.ts";
import { FINE } from "../support/trimmed_texts.ts";

const FRAMES = 4_000, SEED = 20_261_125, MID = 650_000;
type Row = [price: string, size: string];
type Raw = { data: { b: Row[]; a: Row[] } | [{ p: string; v: string }] };

const instrument = madeUpInstrument({ venue: "bybit", symbol: "BTCUSDT", tick: TICK, lot: FINE });
const codec = new MarketCodec("bybit", new Map([[instrument.symbol, instrument]]));
const books = (changes: number, seed: number) =>
  bybitBookFrames(bookStream("lively", FRAMES, seed, MID, { changes }).messages, seed);
const small = books(1, SEED + 1), trades = bybitTradeFrames(FRAMES, MID, SEED);
const both = { codec, tick: TICK, lot: FINE, plain };

printDecodeRatio({ name: "decode_vs_json_1500b_bybit", frames: books(34, SEED), ...both });
printDecodeRatio({
  name: "decode_vs_json_200b_bybit",
  frames: small.flatMap((frame, i) => [frame, trades[i]]),
  ...both,
});

function plain(frame: string, put: Put): void {
  const { data } = JSON.parse(frame) as Raw;
  if (Array.isArray(data)) return put(data[0].p, data[0].v);
  const { b, a } = data;
  for (let i = 0; i < b.length; i++) put(b[i][0], b[i][1]);
  for (let i = 0; i < a.length; i++) put(a[i][0], a[i][1]);
}
