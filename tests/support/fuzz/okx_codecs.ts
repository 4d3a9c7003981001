/** The codecs of OKX for fuzzing: rows of orders and of the account, answers, the brake, and all of them through `decode`. @module */
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import {
  readAccountMode,
  readBalances,
  readBill,
  readCash,
  readLeverage,
  readMargins,
  readPositions,
} from "../../../exchanges/okx/account_codec.ts";
import { httpAnswer, orderOutcome, rowOf, socketAnswer } from "../../../exchanges/okx/answers.ts";
import { createOkxBrake } from "../../../exchanges/okx/brake.ts";
import { readFees, readInstruments } from "../../../exchanges/okx/instruments.ts";
import { PUSH, readOrderPush, readOwnTrade } from "../../../exchanges/okx/order_codec.ts";
import { readReference } from "../../../exchanges/okx/public_codec.ts";
import { type Fields, fieldsOf, parseJson } from "../../../exchanges/shared/fields.ts";
import { okxBook, okxTop, okxTrades } from "../okx_frames.ts";
import { ACCOUNT, CONFIG, FEES, KEY, listed, ORDER } from "../okx_talk.ts";
import { decodeCodec } from "./decode_codec.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { pick, spoiledText } from "./inputs.ts";
import { listingOf, refusing } from "./market_codecs.ts";
import { STATUSES } from "./statuses.ts";

const NOW = 7 as Micros, SYMBOL = "BTC-USDT-SWAP", EVIDENCE = { source: "query", requestedAt: NOW } as const;
const LISTED = listingOf(SYMBOL), INSTRUMENT = LISTED.get(SYMBOL)!;
const order = { ...ORDER, instId: SYMBOL, instType: "SWAP", uTime: "1795608000123" };
const fill = {
  tradeId: "5",
  ordId: "9",
  clOrdId: "",
  side: "sell",
  fillPx: "100.5",
  fillSz: "2",
  execType: "T",
  fee: "-0.1",
};
const bill = { billId: "9", type: "8", ccy: "USDT", balChg: "-1.25", instId: SYMBOL, ts: "1795608000000" };
const position = {
  instId: SYMBOL,
  pos: "-0.5",
  posSide: "net",
  avgPx: "100.5",
  liqPx: "",
  uTime: "1",
  mgnMode: "cross",
};

const ROWS: readonly (readonly [row: object, read: (row: Fields) => unknown])[] = [
  [order, (row) => readOrderPush(row, INSTRUMENT, NOW)],
  [
    {
      ...order,
      state: "filled",
      accFillSz: "1",
      fillSz: "1",
      fillPx: "100",
      tradeId: "5",
      execType: "M",
      fillFee: "-0.01",
    },
    (row) => readOrderPush(row, INSTRUMENT, NOW),
  ],
  [fill, (row) => readOwnTrade(row, INSTRUMENT, NOW)],
  [ACCOUNT, (row) => [readBalances(row, true, PUSH, NOW), readMargins(row, NOW)]],
  [position, (row) => readPositions([row], LISTED, true, { venue: "x", evidence: EVIDENCE, receivedAt: NOW })],
  [ACCOUNT, (row) => readCash(row, PUSH, NOW)],
  [{ instId: SYMBOL, mgnMode: "cross", posSide: "net", lever: "3" }, (row) => readLeverage([row], LISTED)],
  [
    { instId: SYMBOL, instType: "SWAP", markPx: "100.05", ts: "1" },
    (row) => readReference(row, "mark", INSTRUMENT, NOW),
  ],
  [CONFIG, (row) => readAccountMode(row, true, [], NOW)],
  [bill, (row) => readBill(row, LISTED, NOW)],
  [listed(SYMBOL), (row) => readInstruments([row], new Map([[SYMBOL, 0 as InstrumentId]]))],
  [FEES, (row) => readFees(row, { instrument: INSTRUMENT, code: 1, family: "BTC-USDT", feeGroup: "1" })],
];
const body = (...data: object[]) => JSON.stringify({ code: "0", msg: "", data });
export const OKX_LISTS = [
  body(),
  body(order),
  body(...Array.from({ length: 100 }, (_, i) => ({ ...order, ordId: String(500 - i) }))),
  body({ ts: "1700000000123" }),
  body({ ordId: "9", sCode: "0", sMsg: "" }),
  body({ ordId: "9", sCode: "51400", sMsg: "gone" }),
  '{"msg":"Too Many Requests","code":"50011"}',
];
export const OKX_FRAMES = [
  okxBook({ asks: [["100.1", "1"]], bids: [["100", "2"]] }),
  okxTop({ ask: ["100.1", "1"], bid: ["100", "2"] }),
  okxTrades([{}, {}]),
  JSON.stringify({ arg: { channel: "orders", instType: "SWAP" }, data: [order] }),
  JSON.stringify({ arg: { channel: "positions", instType: "SWAP" }, data: [position] }),
  '{"event":"error","code":"60012","msg":"Invalid request","connId":"x"}',
  '{"id":"7","op":"order","code":"1","msg":"","data":[{"ordId":"","clOrdId":"a","sCode":"51008","sMsg":"No money"}]}',
  "pong",
  ...ROWS.map(([row]) => body(row)),
  ...OKX_LISTS,
];

export const OKX_CODECS: readonly Fuzzed[] = [
  {
    name: "okx rows",
    refuses: "FrameError",
    open: () => ({
      make(random) {
        const which = random.int(ROWS.length);
        return JSON.stringify([which, spoiledText([JSON.stringify(ROWS[which][0])], random)]);
      },
      read(input) {
        const [which, frame] = JSON.parse(input as string) as [number, string];
        return refusing(() => ROWS[which][1](fieldsOf(parseJson("x", frame), { venue: "x", frame })) !== null);
      },
    }),
  },
  {
    name: "okx order answers",
    refuses: "FrameError: nobody knows what became of the order",
    open: () => ({
      // Without a status it came over a socket.
      make: (random) =>
        JSON.stringify([random.next() < 0.5 ? null : pick(STATUSES, random), spoiledText(OKX_LISTS, random)]),
      read(input) {
        const [status, text] = JSON.parse(input as string) as [number | null, string];
        return refusing(() => {
          const answer = status === null
            ? socketAnswer(fieldsOf(parseJson("x", text), { venue: "x", frame: text }))
            : httpAnswer("x", { status, body: text }, NOW);
          const { error } = orderOutcome(answer);
          if (error !== null) return false;
          if (rowOf(answer).text("sCode") !== "0") throw new Error("A row that is no yes passes for one");
          return true;
        });
      },
    }),
  },
  {
    name: "okx brake",
    refuses: "nothing: what cannot be read is a failure that says why",
    open() {
      const brake = createOkxBrake({ venue: "okx", symbols: [SYMBOL], rest: "http://127.0.0.1:1", signer: KEY });
      return {
        make: (random) => JSON.stringify([pick(STATUSES, random), random.int(3), spoiledText(OKX_LISTS, random)]),
        read(input) {
          const [status, which, text] = JSON.parse(input as string) as [number, number, string];
          if (which === 0) return brake.readClock(status, text) === null ? "refused" : "read";
          if (which === 1) return brake.readCancel(status, text, {}).kind === "failed" ? "refused" : "read";
          const list = brake.readList(status, text, {});
          if (list.kind === "failed") return "refused";
          const { data, code } = JSON.parse(text), whole = status >= 200 && status < 300 && String(code) === "0";
          if (!whole || data.length !== list.orders.length) {
            throw new Error(`HTTP ${status} with ${list.orders.length} orders passes for a whole page`);
          }
          if (list.kind === "complete" && data.length >= 100) throw new Error("A full page passes for the last one");
          return "read";
        },
      };
    },
  },
  decodeCodec("okx", OKX_FRAMES),
  decodeCodec("okx_spot", OKX_FRAMES),
];
