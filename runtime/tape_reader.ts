/** Reads a tape back, for replay. @module */
import { constants, gunzipSync } from "node:zlib";
import type { TapeEntry } from "./tape.ts";

/** The entries of one file, oldest first. The end that a crash cut off is left out.
 * @throws {RangeError} naming the line that is no entry, or the file that is no tape */
export function* readTape(path: string): Generator<TapeEntry> {
  const text = unpacked(path);
  let start = 0;
  for (let number = 1, end = text.indexOf("\n"); end >= 0; number++, end = text.indexOf("\n", start)) {
    yield parseEntry(text.slice(start, end), `${path} line ${number}`);
    start = end + 1;
  }
}

function unpacked(path: string): string {
  const packed = Deno.readFileSync(path);
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }).toString("utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`Cannot read ${path}: want a gzip file (${why})`, { cause });
  }
}

function parseEntry(line: string, place: string): TapeEntry {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new RangeError(`Cannot read ${place}: it is no JSON`, { cause });
  }
  const { text, base64, ...rest } = value ?? {};
  if (typeof rest.at !== "number" || typeof rest.venue !== "string" || typeof rest.kind !== "string") {
    throw new RangeError(`Cannot read ${place}: want at, venue and kind`);
  }
  if (rest.kind !== "frame") return rest as TapeEntry;
  return { ...rest, frame: typeof text === "string" ? text : bytesOf(base64, place) } as TapeEntry;
}

function bytesOf(base64: unknown, place: string): Uint8Array {
  if (typeof base64 === "string") {
    try {
      return Uint8Array.fromBase64(base64);
    } catch (cause) {
      throw new RangeError(`Cannot read ${place}: its bytes are no base64`, { cause });
    }
  }
  throw new RangeError(`Cannot read ${place}: want text or base64 of a frame`);
}
