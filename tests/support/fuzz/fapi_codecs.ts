/** The codecs of futures in the words of Binance USD-M for fuzzing: market frames beyond the fast road, events of the account,
 * results of answers, and all of them through `decode`. @module */
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { createAsterBrake } from "../../../exchanges/aster/brake.ts";
import { createUsdmBrake } from "../../../exchanges/binance/brake.ts";
import { endOfFutures } from "../../../exchanges/binance/usdm.ts";
import {
  readFuturesAccount,
  readFuturesEvent,
  readFuturesOrder,
  readFuturesPositions,
  readFuturesTrade,
} from "../../../exchanges/shared/fapi_account.ts";
import { type Answer, httpAnswer, resultFields, resultList } from "../../../exchanges/shared/fapi_answers.ts";
import { FuturesCodec } from "../../../exchanges/shared/fapi_codec.ts";
import { readIncome } from "../../../exchanges/shared/fapi_flows.ts";
import { readFuturesInfo } from "../../../exchanges/shared/fapi_instruments.ts";
import { fieldsOf, parseJson } from "../../../exchanges/shared/fields.ts";
import { aggTrade, bookTicker, futuresDepth, markPrice } from "../fapi_frames.ts";
import { contract, FUTURES_ACCOUNT, FUTURES_INFO, ORDER } from "../usdm_talk.ts";
import { decodeCodec } from "./decode_codec.ts";
import { fapiBrakeCodec } from "./fapi_brake_codec.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { spoiledText } from "./inputs.ts";
import { listingOf, refusing } from "./market_codecs.ts";

const NOW = 7 as Micros, EVIDENCE = { source: "query", requestedAt: NOW } as const;
const LISTED = listingOf("BTCUSDT", "ETHUSDT");
const WANTED = new Map([["BTCUSDT", 0 as InstrumentId]]);

export const FUTURES_FRAMES = [
  futuresDepth({ b: [["100.1", "1"]], a: [["100.2", "0"]], spelling: "docs" }),
  aggTrade({ nq: "0.00100", spelling: "new" }),
  bookTicker({ spelling: "new" }),
  markPrice({}),
  '{"e":"trade","E":1,"T":2,"s":"BTCUSDT","t":7,"p":"100.1","q":"1","X":"MARKET","m":true}',
  '{"e":"kline","E":1,"s":"BTCUSDT","k":{}}',
  '{"result":null,"id":1}',
  '{"code":2,"msg":"Invalid request","id":1}',
];
const order = (o: object) => JSON.stringify({ e: "ORDER_TRADE_UPDATE", E: 9, T: 8, o: { ...ORDER, T: 8, ...o } });
export const FUTURES_EVENTS = [
  order({}),
  order({ x: "TRADE", X: "FILLED", l: "0.15", z: "0.15", L: "100", n: "0.1", N: "USDT", t: 5, er: 0 }),
  order({ c: "autoclose-1", x: "CALCULATED", X: "NEW_INSURANCE" }),
  JSON.stringify({
    e: "ACCOUNT_UPDATE",
    E: 9,
    T: 8,
    a: {
      m: "FUNDING_FEE",
      B: [{ a: "USDT", wb: "1.5", cw: "1", bc: "-0.5" }],
      P: [{ s: "BTCUSDT", pa: "-0.5", ep: "100", ps: "BOTH" }],
    },
  }),
  '{"e":"TRADE_LITE","E":1,"T":1,"s":"BTCUSDT","q":"1","p":"1","m":true,"c":"a","S":"BUY","L":"1","l":"1","t":9,"i":4}',
  '{"e":"ACCOUNT_CONFIG_UPDATE","E":1,"T":1,"ac":{"s":"BTCUSDT","l":25}}',
  '{"e":"MARGIN_CALL","E":1,"p":[]}',
  '{"e":"listenKeyExpired","E":1,"listenKey":"x"}',
];
const BODIES: readonly (readonly [body: string, read: (answer: Answer) => unknown])[] = [
  [
    '{"orderId":7,"symbol":"BTCUSDT","status":"NEW","clientOrderId":"a","price":"100.0","origQty":"0.5","executedQty":"0.1",' +
    '"cumQuote":"10","side":"SELL","timeInForce":"GTX","updateTime":9}',
    (answer) => readFuturesOrder(resultFields(answer), LISTED, EVIDENCE, endOfFutures, NOW),
  ],
  [
    '[{"symbol":"BTCUSDT","id":9,"orderId":7,"side":"BUY","price":"100.0","qty":"0.5","maker":true,"time":9,' +
    '"commission":"-0.1","commissionAsset":"USDT"}]',
    (answer) => resultList(answer).map((row) => readFuturesTrade(row, LISTED, NOW)),
  ],
  [JSON.stringify(FUTURES_ACCOUNT), (answer) => readFuturesAccount(answer, EVIDENCE, true, NOW)],
  [JSON.stringify(FUTURES_ACCOUNT), (answer) => readFuturesAccount(answer, EVIDENCE, false, NOW)],
  [
    '[{"symbol":"BTCUSDT","positionAmt":"-0.5","entryPrice":"100","liquidationPrice":"150","positionSide":"BOTH"}]',
    (answer) => readFuturesPositions(answer, LISTED, EVIDENCE, NOW),
  ],
  [
    '[{"symbol":"BTCUSDT","incomeType":"FUNDING_FEE","income":"-0.5","asset":"USDT","time":9,"tranId":77,"tradeId":""}]',
    (answer) => resultList(answer).map((row) => readIncome(row, LISTED, NOW)),
  ],
  [
    JSON.stringify({ ...FUTURES_INFO, symbols: [contract("BTCUSDT")] }),
    (answer) => readFuturesInfo(resultFields(answer), WANTED, { amendAllowed: true, preventionModes: [] }),
  ],
];

export const FUTURES_BODIES = BODIES.map(([body]) => body);
const OPEN_ORDERS = `[${FUTURES_BODIES[0]}]`;

export const FAPI_CODECS: readonly Fuzzed[] = [
  {
    name: "binance_usdm market",
    refuses: "FrameError",
    open() {
      const codec = new FuturesCodec("binance_usdm", LISTED);
      return {
        make: (random) => spoiledText(FUTURES_FRAMES, random),
        read: (input) => refusing(() => codec.decode(input, NOW).kind !== "ignored"),
      };
    },
  },
  {
    name: "binance_usdm user events",
    refuses: "FrameError",
    open: () => ({
      make: (random) => spoiledText(FUTURES_EVENTS, random),
      read: (input) =>
        refusing(() => {
          const frame = input as string, fields = fieldsOf(parseJson("x", frame), { venue: "x", frame });
          return readFuturesEvent(fields, LISTED, endOfFutures, NOW).some(({ kind }) => kind !== "ignored");
        }),
    }),
  },
  {
    name: "binance_usdm rest answers",
    refuses: "FrameError by whoever reads the result",
    open: () => ({
      make(random) {
        const which = random.int(BODIES.length);
        return JSON.stringify([which, spoiledText([BODIES[which][0]], random)]);
      },
      read(input) {
        const [which, body] = JSON.parse(input as string) as [number, string];
        const answer = httpAnswer("x", { status: 200, body }, NOW, 0 as Micros);
        return answer.error !== null ? "refused" : refusing(() => BODIES[which][1](answer) !== null);
      },
    }),
  },
  ...([["binance_usdm", createUsdmBrake], ["aster", createAsterBrake]] as const).map(([venue, create]) =>
    fapiBrakeCodec(venue, create, [OPEN_ORDERS, ...FUTURES_BODIES])
  ),
  decodeCodec("binance_usdm", [...FUTURES_FRAMES, ...FUTURES_EVENTS, ...FUTURES_BODIES]),
  decodeCodec("aster", [...FUTURES_FRAMES, ...FUTURES_EVENTS, ...FUTURES_BODIES]),
];
