/** Spot of Aster: its market streams, orders and trades are worded as its perpetuals' are, its account as Binance's spot's. No
 * positions, no dead-man switch, no change of a resting order, no self-trade prevention. Sources: asterdex/api-docs of 2026-06-30,
 * spot, v1 and v3; read 2026-11-26. @module */
import type { SessionOptions } from "../../core/venue.ts";
import { readFuturesOrder, readFuturesTrade } from "../shared/fapi_account.ts";
import type { VenueError } from "../shared/fapi_answers.ts";
import type { Call } from "../shared/fapi_calls.ts";
import { FuturesCodec } from "../shared/fapi_codec.ts";
import { depthSymbolIn, snapshotOf } from "../shared/fapi_frames.ts";
import { FuturesCalls, PAGE_FROM, TRADES_A_PAGE } from "../shared/fapi_futures_calls.ts";
import { futuresOrders, noSuchFuturesOrder } from "../shared/fapi_futures_orders.ts";
import { readFuturesFees } from "../shared/fapi_instruments.ts";
import type { QueryWords } from "../shared/fapi_query_flow.ts";
import type { AccountWords, SessionWords } from "../shared/fapi_session.ts";
import { asterCalling } from "./calling.ts";
import { DEPTH_RULE } from "./depth_rule.ts";
import { SPOT_PATHS, versionOf } from "./paths.ts";
import { endOfOrder } from "./perp.ts";
import { asError, ASTER } from "./refusals.ts";
import { readSpotAccount, readSpotEvent } from "./spot_account.ts";
import { readSpotInfo } from "./spot_instruments.ts";

const DAY_MS = 24 * 3_600_000;

/** For one session: it numbers its calls. */
export function spotWords({ signer }: Pick<SessionOptions, "signer">): SessionWords {
  const version = versionOf(signer), calls = new FuturesCalls(SPOT_PATHS[version]);
  return {
    title: "Aster Spot",
    rule: DEPTH_RULE,
    caller: { isKnown: (error) => ASTER.understand(asError(error)).known, ...asterCalling(version, "spot") },
    timeCall: calls.time(),
    listing: { call: () => calls.exchangeInfo(), read: readSpotInfo },
    hasTradeSocket: false,
    feed: ({ venue, endpoints, topOfBook = true }, listing) => {
      const codec = new FuturesCodec(venue, listing);
      return {
        streams: [{
          name: "public",
          url: `${endpoints.wsPublic}/stream`,
          kinds: ["depth@100ms", ...(topOfBook ? ["bookTicker"] : []), "trade"],
          decode: (frame, now) => codec.decode(frame, now),
          booksIn: ({ frame }) => depthSymbolIn(frame),
        }],
        // 1,024 streams on a connection and five messages a second, pongs included.
        limits: { mostStreams: 1_024, streamsAFrame: 100, frameGap: 250_000 },
        snapshotCall: (symbol) => calls.snapshot(symbol),
        readSnapshot: snapshotOf,
      };
    },
    account: ({ endpoints }): AccountWords => ({
      orders: futuresOrders(calls, {
        isDefinitive: (error) => ASTER.isDefinitive(asError(error)),
        refusalOf: (error) => ASTER.refusal(asError(error)),
      }, endOfOrder),
      queries: queryWords(calls),
      questions: null,
      listen: {
        keyCall: (verb, key) => keyCall(calls, verb, key),
        url: (key) => `${endpoints.wsPrivate}/ws/${key}`,
        readEvent: (event, listing, now) => readSpotEvent(event, listing, endOfOrder, now),
      },
      reader: {
        reads: [{ what: "balances", call: () => calls.account(), read: readSpotAccount }],
        feesCall: (symbol) => calls.commission(symbol),
        readFees: readFuturesFees,
      },
      // No event of spot says that money came or went: balances are told as they are.
      lookAtFlows: () => {},
    }),
    deadMan: null,
  };
}

function queryWords(calls: FuturesCalls): QueryWords {
  return {
    openOrdersCall: (symbol) => calls.openOrders(symbol),
    orderCall: (symbol, clientId) => calls.order(symbol, clientId),
    orderOfCall: (symbol, venueOrderId) => calls.orderOf(symbol, venueOrderId),
    orderPages: { call: (symbol, fromId) => calls.orderPage(symbol, fromId), from: PAGE_FROM },
    ownTradesCall: (symbol, range) => calls.ownTrades(symbol, range),
    balancesCall: () => calls.account(),
    // "The maximum interval is 7 days"; without one the last seven days come.
    tradeSpanMs: 7 * DAY_MS - 1,
    newestAtOnce: false,
    // How far back they go at all is not said (verify); as on futures.
    tradeHistoryMs: 180 * DAY_MS,
    tradesAPage: TRADES_A_PAGE,
    noSuchOrder: (error: VenueError) => noSuchFuturesOrder(error),
    readOrder: (order, listing, evidence, now) => readFuturesOrder(order, listing, evidence, endOfOrder, now),
    readOwnTrade: readFuturesTrade,
    readBalances: readSpotAccount,
  };
}

/** Keeping a key alive takes the key itself, unlike on futures. */
function keyCall(calls: FuturesCalls, verb: "POST" | "PUT", key: string | null): Call {
  const call = calls.listenKey(verb);
  return verb === "PUT" && key !== null ? { ...call, params: { listenKey: key } } : call;
}
