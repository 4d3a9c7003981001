/** `tickers` of linear contracts to reference prices: the mark that positions are valued at, and the index of several exchanges. A
 * delta names what has changed alone, so nothing has to be kept. Spot has neither: its index is in USD. Source: Bybit v5 docs,
 * "Ticker" of the public streams; read 2026-11-26. @module */
import type { ReferencePrice } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { type Fields, FrameError } from "../shared/fields.ts";
import { instrumentOf, type Listing } from "../shared/market_frames.ts";
import type { Topic } from "./topic.ts";

const NAMES = { mark: "markPrice", index: "indexPrice" } as const;

/** What a ticker says of mark and index; empty = neither has changed. @throws {FrameError} if it cannot be read */
export function readTicker(
  outer: Fields,
  { symbol }: Topic,
  listing: Listing,
  receivedAt: Micros,
): readonly ReferencePrice[] {
  const data = outer.object("data"), instrument = instrumentOf(listing, symbol, outer.origin);
  const named = data.text("symbol"), venueAt = outer.instant("ts"), { id } = instrument;
  if (named !== symbol) {
    const message = `Cannot place a ticker of ${named} under the topic of ${symbol}`;
    throw new FrameError(outer.origin.venue, message, outer.origin.frame);
  }
  return (["mark", "index"] as const).flatMap((of) => {
    if (data.optionalText(NAMES[of]) === null) return [];
    return [{
      kind: "reference_price",
      instrument: id,
      of,
      price: ticksOf(data, NAMES[of], instrument),
      venueAt,
      receivedAt,
    }];
  });
}

/** Such a price may lie between two ticks. */
function ticksOf(data: Fields, name: string, { tick: { step, decimals } }: Instrument): number {
  const [mantissa, places] = data.amount(name);
  const ticks = Number(mantissa) / step * 10 ** (decimals - places);
  if (ticks > 0 && Number.isFinite(ticks)) return ticks;
  throw new FrameError(data.origin.venue, `Cannot read ${data.path}.${name}: want more than 0`, data.origin.frame);
}
