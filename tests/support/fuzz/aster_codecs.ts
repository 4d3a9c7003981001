/** The codecs of Aster's spot for fuzzing; its perpetuals are read as those of Binance are. @module */
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { createAsterSpotBrake } from "../../../exchanges/aster/brake.ts";
import { endOfOrder } from "../../../exchanges/aster/perp.ts";
import { readSpotAccount, readSpotEvent } from "../../../exchanges/aster/spot_account.ts";
import { readSpotInfo } from "../../../exchanges/aster/spot_instruments.ts";
import { readFuturesOrder, readFuturesTrade } from "../../../exchanges/shared/fapi_account.ts";
import { type Answer, httpAnswer, resultFields, resultList } from "../../../exchanges/shared/fapi_answers.ts";
import { FuturesCodec } from "../../../exchanges/shared/fapi_codec.ts";
import { snapshotOf } from "../../../exchanges/shared/fapi_frames.ts";
import { readFuturesFees } from "../../../exchanges/shared/fapi_instruments.ts";
import { fieldsOf, parseJson } from "../../../exchanges/shared/fields.ts";
import { SPOT_ACCOUNT, spotRow } from "../aster_talk.ts";
import { futuresDepth, spotTop, spotTrade } from "../fapi_frames.ts";
import { FUTURES_INFO, ORDER } from "../usdm_talk.ts";
import { decodeCodec } from "./decode_codec.ts";
import { fapiBrakeCodec } from "./fapi_brake_codec.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { spoiledText } from "./inputs.ts";
import { listingOf, refusing } from "./market_codecs.ts";

const NOW = 7 as Micros, EVIDENCE = { source: "query", requestedAt: NOW } as const;
const LISTED = listingOf("BTCUSDT", "ETHUSDT"), WANTED = new Map([["BTCUSDT", 0 as InstrumentId]]);

export const ASTER_SPOT_FRAMES = [
  futuresDepth({ b: [["100.1", "1"]], a: [["100.2", "0"]], spelling: "docs" }),
  spotTrade({}),
  spotTop({}),
  '{"result":null,"id":1}',
  '{"code":2,"msg":"Invalid request","id":1}',
];
const event = (more: object) => JSON.stringify({ ...ORDER, e: "executionReport", E: 9, T: 8, ...more });
export const ASTER_SPOT_EVENTS = [
  event({}),
  event({ x: "TRADE", X: "FILLED", l: "0.15", z: "0.15", L: "100", n: "0.1", N: "USDT", t: 5 }),
  event({ x: "CANCELED", X: "CANCELED" }),
  '{"e":"outboundAccountPosition","E":9,"T":8,"m":"ORDER","B":[{"a":"USDT","f":"1.5","l":"0.5"}]}',
  '{"e":"listenKeyExpired","E":1}',
  '{"e":"announcement","en":{}}',
];
const order = {
  orderId: 7,
  symbol: "BTCUSDT",
  status: "NEW",
  clientOrderId: "a",
  price: "100.0",
  origQty: "0.5",
  executedQty: "0.1",
  cumQuote: "10",
  side: "SELL",
  timeInForce: "GTX",
  updateTime: 9,
};
const trade = {
  symbol: "BTCUSDT",
  id: 9,
  orderId: 7,
  side: "BUY",
  price: "100.0",
  qty: "0.5",
  maker: true,
  time: 9,
  commission: "-0.1",
  commissionAsset: "USDT",
};
const BODIES: readonly (readonly [body: unknown, read: (answer: Answer) => unknown])[] = [
  [order, (answer) => readFuturesOrder(resultFields(answer), LISTED, EVIDENCE, endOfOrder, NOW)],
  [[trade], (answer) => resultList(answer).map((row) => readFuturesTrade(row, LISTED, NOW))],
  [SPOT_ACCOUNT, (answer) => readSpotAccount(answer, EVIDENCE, NOW)],
  [
    { ...FUTURES_INFO, symbols: [spotRow("BTCUSDT"), spotRow("ETHUSDT")] },
    (answer) => readSpotInfo(resultFields(answer), WANTED),
  ],
  [
    { symbol: "BTCUSDT", makerCommissionRate: "0.0001", takerCommissionRate: "0.0004" },
    (answer) => readFuturesFees(resultFields(answer)),
  ],
  [
    { lastUpdateId: 7, E: 9, T: 8, bids: [["100.00", "1.000"]], asks: [["100.10", "2.000"]] },
    (answer) => snapshotOf(resultFields(answer), LISTED.get("BTCUSDT")!, NOW),
  ],
];
export const ASTER_SPOT_BODIES = BODIES.map(([body]) => JSON.stringify(body));

export const ASTER_CODECS: readonly Fuzzed[] = [
  {
    name: "aster_spot market",
    refuses: "FrameError",
    open() {
      const codec = new FuturesCodec("aster_spot", LISTED);
      return {
        make: (random) => spoiledText(ASTER_SPOT_FRAMES, random),
        read: (input) => refusing(() => codec.decode(input, NOW).kind !== "ignored"),
      };
    },
  },
  {
    name: "aster_spot user events",
    refuses: "FrameError",
    open: () => ({
      make: (random) => spoiledText(ASTER_SPOT_EVENTS, random),
      read: (input) =>
        refusing(() => {
          const frame = input as string, fields = fieldsOf(parseJson("x", frame), { venue: "x", frame });
          return readSpotEvent(fields, LISTED, endOfOrder, NOW).some(({ kind }) => kind !== "ignored");
        }),
    }),
  },
  {
    name: "aster_spot rest answers",
    refuses: "FrameError by whoever reads the result",
    open: () => ({
      make(random) {
        const which = random.int(BODIES.length);
        return JSON.stringify([which, spoiledText([ASTER_SPOT_BODIES[which]], random)]);
      },
      read(input) {
        const [which, body] = JSON.parse(input as string) as [number, string];
        const answer = httpAnswer("x", { status: 200, body }, NOW, 0 as Micros);
        return answer.error !== null ? "refused" : refusing(() => BODIES[which][1](answer) !== null);
      },
    }),
  },
  fapiBrakeCodec("aster_spot", createAsterSpotBrake, [`[${ASTER_SPOT_BODIES[0]}]`, ...ASTER_SPOT_BODIES]),
  decodeCodec("aster_spot", [...ASTER_SPOT_FRAMES, ...ASTER_SPOT_EVENTS, ...ASTER_SPOT_BODIES]),
];
