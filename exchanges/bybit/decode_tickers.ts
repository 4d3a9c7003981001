/** A ticker of Bybit, pushed or asked for, to printable events: prices as they are spelt, and the best prices where all four numbers are
 * there. A pushed one of contracts names what has changed alone. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Fields } from "../shared/fields.ts";
import type { GuessedListing } from "../shared/guessed_listing.ts";
import type { MarketValue, Printable } from "../shared/normalised.ts";
import { firstMs } from "./instants.ts";

/** @throws {FrameError} if it cannot be read */
export function tickerEvents(ticker: Fields, venueAt: Micros | null, listing: GuessedListing): Printable[] {
  const symbol = ticker.text("symbol"), { venue } = ticker.origin, head = { venue, symbol };
  const said = (name: string) => ticker.optionalText(name) !== null, values: MarketValue[] = [];
  if (said("markPrice")) values.push({ kind: "mark_price", ...head, price: plain(ticker, "markPrice"), venueAt });
  if (said("indexPrice")) values.push({ kind: "index_price", ...head, price: plain(ticker, "indexPrice"), venueAt });
  if (said("fundingRate")) {
    const nextAt = firstMs(ticker, "nextFundingTime");
    values.push({ kind: "funding", ...head, rate: plain(ticker, "fundingRate"), nextAt, venueAt });
  }
  const isTop = ["bid1Price", "bid1Size", "ask1Price", "ask1Size"].every(said);
  if (!isTop && values.length > 0) return values;
  const none = "a ticker without mark, index, funding or both best prices", receivedAt = 0 as Micros;
  if (!isTop) return [{ kind: "ignored", venue, reason: none, receivedAt }];
  const { id, tick, lot } = listing.get(symbol);
  return [{
    kind: "top_of_book",
    instrument: id,
    bidPrice: ticker.steps("bid1Price", tick) as Price,
    bidSize: ticker.steps("bid1Size", lot) as Size,
    askPrice: ticker.steps("ask1Price", tick) as Price,
    askSize: ticker.steps("ask1Size", lot) as Size,
    lastId: null,
    venueAt,
    receivedAt,
  }, ...values];
}

/** "1.2500" as "1.25". */
function plain(fields: Fields, name: string): string {
  fields.amount(name); // a number, or it is told
  const text = fields.text(name);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
