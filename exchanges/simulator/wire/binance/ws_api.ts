/** The ws-api door: requests and answers over one socket, a session that may be logged on, and the user's events in
 * between. Source: binance-spot-api-docs, web-socket-api.md and user-data-stream.md; docs of 2026-07-21. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Money } from "../../../../core/money.ts";
import type { Account } from "../../accounts.ts";
import type { OrderChange } from "../../exchange.ts";
import type { AccountOrder } from "../../orders.ts";
import * as account from "./account_operations.ts";
import { ApiError, refusals } from "./errors.ts";
import * as market from "./market_operations.ts";
import { accountByKey, type Context, NO_ANSWER, type Operation, perform, refuseIfPrivateIsDown } from "./operation.ts";
import * as orders from "./order_operations.ts";
import { Params } from "./params.ts";
import { checkSignature, checkTime, socketPayload } from "./signature.ts";
import { accountPosition, balanceUpdate, executionReport, type Stamp, stampIn } from "./words.ts";

export const SPOT_METHODS: ReadonlyMap<string, Operation> = new Map([
  ["ping", market.ping],
  ["time", market.time],
  ["exchangeInfo", market.exchangeInfo],
  ["depth", market.depth],
  ["trades.recent", market.trades],
  ["trades.aggregate", market.aggTrades],
  ["avgPrice", market.avgPrice],
  ["ticker.book", market.bookTicker],
  ["ticker.price", market.priceTicker],
  ["ticker.24hr", market.dayTicker],
  ["order.place", orders.place],
  ["order.test", orders.testOrder],
  ["order.status", account.orderStatus],
  ["order.cancel", orders.cancel],
  ["order.cancelReplace", orders.cancelReplace],
  ["order.amend.keepPriority", orders.amend],
  ["openOrders.status", account.openOrders],
  ["openOrders.cancelAll", orders.cancelAll],
  ["allOrders", account.allOrders],
  ["myTrades", account.myTrades],
  ["account.status", account.accountStatus],
  ["account.commission", account.commission],
  ["account.rateLimits.orders", account.orderLimits],
  ["myFilters", account.myFilters],
]);

type ApiSocket = {
  readonly id: number;
  readonly unit: "ms" | "us";
  readonly returnsLimits: boolean;
  readonly connectedAt: Micros;
  account: Account | null;
  authorizedAt: Micros | null;
  /** Subscriptions to user events, by their number on this socket. */
  readonly subscriptions: Map<number, Account>;
  nextSubscription: number;
};

type Request = { readonly id: unknown; readonly method: string; readonly params: Params };

export type Methods<C extends Context> = ReadonlyMap<string, Operation<C>>;

export class ApiSockets<C extends Context = Context> {
  readonly #sockets = new Map<number, ApiSocket>();

  /** @param subscribes whether the user's events come over the same socket */
  constructor(readonly context: C, readonly methods: Methods<C>, readonly subscribes: boolean) {}

  has(id: number): boolean {
    return this.#sockets.has(id);
  }

  open(id: number, query: string): void {
    const options = new URLSearchParams(query), { exchange } = this.context.services;
    this.#sockets.set(id, {
      id,
      unit: options.get("timeUnit")?.toUpperCase().startsWith("MICROSECOND") ? "us" : "ms",
      returnsLimits: options.get("returnRateLimits") !== "false",
      connectedAt: exchange.now,
      account: null,
      authorizedAt: null,
      subscriptions: new Map(),
      nextSubscription: 0,
    });
  }

  close(id: number): void {
    this.#sockets.delete(id);
  }

  onMessage(id: number, text: string): void {
    const socket = this.#sockets.get(id)!, { services } = this.context;
    let request: Request = { id: null, method: "", params: new Params(new Map()) }, account: Account | null = null;
    try {
      request = readRequest(text);
      const operation = this.methods.get(request.method);
      services.countRequest(operation || this.#own(request.method) ? request.method : "unknown method");
      const params = request.params;
      const call = { context: this.context, params, stamp: this.#stamp(socket) };
      if (operation === undefined) {
        return this.#answer(socket, request, 200, { result: this.#control(socket, request) }, null);
      }
      const done = perform(
        operation,
        call,
        (security) =>
          account = security === "keyed"
            ? accountByKey(this.context, params.text("apiKey"))
            : this.#authenticate(socket, params),
      );
      if (done.result === NO_ANSWER) return;
      this.#answer(socket, request, 200, { result: done.result }, done.account);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#answer(socket, request, error.status, { error: this.#errorBody(error) }, account);
    }
  }

  onOrder(order: AccountOrder, change: OrderChange, executionId: number): void {
    const { exchange } = this.context.services;
    this.#publish(
      exchange.accountOf(order),
      (stamp) => executionReport(order, change, executionId, exchange.now, stamp),
    );
  }

  onBalances(account: Account, assets: readonly string[]): void {
    const { exchange } = this.context.services;
    this.#publish(account, (stamp) => accountPosition(account, assets, exchange.now, stamp));
  }

  /** Money came or went without a trade. */
  onTransfer(account: Account, asset: string, amount: Money): void {
    const { exchange } = this.context.services;
    this.#publish(account, (stamp) => balanceUpdate(asset, amount, exchange.now, stamp));
  }

  /** Ends every subscription, and says so. */
  terminateSubscriptions(): void {
    const { exchange } = this.context.services;
    for (const account of exchange.accounts) {
      this.#publish(account, (stamp) => ({ e: "eventStreamTerminated", E: stamp(exchange.now) }));
    }
    for (const socket of this.#sockets.values()) socket.subscriptions.clear();
  }

  /** Sends one event to every socket, such as the notice of a shutdown. */
  broadcast(body: (stamp: Stamp) => unknown): void {
    for (const socket of this.#sockets.values()) {
      this.context.services.send(socket.id, JSON.stringify({ event: body(this.#stamp(socket)) }), "answer");
    }
  }

  #publish(account: Account, body: (stamp: Stamp) => unknown): void {
    for (const socket of this.#sockets.values()) {
      for (const [subscriptionId, owner] of socket.subscriptions) {
        if (owner !== account) continue;
        const text = JSON.stringify({ subscriptionId, event: body(this.#stamp(socket)) });
        this.context.services.send(socket.id, text, "account");
      }
    }
  }

  #stamp(socket: ApiSocket): Stamp {
    return stampIn(socket.unit, this.context.services.clockOffset);
  }

  /** By the parameters' own key and signature, else by the session. */
  #authenticate(socket: ApiSocket, params: Params): Account {
    const { venueNow } = this.context.services;
    if (params.has("apiKey") || params.has("signature") || socket.account === null) {
      const account = accountByKey(this.context, params.text("apiKey"));
      checkSignature(account, socketPayload(params), params.text("signature"));
      checkTime(params, venueNow);
      return account;
    }
    checkTime(params, venueNow);
    return socket.account;
  }

  #own(method: string): boolean {
    return method.startsWith("session.") || (this.subscribes && method.startsWith("userDataStream."));
  }

  /** Methods about the socket itself. */
  #control(socket: ApiSocket, { method, params }: Request): unknown {
    const { limits, services } = this.context, now = services.venueNow;
    limits.spend(2, now);
    if (!this.#own(method)) throw refusals.method();
    refuseIfPrivateIsDown(this.context, method.startsWith("userDataStream.") || method === "session.logon");
    switch (method) {
      case "session.logon": {
        const account = accountByKey(this.context, params.text("apiKey"));
        if (account.options.publicKey === null) throw refusals.hmacLogon();
        checkSignature(account, socketPayload(params), params.text("signature"));
        checkTime(params, now);
        socket.account = account;
        socket.authorizedAt = services.exchange.now;
        return this.#sessionBody(socket);
      }
      case "session.status":
        return this.#sessionBody(socket);
      case "session.logout":
        socket.account = socket.authorizedAt = null;
        return this.#sessionBody(socket);
      case "session.subscriptions":
        return [...socket.subscriptions.keys()].map((subscriptionId) => ({ subscriptionId }));
      case "userDataStream.subscribe":
        if (socket.account === null) throw refusals.key();
        return this.#subscribe(socket, socket.account);
      case "userDataStream.subscribe.signature": {
        const account = accountByKey(this.context, params.text("apiKey"));
        checkSignature(account, socketPayload(params), params.text("signature"));
        checkTime(params, now);
        return this.#subscribe(socket, account);
      }
      case "userDataStream.unsubscribe": {
        const id = params.integer("subscriptionId");
        if (id === null) socket.subscriptions.clear();
        else if (!socket.subscriptions.delete(id)) throw refusals.notSubscribed();
        return {};
      }
      default:
        throw refusals.method();
    }
  }

  #subscribe(socket: ApiSocket, account: Account): unknown {
    if ([...socket.subscriptions.values()].includes(account)) throw refusals.subscribed();
    const subscriptionId = socket.nextSubscription++;
    socket.subscriptions.set(subscriptionId, account);
    return { subscriptionId };
  }

  #sessionBody(socket: ApiSocket): unknown {
    const stamp = this.#stamp(socket);
    return {
      apiKey: socket.account?.apiKey ?? null,
      authorizedSince: socket.authorizedAt === null ? null : stamp(socket.authorizedAt),
      connectedSince: stamp(socket.connectedAt),
      returnRateLimits: socket.returnsLimits,
      serverTime: stamp(this.context.services.exchange.now),
      userDataStream: socket.subscriptions.size > 0,
    };
  }

  #errorBody(error: ApiError): unknown {
    const { code, message: msg, retryAt } = error;
    const serverTime = Math.floor(this.context.services.venueNow / 1_000);
    const data = retryAt === null ? error.data : { serverTime, retryAfter: Math.ceil(retryAt / 1_000), ...error.data };
    return data === null ? { code, msg } : { code, msg, data };
  }

  #answer(socket: ApiSocket, request: Request, status: number, body: object, account: Account | null): void {
    const { limits, services } = this.context, now = services.venueNow, wish = request.params.values;
    const shows = wish.has("returnRateLimits") ? wish.get("returnRateLimits") !== "false" : socket.returnsLimits;
    const windows = request.method.startsWith("order.") && account !== null ? limits.ordersOf(account) : [];
    const rateLimits = shows ? { rateLimits: [...windows, limits.weight].map((window) => window.count(now)) } : {};
    const text = JSON.stringify({ id: request.id, status, ...body, ...rateLimits });
    services.send(socket.id, text, "answer");
  }
}

/** @throws {ApiError} if it is no request */
function readRequest(text: string): Request {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw refusals.badRequest("the message is not JSON");
  }
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    throw refusals.badRequest("the message is not an object");
  }
  const { id = null, method, params = {} } = message as Record<string, unknown>;
  if (typeof method !== "string") throw refusals.badRequest("property 'method' is not a string");
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw refusals.badRequest("property 'params' is not an object");
  }
  return { id, method, params: Params.fromObject(params as Record<string, unknown>) };
}
