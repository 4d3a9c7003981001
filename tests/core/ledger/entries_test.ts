import { assertEquals, assertNotEquals } from "@std/assert";
import {
  type Adjustment,
  adjustmentId,
  Entries,
  type Entry,
  entryOfAdjustment,
  entryOfCause,
  entryOfFlow,
} from "../../../core/ledger/entries.ts";
import type { CashFlow } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const MARKET = madeUpInstrument();
const ADJUSTMENT: Adjustment = {
  kind: "adjustment",
  venue: "binance",
  at: 7 as Micros,
  position: { instrument: 0 as InstrumentId, size: -250_000 as Size, price: 6_500_000 as Price },
  cash: { asset: "USDT", amount: parseMoney("-1.50") },
  by: "ann",
  reason: "the venue settled it",
};
const line = (id: string): Entry => ({ ...entryOfAdjustment(ADJUSTMENT, MARKET), id });

Deno.test("REC-05 adjustmentId() is a function of what is adjusted and why, not of who did it", () => {
  const id = adjustmentId(ADJUSTMENT, MARKET);
  assertEquals(id, "adjustment:binance:7:BTCUSDT -2.5 at 65000:USDT -1.5:the venue settled it");
  assertEquals(adjustmentId({ ...ADJUSTMENT, by: "bob" }, MARKET), id);
  const others: Partial<Adjustment>[] = [
    { kind: "dust" },
    { at: 8 as Micros },
    { venue: "okx" },
    { cash: null },
    { position: null },
    { cash: { asset: "USDT", amount: parseMoney("1.5") } },
    { reason: "" },
  ];
  for (const other of others) {
    const changed = { ...ADJUSTMENT, ...other };
    assertNotEquals(adjustmentId(changed, changed.position && MARKET), id);
  }
});

Deno.test("entries say what moved, who moved it and why", () => {
  assertEquals(entryOfAdjustment(ADJUSTMENT, MARKET), {
    id: "adjustment:binance:7:BTCUSDT -2.5 at 65000:USDT -1.5:the venue settled it",
    at: 7 as Micros,
    venue: "binance",
    kind: "adjustment",
    market: "binance:BTCUSDT",
    asset: "USDT",
    amount: "-1.5",
    size: "-2.5",
    price: "65000",
    by: "ann",
    reason: "the venue settled it",
  });
  const dust = entryOfAdjustment({ ...ADJUSTMENT, kind: "dust", position: null }, null);
  assertEquals([dust.market, dust.size, dust.price, dust.amount], [null, null, null, "-1.5"]);
  const lots = entryOfAdjustment({ ...ADJUSTMENT, cash: null }, MARKET);
  assertEquals([lots.asset, lots.amount, lots.size], [null, null, "-2.5"]);
});

Deno.test("a flow and a liquidation tell the venue's time, ours where it sent none", () => {
  const flow: CashFlow = {
    kind: "cash_flow",
    venue: "binance",
    flowId: "9",
    what: "funding",
    instrument: MARKET.id,
    asset: "USDT",
    amount: parseMoney("-0.5"),
    source: "push",
    venueAt: 3 as Micros,
    receivedAt: 4 as Micros,
  };
  const { id, at, kind, market, amount } = entryOfFlow(flow, MARKET);
  assertEquals([id, at, kind, market, amount], ["flow:binance:9", 3, "funding", "binance:BTCUSDT", "-0.5"]);
  assertEquals([entryOfFlow({ ...flow, venueAt: null }, null).at, entryOfFlow(flow, null).market], [4, null]);
  const sold = madeUpFill("sell", 100_000, 6_500_000, { tradeId: "t", venueAt: 5 as Micros });
  const told = entryOfCause(sold, "liquidation", MARKET);
  assertEquals([told.id, told.at, told.size, told.price], ["liquidation:binance:BTCUSDT:t", 5, "-1", "65000"]);
  assertEquals(told.reason, "liquidation, trade t");
  const bought = entryOfCause({ ...sold, side: "buy", venueAt: null, receivedAt: 6 as Micros }, "adl", MARKET);
  assertEquals([bought.kind, bought.size, bought.at, bought.reason], ["adl", "1", 6, "auto-deleveraging, trade t"]);
  const delivered = entryOfCause(sold, "delivery", MARKET);
  assertEquals([delivered.kind, delivered.reason], ["delivery", "delivery of a market that ends, trade t"]);
});

Deno.test("Entries keeps the newest", () => {
  const entries = new Entries(2);
  for (const id of ["a", "b", "c", "d", "e"]) entries.add(line(id));
  const ids = (most?: number) => entries.last(most).map(({ id }) => id);
  assertEquals(entries.count, 5);
  assertEquals([ids(), ids(1), ids(9), ids(0)], [["d", "e"], ["e"], ["d", "e"], []]);
  entries.restore(["x", "y", "z"].map(line));
  assertEquals(ids(), ["y", "z"]);
});
