import { assertEquals, assertThrows } from "@std/assert";
import type { Fill, Side } from "../../../core/event.ts";
import { type Micros, parseGrid, type Price } from "../../../core/units.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { OddPrices, orderPrice, tradePrice } from "../../../exchanges/shared/trade_prices.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const tick = parseGrid("0.05"), market = madeUpInstrument({ venue: "v", symbol: "XUSDT", kind: "linear", tick });
const row = (price: unknown) => fieldsOf({ price }, { venue: "v", frame: "the frame" });
const priceOf = (price: unknown, side: Side = "buy") => tradePrice(row(price), "price", tick, side) as number;

Deno.test("tradePrice() takes a price of the market's as it is, whoever trades", () => {
  for (const side of ["buy", "sell"] as const) {
    assertEquals(["0.05", "101.35", "101.3500", "100"].map((text) => priceOf(text, side)), [1, 2_027, 2_027, 2_000]);
  }
});

Deno.test("tradePrice() books a price between two ticks at the one that is worse for us", () => {
  assertEquals(["101.36", "101.399999999999999999", "0.001"].map((text) => priceOf(text, "buy")), [2_028, 2_028, 1]);
  assertEquals(["101.36", "101.399999999999999999", "0.001"].map((text) => priceOf(text, "sell")), [2_027, 2_027, 1]);
});

Deno.test("tradePrice() refuses what is no price", () => {
  for (const text of ["", "0", "-1", "-1.01", "x", "1e5", 5, undefined, "9".repeat(20), `${"9".repeat(20)}.01`]) {
    assertThrows(() => priceOf(text), FrameError, "frame.price");
  }
});

Deno.test("orderPrice() wants what may rest on the grid, takes what is over as a trade, and knows orders without a price", () => {
  const of = (text: string, rests: boolean): number => orderPrice(row(text), "price", tick, "sell", rests);
  assertEquals([of("101.35", true), of("101.35", false), of("101.36", false)], [2_027, 2_027, 2_027]);
  assertEquals([of("0", true), of("0.00", false)], [0, 0]);
  assertThrows(() => of("101.36", true), FrameError, "on the grid 0.05");
  assertThrows(() => of("-1", false), FrameError, "frame.price");
});

Deno.test("OddPrices tells of each trade once that its price was none of the market's", () => {
  const odd = new OddPrices();
  const told = (text: string, tradeId: string) => {
    const fill = { venue: "v", instrument: market.id, tradeId, price: 2_028 as Price, receivedAt: 7 as Micros } as Fill;
    return odd.tell(row(text), "price", market, fill);
  };
  assertEquals(told("101.4", "1"), null);
  assertEquals(told("101.36", "2"), {
    kind: "error",
    venue: "v",
    message:
      "Trade 2 of XUSDT at 101.36 lies between two ticks of 0.05: it is booked at 101.4, the next one against us",
    frame: "the frame",
    receivedAt: 7 as Micros,
  });
  assertEquals([told("101.36", "2"), told("101.36", "3")?.kind], [null, "error"]);
  for (let i = 0; i < 1_000; i++) told("101.36", `more ${i}`);
  assertEquals(told("101.36", "2")?.kind, "error");
});
