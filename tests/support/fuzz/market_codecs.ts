/** The codecs of market data for fuzzing: both roads of each shape of frame, which have to agree, and every codec on whatever
 * else a socket may carry. @module */
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { StreamCodec } from "../../../exchanges/binance/codec.ts";
import { MarketCodec as BybitCodec } from "../../../exchanges/bybit/codec.ts";
import { decodeFrames } from "../../../exchanges/decode.ts";
import { MarketCodec as HyperliquidCodec } from "../../../exchanges/hyperliquid/codec.ts";
import { MarketCodec as OkxCodec } from "../../../exchanges/okx/codec.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import type { Random } from "../../../exchanges/shared/random.ts";
import { bybitBook, bybitTrades } from "../bybit_frames.ts";
import { damaged } from "../frame_damage.ts";
import { type FrameShape, frameShapes } from "../frame_shapes.ts";
import { hyperliquidBook, hyperliquidTrades } from "../hyperliquid_frames.ts";
import { madeUpInstrument } from "../made_up_instrument.ts";
import type { Road } from "../market_roads.ts";
import { okxBook, okxTrades } from "../okx_frames.ts";
import { compareBytes, compareOn } from "../road_parity.ts";
import { SbeFuzz } from "../sbe_fuzz.ts";
import { fixtureLines, type Fuzzed, type Input, type Verdict } from "./fuzzed.ts";
import { spoiledBytes, spoiledText } from "./inputs.ts";

const NOW = 7 as Micros;

export const MARKET_CODECS: readonly Fuzzed[] = [
  ...frameShapes().map(({ name }) => roadsOf(name)),
  {
    name: "binance sbe",
    refuses: "SbeError; the fast road and the slow one agree",
    open() {
      const fuzz = new SbeFuzz(1);
      return {
        make: (random) => {
          const frame = fuzz.frame(random);
          return random.next() < 0.2 ? frame : fuzz.damaged(frame, random);
        },
        read: (input) => verdictOf(fuzz.compare(input as Uint8Array)),
      };
    },
  },
  {
    name: "binance market",
    refuses: "FrameError",
    open() {
      const samples = [...fixtureLines("market_frames"), ...fixtureLines("bad_frames")];
      const codec = new StreamCodec("binance", listingOf("AAAUSDT", "BBBCCC"));
      return {
        make: (random) => spoiledText(samples, random),
        read: (input) => refusing(() => codec.decode(input, NOW).kind !== "ignored"),
      };
    },
  },
  marketCodec("okx market", () => new OkxCodec("okx", listingOf("BTC-USDT")), [
    okxBook({ asks: [["100.1", "1"]], bids: [["100", "2"], ["99.9", "0"]] }),
    okxBook({ action: "snapshot", channel: "books5", asks: [["100.1", "1"]] }),
    okxTrades([{}, {}]),
    '{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
    '{"event":"error","code":"60012","msg":"Invalid request","connId":"a4d3ae55"}',
    "pong",
  ]),
  marketCodec("bybit market", () => new BybitCodec("bybit", listingOf("BTCUSDT")), [
    bybitBook({ a: [["100.1", "1"]], b: [["100", "2"], ["99.9", "0"]] }),
    bybitBook({ type: "snapshot", a: [["100.1", "1"]], order: "futures" }),
    bybitTrades([{}, {}]),
    '{"success":true,"ret_msg":"","conn_id":"2324d924","req_id":"","op":"subscribe"}',
    '{"success":true,"ret_msg":"pong","conn_id":"0970e817","op":"ping"}',
  ]),
  marketCodec("hyperliquid market", () => new HyperliquidCodec("hyperliquid", listingOf("BTC")), [
    hyperliquidBook({ coin: "BTC", asks: [["100.1", "1"]], bids: [["100", "2"], ["99.9", "0"]] }),
    hyperliquidTrades([{ coin: "BTC" }, { coin: "BTC" }]),
    '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}}}',
    '{"channel":"error","data":"Invalid subscription"}',
    '{"channel":"pong"}',
  ]),
  {
    name: "binance decode",
    refuses: "nothing: a line that says error",
    open() {
      const samples = [
        ...["market_frames", "user_events", "bodies", "bad_frames"].flatMap((name) => fixtureLines(name)),
      ];
      const fuzz = new SbeFuzz(1), encoder = new TextEncoder(), utf8 = samples.map((text) => encoder.encode(text));
      return {
        make(random): Input {
          const dice = random.next();
          if (dice < 0.7) return spoiledText(samples, random);
          return dice < 0.8 ? spoiledBytes(utf8, random) : fuzz.damaged(fuzz.frame(random), random);
        },
        read(input) {
          let verdict: Verdict = "left";
          for (const line of decodeFrames("binance", "spot", input)) {
            const { kind } = JSON.parse(line) as { kind: unknown };
            if (typeof kind !== "string") throw new Error(`It printed ${line}: want a kind`);
            verdict = kind === "error" ? "refused" : kind === "ignored" ? verdict : "read";
          }
          return verdict;
        },
      };
    },
  },
];

/** Both roads of one shape. */
function roadsOf(name: string): Fuzzed {
  return {
    name,
    refuses: "FrameError; the fast road and the slow one agree",
    open() {
      const shape = frameShapes().find((other) => other.name === name)!;
      return {
        make(random) {
          const whole = shape.make(random);
          return random.next() < 0.1 ? whole : damaged(whole, random);
        },
        read: (input) => bothRoads(shape, input as string),
      };
    },
  };
}

function bothRoads(shape: FrameShape, text: string): Verdict {
  const parity = compareOn(shape, text);
  if (text.length % 50 === 0) compareBytes(shape, text);
  return verdictOf(parity);
}

function marketCodec(name: string, create: () => Road, samples: readonly string[]): Fuzzed {
  return {
    name,
    refuses: "FrameError",
    open() {
      const codec = create();
      return {
        make: (random: Random) => spoiledText(samples, random),
        read: (input) => refusing(() => codec.decode(input, NOW, () => {})),
      };
    },
  };
}

/** @param read whether there was something in it for us */
export function refusing(read: () => boolean): Verdict {
  try {
    return read() ? "read" : "left";
  } catch (error) {
    if (error instanceof FrameError) return "refused";
    throw error;
  }
}

function verdictOf(parity: "fast" | "slow" | "left" | "refused" | "read" | "ignored"): Verdict {
  if (parity === "refused") return "refused";
  return parity === "left" || parity === "ignored" ? "left" : "read";
}

export function listingOf(...symbols: readonly string[]): ReadonlyMap<string, Instrument> {
  return new Map(symbols.map((symbol, i) => [symbol, madeUpInstrument({ id: i as InstrumentId, symbol })]));
}
