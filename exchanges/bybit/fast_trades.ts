/** The trades of one Bybit frame on the fast road: futures and spot spell them in different orders. @module */
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_MS } from "../../core/units.ts";
import { BorrowedTrades } from "../shared/borrowed_trades.ts";
import type { TakeMessage } from "../shared/market_frames.ts";
import { bytesOf, type FramePattern, patternOf, type Piece } from "../shared/scanner.ts";
import type { TrimmedScanner } from "../shared/trimmed_scanner.ts";

/** What names a market's symbol in each of its trades. */
export type TradeShapes = {
  /** A futures trade up to the taker's side. */
  readonly futures: FramePattern;
  /** A spot trade behind the taker's side, with the sequence of 2025 or without. */
  readonly spotEnd: FramePattern;
  readonly oldSpotEnd: Piece;
};

const NEXT = bytesOf(","), LIST_END = bytesOf("]}");
const FUTURES_AMOUNTS = patternOf([['","v":"', "size"], ['","p":"', "price"]], '"');
const DIRECTION = bytesOf(',"L":'), ID = bytesOf(',"i":');
const FUTURES_ENDS = [',"BT":false,"RPI":false,"seq":', ',"BT":false,"RPI":true,"seq":'].map((before) =>
  patternOf([[before, "whole"]], "}")
);
const OLD_FUTURES_END = bytesOf(',"BT":false}');
const SPOT = patternOf(
  [['{"i":"', "id"], ['","T":', "whole"], [',"p":"', "price"], ['","v":"', "size"]],
  '","S":"',
);
const BOUGHT = bytesOf("Buy"), SOLD = bytesOf("Sell"), NOT_RETAIL = bytesOf("false}"), RETAIL = bytesOf("true}");
/** Later instants than this many ms are microseconds: left to the slow road. */
const LAST_MS = 1e14;

export function tradeShapes(symbol: string): TradeShapes {
  const named = `"s":"${symbol}"`;
  return {
    futures: patternOf([['{"T":', "whole"]], `,${named},"S":"`),
    spotEnd: patternOf([['","seq":', "whole"]], `,${named},"BT":false,"RPI":`),
    oldSpotEnd: bytesOf(`",${named},"BT":false}`),
  };
}

export class FastTrades {
  readonly #trades = new BorrowedTrades();

  constructor(readonly scanner: TrimmedScanner) {}

  /** Reads from the first trade to the end of the frame, and tells all of them. False if they have another shape; then
   * nothing was told. */
  read(
    frame: string | Uint8Array,
    shapes: TradeShapes,
    instrument: Instrument,
    receivedAt: Micros,
    take: TakeMessage,
  ): boolean {
    const { scanner } = this, trades = this.#trades;
    trades.clear();
    do {
      const { at } = scanner, inFutures = scanner.match(shapes.futures, instrument.tick, instrument.lot);
      if (inFutures) {
        if (!this.#readFutures(frame, instrument, receivedAt)) return false;
        continue;
      }
      scanner.at = at;
      if (!this.#readSpot(frame, shapes, instrument, receivedAt)) return false;
    } while (scanner.literal(NEXT));
    if (!scanner.literal(LIST_END) || !scanner.done) return false;
    trades.tell(take);
    return true;
  }

  #readFutures(frame: string | Uint8Array, { id, tick, lot }: Instrument, receivedAt: Micros): boolean {
    const { scanner } = this, { found } = scanner, tradedAt = found[0], bought = scanner.literal(BOUGHT);
    if (!bought && !scanner.literal(SOLD)) return false;
    if (!scanner.match(FUTURES_AMOUNTS, tick, lot)) return false;
    const size = found[0], price = found[1];
    if (scanner.literal(DIRECTION) && !scanner.skipWord()) return false;
    if (!scanner.literal(ID)) return false;
    const idStart = scanner.at + 1;
    if (!scanner.skipWord()) return false;
    const idEnd = scanner.at - 1;
    if (!this.#endsFutures(tick, lot) || idEnd === idStart || price === 0 || tradedAt >= LAST_MS) return false;
    const side = bought ? "buy" : "sell", venueAt = tradedAt * MICROS_PER_MS;
    return this.#trades.add(id, price, size, side, venueAt, receivedAt, frame, idStart, idEnd);
  }

  #endsFutures(tick: Instrument["tick"], lot: Instrument["lot"]): boolean {
    const { scanner } = this, { at } = scanner;
    for (let i = 0; i < FUTURES_ENDS.length; i++) {
      if (scanner.match(FUTURES_ENDS[i], tick, lot)) return true;
      scanner.at = at;
    }
    return scanner.literal(OLD_FUTURES_END);
  }

  #readSpot(
    frame: string | Uint8Array,
    { spotEnd, oldSpotEnd }: TradeShapes,
    { id, tick, lot }: Instrument,
    receivedAt: Micros,
  ): boolean {
    const { scanner } = this, { found } = scanner;
    if (!scanner.match(SPOT, tick, lot)) return false;
    const idStart = scanner.idStarts[0], idEnd = scanner.idEnds[0];
    const tradedAt = found[1], price = found[2], size = found[3], bought = scanner.literal(BOUGHT);
    if (!bought && !scanner.literal(SOLD)) return false;
    const { at } = scanner;
    if (scanner.match(spotEnd, tick, lot)) {
      if (!scanner.literal(NOT_RETAIL) && !scanner.literal(RETAIL)) return false;
    } else {
      scanner.at = at;
      if (!scanner.literal(oldSpotEnd)) return false;
    }
    if (price === 0 || tradedAt >= LAST_MS) return false;
    const side = bought ? "buy" : "sell", venueAt = tradedAt * MICROS_PER_MS;
    return this.#trades.add(id, price, size, side, venueAt, receivedAt, frame, idStart, idEnd);
  }
}
