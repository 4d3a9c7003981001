/** Talks to a running bot over its dashboard's HTTP: status, kill, pause, resume. @module */
import { UsageError } from "./cli.ts";

export type RemoteOptions = { readonly url: string; readonly tokenFile: string | null };
/** The bot could not be reached, or said no. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
}
export type Receipt = {
  readonly id: string;
  readonly state: string;
  readonly verifiedAt: string | null;
  readonly ms: number | null;
  readonly venues: readonly {
    readonly venue: string;
    readonly ordersBefore: number;
    readonly cancelled: number;
    readonly remaining: number | null;
    readonly verifiedAt: string | null;
  }[];
};

const TIMEOUT_MS = 10_000;
/** How often, and how long, a kill's receipt is looked at. */
const RECEIPT_EVERY_MS = 250;
const RECEIPT_WAIT_MS = 15_000;

export class Remote {
  readonly #url: string;
  readonly #token: string;

  /** @throws {UsageError} for an address or a token file that cannot be used */
  constructor({ url, tokenFile }: RemoteOptions) {
    const parsed = URL.parse(url);
    if (!parsed || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) {
      throw new UsageError(`--url is "${url}"; want an address such as http://127.0.0.1:8080`);
    }
    if (tokenFile === null) {
      throw new UsageError("--token-file is missing; want the file that `run --token-file` wrote");
    }
    this.#url = parsed.origin;
    try {
      this.#token = Deno.readTextFileSync(tokenFile).trim();
    } catch (cause) {
      throw new UsageError(
        `--token-file ${tokenFile} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    }
  }

  get(path: string): Promise<Record<string, unknown>> {
    return this.#call("GET", path, null);
  }
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    return this.#call("POST", path, body);
  }

  /** Waits until the receipt of a kill is verified; `null` = it is not yet, after fifteen seconds. */
  async receipt(id: string): Promise<Receipt | null> {
    for (let waited = 0; waited < RECEIPT_WAIT_MS; waited += RECEIPT_EVERY_MS) {
      const { receipts } = await this.get("/api/kill") as { receipts?: readonly Receipt[] };
      const found = receipts?.find((receipt) => receipt.id === id) ?? receipts?.at(-1);
      if (found && found.verifiedAt !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, RECEIPT_EVERY_MS));
    }
    return null;
  }

  async #call(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
    let response: Response;
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
      });
    } catch (cause) {
      throw new RemoteError(
        `Cannot reach the bot at ${this.#url}: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
    const answer = await response.json().catch(() => null) as Record<string, unknown> | null;
    if (response.ok && answer !== null) return answer;
    const { error } = (answer ?? {}) as {
      error?: { message?: string; details?: readonly { field: string; reason: string }[] };
    };
    const details = (error?.details ?? []).map(({ field, reason }) => `\n  ${field}: ${reason}`).join("");
    throw new RemoteError(
      `The bot refused ${method} ${path} (${response.status}): ${error?.message ?? response.statusText}${details}`,
    );
  }
}
