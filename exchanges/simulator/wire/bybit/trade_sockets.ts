/** The trade socket: orders are placed, amended and cancelled over it. Its answer says that a command was taken for
 * processing; it comes before the private socket tells what became of it. Source: Bybit v5 docs, "Websocket Trade
 * Guideline" of 2026-07-24, and recorded answers; read 2026-11-26. @module */
import { MICROS_PER_SECOND } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import * as batches from "./batch_operations.ts";
import { connectionId, readObject } from "./control.ts";
import { badParameter, BybitError, refusals } from "./errors.ts";
import type { IdleWatch } from "./idle.ts";
import { budgetHeaders, type BudgetState } from "./limits.ts";
import {
  budgetOf,
  type Context,
  type Json,
  NO_ANSWER,
  type Operation,
  perform,
  refusalByFault,
  type SignedCall,
} from "./operation.ts";
import * as orders from "./order_operations.ts";
import { Params } from "./params.ts";
import { authenticateSocket, checkTime } from "./signature.ts";

type SignedOperation = Operation & { readonly security: "signed" };
const OPERATIONS: ReadonlyMap<string, SignedOperation> = new Map([
  ["order.create", orders.create],
  ["order.amend", orders.amend],
  ["order.cancel", orders.cancel],
  ["order.create-batch", batches.createBatch],
  ["order.amend-batch", batches.amendBatch],
  ["order.cancel-batch", batches.cancelBatch],
]);
/** How long a service that restarts keeps its sockets open, µs. */
const DRAINED_AFTER = 10 * MICROS_PER_SECOND;
/** Request ids that a connection remembers. */
const IDS_KEPT = 10_000;
const LONGEST_ID = 36;

type TradeSocket = {
  account: Account | null;
  readonly ids: Set<string>;
  /** The service restarts: it answers what is under way, and takes no more. */
  draining: boolean;
};

export class TradeSockets {
  /** When sockets of a service that restarts are closed; Infinity = it does not. */
  nextAt = Infinity;
  readonly #sockets = new Map<number, TradeSocket>();

  constructor(readonly context: Context, readonly idle: IdleWatch) {}

  has(id: number): boolean {
    return this.#sockets.has(id);
  }

  open(id: number, query: string): void {
    this.#sockets.set(id, { account: null, ids: new Set(), draining: false });
    this.idle.open(id, query, this.context.services.exchange.now);
  }

  close(id: number): void {
    this.#sockets.delete(id);
    this.idle.close(id);
  }

  /** The service restarts: sockets that are open take no more commands and are closed in the end; new ones are served.
   */
  drain(): void {
    for (const socket of this.#sockets.values()) socket.draining = true;
    this.nextAt = this.context.services.exchange.now + DRAINED_AFTER;
  }

  onTimer(now: number): void {
    if (now < this.nextAt) return;
    this.nextAt = Infinity;
    for (const [id, { draining }] of this.#sockets) {
      if (draining) this.context.services.close(id, 1000, "the service restarts");
    }
  }

  onMessage(id: number, text: string): void {
    const socket = this.#sockets.get(id)!, { services } = this.context, message = readObject(text) ?? {};
    const op = typeof message.op === "string" ? message.op : "";
    this.idle.touch(id, services.exchange.now);
    services.countRequest(OPERATIONS.has(op) || op === "ping" || op === "auth" ? `trade ${op}` : "trade unknown");
    const head = message.reqId === undefined ? {} : { reqId: message.reqId };
    if (op === "ping") {
      const data = [String(Math.floor(services.venueNow / 1_000))];
      return this.#send(id, { ...head, retCode: 0, retMsg: "OK", op: "pong", data });
    }
    if (op === "auth") return this.#logIn(id, socket, head, message.args);
    const operation = OPERATIONS.get(op);
    let call: SignedCall | null = null, done: Json | null;
    try {
      call = this.#read(socket, operation, message);
      done = this.#run(operation!, call);
    } catch (error) {
      if (!(error instanceof BybitError)) throw error;
      done = { retCode: error.code, retMsg: error.message, data: {}, retExtInfo: {}, resetAt: error.resetAt };
    }
    if (done === null) return;
    const { resetAt = null, retCode, retMsg, ...rest } = done;
    const budget = call === null || operation === undefined ? null : budgetOf(operation, call);
    const state = typeof resetAt === "number" ? { limit: budget?.limit ?? 0, left: 0, resetAt } : budget;
    this.#send(id, { ...head, retCode, retMsg, op, ...rest, header: this.#header(state) });
  }

  /** Null = no answer will ever come. */
  #run(operation: SignedOperation, call: SignedCall): Json | null {
    const done = perform(operation, call);
    if (done === NO_ANSWER) return null;
    return { retCode: 0, retMsg: "OK", data: done.result, retExtInfo: done.extra ?? {} };
  }

  /** @throws {BybitError} for what is not to be carried out */
  #read(
    socket: TradeSocket,
    operation: SignedOperation | undefined,
    { reqId, header, args }: Readonly<Record<string, unknown>>,
  ): SignedCall {
    const { context } = this, { venueNow } = context.services;
    const ordered = refusalByFault(context);
    if (ordered !== null) throw ordered.status === 403 ? new BybitError(10403, "Exceeds IP rate limit.") : ordered;
    if (operation === undefined) throw refusals.operation();
    // (verify) which code a command without auth gets.
    if (socket.account === null) throw refusals.key();
    if (socket.draining) throw refusals.draining();
    this.#checkId(socket, reqId);
    const fields = Params.fromValue(header ?? {});
    checkTime(
      fields.optional("X-BAPI-TIMESTAMP") ?? undefined,
      fields.optional("X-BAPI-RECV-WINDOW") ?? undefined,
      venueNow / 1_000,
    );
    if (!Array.isArray(args) || args.length !== 1) throw badParameter("args: want exactly one element");
    const params = Params.fromValue(args[0]);
    // Here a category that is none is an operation that is none.
    if (!["linear", "spot", "inverse", "option"].includes(params.optional("category") ?? "")) {
      throw refusals.operation();
    }
    return { context, params, account: socket.account };
  }

  #checkId({ ids }: TradeSocket, reqId: unknown): void {
    if (reqId === undefined) return;
    if (typeof reqId !== "string" || reqId.length > LONGEST_ID) throw badParameter("reqId invalid");
    if (ids.has(reqId)) throw refusals.duplicateRequest();
    ids.add(reqId);
    if (ids.size > IDS_KEPT) ids.delete(ids.values().next().value!);
  }

  #logIn(id: number, socket: TradeSocket, head: Json, args: unknown): void {
    const { services } = this.context;
    let retCode = 0, retMsg = "OK";
    try {
      if (services.faults.strikes("private_down")) throw refusals.internal();
      if (socket.account !== null) throw refusals.repeatedAuth();
      socket.account = authenticateSocket(services.exchange.accounts, args, services.venueNow / 1_000);
    } catch (error) {
      if (!(error instanceof BybitError)) throw error;
      retCode = error.code;
      retMsg = error.message;
    }
    this.#send(id, { ...head, retCode, retMsg, op: "auth" });
  }

  #header(budget: BudgetState | null): Json {
    const { services } = this.context, now = Math.floor(services.venueNow / 1_000);
    const trace = services.exchange.now.toString(16).padStart(32, "0");
    return { ...(budget === null ? {} : budgetHeaders(budget)), Traceid: trace, Timenow: String(now) };
  }

  #send(id: number, body: Json): void {
    this.context.services.send(id, JSON.stringify({ ...body, connId: connectionId(id) }), "answer");
  }
}
