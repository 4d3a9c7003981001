/** Talks to a running bot over its dashboard's HTTP: status, kill, pause, resume. @module */
import { UsageError } from "./cli.ts";
import { forgetProxies } from "./endpoint.ts";
import { httpClient } from "./http_client.ts";

export type RemoteOptions = {
  readonly url: string;
  readonly tokenFile: string | null;
  /** Between two looks at a receipt; a test need not wait. */
  readonly pause?: (ms: number) => Promise<void>;
};
/** The bot could not be reached, or said no. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
}
export type Receipt = {
  /** Another one's than the kill's where an earlier kill stands: one latch, one report. "" = of an earlier run, which left
   * no more than its latch. */
  readonly id: string;
  /** Of what; absent = everything. */
  readonly scope?: string;
  readonly state: string;
  readonly verifiedAt: string | null;
  readonly ms: number | null;
  /** Of a kill of level "flatten". */
  readonly flatten?: {
    readonly state: string;
    readonly markets: readonly {
      readonly market: string;
      readonly before: string;
      readonly left: string;
      readonly sentence: string;
    }[];
  } | null;
  readonly venues: readonly {
    readonly venue: string;
    readonly ordersBefore: number;
    readonly cancelled: number;
    readonly remaining: number | null;
    readonly verifiedAt: string | null;
  }[];
};
type KillStatus = {
  readonly state: string | null;
  readonly since?: string;
  readonly viewAgeMs: number | null;
  readonly receipts?: readonly Receipt[];
};

const TIMEOUT_MS = 10_000;
/** How often, and how long, a kill's receipt is looked at. */
const RECEIPT_EVERY_MS = 250;
const RECEIPT_WAIT_MS = 15_000;
/** What is sold down has a minute from the proof on. */
const FLATTEN_WAIT_MS = 90_000;
/** A view so much newer than the kill would hold its receipt, if it has one of its own. */
const RECEIPT_SETTLED_MS = 500;

export class Remote implements Disposable {
  readonly #url: string;
  readonly #token: string;
  readonly #pause: (ms: number) => Promise<void>;
  readonly #client: Deno.HttpClient;

  /** @throws {UsageError} for an address or a token file that cannot be used */
  constructor({ url, tokenFile, pause = sleep }: RemoteOptions) {
    const parsed = URL.parse(url);
    if (!parsed || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) {
      throw new UsageError(`--url is "${url}"; want an address such as http://127.0.0.1:8080`);
    }
    if (tokenFile === null) {
      throw new UsageError("--token-file is missing; want the file that `run --token-file` wrote");
    }
    this.#url = parsed.origin;
    this.#token = readToken(tokenFile);
    this.#pause = pause;
    forgetProxies(); // a kill must not depend on a proxy, which would see the token besides
    this.#client = httpClient();
  }

  get(path: string): Promise<Record<string, unknown>> {
    return this.#call("GET", path, null);
  }
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    return this.#call("POST", path, body);
  }

  /** Waits until the receipt of a kill is verified, and what was to be sold down has come to its end; `null` = it is not yet,
   * after fifteen seconds, or a minute and a half for what is sold down.
   * @throws {RemoteError} if the bot could not be asked at the last look */
  async receipt(id: string, level = "cancel", scope = "global"): Promise<Receipt | null> {
    const patience = level === "flatten" ? FLATTEN_WAIT_MS : RECEIPT_WAIT_MS;
    let problem: unknown = null;
    for (let waited = 0; waited < patience; waited += RECEIPT_EVERY_MS) {
      try {
        const found = receiptOf(await this.get("/api/kill") as KillStatus, id, waited, scope);
        if (found) return found;
        problem = null;
      } catch (error) {
        problem = error; // the kill was accepted: who is too busy to answer now may answer later
      }
      await this.#pause(RECEIPT_EVERY_MS);
    }
    if (problem !== null) throw problem;
    return null;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  async #call(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
    let response: Response, text: string;
    try {
      response = await fetch(this.#url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === null ? {} : { "content-type": "application/json" }),
        },
        body: body === null ? undefined : JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        client: this.#client,
      });
      text = await response.text();
    } catch (cause) {
      throw new RemoteError(`Cannot reach the bot at ${this.#url}: ${messageOf(cause)}; does it run there?`, { cause });
    }
    const answer = parse(text);
    if (response.ok && answer !== null) return answer;
    if (response.ok) {
      throw new RemoteError(`What answers at ${this.#url} is no bot: ${method} ${path} gave no JSON object`);
    }
    const { error } = (answer ?? {}) as {
      error?: { message?: string; details?: readonly { field: string; reason: string }[] };
    };
    const details = (error?.details ?? []).map(({ field, reason }) => `\n  ${field}: ${reason}`).join("");
    throw new RemoteError(
      `The bot refused ${method} ${path} (${response.status}): ${error?.message ?? response.statusText}${details}`,
    );
  }
}

/** The proof that nothing of ours rests, or `null` while there is none.
 * @param waited ms that have passed at least since the kill was accepted */
function receiptOf(
  { state, since, viewAgeMs, receipts: all = [] }: KillStatus,
  id: string,
  waited: number,
  scope: string,
): Receipt | null {
  const receipts = all.filter((receipt) => (receipt.scope ?? "global") === scope),
    own = receipts.find((receipt) => receipt.id === id);
  if (own) return own.verifiedAt === null || own.flatten?.state === "FLATTENING" ? null : own;
  // Without one of its own it found another kill standing, unless the view is older than the kill: then an old receipt, of
  // a kill that was armed again since, must not pass for its proof.
  const settled = viewAgeMs !== null && waited - viewAgeMs >= RECEIPT_SETTLED_MS;
  if (scope !== "global") return settled && receipts.at(-1)?.verifiedAt ? receipts.at(-1)! : null;
  if (!settled || state !== "TRIPPED") return null;
  const last = receipts.at(-1) ?? { id: "", state, verifiedAt: since ?? "before this run", ms: null, venues: [] };
  return last.verifiedAt === null || last.flatten?.state === "FLATTENING" ? null : last;
}

function readToken(path: string): string {
  let token: string;
  try {
    token = Deno.readTextFileSync(path).trim();
  } catch (cause) {
    throw new UsageError(`--token-file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError(`--token-file ${path} holds no token; want the file that \`run --token-file\` wrote`);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : null;
  } catch {
    return null; // the caller says what was answered instead
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch hides what happened in the cause
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
