/** Hyperliquid frames to ticks and lots beside `JSON.parse` and `Number`: books of 20 levels a side; the smallest that the
 * venue sends, books of a thin market and single trades, in turn; and half an hour of recorded books, put back into frames,
 * where the shared recordings are. @module */
import { join } from "@std/path";
import { MarketCodec } from "../../exchanges/hyperliquid/codec.ts";
import { linesOf, sharedFixtures } from "../../tests/support/fixtures.ts";
import { hyperliquidBook } from "../../tests/support/hyperliquid_frames.ts";
import { madeUpInstrument } from "../../tests/support/made_up_instrument.ts";
import { type DecodeCase, printDecodeRatios, type Put } from "../support/decode_rounds.ts";
import { hyperliquidBookFrames, hyperliquidTradeFrames, LOT, TICK } from "../support/hyperliquid_frames.ts";
import { flat } from "../support/trimmed_texts.ts";

const FRAMES = 4_000, SMALL_FRAMES = 8_000, SEED = 20_261_125;
type Level = { px: string; sz: string };
type Raw = { data: { levels: [Level[], Level[]] } | [Level] };
type Recorded = { e: number; kind: string; bids: [string, string][]; asks: [string, string][] };

const small = hyperliquidBookFrames(SMALL_FRAMES, 1, SEED + 1), trades = hyperliquidTradeFrames(SMALL_FRAMES, SEED);
const cases = [
  decodeCase("1500b_hyperliquid", hyperliquidBookFrames(FRAMES, 20, SEED)),
  decodeCase("200b_hyperliquid", small.flatMap((frame, i) => [frame, trades[i]])),
];
const fixtures = sharedFixtures();
if (fixtures === null) console.error("# No shared recordings: recorded frames are left out");
else cases.push(decodeCase("hyperliquid_recorded", await recordedBooks(fixtures)));
printDecodeRatios(cases, plain);

function decodeCase(name: string, frames: readonly string[]): DecodeCase {
  const market = madeUpInstrument({ venue: "hyperliquid", symbol: "BTC", tick: TICK, lot: LOT });
  const codec = new MarketCodec("hyperliquid", new Map([[market.symbol, market]]));
  return { name, frames, tick: TICK, lot: LOT, codec };
}

async function recordedBooks(fixtures: string): Promise<string[]> {
  const lines = await linesOf(join(fixtures, "recordings", "hyperliquid-btc-2025-09-04", "events.jsonl.gz"));
  return lines.map((line) => JSON.parse(line) as Recorded).filter(({ kind }) => kind === "book")
    .map(({ e, bids, asks }) => flat(hyperliquidBook({ time: e, bids: bids.map(asSent), asks: asks.map(asSent) })));
}

/** The recorder's floats print small numbers with an exponent; the venue never does. */
function asSent([px, sz]: [string, string]): [string, string] {
  return [px, sz.includes("e") ? Number(sz).toFixed(5) : sz];
}

function plain(frame: string, put: Put): void {
  const { data } = JSON.parse(frame) as Raw;
  if (Array.isArray(data)) return put(data[0].px, data[0].sz);
  for (const side of data.levels) for (let i = 0; i < side.length; i++) put(side[i].px, side[i].sz);
}
