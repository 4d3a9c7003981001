/** A venue of contracts that speaks as Binance USD-M does, from what it does differently. Binance USD-M and Aster are made here.
 * @module */
import type { Micros } from "../../core/units.ts";
import { MICROS_PER_SECOND } from "../../core/units.ts";
import type { Endpoints, SessionOptions } from "../../core/venue.ts";
import type { DepthRule } from "./depth_sync.ts";
import type { ErrorCatalogue } from "./error_catalogue.ts";
import {
  type EndOf,
  readFuturesAccount,
  readFuturesEvent,
  readFuturesOrder,
  readFuturesPositions,
  readFuturesTrade,
} from "./fapi_account.ts";
import type { VenueError } from "./fapi_answers.ts";
import type { CallerWords } from "./fapi_caller.ts";
import { FuturesCodec } from "./fapi_codec.ts";
import { fapiDeadManRequest, readFapiDeadMan } from "./fapi_dead_man.ts";
import { depthSymbolIn, snapshotOf } from "./fapi_frames.ts";
import { FuturesCalls, type FuturesPaths, PAGE_FROM, TRADES_A_PAGE } from "./fapi_futures_calls.ts";
import { futuresOrders, noSuchFuturesOrder } from "./fapi_futures_orders.ts";
import { type FuturesOptions, readFuturesFees, readFuturesInfo } from "./fapi_instruments.ts";
import type { AccountQuestions } from "./fapi_query_flow.ts";
import { askFlows, type Collateral, futuresQuestions, type QuestionRoom } from "./fapi_questions.ts";
import type { SessionWords } from "./fapi_session.ts";
import type { StreamChoice, StreamLimits } from "./fapi_stream.ts";

/** What one venue does differently. */
export type FuturesDialect = Omit<CallerWords, "isKnown"> & {
  /** As people write the venue's name. */
  readonly title: string;
  readonly catalogue: ErrorCatalogue;
  readonly rule: DepthRule;
  readonly paths: FuturesPaths;
  readonly listing: FuturesOptions;
  readonly streamLimits: StreamLimits;
  readonly endOf: EndOf;
  /** The sockets of the market, the one with depth first, and what each carries. */
  streams(options: SessionOptions): readonly Pick<StreamChoice, "name" | "url" | "kinds">[];
  /** Where the account's events come with a listen key. */
  privateUrl(endpoints: Endpoints, key: string): string;
  /** Another way to the account's mode; absent = as USD-M has it. */
  accountMode?(room: QuestionRoom): AccountQuestions["accountMode"];
};

const DAY_MS = 24 * 3_600_000;
/** How far before an event of the stream the list of flows is looked at, µs: the two are dated apart. */
const FLOWS_BEFORE = 60 * MICROS_PER_SECOND;

export function futuresWords(dialect: FuturesDialect): SessionWords {
  const { title, catalogue, rule, paths, endOf, streamLimits, toHttp, landsWithin, clockCodes } = dialect;
  const calls = new FuturesCalls(paths);
  const errors = {
    isDefinitive: (error: VenueError) => catalogue.isDefinitive(asText(error)),
    refusalOf: (error: VenueError) => catalogue.refusal(asText(error)),
  };
  return {
    title,
    rule,
    caller: { isKnown: (error) => catalogue.understand(asText(error)).known, toHttp, landsWithin, clockCodes },
    timeCall: calls.time(),
    // The venue lists every symbol at once.
    listing: {
      call: () => calls.exchangeInfo(),
      read: (body, wanted) => readFuturesInfo(body, wanted, dialect.listing),
    },
    hasTradeSocket: paths.hasSocket,
    feed: (options, listing) => ({
      streams: dialect.streams(options).map((stream): StreamChoice => {
        const codec = new FuturesCodec(options.venue, listing);
        return {
          ...stream,
          decode: (frame, now) => codec.decode(frame, now),
          booksIn: ({ frame }) => depthSymbolIn(frame),
        };
      }),
      limits: streamLimits,
      snapshotCall: (symbol) => calls.snapshot(symbol),
      readSnapshot: snapshotOf,
    }),
    account: ({ venue, endpoints }, markets, caller) => {
      const collateral: Collateral = { joined: null };
      const room: QuestionRoom = { venue, calls, markets, clock: caller.clock, collateral, keys: endpoints.keys };
      const questions = futuresQuestions(room, dialect.accountMode?.(room) ?? null);
      return {
        orders: futuresOrders(calls, errors, endOf),
        queries: {
          openOrdersCall: (symbol) => calls.openOrders(symbol),
          orderCall: (symbol, clientId) => calls.order(symbol, clientId),
          orderOfCall: (symbol, venueOrderId) => calls.orderOf(symbol, venueOrderId),
          orderPages: { call: (symbol, fromId) => calls.orderPage(symbol, fromId), from: PAGE_FROM },
          ownTradesCall: (symbol, range) => calls.ownTrades(symbol, range),
          balancesCall: () => calls.account(),
          // Without a span the venue answers for the last seven days, which would pass for all there is.
          tradeSpanMs: 7 * DAY_MS - 1,
          newestAtOnce: false,
          tradeHistoryMs: 180 * DAY_MS,
          tradesAPage: TRADES_A_PAGE,
          noSuchOrder: noSuchFuturesOrder,
          readOrder: (order, listing, evidence, now) => readFuturesOrder(order, listing, evidence, endOf, now),
          readOwnTrade: readFuturesTrade,
          readBalances: (answer, evidence, now) =>
            readFuturesAccount(answer, evidence, collateral.joined === true, now),
        },
        questions,
        listen: {
          keyCall: (verb) => calls.listenKey(verb),
          url: (key) => dialect.privateUrl(endpoints, key),
          readEvent: (event, listing, now) => readFuturesEvent(event, listing, endOf, now),
        },
        reader: {
          reads: [
            {
              what: "balances",
              call: () => calls.account(),
              read: (answer, evidence, now) => readFuturesAccount(answer, evidence, collateral.joined === true, now),
            },
            {
              what: "positions",
              call: () => calls.positions(),
              read: (answer, evidence, now) => [readFuturesPositions(answer, markets.listing, evidence, now)],
            },
          ],
          feesCall: (symbol) => calls.commission(symbol),
          readFees: readFuturesFees,
        },
        lookAtFlows: (ask, at, now) =>
          askFlows(room, ask, at - FLOWS_BEFORE as Micros, (flows) => flows.forEach((flow) => ask.emit(flow)), now),
      };
    },
    deadMan: {
      call: (symbol, window) => calls.deadMan(fapiDeadManRequest("", symbol, window).params),
      read: (symbol, ask, reply) => readFapiDeadMan(catalogue, symbol, ask, reply),
    },
  };
}

/** As the table of errors has it. */
function asText({ status, code, message, retryAt }: VenueError) {
  return { status, code: code === null ? null : String(code), message, retryAt };
}
