/** Hyperliquid market channels to events: `l2Book` and `trades`; text in, events out, no state but buffers. Every other frame
 * is left to its own codec. A book is always the whole visible one and carries no counter: there is nothing to chain, and no
 * gap to find. Source: Hyperliquid API, "Subscriptions"; docs of 2026, with captures up to 2026-10. @module */
import type { BookSnapshot, Ignored, Trade } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError, listOf, parseJson } from "../shared/fields.ts";
import { instrumentOf, type Listing, pushLevel, type TakeMessage, tellAll, textOf } from "../shared/market_frames.ts";
import { LevelBuffer } from "../shared/scanner.ts";
import { FastFrames } from "./fast_frames.ts";

export class MarketCodec {
  readonly #fast: FastFrames;
  readonly #bids = new LevelBuffer();
  readonly #asks = new LevelBuffer();
  /** Frames that the fast road left to the slow one: those of other kinds, and books and trades that are spelt oddly. */
  slowCount = 0;

  constructor(readonly venue: string, readonly listing: Listing) {
    this.#fast = new FastFrames(listing);
  }

  /** Reads one frame. What it tells is borrowed until `take` returns.
   * @returns false if the frame is neither book nor trades; then nothing was told
   * @throws {FrameError} if it cannot be read, or names a market that was not asked for; then nothing was told either */
  decode(frame: string | Uint8Array, receivedAt: Micros, take: TakeMessage): boolean {
    if (this.#fast.decode(frame, receivedAt, take)) return true;
    this.slowCount++;
    return this.#decodeSlowly(textOf(this.venue, frame), receivedAt, take);
  }

  #decodeSlowly(frame: string, receivedAt: Micros, take: TakeMessage): boolean {
    const outer = fieldsOf(parseJson(this.venue, frame), { venue: this.venue, frame });
    if (!outer.has("channel")) return false;
    const channel = outer.text("channel");
    if (channel === "l2Book") take(this.#decodeBook(outer.object("data"), receivedAt));
    else if (channel === "trades") tellAll(this.#decodeTrades(outer, receivedAt), this.#nothing(receivedAt), take);
    else return false;
    return true;
  }

  #decodeBook(data: Fields, receivedAt: Micros): BookSnapshot {
    const instrument = instrumentOf(this.listing, data.text("coin"), data.origin), sides = data.list("levels");
    if (sides.length !== 2) {
      throw new FrameError(this.venue, `Cannot read ${sides.length} sides: want bids and asks`, data.origin.frame);
    }
    return {
      kind: "book_snapshot",
      instrument: instrument.id,
      bids: readSide(sides[0], `${data.path}.levels[0]`, this.#bids, instrument, data),
      asks: readSide(sides[1], `${data.path}.levels[1]`, this.#asks, instrument, data),
      firstId: null,
      lastId: null,
      previousId: null,
      venueAt: data.instant("time"),
      receivedAt,
    };
  }

  #decodeTrades(outer: Fields, receivedAt: Micros): Trade[] {
    return outer.list("data").map((entry, i) => {
      const trade = fieldsOf(entry, outer.origin, `frame.data[${i}]`);
      return readTrade(trade, instrumentOf(this.listing, trade.text("coin"), outer.origin), receivedAt);
    });
  }

  #nothing(receivedAt: Micros): Ignored {
    return { kind: "ignored", venue: this.venue, reason: "a message of trades with none in it", receivedAt };
  }
}

function readSide(
  value: unknown,
  path: string,
  side: LevelBuffer,
  { tick, lot }: Instrument,
  { origin }: Fields,
): LevelBuffer {
  const levels = listOf(value, origin, path);
  side.count = 0;
  for (const entry of levels) {
    const level = fieldsOf(entry, origin, path);
    pushLevel(side, level.steps("px", tick, 1), level.steps("sz", lot), levels.length, origin);
  }
  return side;
}

/** `side` is the taker's: B bought, A sold. `tid` has up to 16 digits and is unique with coin and time. */
function readTrade(trade: Fields, { id, tick, lot }: Instrument, receivedAt: Micros): Trade {
  const side = trade.text("side");
  if (side !== "B" && side !== "A") {
    const { venue, frame } = trade.origin;
    throw new FrameError(venue, `Cannot read ${trade.path}.side "${side}": want B or A`, frame);
  }
  return {
    kind: "trade",
    instrument: id,
    price: trade.steps("px", tick, 1) as Price,
    size: trade.steps("sz", lot) as Size,
    aggressor: side === "B" ? "buy" : "sell",
    tradeId: trade.identifier("tid"),
    venueAt: trade.instant("time"),
    receivedAt,
  };
}
