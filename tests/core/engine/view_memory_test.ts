import { assert, assertEquals } from "@std/assert";
import { MarketTexts } from "../../../core/engine/step_texts.ts";
import { Kept, SideMemory, Turns, ViewMemory } from "../../../core/engine/view_memory.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";

const at = (micros: number) => micros as Micros;
const texts = () => new MarketTexts({ step: 1, decimals: 2 }, { step: 1, decimals: 3 });

Deno.test("Kept gives the same value until it is old or its key is another", () => {
  const kept = new Kept<number>(250);
  let made = 0;
  const get = (key: unknown, now: number) => kept.get(key, at(now), () => ++made);
  assertEquals([get(undefined, 0), get(undefined, 249), get(undefined, 250), get("a", 251), get("a", 300)], [
    1,
    1,
    2,
    3,
    3,
  ]);
  const forever = new Kept<number>(Infinity);
  assertEquals([forever.get(undefined, at(0), () => 7), forever.get(undefined, at(1e15), () => 8)], [7, 7]);
});

Deno.test("Kept waits for its turn, unless its key is another", () => {
  const kept = new Kept<number>(250);
  let made = 0;
  const get = (key: unknown, now: number, inTurn: boolean) => kept.get(key, at(now), () => ++made, inTurn);
  assertEquals([get(1, 0, false), get(1, 900, false), get(1, 901, true), get(2, 902, false)], [1, 1, 2, 3]);
});

Deno.test("Turns gives each its turn, so many at a time, and all of them where they are few", () => {
  const turns = new Turns(2), seen: number[][] = [];
  const look = (all: number) => {
    turns.next(all);
    seen.push(Array.from({ length: all }, (_, i) => i).filter((i) => turns.has(i)));
  };
  for (const all of [5, 5, 5, 5, 2, 2, 1]) look(all);
  assertEquals(seen, [[0, 1], [2, 3], [0, 4], [1, 2], [0, 1], [0, 1], [0]]);
  turns.next(0);
});

Deno.test("SideMemory gives a level again as long as none of its numbers changes", () => {
  const side = new SideMemory(), printed = texts();
  const first = side.level(0, 101, 5, 0, NaN, printed);
  assertEquals(first, { price: "1.01", size: "0.005", ours: "0", queueAhead: null });
  assert(side.level(0, 101, 5, 0, NaN, printed) === first);
  assertEquals(side.level(0, 101, 5, 0, 3, printed).queueAhead, "0.003");
  assertEquals(side.level(0, 101, 5, 2, 3, printed).ours, "0.002");
  assertEquals(side.level(0, 102, 5, 2, 3, printed).price, "1.02");
  assertEquals(side.level(1, 101, 5, 0, NaN, printed), first);
});

Deno.test("SideMemory prints a level anew once the market's rules are others", () => {
  const side = new SideMemory();
  side.level(0, 101, 5, 0, NaN, texts());
  const coarse = new MarketTexts({ step: 1, decimals: 1 }, { step: 1, decimals: 0 });
  assertEquals(side.level(0, 101, 5, 0, NaN, coarse), { price: "10.1", size: "5", ours: "0", queueAhead: null });
});

Deno.test("ViewMemory keeps one memory for each venue, strategy and market", () => {
  const memory = new ViewMemory(), id = 3 as InstrumentId;
  assert(memory.venue("a") === memory.venue("a") && memory.venue("a") !== memory.venue("b"));
  assert(memory.strategy("a") === memory.strategy("a"));
  assert(memory.market(id) === memory.market(id));
  assertEquals([memory.at(at(0)), memory.at(at(1))], ["1970-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000001Z"]);
});

Deno.test("ViewMemory.keepRows() gives the rows of last time where they are the same, and their list if all are", () => {
  const memory = new ViewMemory();
  const row = (scope: string, value: string) =>
    ({ rule: "r", title: "t", scope, value, limit: "9", used: 0, action: "deny", refusals: 0, state: "ok" }) as const;
  const first = memory.keepRows([row("a", "1"), row("b", "1")]);
  assert(memory.keepRows([row("a", "1"), row("b", "1")]) === first);
  const second = memory.keepRows([row("a", "1"), row("b", "2")]);
  assert(second[0] === first[0] && second !== first);
  assertEquals(second[1].value, "2");
  assertEquals(memory.keepRows([row("a", "1")]).length, 1);
});
