/** Raw frames of a venue in, normalised events out, line by line: what `main.ts decode` prints. Nothing is thrown for a bad
 * frame: it becomes an error line, and the next frame follows. @module */
import { ASTER_DECODERS } from "./aster/decode.ts";
import { BINANCE_DECODERS } from "./binance/decode.ts";
import { BYBIT_DECODERS } from "./bybit/decode.ts";
import { OKX_DECODERS } from "./okx/decode.ts";
import { messageOf } from "./shared/fields.ts";
import type { Decoded, Decoders, FrameDecoder } from "./shared/frame_decoder.ts";
import type { Listing } from "./shared/market_frames.ts";
import { errorLine, linesOf } from "./shared/normalised.ts";

export { isErrorLine } from "./shared/normalised.ts";

export type Product = "spot" | "perp";

/** Every family whose frames can be decoded; a new one is one line here. */
const FAMILIES: Readonly<Record<string, Decoders>> = {
  aster: ASTER_DECODERS,
  binance: BINANCE_DECODERS,
  bybit: BYBIT_DECODERS,
  okx: OKX_DECODERS,
};

/** Venues of the configuration whose name alone says the product. The others are named as their family is, which has both. */
const VENUES: Readonly<Record<string, readonly [family: string, product: Product]>> = {
  aster_spot: ["aster", "spot"],
  binance_usdm: ["binance", "perp"],
  bybit_spot: ["bybit", "spot"],
  okx_spot: ["okx", "spot"],
};

/** The lines of all frames in `input`: one JSON value, pretty-printed or not, or one frame a line; bytes are UTF-8 text or
 * one binary frame.
 * @param venue a family such as "binance", whatever the product, or a venue of one product such as "okx_spot"
 * @param product `null` = what the name says, else spot
 * @param instruments the text of the venue's own listing; without it numbers keep the decimals they came with
 * @throws {RangeError} if no such venue or product can be decoded, or the listing cannot be read */
export function* decodeFrames(
  venue: string,
  product: Product | null,
  input: string | Uint8Array,
  instruments?: string,
): Generator<string> {
  const decoder = decoderOf(venue, product), { binary } = decoder;
  const listing = instruments === undefined ? null : readListing(decoder, instruments);
  if (typeof input !== "string" && binary?.isBinary(input)) {
    yield* printed(decoder, () => binary.decode(input, listing));
    return;
  }
  const text = typeof input === "string" ? input : textOf(input);
  if (text === null) yield errorLine(decoder.venue, `Cannot read ${input.length} bytes: want UTF-8 text`);
  else for (const frame of framesIn(text)) yield* printed(decoder, () => [decoder.decodeFrame(frame, listing)]);
}

/** Splits text into frames: one a line, unless the first line alone is no JSON and the whole is. */
export function framesIn(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const whole = lines.length > 1 && !isJson(lines[0]) && isJson(text);
  return whole ? [text] : lines;
}

function decoderOf(venue: string, asked: Product | null): FrameDecoder {
  const [family, own] = Object.hasOwn(VENUES, venue) ? VENUES[venue] : [venue, null], product = asked ?? own ?? "spot";
  if (own !== null && own !== product) {
    throw new RangeError(`Cannot decode ${product} frames of "${venue}": it is ${own}; want "${family}"`);
  }
  const decoder = Object.hasOwn(FAMILIES, family) ? FAMILIES[family][product] : undefined;
  if (decoder) return decoder;
  const known = Object.entries(FAMILIES).map(([name, decoders]) => `${Object.keys(decoders).join(" or ")} of ${name}`);
  const alone = Object.keys(VENUES).join(", ");
  throw new RangeError(`Cannot decode ${product} frames of "${venue}": want ${known.join(", ")}, or ${alone}`);
}

function* printed(decoder: FrameDecoder, decode: () => readonly Decoded[]): Generator<string> {
  const { venue, sequenceNames: names } = decoder;
  try {
    const lines = decode().flatMap((decoded) =>
      decoded.events.flatMap((event) => linesOf(event, { ...decoded, venue, names }))
    );
    // Silence is never an answer: an empty list is told as well.
    yield* lines.length > 0 ? lines : [JSON.stringify({ kind: "ignored", venue, reason: "a list with nothing in it" })];
  } catch (error) {
    yield errorLine(venue, messageOf(error));
  }
}

function readListing(decoder: FrameDecoder, text: string): Listing {
  try {
    return decoder.listingFrom(text);
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
