/** Reads what a request carries: bounded in bytes and time, parsed once, checked field by field. @module */
import type { Clock } from "./hub.ts";
import type { Reader } from "./readers.ts";
import { type Detail, Refusal } from "./refusal.ts";

export const BODY_LIMIT_BYTES = 64 * 1024;
export const BODY_LIMIT_MS = 5_000;

/** No body reads as `{}`.
 * @throws {Refusal} 413 too long, 408 too slow, 400 no JSON, 422 not what is wanted */
export async function readBody<T>(request: Request, reader: Reader<T>, clock: Clock): Promise<T> {
  const text = await readText(request, clock);
  let value: unknown;
  try {
    value = text.trim() === "" ? {} : JSON.parse(text, refusePrototype);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, "no_json", "The body is no JSON; nothing was done");
  }
  return checked(reader, value, "body");
}

/** @throws {Refusal} 422 */
export function readQuery<T>(url: URL, reader: Reader<T>): T {
  return checked(reader, Object.fromEntries(url.searchParams), "query");
}

/** Such a key would be dropped in silence on its way through objects. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key !== "__proto__") return value;
  const details = [{ field: key, reason: "is no field of anything" }];
  throw new Refusal(422, "invalid_body", "The body is not what is wanted; nothing was done", details);
}

function checked<T>(reader: Reader<T>, value: unknown, what: "body" | "query"): T {
  const problems: Detail[] = [], read = reader.read(value, problems);
  if (problems.length === 0) return read;
  const details = problems.slice(0, 20).map(({ field, reason }) => ({
    field: field.slice(0, 100),
    reason: reason.slice(0, 300),
  }));
  throw new Refusal(422, `invalid_${what}`, `The ${what} is not what is wanted; nothing was done`, details);
}

async function readText({ body, headers }: Request, clock: Clock): Promise<string> {
  if (body === null) return "";
  const tooLong = new Refusal(
    413,
    "body_too_long",
    `The body is longer than ${BODY_LIMIT_BYTES} bytes; nothing was done`,
  );
  if (Number(headers.get("content-length") ?? 0) > BODY_LIMIT_BYTES) throw tooLong;
  const reader = body.getReader();
  let late = false;
  const stop = clock.after(BODY_LIMIT_MS, () => {
    late = true;
    reader.cancel().catch(() => {}); // the connection is gone or about to be; either way the read below ends
  });
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > BODY_LIMIT_BYTES) throw tooLong;
      parts.push(part.value);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, "body_broken", "The body ended before it was whole; nothing was done");
  } finally {
    stop();
    if (length > BODY_LIMIT_BYTES) await reader.cancel();
  }
  if (late) {
    throw new Refusal(408, "body_too_slow", `The body took longer than ${BODY_LIMIT_MS / 1000} s; nothing was done`);
  }
  return new TextDecoder().decode(await new Blob(parts as BlobPart[]).arrayBuffer());
}
