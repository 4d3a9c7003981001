/** One HTTP call of a venue's protocol: no redirect is followed, an answer has a longest size, and whatever goes wrong is an
 * answer with status 0 and its reason. @module */
import type { HttpCall } from "../core/venue.ts";

/** `status` 0 = no answer came: lost, refused, timed out or too long; `body` then says why and `headers` are absent. */
export type HttpAnswer = {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
};
export type CallOptions = {
  readonly client: Deno.HttpClient;
  /** Longest answer, bytes. */
  readonly limit: number;
  /** Ends the call at once when it aborts. */
  readonly controller: AbortController;
};

/** Never rejects. The fetch begins before this returns for the first time. */
export async function callHttp(call: HttpCall, { client, limit, controller }: CallOptions): Promise<HttpAnswer> {
  const ms = Math.ceil(call.timeout / 1000);
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${ms} ms`)), ms);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: { ...call.headers },
      body: call.body,
      redirect: "error",
      signal: controller.signal,
      client,
    });
    const body = await readCapped(response, limit, controller);
    return { status: response.status, body, headers: Object.fromEntries(response.headers) };
  } catch (error) {
    return { status: 0, body: reasonOf(error), headers: undefined };
  } finally {
    clearTimeout(timer);
  }
}

/** The body as text. @throws if it is longer than `limit` bytes, or cut */
async function readCapped(response: Response, limit: number, controller: AbortController): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "", bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > limit) {
      controller.abort();
      throw new Error(`an answer longer than ${limit} bytes`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** With the causes, where fetch hides what happened; without the query of the address that they quote, which may hold a
 * signature. */
function reasonOf(error: unknown): string {
  const reasons: string[] = [];
  for (let cause = error; cause !== undefined && reasons.length < 3;) {
    reasons.push(cause instanceof Error ? cause.message : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return reasons.join(": ").replace(/\?[^\s)"']*/g, "?[redacted]");
}
