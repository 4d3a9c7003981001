/** Raw frames of a venue in, normalised events out, line by line: what `main.ts decode` prints. Nothing is thrown for a bad
 * frame: it becomes an error line, and the next frame follows. @module */
import { decodeBinary, type Decoded, decodeFrame, isBinary, listingFrom } from "./binance/decode.ts";
import { binance } from "./binance/mod.ts";
import { errorLine, linesOf } from "./shared/normalised.ts";
import { messageOf } from "./shared/fields.ts";

export { isErrorLine } from "./shared/normalised.ts";

export type Product = "spot" | "perp";

/** The lines of all frames in `input`: one JSON value, pretty-printed or not, or one frame a line; bytes are UTF-8 text or
 * one binary frame.
 * @param instruments the text of the venue's own listing; without it numbers keep the decimals they came with
 * @throws {RangeError} if no such venue or product can be decoded, or the listing cannot be read */
export function* decodeFrames(
  venueName: string,
  product: Product,
  input: string | Uint8Array,
  instruments?: string,
): Generator<string> {
  if (venueName !== binance.name || product !== "spot") {
    throw new RangeError(`Cannot decode ${product} frames of "${venueName}": want spot frames of binance`);
  }
  const listing = instruments === undefined ? null : readListing(instruments);
  if (typeof input !== "string" && isBinary(input)) {
    yield* printed(() => decodeBinary(input, listing));
    return;
  }
  const text = typeof input === "string" ? input : textOf(input);
  if (text === null) yield errorLine(venueName, `Cannot read ${input.length} bytes: want UTF-8 text`);
  else for (const frame of framesIn(text)) yield* printed(() => [decodeFrame(frame, listing)]);
}

/** Splits text into frames: one a line, unless the first line alone is no JSON and the whole is. */
export function framesIn(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const whole = lines.length > 1 && !isJson(lines[0]) && isJson(text);
  return whole ? [text] : lines;
}

function* printed(decode: () => readonly Decoded[]): Generator<string> {
  const { name: venue, sequenceNames: names } = binance;
  try {
    const lines = decode().flatMap(({ events, instrumentOf }) =>
      events.flatMap((event) => linesOf(event, { venue, names, instrumentOf }))
    );
    // Silence is never an answer: an empty list is told as well.
    yield* lines.length > 0 ? lines : [JSON.stringify({ kind: "ignored", venue, reason: "a list with nothing in it" })];
  } catch (error) {
    yield errorLine(venue, messageOf(error));
  }
}

function readListing(text: string) {
  try {
    return listingFrom(text);
  } catch (cause) {
    throw new RangeError(`Cannot read the listing of instruments: ${messageOf(cause)}`, { cause });
  }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
