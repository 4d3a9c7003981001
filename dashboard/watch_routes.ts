/** The eyes: routes that show and change nothing. @module */
import type { FromDashboard, Page, View } from "./protocol.ts";
import type { Answers } from "./answers.ts";
import type { Hub } from "./hub.ts";
import type { Audience } from "./stream.ts";
import { anyReader, pageReader, streamReader } from "./readers.ts";
import { openOrders, reconciliations, withLiveWords } from "./order_lists.ts";
import { Refusal } from "./refusal.ts";
import { type Route, route } from "./route.ts";

/** An engine that published nothing for so long is not up, in ms. */
const SILENT_MS = 3_000;

export type PageAnswer = { readonly rows: Page["rows"]; readonly error?: string };
export type WatchParts = {
  readonly hub: Hub;
  readonly audience: Audience;
  readonly pages: Answers<PageAnswer>;
  readonly post: (message: FromDashboard) => void;
  readonly newId: () => string;
  readonly metrics: () => string;
  /** Loads what it needs at the first call. */
  readonly describe: () => Promise<unknown>;
};

export function watchRoutes(parts: WatchParts): readonly Route[] {
  const { hub, audience } = parts;
  return [
    route({
      method: "GET",
      path: "/healthz",
      summary: "Whether the process is up",
      who: "anyone",
      query: anyReader,
      answers: { 200: WORD, 503: WORD },
      handle: () => word(beating(hub), "ok", "silent"),
    }),
    route({
      method: "GET",
      path: "/readyz",
      summary: "Whether the bot may trade",
      who: "anyone",
      query: anyReader,
      answers: { 200: WORD, 503: WORD },
      handle: () => word(beating(hub) && trading(hub.frame?.view), "ready", "unready"),
    }),
    route({
      method: "GET",
      path: "/metrics",
      summary: "Figures for Prometheus",
      who: "operator",
      answers: { 200: { describe: "Prometheus text format", type: "text/plain" } },
      handle: () =>
        new Response(parts.metrics(), { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } }),
    }),
    route({
      method: "GET",
      path: "/openapi.json",
      summary: "This description",
      who: "operator",
      answers: { 200: { describe: "OpenAPI 3.1", schema: "anyObject" } },
      handle: async () => Response.json(await parts.describe()),
    }),
    route({
      method: "GET",
      path: "/api/state",
      summary: "The whole view",
      who: "operator",
      answers: { 200: { describe: "The newest view", schema: "view" } },
      refusals: [503],
      handle: () => Response.json(newest(hub).view),
    }),
    route({
      method: "GET",
      path: "/api/stream",
      summary:
        "The view live, as server-sent events: `frame` (the whole, first), `change` (what is new, at most ten a second), " +
        "`heartbeat` each second; facts after the number `after`",
      who: "operator",
      query: streamReader,
      answers: {
        200: { describe: "Events `frame`, `change` and `heartbeat` with JSON data", type: "text/event-stream" },
      },
      refusals: [503],
      handle: ({ query, request }) => audience.open(query.after ?? lastEventId(request)),
    }),
    route({
      method: "GET",
      path: "/api/strategies",
      summary: "The strategies and what they do",
      who: "operator",
      answers: { 200: { describe: "All strategies", schema: "strategyList" } },
      refusals: [503],
      handle() {
        const { view, strategies } = newest(hub);
        const titles = new Map(strategies.map(({ id, title }) => [id, title]));
        return Response.json({ strategies: view.strategies.map((s) => ({ ...s, title: titles.get(s.id) ?? s.kind })) });
      },
    }),
    route({
      method: "GET",
      path: "/api/strategies/:id/params",
      summary: "A strategy's parameters: type, unit, range, default, value, version, what happens on change, history",
      who: "operator",
      answers: { 200: { describe: "The parameters", schema: "strategyParameters" } },
      refusals: [404, 503],
      handle: ({ params }) => Response.json(strategyOf(hub, params.id)),
    }),
    route({
      method: "GET",
      path: "/api/book/:venue/:symbol",
      summary: "One book: levels, our orders marked, queue estimates, fair value, why each quote is what it is",
      who: "operator",
      answers: { 200: { describe: "The newest book", schema: "book" } },
      refusals: [404, 503],
      handle({ params }) {
        const found = newest(hub).books.find((b) => b.venue === params.venue && b.symbol === params.symbol);
        if (!found) throw new Refusal(404, "unknown_book", "There is no book of that venue and symbol");
        return Response.json(found);
      },
    }),
    route({
      method: "GET",
      path: "/api/orders/open",
      summary: "Every order that may live, in every state, UNKNOWN included, and those of others on our accounts",
      who: "operator",
      answers: { 200: { describe: "By the newest view", schema: "openOrders" } },
      refusals: [503],
      handle: () => Response.json(openOrders(newest(hub).view)),
    }),
    route({
      method: "GET",
      path: "/api/reconcile",
      summary: "How our books stand to each venue's word: state, last clean pass, what was corrected, what differs",
      who: "operator",
      answers: { 200: { describe: "By the newest view", schema: "reconciliations" } },
      refusals: [503],
      handle: () => Response.json(reconciliations(newest(hub).view)),
    }),
    route({
      method: "GET",
      path: "/api/limits",
      summary: "The limits that hold now, scope by scope",
      who: "operator",
      answers: { 200: { describe: "By the newest view", schema: "limitList" } },
      refusals: [503],
      handle() {
        const { at, limits } = newest(hub).view;
        return Response.json({ at, limits });
      },
    }),
    ...TABLES.map(([table, summary]) =>
      route({
        method: "GET",
        path: `/api/${table}`,
        summary,
        who: "operator",
        query: pageReader,
        answers: { 200: { describe: "One page, oldest first; `next` is the `after` of the next one", schema: "page" } },
        refusals: [503],
        async handle({ query: { after, limit } }) {
          const page = await readPage(parts, table, after, limit);
          const { frame } = hub;
          return Response.json(table === "orders" && frame !== null ? withLiveWords(page, frame.view) : page);
        },
      })
    ),
  ];
}

const TABLES = [
  ["orders", "Orders, from the archive; of those that live, state and filled are the engine's, not the archive's"],
  ["fills", "Fills, from the archive"],
  ["audit", "What operators did and what became of it"],
  ["incidents", "What went wrong"],
  ["pnl", "Points of the equity curve"],
] as const;
const WORD = { describe: "One word", type: "text/plain" };

async function readPage(
  { pages, post, newId }: WatchParts,
  table: typeof TABLES[number][0],
  after: number,
  limit: number,
): Promise<Page> {
  const requestId = newId();
  const answer = pages.wait(requestId);
  post({ kind: "ask", requestId, table, after, limit });
  const got = await answer;
  if (got === null) throw new Refusal(503, "no_answer", "The archive did not answer in time");
  if (got.error !== undefined) throw new Refusal(503, "archive_failed", `The archive cannot be read: ${got.error}`);
  const last = got.rows.at(-1)?.seq;
  return { rows: got.rows, next: got.rows.length >= limit && typeof last === "number" ? last : null };
}

/** As the engine names a market: "binance:BTCUSDT". */
export function marketKeyOf({ venue, symbol }: Pick<View["markets"][number], "venue" | "symbol">): string {
  return `${venue}:${symbol}`;
}

/** @throws {Refusal} 503 before the first frame */
export function newest(hub: Hub): NonNullable<Hub["frame"]> {
  if (hub.frame) return hub.frame;
  throw new Refusal(503, "no_view", "The engine has published nothing yet", [], { "retry-after": "1" });
}

/** @throws {Refusal} 503, 404 */
export function strategyOf(hub: Hub, id: string) {
  const { strategies } = newest(hub);
  const found = strategies.find((strategy) => strategy.id === id);
  if (found) return found;
  const known = strategies.map((strategy) => strategy.id).join(", ");
  throw new Refusal(404, "unknown_strategy", `There is no such strategy: known are ${known || "none"}`);
}

function lastEventId({ headers }: Request): number {
  const id = headers.get("last-event-id") ?? "";
  return /^\d{1,15}$/.test(id) ? Number(id) : 0;
}

function beating(hub: Hub): boolean {
  return hub.frameAgeMs !== null && hub.frameAgeMs <= SILENT_MS;
}
function trading(view: View | undefined): boolean {
  return view !== undefined && (view.state === "RUNNING" || view.state === "REDUCE_ONLY");
}
function word(good: boolean, yes: string, no: string): Response {
  return new Response(good ? yes : no, { status: good ? 200 : 503 });
}
