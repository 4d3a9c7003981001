/** The codecs of Binance's account for fuzzing: events of the user stream, answers over socket and REST with what stands in
 * them, listings, the brake, every venue's table of errors, and client ids. @module */
import type { InstrumentId } from "../../../core/instrument.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import {
  amendedOrder,
  readAccount,
  readOrder,
  readOwnTrade,
  readUserEvent,
} from "../../../exchanges/binance/account_codec.ts";
import {
  type Answer,
  httpAnswer,
  resultFields,
  resultList,
  socketAnswer,
} from "../../../exchanges/shared/fapi_answers.ts";
import type { BrakeFactory } from "../../../core/guard/brake.ts";
import { createBinanceBrake } from "../../../exchanges/binance/brake.ts";
import { createBybitBrake, createBybitSpotBrake } from "../../../exchanges/bybit/brake.ts";
import { CLIENT_IDS as BINANCE_IDS } from "../../../exchanges/binance/client_ids.ts";
import { snapshotOf } from "../../../exchanges/shared/fapi_frames.ts";
import { listingFrom } from "../../../exchanges/binance/decode.ts";
import { readExchangeInfo, readFees } from "../../../exchanges/binance/instruments.ts";
import { understand as understandBinance } from "../../../exchanges/binance/refusals.ts";
import { ERROR_CATALOGUES } from "../../../exchanges/error_catalogues.ts";
import { CLIENT_IDS as GATE_IDS } from "../../../exchanges/gate/client_ids.ts";
import { cloids } from "../../../exchanges/hyperliquid/client_ids.ts";
import { CLIENT_IDS as OKX_IDS } from "../../../exchanges/okx/client_ids.ts";
import { fieldsOf, parseJson } from "../../../exchanges/shared/fields.ts";
import { ACCOUNT, EXCHANGE_INFO, HMAC, listed, NOON } from "../binance_talk.ts";
import { fapiBrakeCodec } from "./fapi_brake_codec.ts";
import { fixtureLines, type Fuzzed } from "./fuzzed.ts";
import { pick, spoiledText } from "./inputs.ts";
import { listingOf, refusing } from "./market_codecs.ts";
import { STATUSES } from "./statuses.ts";

const NOW = NOON, NO_OFFSET = 0 as Micros;
const EVIDENCE = { source: "query", requestedAt: NOW } as const;
const LISTED = listingOf("AAAUSDT", "BTCUSDT");
const WANTED = new Map([["AAAUSDT", 0 as InstrumentId], ["BTCUSDT", 1 as InstrumentId]]);
const LISTING_BODY = JSON.stringify({ ...EXCHANGE_INFO, symbols: [listed("BTCUSDT"), listed("AAAUSDT")] });
const ACK = {
  symbol: "BTCUSDT",
  orderId: 43,
  orderListId: -1,
  clientOrderId: "mm0001",
  transactTime: 1_795_608_000_050,
};

type Contents = { readonly samples: readonly string[]; readonly read: (answer: Answer) => unknown };
const READERS: readonly Contents["read"][] = [
  (answer) => readOrder(resultFields(answer), LISTED, EVIDENCE, NOW),
  (answer) => readOrder(amendedOrder(resultFields(answer)), LISTED, EVIDENCE, NOW),
  (answer) => readAccount(resultFields(answer), EVIDENCE, NOW),
  (answer) => readFees(resultFields(answer)),
  (answer) => snapshotOf(resultFields(answer), LISTED.get("BTCUSDT")!, NOW),
  (answer) => readExchangeInfo(resultFields(answer), WANTED),
  (answer) => resultList(answer).map((order) => readOrder(order, LISTED, EVIDENCE, NOW)),
  (answer) => resultList(answer).map((trade) => readOwnTrade(trade, LISTED, NOW)),
];
/** What the result of an answer may hold: good ones, and who reads them. */
const CONTENTS: readonly Contents[] = READERS.map((read) => ({ read, samples: resultsFor(read) }));

/** Those of all good results that a reader reads. */
function resultsFor(read: Contents["read"]): readonly string[] {
  const results = [...fixtureLines("bodies"), ...bodies()].flatMap((text) => {
    const value = JSON.parse(text) as { result?: unknown };
    return [value, value.result, [value]].filter((result) => result !== undefined).map((it) => JSON.stringify(it));
  });
  const good = results.filter((body) => {
    try {
      const result = read(httpAnswer("binance", { status: 200, body }, NOW, NO_OFFSET));
      return result !== null && !(Array.isArray(result) && result.length === 0);
    } catch {
      return false; // another reader's
    }
  });
  if (good.length === 0) throw new Error(`Cannot fuzz ${read}: no sample is a good result for it`);
  return good;
}

export const ACCOUNT_CODECS: readonly Fuzzed[] = [
  {
    name: "binance user events",
    refuses: "FrameError",
    open() {
      const samples = fixtureLines("user_events").map((line) => {
        const value = JSON.parse(line) as Record<string, unknown>;
        return JSON.stringify(value.event ?? value);
      });
      return {
        make: (random) => spoiledText(samples, random),
        read: (input) =>
          refusing(() => {
            const fields = fieldsOf(parseJson("binance", input as string), {
              venue: "binance",
              frame: input as string,
            });
            return readUserEvent(fields, LISTED, NOW).some(({ kind }) => kind !== "ignored");
          }),
      };
    },
  },
  {
    name: "binance socket answers",
    refuses: "FrameError",
    open() {
      const samples = [...fixtureLines("bodies"), ...fixtureLines("bad_frames"), ...answered()];
      return {
        make: (random) => spoiledText(samples, random),
        read: (input) =>
          refusing(() => {
            const fields = fieldsOf(parseJson("binance", input as string), {
              venue: "binance",
              frame: input as string,
            });
            const answer = socketAnswer(fields, NOW, NO_OFFSET);
            if (answer.error !== null) understandBinance(answer.error);
            return answer.error === null;
          }),
      };
    },
  },
  {
    name: "binance rest answers",
    refuses: "FrameError by whoever reads the result; the answer itself is always one",
    open() {
      const errors = fixtureLines("bodies").filter((line) => line.includes('"code"'));
      return {
        make(random) {
          const which = random.int(CONTENTS.length), fits = random.next() < 0.9;
          const samples = random.next() < 0.1 ? errors : CONTENTS[fits ? which : random.int(CONTENTS.length)].samples;
          const header = spoiledText(["30", "1", "x-mbx", "-1", "1e9"], random);
          return JSON.stringify([pick(STATUSES, random), which, header, spoiledText(samples, random)]);
        },
        read(input) {
          const [status, which, header, body] = JSON.parse(input as string) as [number, number, string, string];
          const headers = { "Retry-After": header, "X-MBX-USED-WEIGHT-1M": header, [header]: "1" };
          const answer = httpAnswer("binance", { status, body, headers }, NOW, NO_OFFSET);
          if (answer.error !== null) {
            understandBinance(answer.error);
            return "refused";
          }
          return refusing(() => CONTENTS[which].read(answer) !== null);
        },
      };
    },
  },
  {
    name: "binance listing",
    refuses: "FrameError",
    open() {
      const samples = [LISTING_BODY, fixtureLines("bodies").find((line) => line.startsWith('{"symbols"'))!];
      return {
        make: (random) => spoiledText(samples, random),
        read: (input) => refusing(() => listingFrom(input as string).get("BTCUSDT") !== undefined),
      };
    },
  },
  {
    name: "error catalogues",
    refuses: "nothing: what is not known is ambiguous",
    open() {
      const codes = ERROR_CATALOGUES.flatMap((catalogue) => catalogue.codes.flatMap((entry) => entry.codes));
      const texts = ERROR_CATALOGUES.flatMap((catalogue) => catalogue.codes.flatMap((entry) => entry.texts ?? []));
      const messages = [...texts, "Filter failure: LOT_SIZE", "Unknown order sent.", "Duplicate order sent.", ""];
      return {
        make: (random) =>
          JSON.stringify([
            random.int(ERROR_CATALOGUES.length),
            pick(STATUSES, random),
            random.next() < 0.2 ? null : random.next() < 0.6 ? pick(codes, random) : spoiledText(codes, random),
            spoiledText(messages, random),
          ]),
        read(input) {
          const [which, status, code, message] = JSON.parse(input as string) as [number, number, string | null, string];
          const catalogue = ERROR_CATALOGUES[which], error = { status, code, message, retryAt: null };
          const { known, verdict, sentence } = catalogue.understand(error);
          if (!known && verdict !== "ambiguous") throw new Error(`It is ${verdict} and stands in no table`);
          if (catalogue.understandBatch(error).verdict !== "ambiguous") {
            throw new Error("A batch without results is open");
          }
          if (sentence.includes("{venue}")) throw new Error(`It says "${sentence}"`);
          catalogue.refusal(error);
          return known ? "read" : "left";
        },
      };
    },
  },
  {
    name: "client ids",
    refuses: "nothing: what is not ours is nobody's",
    open() {
      const shapes = [BINANCE_IDS, OKX_IDS, GATE_IDS, cloids(new Uint8Array(16).fill(7))];
      return {
        make(random) {
          const which = random.int(shapes.length);
          const parts = { tag: random.int(4_096), epoch: random.int(2 ** 20), sequence: random.int(2 ** 32) };
          const ours = shapes[which].toVenue(encodeClientId(parts));
          return `${which}${random.next() < 0.2 ? ours : spoiledText([ours], random)}`;
        },
        read(input) {
          const shape = shapes[Number((input as string)[0])], text = (input as string).slice(1);
          const clientId = shape.fromVenue(text);
          if (clientId === null) return "left";
          if (shape.toVenue(clientId) !== text) throw new Error(`It comes back as ${shape.toVenue(clientId)}`);
          return "read";
        },
      };
    },
  },
  fapiBrakeCodec("binance", createBinanceBrake, [
    ...CONTENTS.flatMap(({ samples }) => samples).filter((text) => text.includes("orderId")),
    ...fixtureLines("bodies"),
  ]),
  bybitBrakeCodec("bybit", createBybitBrake),
  bybitBrakeCodec("bybit_spot", createBybitSpotBrake),
];

/** What Bybit's lists of open orders, its clock and its cancels look like. */
const BYBIT_LISTS: readonly string[] = [
  ["spot", [bybitRow("BTCUSDT"), bybitRow("ETHUSDT")], ""],
  ["linear", [bybitRow("SOLUSDT")], "page_args%3Dfd43%26symbol%3D6%26"],
  ["linear", [], ""],
].map(([category, list, nextPageCursor]) => bybitAnswer({ list, nextPageCursor, category })).concat(
  bybitAnswer({ timeSecond: "1700000000", timeNano: "1700000000000000000" }),
  bybitAnswer({ orderId: "a", orderLinkId: "b" }),
  '{"retCode":110001,"retMsg":"order not exists or too late to cancel","result":{},"retExtInfo":{},"time":1}',
  '{"retCode":10006,"retMsg":"Too many visits!","result":{},"retExtInfo":{},"time":1700000000000}',
);

/** Each product asks for its own lists first. */
function bybitBrakeCodec(venue: string, create: BrakeFactory): Fuzzed {
  return {
    name: `${venue} brake`,
    refuses: "nothing: what cannot be read is a failure that says why",
    open() {
      const brake = create({
        venue,
        symbols: ["BTCUSDT"],
        rest: "http://127.0.0.1:1",
        signer: HMAC,
      });
      return {
        make(random) {
          const header = spoiledText(["30", "1", "-1"], random), which = random.int(3), list = random.int(3);
          return JSON.stringify([pick(STATUSES, random), which, header, `${list} `, spoiledText(BYBIT_LISTS, random)]);
        },
        read(input) {
          const [status, which, header, page, body] = JSON.parse(input as string) as [
            number,
            number,
            string,
            string,
            string,
          ];
          if (which === 0) return brake.readClock(status, body) === null ? "refused" : "read";
          if (which === 1) {
            return brake.readCancel(status, body, { "Retry-After": header }).kind === "failed" ? "refused" : "read";
          }
          const list = brake.readList(status, body, { "Retry-After": header }, page);
          if (list.kind === "failed") return "refused";
          const whole = status === 200 && JSON.parse(body).result.list.length === list.orders.length;
          if (!whole) throw new Error(`HTTP ${status} with ${list.orders.length} orders passes for a whole page`);
          if (list.kind === "complete" && !page.startsWith("2")) {
            throw new Error(`List ${page} passes for the last one`);
          }
          return "read";
        },
      };
    },
  };
}

function bybitRow(symbol: string): Record<string, string> {
  return { orderId: "a", orderLinkId: "b", symbol, price: "1600.00", leavesQty: "0.10", orderStatus: "New" };
}

function bybitAnswer(result: Record<string, unknown>): string {
  return JSON.stringify({ retCode: 0, retMsg: "OK", result, retExtInfo: {}, time: 1 });
}

export function bodies(): readonly string[] {
  return [
    JSON.stringify(ACCOUNT),
    LISTING_BODY,
    JSON.stringify(ACK),
    JSON.stringify([ACK]),
    "[]",
    '{"serverTime":1795608000000}',
  ];
}

export function answered(): readonly string[] {
  const rateLimits = [{ rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50, count: 1 }];
  return [ACCOUNT, ACK, { serverTime: 1_795_608_000_000 }, { subscriptionId: 0 }, []]
    .map((result) => JSON.stringify({ id: 1, status: 200, result, rateLimits }));
}
