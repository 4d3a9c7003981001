/** What a person asks of the engine: one POST or PATCH each. Every way in which a request can end is told, also no answer at
 * all, which is neither yes nor no. @module */
import type { KillStatus } from "../protocol.ts";

export type Detail = { readonly field: string; readonly reason: string };
export type Outcome = {
  /** `unreachable` = no answer: it may or may not have been taken. */
  readonly status: "applied" | "pending" | "rejected" | "unreachable";
  readonly http: number;
  readonly message: string;
  readonly details: readonly Detail[];
  readonly version?: number;
  readonly body: Readonly<Record<string, unknown>>;
};

const ANSWER_LIMIT = 5_000;
const TOKEN_KEY = "twoside.token";

/** Takes the token out of the address bar and keeps it for this tab alone. */
export function takeToken(): void {
  const found = /(?:^#|&)token=([^&]+)/.exec(location.hash);
  if (!found) return;
  keepToken(decodeURIComponent(found[1]));
  history.replaceState(null, "", location.pathname + location.search);
}
export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token.trim());
}
export function heldToken(): string | null {
  return sessionStorage.getItem(TOKEN_KEY);
}

/** One request; never throws.
 * @param patience ms until it counts as unreachable */
export async function ask(
  method: "GET" | "POST" | "PATCH",
  path: string,
  body?: unknown,
  patience = ANSWER_LIMIT,
): Promise<Outcome> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        authorization: `Bearer ${heldToken() ?? ""}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    return outcomeOf(response.status, await response.text());
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    const message = late ? `No answer within ${patience / 1000} s` : "The server does not answer";
    return { status: "unreachable", http: 0, message, details: [], body: {} };
  }
}

/** Reads an answer in both shapes: a result, or `{"error":{code,message,details}}`. */
export function outcomeOf(http: number, text: string): Outcome {
  const body = record(parse(text));
  const error = record(body.error);
  const good = http >= 200 && http < 300 && body.error === undefined;
  const told = body.status === "applied" || body.status === "pending" || body.status === "rejected"
    ? body.status
    : null;
  const version = body.version ?? error.version;
  return {
    status: told ?? (good ? (http === 202 ? "pending" : "applied") : "rejected"),
    http,
    message: String(error.message ?? body.message ?? (good ? "" : `The server answered ${http}`)),
    details: detailsOf(error.details ?? body.details),
    ...(typeof version === "number" ? { version } : {}),
    body,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 200) }; // a proxy's page or a bare word: shown as it is
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
}

function detailsOf(value: unknown): readonly Detail[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    if (typeof item === "string") return { field: "", reason: item };
    const { field, path, item: name, reason, message } = record(item);
    const at = field ?? name ?? (Array.isArray(path) ? path.join(".") : path) ?? "";
    return { field: String(at), reason: String(reason ?? message ?? "") };
  });
}

const strategyPath = (id: string) => `/api/strategies/${encodeURIComponent(id)}`;

export const setParameters = (id: string, ifVersion: number, set: Readonly<Record<string, unknown>>) =>
  ask("PATCH", `${strategyPath(id)}/params`, { if_version: ifVersion, set });
export const rollbackParameters = (id: string, ifVersion: number) =>
  ask("POST", `${strategyPath(id)}/params/rollback`, { if_version: ifVersion });
export const pauseStrategy = (id: string, reason: string) => ask("POST", `${strategyPath(id)}/pause`, { reason });
export const resumeStrategy = (id: string, reason: string) => ask("POST", `${strategyPath(id)}/resume`, { reason });
export const closeOrder = (orderId: string, reason: string) =>
  ask("POST", `/api/orders/${encodeURIComponent(orderId)}/close`, { reason });
export const adoptPosition = (venue: string, market: string, reason: string) =>
  ask("POST", `/api/venues/${encodeURIComponent(venue)}/adopt`, { market, reason });
export const resumeHold = (scope: string, reason: string) => ask("POST", "/api/holds/resume", { scope, reason });
export const setLimits = (scope: string, set: Readonly<Record<string, string | number>>, reason: string) =>
  ask("PATCH", "/api/limits", { scope, set, reason });
/** `scope` absent = everything; `token` = the operator's, typed once more; `config` = its hash, as the page shows it. */
export type RearmWish = {
  readonly reason: string;
  readonly phrase: string;
  readonly scope?: string;
  readonly token?: string;
  readonly config?: string;
};
export const rearm = (wish: RearmWish) => ask("POST", "/api/rearm", wish);
/** `scope` "global" = everything. */
export const postKill = (level: string, reason: string, scope: string) =>
  ask("POST", "/api/kill", { reason, level, ...(scope === "global" ? {} : { scope }) }, 2_000);
/** `count` = how many orders of others that venue shows: the request names it. */
export const cancelForeign = (venue: string, count: number, reason: string) =>
  ask("POST", "/api/kill/foreign", { venue, confirm: foreignPhrase(count), reason });
export const foreignPhrase = (count: number): string => `CANCEL ${count} FOREIGN ORDER${count === 1 ? "" : "S"}`;

/** The latch as the server tells it, without the stream; `null` = it does not answer. */
export async function readLatch(): Promise<KillStatus | null> {
  const { status, body } = await ask("GET", "/api/kill", undefined, 2_000);
  return status === "applied" && Array.isArray(body.receipts) ? body as unknown as KillStatus : null;
}

export type Table = "orders" | "fills" | "audit" | "incidents" | "pnl";
export type Rows = readonly Readonly<Record<string, unknown>>[];
/** Rows of one answer, at most. */
const PAGE_LIMIT = 1_000;

/** Rows after number `after`, oldest first; `null` = they could not be had. */
export async function readPage(table: Table, after: number, limit: number): Promise<Rows | null> {
  const { status, body } = await ask("GET", `/api/${table}?after=${after}&limit=${limit}`);
  return status === "applied" && Array.isArray(body.rows) ? body.rows.map(record) : null;
}

/** The newest `wanted` rows or some more, oldest first; `null` = they could not be had. The archive gives pages from a number
 * on, so the end is felt for by doubling and halving first: a score of small requests, once.
 * @param read gives rows after a number; numbers start at 1 */
export async function readTail(
  read: (after: number, limit: number) => Promise<Rows | null>,
  wanted: number,
): Promise<Rows | null> {
  let low = 0, high = wanted;
  for (let rows = await read(high, 1);; rows = await read(high, 1)) {
    if (!rows || high > Number.MAX_SAFE_INTEGER / 4) return null;
    if (rows.length === 0) break;
    low = high;
    high *= 2;
  }
  while (high - low > PAGE_LIMIT) {
    const middle = Math.floor((low + high) / 2);
    const rows = await read(middle, 1);
    if (!rows) return null;
    if (rows.length > 0) low = middle;
    else high = middle;
  }
  const found: Readonly<Record<string, unknown>>[] = [];
  let after = Math.max(0, low - wanted);
  for (let pages = 0; pages <= wanted / PAGE_LIMIT + 2; pages++) {
    const rows = await read(after, PAGE_LIMIT);
    if (!rows) return found.length > 0 ? found : null;
    found.push(...rows);
    const last = rows.at(-1)?.seq;
    if (rows.length < PAGE_LIMIT || typeof last !== "number") break;
    after = last;
  }
  return found;
}
