/** The private socket: what happens to an account's orders, trades, positions and wallet. What happens at once is told
 * at once, behind the answers to commands: fast trades, trades, orders, positions, wallet; an order that changed more
 * than once is told as it then is. Nothing is told of what was before. Source: Bybit v5 docs, "Private Topic" of
 * 2026-07-24, and recorded frames; read 2026-11-26. @module */
import type { Account } from "../../accounts.ts";
import type { AccountOrder, Execution } from "../../orders.ts";
import type { Position } from "../../positions.ts";
import { positionEvent, walletBody } from "./account_words.ts";
import { categoryOf } from "./book_streams.ts";
import type { Category } from "./category.ts";
import { connectionId, controlAnswer, readControl, topicsIn } from "./control.ts";
import { BybitError } from "./errors.ts";
import { executionEvent, fastExecutionEvent } from "./execution_words.ts";
import type { IdleWatch } from "./idle.ts";
import { millis } from "./numbers.ts";
import type { Context, Json } from "./operation.ts";
import { lateCancelEvent, orderEvent } from "./order_words.ts";
import { authenticateSocket } from "./signature.ts";
import { type PrivateKind, type PrivateTopic, privateTopic } from "./topics.ts";

type PrivateSocket = { account: Account | null; readonly topics: Map<string, PrivateTopic> };
/** What there is to tell an account, in the order in which it is told. */
type News = {
  readonly fast: { category: Category; body: Json }[];
  readonly executions: { category: Category; body: Json }[];
  readonly orders: Map<AccountOrder, { category: Category; body: Json }>;
  readonly lateCancels: { category: Category; body: Json }[];
  readonly positions: Set<Position>;
  readonly coins: Set<string>;
};

export class PrivateSockets {
  readonly #sockets = new Map<number, PrivateSocket>();
  readonly #news = new Map<Account, News>();
  #messageCount = 0;

  constructor(readonly context: Context, readonly idle: IdleWatch) {}

  has(id: number): boolean {
    return this.#sockets.has(id);
  }

  open(id: number, query: string): void {
    this.#sockets.set(id, { account: null, topics: new Map() });
    this.idle.open(id, query, this.context.services.exchange.now);
  }

  close(id: number): void {
    this.#sockets.delete(id);
    this.idle.close(id);
  }

  /** All of them. */
  get ids(): readonly number[] {
    return [...this.#sockets.keys()];
  }

  onMessage(id: number, text: string): void {
    const socket = this.#sockets.get(id)!, request = readControl(text), { services } = this.context;
    services.countRequest(`private ${request?.op ?? "unreadable"}`);
    this.idle.touch(id, services.exchange.now);
    this.#signOfLife(socket);
    const requestId = request?.requestId ?? null, op = request?.op ?? "";
    const answer = (success: boolean, message: string) =>
      services.send(id, controlAnswer(id, op, requestId, success, message), "answer");
    switch (request?.op) {
      case "ping":
        return services.send(id, pong(id, requestId, millis(services.venueNow)), "answer");
      case "auth":
        return this.#logIn(socket, request.args, answer);
      case "subscribe":
        return this.#subscribe(socket, request.args, answer);
      case "unsubscribe": {
        const topics = topicsIn(request.args);
        if (topics === null) return answer(false, "error:invalid args");
        for (const topic of topics) socket.topics.delete(topic);
        return answer(true, "");
      }
      default:
        return answer(false, "error:invalid op");
    }
  }

  noteOrder(account: Account, order: AccountOrder): void {
    const category = categoryOf(order.instrument);
    this.#newsOf(account).orders.set(order, { category, body: orderEvent(this.context, order) });
  }

  noteLateCancel(account: Account, order: AccountOrder): void {
    const category = categoryOf(order.instrument);
    this.#newsOf(account).lateCancels.push({ category, body: lateCancelEvent(this.context, order) });
  }

  noteExecution(account: Account, execution: Execution): void {
    const category = categoryOf(execution.order.instrument), news = this.#newsOf(account);
    // The fast topic tells of trades alone, not of what the venue does to an account.
    if (execution.cause === undefined) news.fast.push({ category, body: fastExecutionEvent(this.context, execution) });
    news.executions.push({ category, body: executionEvent(this.context, execution) });
  }

  /** What is no trade and comes among them, such as funding. */
  noteExecutionBody(account: Account, body: Json): void {
    this.#newsOf(account).executions.push({ category: "linear", body: { category: "linear", ...body } });
  }

  notePosition(account: Account, position: Position): void {
    this.#newsOf(account).positions.add(position);
  }

  noteCoins(account: Account, coins: readonly string[]): void {
    for (const coin of coins) this.#newsOf(account).coins.add(coin);
  }

  /** Tells what has gathered. */
  flush(): void {
    for (const [account, { fast, executions, orders, lateCancels, positions, coins }] of this.#news) {
      this.#tell(account, "execution.fast", fast);
      this.#tell(account, "execution", executions);
      this.#tell(account, "order", [...orders.values()]);
      this.#tell(account, "order", lateCancels);
      const rows = [...positions].map((position) => positionEvent(this.context, account, position));
      this.#tell(account, "position", rows.map((body) => ({ category: "linear" as const, body })));
      if (coins.size > 0) this.#tellWallet(account, [...coins]);
    }
    this.#news.clear();
  }

  #tell(account: Account, kind: PrivateKind, rows: readonly { category: Category; body: Json }[]): void {
    for (const [id, socket] of this.#sockets) {
      if (socket.account !== account) continue;
      for (const [text, topic] of socket.topics) {
        if (topic.kind !== kind) continue;
        const { category } = topic, data = rows.filter((row) => category === null || row.category === category);
        if (data.length > 0) this.#send(id, account, text, data.map(({ body }) => body));
      }
    }
  }

  #tellWallet(account: Account, coins: readonly string[]): void {
    for (const [id, socket] of this.#sockets) {
      if (socket.account !== account || !socket.topics.has("wallet")) continue;
      this.#send(id, account, "wallet", [walletBody(this.context, account, coins)]);
    }
  }

  #send(id: number, account: Account, topic: string, data: readonly Json[]): void {
    const { services } = this.context, creationTime = millis(services.venueNow);
    const envelope = topic.startsWith("execution.fast")
      ? { topic, creationTime, data }
      : { topic, id: `${account.index + 1}_${topic}_${++this.#messageCount}`, creationTime, data };
    services.send(id, JSON.stringify(envelope), "account");
    this.idle.touch(id, services.exchange.now);
  }

  #logIn(socket: PrivateSocket, args: unknown, answer: (success: boolean, message: string) => void): void {
    const { services } = this.context;
    try {
      if (services.faults.strikes("private_down")) return answer(false, "Internal System Error.");
      socket.account = authenticateSocket(services.exchange.accounts, args, services.venueNow / 1_000);
      answer(true, "");
    } catch (error) {
      if (!(error instanceof BybitError)) throw error;
      answer(false, error.message);
    }
  }

  /** A topic may be asked for twice here: clients do, one time for each market. (verify) */
  #subscribe(socket: PrivateSocket, args: unknown, answer: (success: boolean, message: string) => void): void {
    const texts = topicsIn(args);
    if (socket.account === null) return answer(false, "Request not authorized");
    if (texts === null) return answer(false, "error:invalid args");
    const wanted = new Map<string, PrivateTopic>();
    for (const text of texts) {
      const topic = privateTopic(text);
      if (topic === null) return answer(false, `error:handler not found,topic:${text}`);
      wanted.set(text, topic);
    }
    if (mixesForms([...wanted.values()])) return answer(false, "error:topics of all and of one category are mixed");
    for (const [text, topic] of wanted) socket.topics.set(text, topic);
    this.#signOfLife(socket);
    answer(true, "");
  }

  /** Whatever comes over a socket that follows a `dcp` topic keeps the switch of its product from firing. */
  #signOfLife({ account, topics }: PrivateSocket): void {
    if (account === null) return;
    for (const topic of topics.values()) {
      if (topic.kind === "dcp") this.context.deadMan.sign(account, topic.product);
    }
  }

  #newsOf(account: Account): News {
    let news = this.#news.get(account);
    if (news === undefined) {
      news = { fast: [], executions: [], orders: new Map(), lateCancels: [], positions: new Set(), coins: new Set() };
      this.#news.set(account, news);
    }
    return news;
  }
}

/** All of a kind, and of one category alone, must not be asked for together. */
function mixesForms(topics: readonly PrivateTopic[]): boolean {
  const forms = (kind: PrivateKind) => topics.flatMap((topic) => topic.kind === kind ? [topic.category === null] : []);
  return (["order", "execution", "execution.fast", "position"] as const).some((kind) => {
    const seen = forms(kind);
    return seen.includes(true) && seen.includes(false);
  });
}

/** The private form: its `op` is "pong". */
function pong(socket: number, requestId: string | null, nowMs: number): string {
  const id = requestId === null ? {} : { req_id: requestId };
  return JSON.stringify({ ...id, op: "pong", args: [String(nowMs)], conn_id: connectionId(socket) });
}
