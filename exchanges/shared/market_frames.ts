/** What the market codecs of the venues share on their slow road: which markets were asked for, where their messages go, the
 * text of a frame and the rows of a book. @module */
import type { BookDelta, BookSnapshot, Ignored, TopOfBook, Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Grid, parseSteps } from "../../core/units.ts";
import { type Fields, FrameError, listOf, messageOf, type Origin, shown } from "./fields.ts";
import type { LevelBuffer } from "./scanner.ts";

/** The markets that were asked for, by the venue's own name. */
export type Listing = { get(symbol: string): Instrument | undefined };
/** What one market frame can say; a frame of trades says many. */
export type MarketMessage = BookSnapshot | BookDelta | TopOfBook | Trade | Ignored;
/** Takes the messages of one frame in their order. A message, with its levels, is borrowed until this returns. */
export type TakeMessage = (message: MarketMessage) => void;

/** The text of a frame. @throws {FrameError} if bytes are no UTF-8 */
export function textOf(venue: string, frame: string | Uint8Array): string {
  if (typeof frame === "string") return frame;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(frame);
  } catch (cause) {
    throw new FrameError(venue, `Cannot read ${frame.length} bytes: want UTF-8`, "", { cause });
  }
}

/** The market of that name. @throws {FrameError} if it was not asked for */
export function instrumentOf(listing: Listing, symbol: string, { venue, frame }: Origin): Instrument {
  const instrument = listing.get(symbol);
  if (instrument) return instrument;
  throw new FrameError(venue, `Cannot place symbol "${symbol}": it was not asked for`, frame);
}

/** Fills `side` with the rows of `fields.name`, whose first two columns are price and size as decimal texts.
 * @throws {FrameError} if a row is no such row, lies off the grids or is one too many */
export function readRows(fields: Fields, name: string, side: LevelBuffer, { tick, lot }: Instrument): LevelBuffer {
  const { origin } = fields, path = `${fields.path}.${name}`, rows = fields.list(name);
  side.count = 0;
  for (const row of rows) {
    const [price, size] = listOf(row, origin, path);
    pushLevel(side, readText(price, tick, 1, path, origin), readText(size, lot, 0, path, origin), rows.length, origin);
  }
  return side;
}

/** Adds a level to `side`, which is to hold `wanted` in all. @throws {FrameError} if the side is full */
export function pushLevel(side: LevelBuffer, price: number, size: number, wanted: number, origin: Origin): void {
  if (!side.push(price, size)) {
    throw new FrameError(origin.venue, `Cannot keep ${wanted} levels: want fewer`, origin.frame);
  }
}

/** Hands the messages of a frame on, or says that there are none: silence is never an answer. */
export function tellAll(messages: readonly MarketMessage[], none: MarketMessage, take: TakeMessage): void {
  if (messages.length === 0) take(none);
  for (const message of messages) take(message);
}

function readText(text: unknown, grid: Grid, least: number, path: string, { venue, frame }: Origin): number {
  if (typeof text !== "string") {
    throw new FrameError(venue, `Cannot read ${path} ${shown(text)}: want a decimal text`, frame);
  }
  let steps: number;
  try {
    steps = parseSteps(text, grid);
  } catch (cause) {
    throw new FrameError(venue, `Cannot read ${path}: ${messageOf(cause)}`, frame, { cause });
  }
  if (steps >= least) return steps;
  throw new FrameError(venue, `Cannot read ${path} "${text}": want at least ${least} steps`, frame);
}
