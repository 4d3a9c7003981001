/** What the talks of `exchanges/shared` have to know of Binance spot: its calls, how their answers are read, and what its errors
 * mean. @module */
import { fieldsOf } from "../shared/fields.ts";
import { resultFields, resultList, type VenueError } from "../shared/fapi_answers.ts";
import { httpCall } from "../shared/fapi_calls.ts";
import type { CallerWords } from "../shared/fapi_caller.ts";
import { snapshotOf } from "../shared/fapi_frames.ts";
import type { ListingWords } from "../shared/fapi_listing.ts";
import type { FeedWords } from "../shared/fapi_market_feed.ts";
import type { OrderWords } from "../shared/fapi_order_flow.ts";
import { OrderTexts, type PlainOrders } from "../shared/fapi_order_texts.ts";
import type { QueryWords } from "../shared/fapi_query_flow.ts";
import type { StreamChoice } from "../shared/fapi_stream.ts";
import { amendedOrder, readAccount, readOrder, readOwnTrade } from "./account_codec.ts";
import { readExchangeInfo } from "./instruments.ts";
import {
  accountCall,
  allOrdersCall,
  AMEND_WEIGHT,
  amendCall,
  cancelAllCall,
  cancelCall,
  exchangeInfoCall,
  openOrdersCall,
  ORDER_WEIGHT,
  orderCall,
  orderOfCall,
  ownTradesCall,
  placeCall,
  QUERY_WEIGHTS,
  replaceCall,
  snapshotCall,
} from "./orders.ts";
import { isDefinitive, refusalOf, understand } from "./refusals.ts";

/** "Unknown order sent."; "Order does not exist." */
const UNKNOWN_ORDER = -2011, NO_SUCH_ORDER = -2013;

export const SPOT_CALLER: CallerWords = {
  isKnown: (error) => understand(error).known,
  toHttp: httpCall,
  // An amendment that keeps the place counts as no order.
  orderMessages: ["place"],
};

export const SPOT_LISTING: ListingWords = { call: exchangeInfoCall, read: readExchangeInfo };

/** The venue takes 1,024 streams on a connection, and five messages a second, pongs included. */
export function spotFeed(choice: StreamChoice): FeedWords {
  return {
    streams: [choice],
    limits: { mostStreams: 1_024, streamsAFrame: 100, frameGap: 250_000 },
    snapshotCall,
    readSnapshot: snapshotOf,
  };
}

export const SPOT_PLAIN: PlainOrders = {
  place: placeCall,
  cancel: cancelCall,
  replace: replaceCall,
  amend: amendCall,
  orderWeight: ORDER_WEIGHT,
  amendWeight: AMEND_WEIGHT,
};

/** For one session: its frames of orders are made of templates. */
export function spotOrders(): OrderWords {
  const texts = new OrderTexts(SPOT_PLAIN);
  return {
    place: (place, listing) => texts.place(place, listing),
    cancel: (cancel, symbol, listing) => texts.cancel(cancel, symbol, listing),
    cancelStranger: cancelCall,
    replace: (replace, listing) => texts.replace(replace, listing),
    amend: (amend, listing) => texts.amend(amend, listing),
    cancelAll: cancelAllCall,
    readOrder,
    amendedOrder,
    amendCounts: false,
    // An order list answers with the reports of its legs.
    cancelledOrders: (answer) =>
      resultList(answer).flatMap((entry) =>
        entry.has("orderReports")
          ? entry.list("orderReports").map((leg) => fieldsOf(leg, entry.origin, "order"))
          : [entry]
      ),
    nothingRested: ({ code }) => code === UNKNOWN_ORDER,
    isDefinitive,
    refusalOf,
  };
}

/** `myTrades` answers for at most 24 h, less one ms: web-socket-api.md, "Account trade history". */
export const SPOT_QUERIES: QueryWords = {
  openOrdersCall,
  orderCall,
  orderOfCall,
  orderPages: { call: allOrdersCall, from: QUERY_WEIGHTS.order_of_page / QUERY_WEIGHTS.order_of + 1 },
  ownTradesCall,
  balancesCall: accountCall,
  tradeSpanMs: 24 * 3_600_000 - 1,
  tradesAPage: 1_000,
  newestAtOnce: true,
  tradeHistoryMs: Infinity,
  noSuchOrder: ({ code, status }: VenueError) => code === NO_SUCH_ORDER && status < 500,
  readOrder,
  readOwnTrade,
  readBalances: (answer, evidence, now) => [readAccount(resultFields(answer), evidence, now)],
};
