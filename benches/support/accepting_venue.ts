/** An invented Binance spot that agrees to everything: each order rests, each cancel of one that rests succeeds, and what it is
 * asked it answers with bodies of the documented shapes, so that the session meets the words that it meets in trade. It matches
 * nothing by itself; `fill` makes a trade. Its limits are a thousand times the venue's, so that every frame of a bench may send.
 * @module */
import { EXCHANGE_INFO, listed } from "../../tests/support/binance_talk.ts";
import type { SentCall, SentText } from "./scripted_wire.ts";

type Params = Readonly<Record<string, string | number>>;
type Resting = {
  readonly symbol: string;
  readonly orderId: number;
  readonly clientId: string;
  readonly side: string;
  readonly price: string;
  readonly quantity: string;
};
type Trade = { readonly symbol: string; readonly id: number; readonly time: number; readonly row: object };

const MORE = 1_000;

/** What a question about an order is answered with that does not rest. */
class Refusal {
  constructor(readonly code: number, readonly msg: string) {}
}

export class AcceptingVenue {
  /** The depth that the next snapshot shows, by symbol, as REST gives it. */
  readonly snapshots = new Map<string, string>();
  readonly #orders = new Map<string, Resting>();
  readonly #trades: Trade[] = [];
  readonly #balances: Map<string, number>;
  #lastId = 40_000_000_000;

  /** @param now the venue's time, ms */
  constructor(readonly symbols: readonly string[], readonly now: () => number) {
    this.#balances = new Map([...symbols.map((symbol) => [baseOf(symbol), 10] as const), ["USDT", 1_000_000]]);
  }

  /** The frames that follow a text, in the order in which the venue would send them. */
  answer({ channel, text }: SentText): string[] {
    const { id, method, params = {} } = JSON.parse(text) as { id: number; method: string; params?: Params };
    if (channel.startsWith("public.")) {
      const streams = this.symbols.flatMap((symbol) =>
        ["depth@100ms", "trade", "bookTicker"].map((kind) => `${symbol.toLowerCase()}@${kind}`)
      );
      return [JSON.stringify({ result: method === "LIST_SUBSCRIPTIONS" ? streams : null, id })];
    }
    const pushes: object[] = [];
    const result = this.#result(method, params, pushes);
    if (result instanceof Refusal) return [JSON.stringify({ id, status: 400, error: result })];
    const rateLimits = [
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50 * MORE, count: 7 },
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6_000 * MORE, count: 70 },
    ];
    return [
      ...pushes.map((event) => JSON.stringify({ subscriptionId: 0, event })),
      JSON.stringify({ id, status: 200, result, rateLimits }),
    ];
  }

  /** The body for a REST call. @throws {RangeError} for one that a bench does not need */
  reply({ call }: SentCall): string {
    const { pathname, searchParams } = new URL(call.url), symbol = searchParams.get("symbol") ?? "";
    if (pathname === "/api/v3/time") return JSON.stringify({ serverTime: this.now() });
    if (pathname === "/api/v3/depth" && this.snapshots.has(symbol)) return this.snapshots.get(symbol)!;
    if (pathname !== "/api/v3/exchangeInfo") throw new RangeError(`Cannot answer ${call.method} ${pathname}`);
    const rateLimits = EXCHANGE_INFO.rateLimits.map((each) => ({ ...each, limit: each.limit * MORE }));
    return JSON.stringify({ ...EXCHANGE_INFO, rateLimits, symbols: this.symbols.map((name) => listed(name)) });
  }

  /** Fills the one resting order of `symbol` and `side` in full: the frame that tells it. */
  fill(symbol: string, side: "BUY" | "SELL"): string {
    const order = [...this.#orders.values()].find((each) => each.symbol === symbol && each.side === side);
    if (!order) throw new RangeError(`Cannot fill a ${side} on ${symbol}: none rests`);
    this.#orders.delete(order.clientId);
    const id = ++this.#lastId, time = this.now(), lots = Number(order.quantity), sign = side === "BUY" ? 1 : -1;
    this.#balances.set(baseOf(symbol), this.#balances.get(baseOf(symbol))! + sign * lots);
    this.#balances.set("USDT", this.#balances.get("USDT")! - sign * lots * Number(order.price));
    const { orderId, price, quantity: qty } = order;
    const row = { symbol, id, orderId, price, qty, commission: "0.00000000", commissionAsset: "BNB", time };
    this.#trades.push({ symbol, id, time, row: { ...row, isBuyer: side === "BUY", isMaker: true } });
    const event = this.#report(order, "TRADE", "FILLED", { l: qty, z: qty, L: price, t: id, m: true, N: "BNB" });
    return JSON.stringify({ subscriptionId: 0, event });
  }

  #result(method: string, params: Params, pushes: object[]): unknown {
    const symbol = String(params.symbol ?? "");
    switch (method) {
      case "time":
        return { serverTime: this.now() };
      case "userDataStream.subscribe.signature":
        return { subscriptionId: 0 };
      case "account.status":
        return { ...FEES, updateTime: this.now(), balances: this.#account("asset", "free", "locked") };
      case "account.commission":
        return { symbol, standardCommission: FEES.commissionRates };
      case "order.place":
        return this.#place(params, pushes);
      case "order.cancel":
        return this.#cancel(symbol, params.orderId ?? params.origClientOrderId, pushes);
      case "order.status": {
        const order = this.#orders.get(String(params.origClientOrderId)) ??
          [...this.#orders.values()].find(({ orderId }) => orderId === params.orderId);
        if (!order) return new Refusal(-2013, "Order does not exist.");
        return { ...this.#stated(order, "NEW"), time: this.now(), updateTime: this.now() };
      }
      case "order.cancelReplace": {
        const cancelResponse = this.#cancel(symbol, params.cancelOrderId ?? params.cancelOrigClientOrderId, pushes);
        if (cancelResponse instanceof Refusal) {
          throw new RangeError(`Cannot replace ${params.cancelOrderId}: it does not rest`);
        }
        const newOrderResponse = this.#place(params, pushes);
        return { cancelResult: "SUCCESS", newOrderResult: "SUCCESS", cancelResponse, newOrderResponse };
      }
      case "openOrders.status":
        return [...this.#orders.values()].filter((order) => symbol === "" || order.symbol === symbol)
          .map((order) => ({ ...this.#stated(order, "NEW"), time: this.now(), updateTime: this.now() }));
      case "myTrades":
        return this.#trades.filter((trade) =>
          trade.symbol === symbol && trade.time >= Number(params.startTime ?? 0) &&
          trade.id >= Number(params.fromId ?? 0)
        ).map(({ row }) => row);
      default:
        throw new RangeError(`Cannot answer ${method}: a bench does not need it`);
    }
  }

  #place({ symbol, newClientOrderId, side, price, quantity }: Params, pushes: object[]): object {
    const order: Resting = {
      symbol: String(symbol),
      orderId: ++this.#lastId,
      clientId: String(newClientOrderId),
      side: String(side),
      price: String(price),
      quantity: String(quantity),
    };
    this.#orders.set(order.clientId, order);
    pushes.push(this.#report(order, "NEW", "NEW"), this.#position(order.symbol));
    const { orderId, clientId: clientOrderId } = order;
    return { symbol, orderId, orderListId: -1, clientOrderId, transactTime: this.now() };
  }

  #cancel(symbol: string, id: string | number, pushes: object[]): object {
    const order = [...this.#orders.values()].find((each) =>
      each.symbol === symbol && (each.orderId === id || each.clientId === id)
    );
    if (!order) return new Refusal(-2011, "Unknown order sent.");
    this.#orders.delete(order.clientId);
    const c = `cancel-${++this.#lastId}`;
    pushes.push({ ...this.#report(order, "CANCELED", "CANCELED"), c, C: order.clientId }, this.#position(symbol));
    return { ...this.#stated(order, "CANCELED"), origClientOrderId: order.clientId, clientOrderId: c };
  }

  #stated({ symbol, orderId, clientId, side, price, quantity }: Resting, status: string): object {
    return {
      symbol,
      orderId,
      orderListId: -1,
      clientOrderId: clientId,
      transactTime: this.now(),
      price,
      origQty: quantity,
      executedQty: "0.00000",
      origQuoteOrderQty: "0.000000",
      cummulativeQuoteQty: "0.00000000",
      status,
      timeInForce: "GTC",
      type: "LIMIT_MAKER",
      side,
      selfTradePreventionMode: "EXPIRE_MAKER",
    };
  }

  #report(order: Resting, x: string, X: string, change: object = {}): object {
    const now = this.now();
    return {
      e: "executionReport",
      E: now,
      s: order.symbol,
      c: order.clientId,
      S: order.side,
      o: "LIMIT_MAKER",
      f: "GTC",
      q: order.quantity,
      p: order.price,
      P: "0.00000000",
      F: "0.00000000",
      g: -1,
      C: "",
      x,
      X,
      r: "NONE",
      i: order.orderId,
      l: "0.00000000",
      z: "0.00000000",
      L: "0.00000000",
      n: "0",
      N: null,
      T: now,
      t: -1,
      I: ++this.#lastId,
      w: X === "NEW",
      m: false,
      M: false,
      O: now,
      Z: "0.00000000",
      Y: "0.00000000",
      Q: "0.00000000",
      V: "EXPIRE_MAKER",
      ...change,
    };
  }

  /** Names what an order of that symbol may have changed. */
  #position(symbol: string): object {
    const assets = [baseOf(symbol), "USDT"];
    return { e: "outboundAccountPosition", E: this.now(), u: this.now(), B: this.#account("a", "f", "l", assets) };
  }

  #account(asset: string, free: string, locked: string, assets: Iterable<string> = this.#balances.keys()): object[] {
    return Array.from(assets, (name) => ({
      [asset]: name,
      [free]: this.#balances.get(name)!.toFixed(8),
      [locked]: "0.00000000",
    }));
  }
}

const FEES = {
  commissionRates: { maker: "0.00000000", taker: "0.00000000", buyer: "0.00000000", seller: "0.00000000" },
};

/** All markets of a bench are quoted in USDT, whose name is as long. */
function baseOf(symbol: string): string {
  return symbol.slice(0, -4);
}
