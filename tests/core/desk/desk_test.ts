import { assertEquals, assertThrows } from "@std/assert";
import { Desk } from "../../../core/desk/desk.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { TEST_IDS } from "../../support/made_up_desk.ts";

const desk = () =>
  new Desk(
    [
      { venue: "binance", symbol: "BTCUSDT" },
      { venue: "other", symbol: "BTC-USDT" },
      { venue: "binance", symbol: "ETHUSDT" },
    ],
    new Orders({ ids: TEST_IDS }),
    new Ledger(),
  );

Deno.test("Desk numbers markets in the order of the configuration and has each venue once", () => {
  const { markets, venues } = desk();
  assertEquals(markets.map(({ id, venue, symbol }) => [id, venue, symbol]), [
    [0 as InstrumentId, "binance", "BTCUSDT"],
    [1 as InstrumentId, "other", "BTC-USDT"],
    [2 as InstrumentId, "binance", "ETHUSDT"],
  ]);
  assertEquals([...venues.keys()], ["binance", "other"]);
});

Deno.test("Desk begins halted, with every venue down and nothing known of it", () => {
  const { trading, venues } = desk();
  assertEquals(trading, "HALTED");
  for (const { readiness, clockOffset, limitedUntil } of venues.values()) {
    assertEquals([readiness, clockOffset, limitedUntil as number], ["DOWN", NaN, 0]);
  }
});

Deno.test("market() and venue() refuse what this process never named, and say what there is", () => {
  assertEquals(desk().market(2 as InstrumentId).symbol, "ETHUSDT");
  assertThrows(() => desk().market(3 as InstrumentId), RangeError, "Cannot find market 3: there are 3");
  assertThrows(() => desk().venue("okx"), RangeError, 'Cannot find venue "okx": known are binance, other');
});
