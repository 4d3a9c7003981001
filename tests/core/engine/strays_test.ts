import { assertEquals } from "@std/assert";
import type { Fill } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { Strays, STRAYS_LIMIT } from "../../../core/engine/strays.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";

const SECOND = 1_000_000;
const stray = (change: Partial<Fill> = {}) =>
  madeUpFill("buy", 1, 100, { clientId: null, venueOrderId: "77", receivedAt: SECOND as Micros, ...change });
const at = (seconds: number) => seconds * SECOND as Micros;
/** With a venue that can be asked since then. */
function reached(seconds = 0): Strays {
  const strays = new Strays();
  strays.add(stray({ tradeId: "first" }));
  strays.reachable(() => true, at(seconds));
  strays.take(() => true);
  return strays;
}

Deno.test("Strays keeps a fill once, and the oldest gives way", () => {
  const strays = new Strays();
  assertEquals([strays.add(stray({ tradeId: "0" })), strays.add(stray({ tradeId: "0" }))], [null, null]);
  for (let i = 1; i < STRAYS_LIMIT; i++) strays.add(stray({ tradeId: String(i) }));
  assertEquals([strays.add(stray({ tradeId: "new" }))?.tradeId, strays.all.length], ["0", STRAYS_LIMIT]);
});

Deno.test("Strays asks for each order at once, and again every five seconds while it does not know", () => {
  const strays = reached();
  strays.add(stray({ tradeId: "1" }));
  strays.add(stray({ tradeId: "2" }));
  strays.add(stray({ tradeId: "3", venueOrderId: "78" }));
  const asked = (seconds: number) => strays.questions(at(seconds)).map(({ venueOrderIds }) => venueOrderIds.join());
  assertEquals([asked(1), asked(5.9), asked(6)], [["77", "78"], [], ["77", "78"]]);
  strays.take(({ venueOrderId }) => venueOrderId === "77");
  assertEquals([asked(7), asked(11)], [[], ["78"]]);
});

/** What is asked at a moment: ids of one question, in the order of the questions. */
const asked = (strays: Strays, seconds: number) =>
  strays.questions(at(seconds)).map(({ venueOrderIds }) => venueOrderIds.map(Number));
const add = (strays: Strays, from: number, count: number, change: Partial<Fill> = {}) => {
  for (let i = from; i < from + count; i++) strays.add(stray({ tradeId: `${i}`, venueOrderId: `${i}`, ...change }));
};
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
const alone = (from: number, count: number) => range(from, count).map((id) => [id]);
const ETH = 1 as InstrumentId;

Deno.test("Strays asks about few orders one by one, about many of a market in one question", () => {
  const strays = reached();
  add(strays, 0, 5);
  add(strays, 100, 239, { instrument: ETH });
  assertEquals(asked(strays, 1), [...alone(0, 5), range(100, 239)]);
  assertEquals([asked(strays, 1.05), asked(strays, 5.9)], [[], []]);
  add(strays, 900, 6, { instrument: 2 as InstrumentId });
  assertEquals(asked(strays, 1.05), [], "one such question in five seconds");
  strays.take(({ instrument }) => instrument === ETH);
  assertEquals(asked(strays, 6), [...alone(0, 5), range(900, 6)]);
});

Deno.test("Strays asks about what a question about many did not tell alone too, ten in five seconds and in turn", () => {
  const strays = reached();
  add(strays, 0, 25);
  assertEquals(asked(strays, 1), [range(0, 25)]);
  assertEquals(asked(strays, 6), [...alone(0, 10), range(10, 15)]);
  assertEquals(asked(strays, 11), [...alone(10, 10), [...range(0, 10), ...range(20, 5)]]);
  assertEquals(asked(strays, 16), [...alone(20, 5), ...alone(0, 5), range(5, 15)]);
  strays.take(({ venueOrderId }) => Number(venueOrderId) >= 7);
  assertEquals(asked(strays, 21), [[5], [6], ...alone(0, 5)], "too few for one question");
});

Deno.test("Strays asks a venue about ten orders alone in five seconds at most; answers make no room, other venues do", () => {
  const strays = reached();
  for (const market of [0, 1, 2]) add(strays, market * 5, 5, { instrument: market as InstrumentId });
  assertEquals(asked(strays, 1), alone(0, 10));
  strays.take(() => true);
  add(strays, 20, 1);
  assertEquals(asked(strays, 2), []);
  add(strays, 30, 1, { venue: "other", instrument: 9 as InstrumentId });
  strays.reachable(() => true, at(2));
  assertEquals([asked(strays, 2), asked(strays, 6)], [[[30]], [[20]]]);
});

Deno.test("Strays does not wait in vain for what no question has come to: alone it has to be asked about, or told of", () => {
  const strays = reached();
  add(strays, 0, 30);
  const old = (seconds: number) => strays.takeOld(at(seconds)).map(({ tradeId }) => Number(tradeId));
  asked(strays, 1);
  strays.heard({ instrument: strays.all[0].instrument, venueOrderId: "29" }, at(2));
  strays.heard({ instrument: ETH, venueOrderId: "28" }, at(2));
  assertEquals([old(62), old(62.5)], [[], [29]]);
  for (const seconds of [63, 68, 73]) assertEquals(asked(strays, seconds).filter((ids) => ids.length === 1).length, 10);
  strays.heard({ instrument: strays.all[0].instrument, venueOrderId: "0" }, at(75));
  assertEquals([old(123), old(123.5), old(128.5), old(133.5)], [[], range(0, 10), range(10, 10), range(20, 9)]);
});

Deno.test("Strays waits less for a fill that names another client id, and asks nothing about it", () => {
  const strays = reached();
  strays.add(stray({ tradeId: "1", clientId: "somebody" }));
  strays.add(stray({ tradeId: "2", instrument: 1 as InstrumentId }));
  assertEquals(strays.questions(at(2)).map(({ instrument }) => instrument as number), [1]);
  const old = (seconds: number) => strays.takeOld(at(seconds)).map(({ tradeId }) => tradeId);
  assertEquals([old(11), old(11.5), old(62), old(62.5)], [[], ["1"], [], ["2"]]);
});

Deno.test("Strays gives nothing up while its venue cannot be asked or was not", () => {
  const strays = new Strays();
  strays.add(stray({ tradeId: "1", clientId: "somebody" }));
  strays.add(stray({ tradeId: "2" }));
  const old = (seconds: number) => strays.takeOld(at(seconds)).map(({ tradeId }) => tradeId);
  strays.reachable(() => false, at(2));
  assertEquals([strays.questions(at(2)), old(1_000)], [[], []]);
  strays.reachable(() => true, at(1_000));
  assertEquals([old(1_010), old(1_010.5), old(1_100)], [[], ["1"], []], "nobody was asked about the other");
  strays.questions(at(1_100));
  strays.reachable(() => false, at(1_150));
  strays.reachable(() => true, at(1_155));
  assertEquals([old(1_215), old(1_215.5)], [[], ["2"]], "the silence of a lost link says nothing");
});
