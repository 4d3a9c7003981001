/** The public channels of OKX beside books and trades: best prices, marks, indexes, funding. Source: OKX API v5, "Order book channel"
 * (bbo-tbt), "Mark price channel", "Index tickers channel", "Funding rate channel"; copies of 2025-08 to 2026-07; read 2026-11-26.
 * @module */
import type { ReferencePrice, TopOfBook } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { toNumber } from "../../core/money.ts";
import { borrowedTop } from "../shared/borrowed_events.ts";
import { type Fields, fieldsOf, FrameError, listOf } from "../shared/fields.ts";
import { instantOf } from "./order_codec.ts";

/** The rows of a channel's message. @throws {FrameError} */
export function rowsOf(message: Fields): readonly Fields[] {
  return message.list("data").map((value, i) => fieldsOf(value, message.origin, `frame.data[${i}]`));
}

/** A row of `bbo-tbt`; null while a side is empty. @throws {FrameError} */
export function readTop(row: Fields, { id, tick, lot }: Instrument, receivedAt: Micros): TopOfBook | null {
  const bid = firstLevel(row, "bids"), ask = firstLevel(row, "asks");
  if (bid === null || ask === null) return null;
  const top = borrowedTop();
  top.instrument = id;
  top.bidPrice = bid.steps("price", tick, 1) as Price;
  top.bidSize = bid.steps("size", lot) as Size;
  top.askPrice = ask.steps("price", tick, 1) as Price;
  top.askSize = ask.steps("size", lot) as Size;
  top.lastId = row.has("seqId") ? row.integer("seqId") : null;
  top.venueAt = instantOf(row, "ts");
  top.receivedAt = receivedAt;
  return top;
}

function firstLevel(row: Fields, name: string): Fields | null {
  const [level] = row.list(name);
  if (level === undefined) return null;
  const [price, size] = listOf(level, row.origin, `${row.path}.${name}[0]`);
  return fieldsOf({ price, size }, row.origin, `${row.path}.${name}[0]`);
}

/** A row of `mark-price` or `index-tickers`. @throws {FrameError} */
export function readReference(
  row: Fields,
  of: ReferencePrice["of"],
  { id, tick }: Instrument,
  receivedAt: Micros,
): ReferencePrice {
  const name = of === "mark" ? "markPx" : "idxPx",
    price = toNumber(row.amount(name)) / (tick.step / 10 ** tick.decimals);
  if (price > 0) {
    return { kind: "reference_price", instrument: id, of, price, venueAt: instantOf(row, "ts"), receivedAt };
  }
  const { venue, frame } = row.origin;
  throw new FrameError(venue, `Cannot read ${row.path}.${name} "${row.text(name)}": want a price above 0`, frame);
}
