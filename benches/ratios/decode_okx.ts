/** OKX frames to ticks and lots beside `JSON.parse` and `Number`: updates of 1.5 KB, and the small frames of a calm moment:
 * updates of a level or two and trades, in turn. @module */
import { MarketCodec } from "../../exchanges/okx/codec.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { bookStream } from "../support/book_stream.ts";
import { printDecodeRatio, type Put } from "../support/decode_rounds.ts";
import { okxBookFrames, okxTradeFrames, TICK } from "../support/okx_frames.ts";
import { FINE } from "../support/trimmed_texts.ts";

const FRAMES = 4_000, SEED = 20_261_125, MID = 650_000;
type Row = [price: string, size: string];
type Raw = { data: [{ bids: Row[]; asks: Row[]; px: string; sz: string }] };

const instrument = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT", tick: TICK, lot: FINE });
const codec = new MarketCodec("okx", new Map([[instrument.symbol, instrument]]));
const books = (changes: number, seed: number) =>
  okxBookFrames(bookStream("lively", FRAMES, seed, MID, { changes }).messages, seed);
const small = books(1, SEED + 1), trades = okxTradeFrames(FRAMES, MID, SEED);
const both = { codec, tick: TICK, lot: FINE, plain };

printDecodeRatio({ name: "decode_vs_json_1500b_okx", frames: books(24, SEED), ...both });
printDecodeRatio({ name: "decode_vs_json_200b_okx", frames: small.flatMap((frame, i) => [frame, trades[i]]), ...both });

function plain(frame: string, put: Put): void {
  const { data: [{ bids, asks, px, sz }] } = JSON.parse(frame) as Raw;
  if (px !== undefined) return put(px, sz);
  for (let i = 0; i < bids.length; i++) put(bids[i][0], bids[i][1]);
  for (let i = 0; i < asks.length; i++) put(asks[i][0], asks[i][1]);
}
