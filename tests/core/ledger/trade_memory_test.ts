import { assertEquals, assertThrows } from "@std/assert";
import { REMEMBERED_TRADES, TradeMemory } from "../../../core/ledger/trade_memory.ts";
import type { Micros } from "../../../core/units.ts";

const at = (micros: number) => micros as Micros;

Deno.test("has() knows what was added and nothing else", () => {
  const memory = new TradeMemory();
  memory.add("7", at(10));
  assertEquals([memory.has("7", at(10)), memory.has("7", at(99)), memory.has("8", at(10))], [true, true, false]);
  assertEquals(memory.bound, REMEMBERED_TRADES);
});

Deno.test("add() forgets the oldest beyond the bound", () => {
  const memory = new TradeMemory(2);
  for (let i = 1; i <= 5; i++) memory.add(`${i}`, at(i));
  assertEquals([memory.count, memory.has("4", at(4)), memory.has("5", at(5)), memory.has("6", at(6))], [
    2,
    true,
    true,
    false,
  ]);
});

Deno.test("add() of a known trade changes nothing, and the ring goes round", () => {
  const memory = new TradeMemory(3);
  for (let i = 1; i <= 10; i++) {
    memory.add(`${i}`, at(i));
    memory.add(`${i}`, at(99));
    assertEquals(memory.state().trades, [i - 2, i - 1, i].filter((n) => n > 0).map((n) => [`${n}`, n] as const));
  }
  assertEquals([memory.count, memory.state().forgottenUntil], [3, 7]);
});

Deno.test("has() refuses to guess about a trade from the time of the forgotten ones", () => {
  const memory = new TradeMemory(2);
  for (const [id, time] of [["1", 10], ["2", 30], ["3", 20], ["4", 40]] as const) memory.add(id, at(time));
  assertThrows(() => memory.has("1", at(10)), RangeError, "Cannot tell whether trade 1 of 10 µs is new");
  assertThrows(() => memory.has("9", at(30)), RangeError, "trades until 30 µs are forgotten");
  assertEquals(memory.has("9", at(31)), false);
  assertEquals(memory.has("3", at(20)), true);
  // One that is forgotten later and was made earlier does not bring the horizon back.
  memory.add("5", at(50));
  assertEquals([memory.state().forgottenUntil, memory.count], [30, 2]);
});

Deno.test("restore() goes on with the same ids, order and horizon", () => {
  const memory = new TradeMemory(2), copy = new TradeMemory(2);
  for (let i = 1; i <= 4; i++) memory.add(`${i}`, at(i));
  copy.add("other", at(1));
  copy.restore(JSON.parse(JSON.stringify(memory.state())));
  assertEquals(copy.state(), memory.state());
  assertThrows(() => copy.has("2", at(2)), RangeError, "forgotten");
  copy.add("5", at(5));
  assertEquals([...copy.state().trades], [["4", 4], ["5", 5]]);
});

Deno.test("restore() into a smaller memory forgets the oldest", () => {
  const memory = new TradeMemory(4), smaller = new TradeMemory(2);
  for (let i = 1; i <= 4; i++) memory.add(`${i}`, at(i));
  smaller.restore(memory.state());
  assertEquals(smaller.state(), { trades: [["3", 3], ["4", 4]], forgottenUntil: 2 } as unknown);
});
