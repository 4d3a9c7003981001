/** Hyperliquid frames to ticks and lots beside `JSON.parse` and `Number`: books of 20 levels a side, and the smallest that
 * the venue sends: books of a thin market and single trades, in turn. @module */
import { MarketCodec } from "../../exchanges/hyperliquid/codec.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { printDecodeRatio, type Put } from "../support/decode_rounds.ts";
import { hyperliquidBookFrames, hyperliquidTradeFrames, LOT, TICK } from "../support/hyperliquid_frames.ts";

const FRAMES = 4_000, SEED = 20_261_125;
type Level = { px: string; sz: string };
type Raw = { data: { levels: [Level[], Level[]] } | [Level] };

const instrument = madeUpInstrument({ venue: "hyperliquid", symbol: "BTC", tick: TICK, lot: LOT });
const codec = new MarketCodec("hyperliquid", new Map([[instrument.symbol, instrument]]));
const books = hyperliquidBookFrames(FRAMES, 20, SEED);
const small = hyperliquidBookFrames(FRAMES, 1, SEED + 1), trades = hyperliquidTradeFrames(FRAMES, SEED);
const both = { codec, tick: TICK, lot: LOT, plain };

printDecodeRatio({ name: "decode_vs_json_1500b_hyperliquid", frames: books, ...both });
printDecodeRatio({
  name: "decode_vs_json_200b_hyperliquid",
  frames: small.flatMap((frame, i) => [frame, trades[i]]),
  ...both,
});

function plain(frame: string, put: Put): void {
  const { data } = JSON.parse(frame) as Raw;
  if (Array.isArray(data)) return put(data[0].px, data[0].sz);
  for (const side of data.levels) for (let i = 0; i < side.length; i++) put(side[i].px, side[i].sz);
}
