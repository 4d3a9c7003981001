import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import type { PublicTrade } from "../../../exchanges/simulator/exchange.ts";
import { listingOf } from "../../../exchanges/simulator/listings.ts";
import { type AggregateTrade, RecentTrades } from "../../../exchanges/simulator/recent_trades.ts";

const instrument = listingOf("BTCUSDT", "binance", 0);

function open() {
  const told: string[] = [];
  const brief = ({ price, size, firstId, lastId }: AggregateTrade) => `${size}@${price} ${firstId}..${lastId}`;
  const recent = new RecentTrades((_instrument, trade) => told.push(brief(trade)));
  let id = 0;
  const add = (price: number, size: number, takerId: number, more: Partial<PublicTrade> = {}) =>
    recent.add(instrument, {
      id: ++id,
      price,
      size,
      takerId,
      aggressor: "buy",
      at: 0 as Micros,
      aggregate: null,
      ...more,
    });
  return { recent, told, add };
}

Deno.test("RecentTrades joins what one taker took at one price", () => {
  const { recent, told, add } = open();
  add(100, 1, 5);
  add(100, 2, 5);
  add(101, 4, 5);
  add(101, 1, 6);
  recent.flush(instrument);
  recent.flush(instrument);
  assertEquals(told, ["3@100 1..2", "4@101 3..3", "1@101 4..4"]);
});

Deno.test("RecentTrades never joins trades whose taker is unknown, and keeps a recording's own aggregates", () => {
  const { recent, told, add } = open();
  add(100, 1, 0);
  add(100, 1, 0);
  add(100, 5, 0, { aggregate: { id: 77, firstId: 10, lastId: 14 } });
  recent.flush(instrument);
  assertEquals(told, ["1@100 1..1", "1@100 2..2", "5@100 10..14"]);
  assertEquals(recent.aggregates("BTCUSDT").at(-1)?.id, 77);
});

Deno.test("RecentTrades keeps the last thousand", () => {
  const { recent, add } = open();
  for (let i = 0; i < 3_500; i++) add(100, 1, i + 1);
  assertEquals(recent.trades("BTCUSDT", 5_000).length, 1_000);
  assertEquals(recent.trades("BTCUSDT", 2).map(({ id }) => id), [3_499, 3_500]);
  assertEquals(recent.aggregates("BTCUSDT").length, 1_000);
  assertEquals(recent.trades("OTHER", 5), []);
});
