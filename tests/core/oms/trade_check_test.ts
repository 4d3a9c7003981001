import { assertEquals } from "@std/assert";
import type { Fill } from "../../../core/event.ts";
import { formatMoney, parseMoney, ZERO } from "../../../core/money.ts";
import { checkTrades, feeCorrection, type TradeFindings } from "../../../core/oms/trade_check.ts";
import { TradeLog } from "../../../core/oms/trade_log.ts";
import type { Price, Size } from "../../../core/units.ts";
import { at, fill, MARKET } from "../../support/order_events.ts";

const fee = (asset: string, amount: string): Fill["fee"] => ({ asset, amount: parseMoney(amount) });
const names = ({ conflicts, fees, agreed, lacking }: TradeFindings) => ({
  conflicts: conflicts.map(({ listed }) => listed.tradeId),
  fees: fees.map(({ listed }) => listed.tradeId),
  agreed: agreed.map(({ tradeId }) => tradeId),
  lacking: lacking.map(({ tradeId }) => tradeId),
});

Deno.test("D7 D7b checkTrades() tells trades with another price, size, side or fee from those that agree", () => {
  const log = new TradeLog(), told = (id: string) => fill("mm1", id, 4, 10);
  for (const id of ["t1", "t2", "t3", "t4", "t5", "t6"]) log.note(told(id), ZERO, at(10));
  const listed: Fill[] = [
    { ...told("t1"), price: 101 as Price },
    { ...told("t2"), size: 5 as Size },
    { ...told("t3"), side: "sell" },
    { ...told("t4"), fee: fee("USDT", "0.1") },
    { ...told("t5"), fee: fee("BNB", "0") }, // nothing is nothing in any asset
    told("t6"),
    told("t99"), // one that we never booked
  ];
  assertEquals(names(checkTrades(log, MARKET, listed, at(0), at(60_000))), {
    conflicts: ["t1", "t2", "t3"],
    fees: ["t4"],
    agreed: ["t5", "t6"],
    lacking: [],
  });
});

Deno.test("D6 checkTrades() misses a trade once two lists in a row lack it, the history's lag over", () => {
  const log = new TradeLog();
  log.note(fill("mm1", "t1", 4, 1_000), ZERO, at(1_000)); // near the beginning of the list
  log.note(fill("mm1", "t2", 4, 10_000), ZERO, at(10_000));
  log.note(fill("mm1", "t3", 4, 56_000), ZERO, at(56_000)); // may still come into the history
  const lacking = (listed: Fill[], ms = 60_000) => names(checkTrades(log, MARKET, listed, at(0), at(ms))).lacking;
  assertEquals(lacking([]), []);
  assertEquals(lacking([fill("mm1", "t2", 4, 10_000)]), []); // there after all: counted anew
  assertEquals([lacking([]), lacking([])], [[], ["t2"]]);
  assertEquals(lacking([], 61_000), ["t2"]);
  assertEquals(lacking([], 61_000), ["t2", "t3"]);
});

Deno.test("D7b feeCorrection() allows up to 1 bp of what was traded, in the same asset", () => {
  const told = (asset: string, amount: string) => {
    const log = new TradeLog();
    log.note({ ...fill("mm1", "t1", 4, 10), fee: fee("USDT", "1") }, ZERO, at(10));
    return { listed: { ...fill("mm1", "t1", 4, 10), fee: fee(asset, amount) }, booked: log.find(MARKET, "t1")! };
  };
  const text = (asset: string, amount: string, traded: string | null) => {
    const change = feeCorrection(told(asset, amount), traded === null ? null : parseMoney(traded));
    return change && formatMoney(change);
  };
  assertEquals(text("USDT", "1.01", "100"), "0.01");
  assertEquals(text("USDT", "0.99", "-100"), "-0.01");
  assertEquals(text("USDT", "1.010001", "100"), null);
  assertEquals([text("BNB", "1.01", "100"), text("USDT", "1.01", null)], [null, null]);
});
