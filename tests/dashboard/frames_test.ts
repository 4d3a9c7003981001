import { assert, assertEquals } from "@std/assert";
import { curvePoint, Frames, UNWATCHED_MICROS } from "../../dashboard/frames.ts";
import type { Micros } from "../../core/units.ts";
import { EngineHouse, HOST } from "../support/engine_house.ts";

function watched(): { house: EngineHouse; frames: Frames; next: () => ReturnType<Frames["next"]> } {
  const house = new EngineHouse().boot(), frames = new Frames(house.engine);
  return { house, frames, next: () => frames.next(house.now, HOST) };
}

Deno.test("next() gives what has not changed as the same object", () => {
  const { house, next } = watched(), first = next();
  house.run(100);
  const second = next();
  assert(second.strategies === first.strategies && second.receipts === first.receipts);
  assert(second.view.risk === first.view.risk && second.facts === first.facts);
});

Deno.test("next() tells new parameters and a kill's receipt at once", () => {
  const { house, next } = watched(), first = next();
  house.set({ levels: 2 });
  const changed = next().strategies[0];
  assertEquals(changed.version, first.strategies[0].version + 1);
  assertEquals(changed.parameters.find(({ name }) => name === "levels")?.value, 2);
  house.kill("cancel", "enough");
  const tripping = next().receipts;
  assertEquals(tripping.map(({ reason }) => reason), ["enough"]);
  house.run(5_000);
  const { receipts: [verified] } = next();
  assertEquals(verified.state, "TRIPPED");
  assert(verified.verifiedAt !== null);
});

Deno.test("next() hands every fact over once", () => {
  const { frames, next } = watched();
  const fact = { seq: 1, at: "", kind: "refusal", rule: "r", scope: "s", sentence: "t" } as const;
  frames.add([fact]);
  assertEquals([next().facts, next().facts], [[fact], []]);
});

Deno.test("due() is true for every watcher, after a while, and as soon as something happened", () => {
  const { house, frames, next } = watched();
  assert(frames.due(house.now, 0)); // none was made yet
  next();
  assertEquals([frames.due(house.now, 0), frames.due(house.now, 1)], [false, true]);
  assertEquals(frames.due(house.now + UNWATCHED_MICROS - 1 as Micros, 0), false);
  assertEquals(frames.due(house.now + UNWATCHED_MICROS as Micros, 0), true);
  frames.add([{ seq: 1, at: "", kind: "refusal", rule: "r", scope: "s", sentence: "t" }]);
  assertEquals(frames.due(house.now, 0), true);
  next();
  house.kill();
  assertEquals(frames.due(house.now, 0), true);
});

Deno.test("curvePoint() takes the money of a frame", () => {
  const { view: { at, totals } } = watched().next();
  const { equity, realisedPnl, unrealisedPnl, fees } = totals;
  assertEquals(curvePoint(watched().next()), { at, equity, realisedPnl, unrealisedPnl, fees });
});
