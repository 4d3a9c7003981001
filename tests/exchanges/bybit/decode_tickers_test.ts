import { assertEquals, assertThrows } from "@std/assert";
import { tickerEvents } from "../../../exchanges/bybit/decode_tickers.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";
import { GuessedListing } from "../../../exchanges/shared/guessed_listing.ts";
import type { Micros } from "../../../core/units.ts";

const NAMES = {
  prices: new Set(["bid1Price", "ask1Price"]),
  sizes: new Set(["bid1Size", "ask1Size"]),
  books: new Set<string>(),
};
const read = (ticker: Record<string, unknown>) =>
  tickerEvents(bodyOf("bybit", JSON.stringify(ticker)), 5 as Micros, new GuessedListing("bybit", ticker, null, NAMES));
const HEAD = { venue: "bybit", symbol: "X" };

Deno.test("tickerEvents() spells mark, index and funding as the venue does", () => {
  assertEquals(
    read({ symbol: "X", markPrice: "1.2500", indexPrice: "2.00", fundingRate: "-0.000212", nextFundingTime: "7" }),
    [
      { kind: "mark_price", ...HEAD, price: "1.25", venueAt: 5 as Micros },
      { kind: "index_price", ...HEAD, price: "2", venueAt: 5 as Micros },
      { kind: "funding", ...HEAD, rate: "-0.000212", nextAt: 7_000 as Micros, venueAt: 5 as Micros },
    ],
  );
});

Deno.test("tickerEvents() tells best prices where all four numbers are there, and says where nothing is", () => {
  const top = { symbol: "X", bid1Price: "1.5", bid1Size: "2", ask1Price: "1.6", ask1Size: "0.5" };
  assertEquals(read(top).map(({ kind }) => kind), ["top_of_book"]);
  assertEquals(read({ ...top, ask1Size: "" }).map(({ kind }) => kind), ["ignored"]);
  assertThrows(() => read({ symbol: "X", markPrice: "1e5" }), FrameError, "markPrice");
});
