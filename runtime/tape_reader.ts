/** Reads a tape back, for replay. @module */
import { constants, gunzipSync } from "node:zlib";
import type { TapeEntry } from "./tape.ts";

/** The entries of one file, oldest first. The end that a crash cut off is left out.
 * @throws {RangeError} naming the line that is no entry */
export function* readTape(path: string): Generator<TapeEntry> {
  const text = gunzipSync(Deno.readFileSync(path), { finishFlush: constants.Z_SYNC_FLUSH }).toString("utf8");
  let start = 0;
  for (let number = 1, end = text.indexOf("\n"); end >= 0; number++, end = text.indexOf("\n", start)) {
    yield parseEntry(text.slice(start, end), `${path} line ${number}`);
    start = end + 1;
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
  const frame = typeof text === "string" ? text : Uint8Array.fromBase64(String(base64));
  return { ...rest, frame } as TapeEntry;
}
