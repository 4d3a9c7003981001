/** The sockets of OKX: signs of life, logins, subscriptions, order operations, and how long a connection may live. Source: OKX API v5,
 * "WebSocket, Overview, Connect, Login, Subscribe, Notification"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Micros } from "../../../../core/units.ts";
import { Random } from "../../../shared/random.ts";
import { COUNTED, type Door, type Subscription, subscriptionOf } from "./channels.ts";
import { ApiError, refusals } from "./errors.ts";
import type { Listeners, Socket } from "./listeners.ts";
import { type Message, readMessage } from "./messages.ts";
import type { Context } from "./operation.ts";
import type { PrivateFeed } from "./private_feed.ts";
import type { PublicFeed } from "./public_feed.ts";
import { authenticateLogin } from "./signature.ts";
import { isOrderOp, runOrderOp } from "./socket_orders.ts";
import type { Json } from "./words.ts";

export const PATHS: Readonly<Record<string, Door>> = {
  "/ws/v5/public": "public",
  "/ws/v5/private": "private",
  "/ws/v5/business": "business",
};
/** A connection that was told nothing for so long is closed, µs. */
const SILENCE = 30e6;
/** Between the notice of an upgrade and the end of the connection, µs. */
const NOTICE = 60e6;
const MOST_CONNECTIONS = 30, MOST_BYTES = 65_536;
const SILENT_CODE = 4_004, TOO_LONG_CODE = 1_009, UPGRADE_CODE = 1_001, TOO_MANY_CODE = 1_008;

export class Sockets {
  readonly #random: Random;

  constructor(
    readonly context: Context,
    readonly listeners: Listeners,
    readonly publicFeed: PublicFeed,
    readonly privateFeed: PrivateFeed,
  ) {
    this.#random = new Random(context.services.seed).fork("okx answers");
  }

  open(id: number, door: Door): void {
    const { services, limits } = this.context;
    if (!limits.connect(services.venueNow)) return services.close(id, TOO_MANY_CODE, "Too many connections");
    this.listeners.open(id, door);
    services.beginMarket();
  }

  close(id: number): void {
    this.listeners.close(id);
    this.context.limits.forgetSocket(id);
  }

  onMessage(id: number, text: string): void {
    const socket = this.listeners.sockets.get(id), { services } = this.context;
    if (socket === undefined) return;
    if (text === "ping") {
      services.countRequest("ping");
      return this.listeners.send(socket, "pong", "answer");
    }
    if (text.length > MOST_BYTES) return services.close(id, TOO_LONG_CODE, "Frame too long");
    let message: Message | null = null;
    try {
      message = readMessage(text);
      services.countRequest(`op ${message.op}`);
      this.#carryOut(socket, message);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#refuse(socket, message?.id ?? null, error);
    }
  }

  /** Closes who was told nothing for too long, and who was told to go. */
  onTimer(now: Micros): void {
    for (const { id, saidAt, closesAt } of [...this.listeners.sockets.values()]) {
      if (now >= closesAt) this.context.services.close(id, UPGRADE_CODE, "Service upgrade");
      else if (now > saidAt + SILENCE) this.context.services.close(id, SILENT_CODE, "No data received in 30s.");
    }
  }

  /** Tells every connection that it will soon be closed. */
  announceUpgrade(): void {
    const closesAt = this.context.services.exchange.now + NOTICE as Micros;
    const msg = "The connection will soon be closed for a service upgrade. Please reconnect.";
    for (const socket of this.listeners.sockets.values()) {
      socket.closesAt = closesAt;
      this.#send(socket, { event: "notice", code: "64008", msg, connId: socket.connId });
    }
  }

  /** Takes private subscriptions away after they were granted, and says so. */
  endPrivateSubscriptions(): void {
    for (const socket of this.listeners.sockets.values()) {
      for (const subscription of [...socket.subscriptions.values()]) {
        if (COUNTED.includes(subscription.channel)) this.#takeAway(socket, subscription, MOST_CONNECTIONS);
      }
    }
  }

  #carryOut(socket: Socket, message: Message): void {
    const { op, id, args } = message, { services, limits } = this.context;
    if (isOrderOp(op)) {
      if (socket.door !== "private") throw refusals.op(op);
      return this.#order(socket, message);
    }
    if (op !== "login" && op !== "subscribe" && op !== "unsubscribe") throw refusals.op(op);
    if (!limits.control(socket.id, services.venueNow)) throw refusals.frequent();
    if (op === "login") return this.#login(socket, args);
    for (const arg of args) {
      try {
        if (typeof arg !== "object" || arg === null) throw refusals.request("args must be objects");
        this.#change(socket, id, op, arg as Record<string, unknown>);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.#refuse(socket, id, error);
      }
    }
  }

  /** The answer and what the account hears of it come in either order, as the venue says. */
  #order(socket: Socket, message: Message): void {
    const run = () => runOrderOp(this.context, socket.account, message);
    const answer = (said: Json | null) => said !== null && this.#send(socket, said);
    if (this.#random.next() < 0.5) answer(run());
    else this.listeners.answerFirst(run, answer);
  }

  #login(socket: Socket, args: readonly unknown[]): void {
    const { services } = this.context, [given] = args;
    if (services.faults.strikes("private_down")) throw refusals.loginInternal();
    if (socket.account !== null) throw refusals.loginAgain();
    if (typeof given !== "object" || given === null) throw refusals.request("login without args");
    socket.account = authenticateLogin(services.exchange.accounts, given as Json, services.venueNow);
    this.#send(socket, { event: "login", code: "0", msg: "", connId: socket.connId });
  }

  #change(socket: Socket, id: string | null, op: "subscribe" | "unsubscribe", given: Json): void {
    const subscription = subscriptionOf(this.context.services, socket.door, socket.account, given);
    const ack = { ...(id === null ? {} : { id }), event: op, arg: given, connId: socket.connId };
    const former = socket.subscriptions.get(subscription.key);
    if (op === "unsubscribe") {
      if (former !== undefined) this.listeners.drop(socket, former);
      return this.#send(socket, ack);
    }
    this.#refuseBothBooks(socket, subscription);
    if (former === undefined) this.listeners.add(socket, subscription);
    this.#send(socket, ack);
    const first = this.publicFeed.first(subscription);
    if (first !== null) this.listeners.send(socket, first, "market");
    if (COUNTED.includes(subscription.channel)) this.#count(socket, subscription);
    const own = this.privateFeed.first(socket, subscription);
    if (own !== null) this.listeners.send(socket, own, "account");
  }

  /** The fastest book excludes the others of its market on one connection. */
  #refuseBothBooks({ subscriptions }: Socket, { channel, arg: { instId } }: Subscription): void {
    const others = channel === "books-l2-tbt"
      ? ["books", "books50-l2-tbt"]
      : channel === "books" || channel === "books50-l2-tbt"
      ? ["books-l2-tbt"]
      : [];
    for (const other of others) {
      if (subscriptions.has(`${other} ${instId}`)) throw refusals.bothBooks(other, instId);
    }
  }

  #count(socket: Socket, subscription: Subscription): void {
    const { channel } = subscription, seen = new Set<Socket>();
    for (const [other] of this.listeners.of(socket.account!, channel)) seen.add(other);
    if (seen.size > MOST_CONNECTIONS) return this.#takeAway(socket, subscription, seen.size);
    const connCount = String(seen.size);
    this.#send(socket, { event: "channel-conn-count", channel, connCount, connId: socket.connId });
  }

  #takeAway(socket: Socket, subscription: Subscription, count: number): void {
    const { channel } = subscription;
    this.listeners.drop(socket, subscription);
    this.#send(socket, {
      event: "channel-conn-count-error",
      channel,
      connCount: String(count),
      connId: socket.connId,
    });
  }

  #refuse(socket: Socket, id: string | null, { code, message }: ApiError): void {
    const head = id === null ? {} : { id };
    this.#send(socket, { ...head, event: "error", code, msg: message, connId: socket.connId });
  }

  #send(socket: Socket, body: unknown): void {
    this.listeners.send(socket, JSON.stringify(body), "answer");
  }
}
