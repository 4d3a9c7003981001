/** Commands and questions to calls of USD-M futures, and of venues that took over their API. Changing an order takes its side and
 * its price too, loses its place in the queue and counts as an order. Source: USD-M futures, "Trade" and "Account", REST and
 * WebSocket API; read 2026-11-25. @module */
import type { Cancel, Place } from "../../core/command.ts";
import type { Side } from "../../core/event.ts";
import type { Price, Size } from "../../core/units.ts";
import { formatSteps } from "../../core/units.ts";
import type { HttpCall } from "../../core/venue.ts";
import { type Call, demandClientId, named, type Params } from "./fapi_calls.ts";
import { ORDERS_A_PAGE } from "./fapi_order_search.ts";
import type { TradeRange } from "./fapi_query_flow.ts";
import type { MarketListing } from "./fapi_markets.ts";

/** How one venue names what all of them have. */
export type FuturesPaths = {
  /** Before most paths, such as "/fapi/v1". */
  readonly base: string;
  readonly positions: string;
  readonly account: string;
  /** Whether orders go over a socket too. */
  readonly hasSocket: boolean;
  /** Whether making a listen key takes a signature, or only the key's name. */
  readonly listenKeySigned: boolean;
  /** Of an order: what is said about self-trades, and how much an answer is to say. */
  readonly placement: Params;
};

/** Request weights of the questions; a list of the whole account weighs more than one of a market. */
export const FUTURES_WEIGHTS = {
  open_orders: 1,
  open_orders_account: 40,
  order: 1,
  order_of: 1,
  order_of_page: 5,
  own_trades: 5,
  balances: 5,
  positions: 5,
  account_mode: 10,
  cash_flows: 30,
} as const;
export const SNAPSHOT_LEVELS = 1_000, TRADES_A_PAGE = 1_000, INCOME_A_PAGE = 1_000;
const SNAPSHOT_WEIGHT = 20, DEAD_MAN_WEIGHT = 10, FEES_WEIGHT = 20;

/** From so many orders on a page of all orders weighs less than to ask for each. */
export const PAGE_FROM = FUTURES_WEIGHTS.order_of_page / FUTURES_WEIGHTS.order_of + 1;

/** An order as it stands, to be changed to another size. */
export type Changed = {
  readonly clientId: string;
  readonly venueOrderId: string | null;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
};

export class FuturesCalls {
  constructor(readonly paths: FuturesPaths) {}

  /** @throws {RangeError} if a number or the client id cannot be sent */
  place(place: Place, { instrument, preventionModes }: MarketListing): Call {
    demandClientId(place.clientId);
    const { selfTradePreventionMode: mode, ...placement } = this.paths.placement;
    return this.#call("order.place", "POST", "/order", {
      symbol: instrument.symbol,
      side: sideText(place.side),
      type: "LIMIT",
      timeInForce: TIMES[place.timeInForce],
      price: formatSteps(place.price, instrument.tick),
      quantity: formatSteps(place.size, instrument.lot),
      newClientOrderId: place.clientId,
      ...placement,
      // The taker's mode decides: an own take then removes our resting quote instead of trading with it.
      ...(typeof mode === "string" && preventionModes.includes(mode) ? { selfTradePreventionMode: mode } : {}),
      ...(place.reduceOnly ? { reduceOnly: "true" } : {}),
    }, 1);
  }

  cancel(cancel: Pick<Cancel, "clientId" | "venueOrderId">, symbol: string): Call {
    const params = { symbol, ...named(cancel, "orderId", "origClientOrderId") };
    return this.#call("order.cancel", "DELETE", "/order", params, 1);
  }

  /** @throws {RangeError} if a number cannot be sent */
  modify(order: Changed, { instrument }: MarketListing): Call {
    return this.#call("order.modify", "PUT", "/order", {
      symbol: instrument.symbol,
      side: sideText(order.side),
      ...named(order, "orderId", "origClientOrderId"),
      price: formatSteps(order.price, instrument.tick),
      quantity: formatSteps(order.size, instrument.lot),
    }, 1);
  }

  /** Whatever rests on one market, conditional orders aside. */
  cancelAll(symbol: string): Call {
    return this.#call(null, "DELETE", "/allOpenOrders", { symbol }, 1);
  }

  /** @param symbol null = the whole account */
  openOrders(symbol: string | null): Call {
    const weight = symbol === null ? FUTURES_WEIGHTS.open_orders_account : FUTURES_WEIGHTS.open_orders;
    return this.#call(null, "GET", "/openOrders", symbol === null ? {} : { symbol }, weight);
  }

  order(symbol: string, clientId: string): Call {
    return this.#order({ symbol, origClientOrderId: clientId });
  }

  orderOf(symbol: string, venueOrderId: string): Call {
    return this.#order({ symbol, orderId: venueOrderId });
  }

  /** A page of all orders, from an id on. */
  orderPage(symbol: string, orderId: number): Call {
    const params = { symbol, orderId, limit: ORDERS_A_PAGE };
    return this.#call(null, "GET", "/allOrders", params, FUTURES_WEIGHTS.order_of_page);
  }

  ownTrades(symbol: string, range: TradeRange): Call {
    const params = { symbol, ...range, limit: TRADES_A_PAGE };
    return this.#call(null, "GET", "/userTrades", params, FUTURES_WEIGHTS.own_trades);
  }

  account(): Call {
    return this.#signed(this.paths.account, FUTURES_WEIGHTS.balances);
  }

  positions(): Call {
    return this.#signed(this.paths.positions, FUTURES_WEIGHTS.positions);
  }

  /** Position mode, margin of several assets, whether the account may trade. */
  accountConfig(): Call {
    return this.#call(null, "GET", "/accountConfig", {}, 5);
  }

  /** What the key may do, of whatever product. @param base the host that tells it */
  keyRights(base: string): Call {
    return {
      method: null,
      verb: "GET",
      path: "/sapi/v1/account/apiRestrictions",
      base,
      params: {},
      signed: true,
      // That host counts by itself.
      weight: 0,
    };
  }

  /** Margin mode and leverage of every market. */
  symbolConfig(): Call {
    return this.#call(null, "GET", "/symbolConfig", {}, 5);
  }

  /** @param startTime, endTime venue time, ms */
  income(startTime: number, endTime: number): Call {
    const params = { startTime, endTime, limit: INCOME_A_PAGE };
    return this.#call(null, "GET", "/income", params, FUTURES_WEIGHTS.cash_flows);
  }

  commission(symbol: string): Call {
    return this.#call(null, "GET", "/commissionRate", { symbol }, FEES_WEIGHT);
  }

  deadMan(params: Params): Call {
    return this.#call(null, "POST", "/countdownCancelAll", params, DEAD_MAN_WEIGHT);
  }

  /** Making one, or keeping the one that there is: the account has one for each key. */
  listenKey(verb: "POST" | "PUT"): Call {
    const { base, listenKeySigned } = this.paths, path = `${base}/listenKey`, common = { method: null, verb, path };
    return listenKeySigned
      ? { ...common, params: {}, signed: true, weight: 1 }
      : { ...common, params: {}, signed: false, keyed: true, weight: 1 };
  }

  exchangeInfo(): Call {
    return this.#open("/exchangeInfo", {}, 1);
  }

  snapshot(symbol: string): Call {
    return this.#open("/depth", { symbol, limit: SNAPSHOT_LEVELS }, SNAPSHOT_WEIGHT);
  }

  time(): Call {
    return this.#open("/time", {}, 1);
  }

  #order(params: Params): Call {
    return this.#call("order.status", "GET", "/order", params, FUTURES_WEIGHTS.order);
  }

  #call(method: string | null, verb: HttpCall["method"], path: string, params: Params, weight: number): Call {
    const { base, hasSocket } = this.paths;
    return { method: hasSocket ? method : null, verb, path: `${base}${path}`, params, signed: true, weight };
  }

  #signed(path: string, weight: number): Call {
    return { method: null, verb: "GET", path, params: {}, signed: true, weight };
  }

  #open(path: string, params: Params, weight: number): Call {
    return { method: null, verb: "GET", path: `${this.paths.base}${path}`, params, signed: false, weight };
  }
}

const TIMES: Readonly<Record<Place["timeInForce"], string>> = { post_only: "GTX", ioc: "IOC", gtc: "GTC" };

function sideText(side: Side): string {
  return side === "buy" ? "BUY" : "SELL";
}
