import { assert, assertEquals, assertMatch } from "@std/assert";
import { curvePoint, Frames, UNWATCHED_MICROS } from "../../dashboard/frames.ts";
import { FEW_MARKETS } from "../../core/engine/view_memory.ts";
import type { Micros } from "../../core/units.ts";
import { EngineHouse, HOST, MID } from "../support/engine_house.ts";
import { slowTest } from "../support/slow.ts";

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

Deno.test("next() makes a book anew every other time, and at once when it is lost", () => {
  const { house, next } = watched(), first = next();
  house.run(100);
  assert(next().books[0] === first.books[0]);
  house.run(100);
  const third = next();
  assert(third.books[0] !== first.books[0] && third.books[0].at === third.view.at);
  house.loseBook();
  assertEquals(next().books[0].valid, false);
});

Deno.test("next() hands every fact over once", () => {
  const { frames, next } = watched();
  const fact = { seq: 1, at: "", kind: "refusal", rule: "r", scope: "s", sentence: "t" } as const;
  frames.add([fact]);
  assertEquals([next().facts, next().facts], [[fact], []]);
});

Deno.test("next() measures the drawdown from the highest equity that any frame has shown", () => {
  const { house, next } = watched();
  assertEquals(next().view.totals.drawdown, "0");
  house.fill("buy").run(300);
  house.pause(); // the position stays as it is
  house.run(300);
  const money = (bid: number) => {
    house.move(bid, bid + 20).run(300);
    return next().view.totals;
  };
  const high = money(MID + 5_000);
  assertEquals(high.drawdown, "0");
  const low = money(MID - 5_000), lost = (Number(high.equity) - Number(low.equity)) / Number(high.equity);
  assert(lost > 0 && Math.abs(Number(low.drawdown) - lost) < 1e-6, `${low.drawdown}; want ${lost}`);
  assert(Number(money(MID - 2_000).drawdown) < lost, "what is made good is no drawdown");
  assertEquals(money(MID + 20_000).drawdown, "0");
});

Deno.test("next() is plain data: it survives JSON and the way to another thread, with fills, trips and history in it", () => {
  const { house, frames, next } = watched();
  house.fill("sell").run(300);
  for (let levels = 1; levels <= 25; levels++) house.set({ levels: 1 + levels % 3 });
  house.kill();
  house.run(5_000);
  frames.add(house.facts);
  const frame = next();
  assert(frame.facts.some(({ kind }) => kind === "fill") && frame.receipts.length === 1);
  assertEquals(frame.strategies[0].history.length, 20, "older changes stand in the journal");
  assertEquals(frame.strategies[0].history.at(-1)?.version, frame.strategies[0].version);
  assertMatch(String(frame.strategies[0].history.at(-1)?.at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assertEquals(JSON.parse(JSON.stringify(frame)), frame);
  assertEquals(structuredClone(frame), frame);
});

Deno.test("next() of an engine that knows no market yet is a whole frame", () => {
  const house = new EngineHouse(), frames = new Frames(house.engine), frame = frames.next(house.now, HOST);
  assertEquals([frame.view.state, frame.books.length, frame.books[0].valid], ["PAUSED", 1, false]);
  assertEquals(curvePoint(frame).equity, "0");
  assertEquals(JSON.parse(JSON.stringify(frame)), frame);
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

slowTest("due() is true four times a second for many watched markets, and at once when a kill moves", () => {
  const symbols = Array.from({ length: FEW_MARKETS + 1 }, (_, i) => `M${String.fromCharCode(65 + i)}USDT`);
  const house = new EngineHouse({ venues: { binance: symbols } }).boot(), frames = new Frames(house.engine);
  let count = 0;
  for (let tick = 0; tick < 40; tick++) {
    house.run(100);
    if (!frames.due(house.now, 1)) continue;
    frames.next(house.now, HOST);
    count += 1;
  }
  assert(count >= 12 && count <= 16, `${count} frames in four seconds`);
  frames.next(house.now, HOST);
  house.kill("cancel", "enough");
  assert(frames.due(house.now, 1));
});
