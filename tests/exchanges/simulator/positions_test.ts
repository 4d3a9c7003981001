import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { add, compare, formatMoney, multiply, notional, parseMoney, subtract, ZERO } from "../../../core/money.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { fundingOf, Position } from "../../../exchanges/simulator/positions.ts";
import { contractStage } from "../../support/contract_stage.ts";

const AT = 5 as Micros;
const open = (multiplier = "1") =>
  new Position(contractStage({ contract: { multiplier: parseMoney(multiplier) } }).perp, "both");
const apply = (position: Position, side: "buy" | "sell", price: number, size: number) =>
  formatMoney(position.apply(side, price as Price, size as Size, AT));

Deno.test("Position keeps cost and average, and realises what closes, through zero and out on the other side", () => {
  const position = open();
  assertEquals([apply(position, "buy", 100, 20), apply(position, "buy", 130, 10)], ["0", "0"]);
  assertEquals([position.size as number, formatMoney(position.cost)], [30, "3.3"]);
  assertEquals(formatMoney(position.averagePrice!), "1.1");
  assertEquals(apply(position, "sell", 120, 10), "0.1");
  assertEquals([apply(position, "sell", 100, 50), position.size as number], ["-0.2", -30]);
  assertEquals([formatMoney(position.cost), formatMoney(position.realised)], ["-3", "-0.1"]);
  assertEquals(formatMoney(position.unrealised(parseMoney("0.9"))), "0.3");
  assertEquals([position.openedAt, position.tradeCount], [AT, 4]);
});

Deno.test("Position counts contracts by their multiplier", () => {
  const position = open("0.01");
  apply(position, "sell", 100, 50);
  assertEquals([formatMoney(position.cost), formatMoney(position.averagePrice!)], ["-0.05", "1"]);
  assertEquals(formatMoney(position.valueAt(parseMoney("1.1"))), "-0.055");
});

Deno.test("Position is flat at first, and again after its last lot, with no cost left", () => {
  const position = open();
  assertEquals([position.averagePrice, position.closable("sell") as number], [null, 0]);
  for (const price of [100, 101, 103]) apply(position, "buy", price, 10);
  for (const price of [99, 107, 104]) apply(position, "sell", price, 10);
  assertEquals([position.size as number, formatMoney(position.cost), position.averagePrice], [0, "0", null]);
});

Deno.test("Position.closable is what the other side could close", () => {
  const position = open();
  apply(position, "buy", 100, 7);
  assertEquals([position.closable("sell") as number, position.closable("buy") as number], [7, 0]);
});

Deno.test("fundingOf() takes from longs and gives to shorts at a positive rate", () => {
  const long = open(), short = open();
  apply(long, "buy", 100, 100);
  apply(short, "sell", 100, 100);
  const told = [long, short].map((position) => formatMoney(fundingOf(position, parseMoney("2"), parseMoney("0.001"))));
  assertEquals(told, ["-0.02", "0.02"]);
});

Deno.test("Position: realised plus what the open lots are worth is what all fills came to, whatever the order", () => {
  const fill = fc.record({
    buys: fc.boolean(),
    price: fc.integer({ min: 1, max: 500 }),
    size: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(fc.property(fc.array(fill, { maxLength: 60 }), fc.integer({ min: 1, max: 900 }), (fills, last) => {
    const position = open("0.3"), { instrument } = position.floor, mark = multiply([BigInt(last), 2], parseMoney("1"));
    let flow = ZERO, lots = 0;
    for (const { buys, price, size } of fills) {
      position.apply(buys ? "buy" : "sell", price as Price, size as Size, AT);
      const value = notional(price as Price, size as Size, instrument);
      flow = buys ? subtract(flow, value) : add(flow, value);
      lots += buys ? size : -size;
    }
    assertEquals(position.size as number, lots);
    assertEquals(compare(add(position.realised, position.unrealised(mark)), add(flow, position.valueAt(mark))), 0);
  }));
});
