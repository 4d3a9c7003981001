/** The public sockets, one category each: who follows which topic. A subscription is taken whole or refused whole; its
 * first snapshots come right before or right behind its answer. Source: Bybit v5 docs, "Connect" of 2026-07-24; read
 * 2026-11-26. @module */
import type { Random } from "../../../shared/random.ts";
import type { VenueServices } from "../../venue.ts";
import type { Category } from "./category.ts";
import { connectionId, controlAnswer, readControl, topicsIn } from "./control.ts";
import { type PublicTopic, publicTopic } from "./topics.ts";

/** Topics in one request on spot; linear has no such bound. */
const MOST_SPOT_ARGS = 10;
/** Characters of all topics of one connection together. */
const MOST_CHARACTERS = 21_000;
/** How often snapshots overtake the answer to their subscription. */
const EARLY = 0.25;

/** `category` null = one that lists nothing here. */
type PublicSocket = { readonly category: Category | null; readonly topics: Set<string> };

/** What the streams tell who has just come. */
export interface PublicSource {
  isListed(category: Category, symbol: string): boolean;
  /** The topic as it stands; null = it has no such thing. */
  first(category: Category, topic: PublicTopic): string | null;
}

export class PublicSockets {
  readonly #sockets = new Map<number, PublicSocket>();
  readonly #listeners = new Map<string, Set<number>>();

  constructor(readonly services: VenueServices, readonly random: Random, readonly source: PublicSource) {}

  has(id: number): boolean {
    return this.#sockets.has(id);
  }

  open(id: number, category: Category | null): void {
    this.#sockets.set(id, { category, topics: new Set() });
  }

  close(id: number): void {
    const socket = this.#sockets.get(id);
    if (socket === undefined) return;
    for (const topic of socket.topics) this.#forget(id, socket, topic);
    this.#sockets.delete(id);
  }

  onMessage(id: number, text: string): void {
    const socket = this.#sockets.get(id)!, request = readControl(text), { services } = this;
    services.countRequest(`public ${request?.op ?? "unreadable"}`);
    const answer = (success: boolean, message: string) =>
      services.send(id, controlAnswer(id, request?.op ?? "", request?.requestId ?? null, success, message), "answer");
    switch (request?.op) {
      case "ping":
        return services.send(id, pong(id, request.requestId), "answer");
      case "subscribe":
        return this.#subscribe(id, socket, request.args, answer);
      case "unsubscribe": {
        const topics = topicsIn(request.args);
        if (topics === null) return answer(false, "error:invalid args");
        for (const topic of topics) this.#forget(id, socket, topic);
        return answer(true, "");
      }
      default:
        return answer(false, "error:invalid op");
    }
  }

  /** Whether anybody would hear it. */
  isHeard(category: Category, topic: string): boolean {
    return this.#listeners.has(`${category} ${topic}`);
  }

  publish(category: Category, topic: string, text: string): void {
    for (const id of this.#listeners.get(`${category} ${topic}`) ?? []) this.services.send(id, text, "market");
  }

  #subscribe(
    id: number,
    socket: PublicSocket,
    args: unknown,
    answer: (success: boolean, message: string) => void,
  ): void {
    const topics = topicsIn(args), { category } = socket;
    if (topics === null) return answer(false, "error:invalid args");
    if (category === "spot" && topics.length > MOST_SPOT_ARGS) return answer(false, `args size >${MOST_SPOT_ARGS}`);
    const characters = [...socket.topics, ...topics].reduce((sum, topic) => sum + topic.length, 0);
    if (characters > MOST_CHARACTERS) return answer(false, `args length >${MOST_CHARACTERS}`);
    const wanted: PublicTopic[] = [];
    for (const text of topics) {
      const topic = publicTopic(text);
      if (category === null || topic === null || !this.source.isListed(category, topic.symbol)) {
        return answer(false, `error:handler not found,topic:${text}`);
      }
      if (socket.topics.has(text)) return answer(false, `error:already subscribed,topic:${text}`);
      wanted.push(topic);
    }
    const early = this.random.next() < EARLY, message = category === "spot" ? "subscribe" : "";
    if (!early) answer(true, message);
    wanted.forEach((topic, i) => {
      const first = this.source.first(category!, topic);
      if (first !== null) this.services.send(id, first, "market");
      this.#remember(id, socket, topics[i]);
    });
    if (early) answer(true, message);
  }

  #remember(id: number, socket: PublicSocket, topic: string): void {
    const key = `${socket.category} ${topic}`, listeners = this.#listeners.get(key);
    socket.topics.add(topic);
    if (listeners === undefined) this.#listeners.set(key, new Set([id]));
    else listeners.add(id);
  }

  #forget(id: number, socket: PublicSocket, topic: string): void {
    const key = `${socket.category} ${topic}`, listeners = this.#listeners.get(key);
    socket.topics.delete(topic);
    listeners?.delete(id);
    if (listeners?.size === 0) this.#listeners.delete(key);
  }
}

/** Its `op` is "ping" on public sockets. */
function pong(socket: number, requestId: string | null): string {
  return JSON.stringify({
    success: true,
    ret_msg: "pong",
    conn_id: connectionId(socket),
    req_id: requestId ?? "",
    op: "ping",
  });
}
