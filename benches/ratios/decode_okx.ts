/** OKX frames to ticks and lots beside `JSON.parse` and `Number`: updates of 1.5 KB; the small frames of a calm moment, updates
 * of a level or two and trades, in turn; and recorded updates of 2022, with the counters of today, where the shared recordings
 * are (a hundred of them: what is met again and again flatters both). @module */
import { join } from "@std/path";
import { MarketCodec } from "../../exchanges/okx/codec.ts";
import { linesOf, sharedFixtures } from "../../tests/support/fixtures.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { bookStream } from "../support/book_stream.ts";
import { type DecodeCase, printDecodeRatios, type Put } from "../support/decode_rounds.ts";
import { okxBookFrames, okxTradeFrames, TICK } from "../support/okx_frames.ts";
import { FINE, flat } from "../support/trimmed_texts.ts";

const FRAMES = 4_000, SMALL_FRAMES = 8_000, SEED = 20_261_125, MID = 650_000;
type Row = [price: string, size: string];
type Raw = { data: [{ bids: Row[]; asks: Row[]; px: string; sz: string }] };

const books = (changes: number, seed: number, count = FRAMES) =>
  okxBookFrames(bookStream("lively", count, seed, MID, { changes }).messages, seed);
const small = books(1, SEED + 1, SMALL_FRAMES), trades = okxTradeFrames(SMALL_FRAMES, MID, SEED);
const cases = [
  decodeCase("1500b_okx", books(24, SEED)),
  decodeCase("200b_okx", small.flatMap((frame, i) => [frame, trades[i]])),
];
const fixtures = sharedFixtures();
if (fixtures === null) console.error("# No shared recordings: recorded frames are left out");
else cases.push(decodeCase("okx_recorded", await recordedUpdates(fixtures)));
printDecodeRatios(cases, plain);

function decodeCase(name: string, frames: readonly string[]): DecodeCase {
  const market = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT", tick: TICK, lot: FINE });
  return { name, frames, tick: TICK, lot: FINE, codec: new MarketCodec("okx", new Map([[market.symbol, market]])) };
}

async function recordedUpdates(fixtures: string): Promise<string[]> {
  const lines = await linesOf(join(fixtures, "okx", "recording_2022-05-13_BTC.jsonl.gz"));
  return lines.map((line) => (JSON.parse(line) as { raw: string }).raw)
    .filter((raw) => raw.startsWith('{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update"'))
    .map((raw) => flat(raw.replace(/}]}$/, ',"seqId":15,"prevSeqId":10}]}')));
}

function plain(frame: string, put: Put): void {
  const { data: [{ bids, asks, px, sz }] } = JSON.parse(frame) as Raw;
  if (px !== undefined) return put(px, sz);
  for (let i = 0; i < bids.length; i++) put(bids[i][0], bids[i][1]);
  for (let i = 0; i < asks.length; i++) put(asks[i][0], asks[i][1]);
}
