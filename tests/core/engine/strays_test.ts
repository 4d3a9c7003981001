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
  const asked = (seconds: number) => strays.questions(at(seconds)).map(({ venueOrderId }) => venueOrderId);
  assertEquals([asked(1), asked(5.9), asked(6)], [["77", "78"], [], ["77", "78"]]);
  strays.take(({ venueOrderId }) => venueOrderId === "77");
  assertEquals([asked(7), asked(11)], [[], ["78"]]);
});

Deno.test("Strays asks about ten orders in five seconds at most, whom nobody asked about first", () => {
  const strays = reached();
  for (let i = 0; i < 25; i++) strays.add(stray({ tradeId: String(i), venueOrderId: String(i) }));
  const asked = (seconds: number) => strays.questions(at(seconds)).map(({ venueOrderId }) => Number(venueOrderId));
  const ten = (from: number) => Array.from({ length: 10 }, (_, i) => (from + i) % 25);
  assertEquals([asked(1), asked(2), asked(6), asked(11)], [ten(0), [], ten(10), ten(20)]);
  strays.take(() => true);
  strays.add(stray({ tradeId: "late", venueOrderId: "late" }));
  assertEquals([asked(12).length, asked(16).length], [0, 1], "answers make no room");
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
