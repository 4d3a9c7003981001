/** The codecs of Bybit for fuzzing: frames and rows of the account, tickers, answers over REST and the trade socket, and all of them
 * through `decode`. @module */
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import {
  readBalances,
  readExecution,
  readMargin,
  readOrder,
  readPosition,
} from "../../../exchanges/bybit/account_codec.ts";
import { httpAnswer, onlyLegError, pageOf, resultFields, socketAnswer } from "../../../exchanges/bybit/answers.ts";
import { readFlow } from "../../../exchanges/bybit/cash_flows.ts";
import { controlOf } from "../../../exchanges/bybit/control.ts";
import { readFees, readInstrument } from "../../../exchanges/bybit/instruments.ts";
import { PERP, SPOT } from "../../../exchanges/bybit/product.ts";
import { readTicker } from "../../../exchanges/bybit/tickers.ts";
import { UserMessages } from "../../../exchanges/bybit/user_messages.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "../../../exchanges/shared/fields.ts";
import { execution, order, position, pushed, wallet } from "../bybit_account.ts";
import { bybitBook, bybitTrades } from "../bybit_frames.ts";
import { LINEAR_ROW, SPOT_ROW } from "../bybit_talk.ts";
import { decodeCodec } from "./decode_codec.ts";
import type { Fuzzed, Verdict } from "./fuzzed.ts";
import { pick, spoiledText } from "./inputs.ts";
import { listingOf, refusing } from "./market_codecs.ts";
import { STATUSES } from "./statuses.ts";

const NOW = 7 as Micros, SYMBOL = "BTCUSDT", EVIDENCE = { source: "query", requestedAt: NOW } as const;
const LISTED = listingOf(SYMBOL, "ETHUSDT"), INSTRUMENT = LISTED.get(SYMBOL)!;
const flow = {
  symbol: SYMBOL,
  category: "linear",
  type: "SETTLEMENT",
  change: "-0.5",
  currency: "USDT",
  transactionTime: "1700000000003",
  id: "7",
  tradeId: "",
};
const fees = { symbol: SYMBOL, takerFeeRate: "0.00055", makerFeeRate: "-0.0002" };
const ticker = { topic: `tickers.${SYMBOL}`, type: "delta", ts: 1_700_000_000_003, cs: 1 };
const values = { symbol: SYMBOL, markPrice: "1000.05", indexPrice: "1000.1", fundingRate: "0.0001" };
const TOPIC = { kind: "ticker", symbol: SYMBOL, depth: 0 } as const;

const ORDERS = [
  order({ price: "100", qty: "0.02", cumExecQty: "0" }),
  order({ orderStatus: "Cancelled", cancelType: "CancelByDCP", price: "100", qty: "0.02" }),
  order({ orderStatus: "Rejected", rejectReason: "EC_PostOnlyWillTakeLiquidity", price: "100", qty: "0.02" }),
  order({ orderStatus: "PartiallyFilled", cumExecQty: "0.01", cumExecValue: "1", price: "100", qty: "0.02" }),
];
const EXECUTIONS = [
  execution({ execPrice: "100", execQty: "0.01" }),
  execution({ execType: "Funding", execFee: "-0.25" }),
  execution({ execType: "BustTrade", orderLinkId: "", isMaker: false, execPrice: "100", execQty: "0.01" }),
  execution({ execType: "Settle" }),
  execution({ category: "spot", feeCurrency: "", feeRate: "-0.0001", execPrice: "100", execQty: "0.01" }),
];
const POSITIONS = [position({ size: "0.02" }), position({ side: "", size: "0", liqPrice: "" })];
const WALLETS = [
  wallet(),
  wallet([{ coin: "BTC", walletBalance: "1.5", locked: "0.5" }, { coin: "USDC", walletBalance: "-5", locked: "" }]),
];
export const BYBIT_PUSHED = [
  ...ORDERS.map((row) => pushed("order", row)),
  pushed("order.linear", ...ORDERS),
  ...EXECUTIONS.map((row) => pushed("execution", row)),
  pushed("execution.spot", ...EXECUTIONS),
  pushed("position", ...POSITIONS),
  ...WALLETS.map((row) => pushed("wallet", row)),
  pushed("dcp.future", {}),
].map((frame) => JSON.stringify(frame));

type RowReader = (row: Fields) => unknown;
const ROWS: readonly (readonly [row: unknown, read: RowReader])[] = [
  ...ORDERS.map((row) => [row, (fields) => readOrder(fields, INSTRUMENT, EVIDENCE, NOW)] as [unknown, RowReader]),
  ...EXECUTIONS.map((row) =>
    [row, (fields) => readExecution(fields, INSTRUMENT, "query", NOW)] as [unknown, RowReader]
  ),
  ...POSITIONS.map((row) => [row, (fields) => readPosition(fields, INSTRUMENT)] as [unknown, RowReader]),
  [WALLETS[0], (row) => readBalances(row, true, EVIDENCE, null, NOW)],
  [WALLETS[1], (row) => readBalances(row, false, EVIDENCE, null, NOW)],
  [WALLETS[0], (row) => readMargin(row, null, NOW)],
  [flow, (row) => readFlow(row, () => 0 as InstrumentId, NOW)],
  [{ ...flow, type: "TRANSFER_IN", symbol: "", change: "12" }, (row) => readFlow(row, () => null, NOW)],
  [fees, (row) => readFees([row])],
  [LINEAR_ROW, (row) => readInstrument(row, 0 as InstrumentId, PERP)],
  [SPOT_ROW, (row) => readInstrument(row, 0 as InstrumentId, SPOT)],
  [{ ...ticker, data: values }, (row) => readTicker(row, TOPIC, LISTED, NOW)],
];
const answer = (result: unknown, more: object = {}) =>
  JSON.stringify({ retCode: 0, retMsg: "OK", result, retExtInfo: {}, time: 1_700_000_000_005, ...more });
const list = (rows: readonly unknown[], more: object = {}) =>
  answer({ category: "linear", list: rows, nextPageCursor: "", ...more });
export const BYBIT_BODIES = [
  list(ORDERS),
  list([], { nextPageCursor: "page_args%3Dfd43%26symbol%3D6%26" }),
  list([order({ price: "100", qty: "0.02" })], { nextPageCursor: "v1%3A7" }),
  list(EXECUTIONS),
  list(POSITIONS),
  list(WALLETS),
  list([flow]),
  list([fees]),
  list([LINEAR_ROW]),
  answer({ orderId: "v1", orderLinkId: "a" }),
  answer({ list: [{ orderId: "", orderLinkId: "a" }] }, {
    retExtInfo: { list: [{ code: 170_213, msg: "Order does not exist." }] },
  }),
  answer({ timeSecond: "1700000000", timeNano: "1700000000000000000" }),
  answer({}, { retCode: 10_006, retMsg: "Too many visits!" }),
  answer({}, { retCode: 110_001, retMsg: "order not exists or too late to cancel" }),
];
const HEADER = {
  "X-Bapi-Limit": "20",
  "X-Bapi-Limit-Status": "19",
  "X-Bapi-Limit-Reset-Timestamp": "1700000000123",
};
const reply = (more: object) =>
  JSON.stringify({ reqId: "7", retCode: 0, retMsg: "OK", op: "order.create", data: {}, header: HEADER, ...more });
export const BYBIT_REPLIES = [
  reply({ data: { orderId: "v1", orderLinkId: "a" } }),
  reply({ retCode: 110_007, retMsg: "ab not enough for new order" }),
  reply({ op: "order.amend", retCode: 10_429, retMsg: "System level frequency protection", header: {} }),
  reply({ op: "auth", data: undefined, connId: "c" }),
  reply({ op: "pong", data: ["1700000000123"] }),
  '{"success":true,"ret_msg":"","op":"subscribe","req_id":"3","conn_id":"c"}',
  '{"success":false,"ret_msg":"error:handler not found","op":"subscribe","conn_id":"c"}',
  '{"success":true,"ret_msg":"pong","conn_id":"c","req_id":"","op":"ping"}',
  '{"success":true,"type":"COMMAND_RESP","ret_msg":"","conn_id":"c"}',
];
export const BYBIT_FRAMES = [
  bybitBook({ b: [["100.1", "1"]], a: [["100.2", "0"]] }),
  bybitTrades([{}, {}]),
  JSON.stringify({ ...ticker, data: { ...values, bid1Price: "1", bid1Size: "2", ask1Price: "3", ask1Size: "4" } }),
  JSON.stringify(pushed("execution.fast", execution())),
];

export const BYBIT_CODECS: readonly Fuzzed[] = [
  {
    name: "bybit user frames",
    refuses: "FrameError for the frame, an error for each row that cannot be read",
    open() {
      const readers = (["linear", "spot", null] as const).map((category) =>
        new UserMessages("bybit", category, LISTED)
      );
      return {
        make: (random) => JSON.stringify([random.int(readers.length), spoiledText(BYBIT_PUSHED, random)]),
        read(input) {
          const [which, frame] = JSON.parse(input as string) as [number, string];
          return judged(() => {
            const fields = fieldsOf(parseJson("bybit", frame), { venue: "bybit", frame });
            const told = readers[which].read(fields, NOW);
            if (told.every(({ kind }) => kind === "ignored")) return "left";
            const rows = fields.list("data").length;
            if (told.length < rows) throw new Error(`${rows} rows came to ${told.length} events: one was dropped`);
            return told.some(({ kind }) => kind === "error") ? "refused" : "read";
          });
        },
      };
    },
  },
  {
    name: "bybit rows",
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
    name: "bybit rest answers",
    refuses: "FrameError by whoever reads the result",
    open: () => ({
      make(random) {
        const header = spoiledText(["20", "0", "1700000000123", "-1"], random);
        return JSON.stringify([pick(STATUSES, random), header, spoiledText(BYBIT_BODIES, random)]);
      },
      read(input) {
        const [status, header, body] = JSON.parse(input as string) as [number, string, string];
        const headers = Object.fromEntries(Object.keys(HEADER).map((name) => [name, header]));
        return refusing(() => {
          const told = httpAnswer("bybit", { status, body, headers }, 0 as Micros, 0);
          if (told.error !== null) return false;
          const { retCode } = JSON.parse(body) as { retCode?: unknown };
          if (Number(retCode) !== 0 || status !== 200) {
            throw new Error(`${status} with code ${retCode} passes for a yes`);
          }
          if (resultFields(told).has("list")) pageOf(told);
          if (JSON.stringify(told.details ?? null).includes("code")) onlyLegError(told);
          return true;
        });
      },
    }),
  },
  {
    name: "bybit socket answers",
    refuses: "FrameError: nobody knows what became of the order",
    open: () => ({
      make: (random) => spoiledText(BYBIT_REPLIES, random),
      read: (input) =>
        refusing(() => {
          const frame = input as string, fields = fieldsOf(parseJson("bybit", frame), { venue: "bybit", frame });
          const control = controlOf(fields);
          if (control !== null) return control.kind === "pong" || control.accepted;
          const { error } = socketAnswer(fields, 0 as Micros, 0);
          if (error === null && Number(fields.values.retCode) !== 0) throw new Error("An order's no passes for a yes");
          return error === null;
        }),
    }),
  },
  ...["bybit", "bybit_spot"].map((venue) =>
    decodeCodec(venue, [...BYBIT_FRAMES, ...BYBIT_PUSHED, ...BYBIT_REPLIES, ...BYBIT_BODIES])
  ),
];

function judged(read: () => Verdict): Verdict {
  try {
    return read();
  } catch (error) {
    if (error instanceof FrameError) return "refused";
    throw error;
  }
}
