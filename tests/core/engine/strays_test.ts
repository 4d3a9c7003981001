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

Deno.test("Strays keeps a fill once, and the oldest gives way", () => {
  const strays = new Strays();
  assertEquals([strays.add(stray({ tradeId: "0" })), strays.add(stray({ tradeId: "0" }))], [null, null]);
  for (let i = 1; i < STRAYS_LIMIT; i++) strays.add(stray({ tradeId: String(i) }));
  assertEquals([strays.add(stray({ tradeId: "new" }))?.tradeId, strays.all.length], ["0", STRAYS_LIMIT]);
});

Deno.test("Strays asks for each order at once, and again every five seconds while it does not know", () => {
  const strays = new Strays();
  strays.add(stray({ tradeId: "1" }));
  strays.add(stray({ tradeId: "2" }));
  strays.add(stray({ tradeId: "3", venueOrderId: "78" }));
  const asked = (seconds: number) => strays.questions(at(seconds)).map(({ venueOrderId }) => venueOrderId);
  assertEquals([asked(1), asked(5.9), asked(6)], [["77", "78"], [], ["77", "78"]]);
  strays.take(({ venueOrderId }) => venueOrderId === "77");
  assertEquals([asked(7), asked(11)], [[], ["78"]]);
});

Deno.test("Strays asks nothing about a fill that names another client id, and waits less for it", () => {
  const strays = new Strays();
  strays.add(stray({ tradeId: "1", clientId: "somebody" }));
  strays.add(stray({ tradeId: "2", instrument: 1 as InstrumentId }));
  assertEquals(strays.questions(at(2)).map(({ instrument }) => instrument as number), [1]);
  const old = (seconds: number) => strays.takeOld(at(seconds)).map(({ tradeId }) => tradeId);
  assertEquals([old(11), old(11.5), old(61), old(61.5)], [[], ["1"], [], ["2"]]);
});

Deno.test("Strays forgets whom it asked once nothing waits", () => {
  const strays = new Strays();
  strays.add(stray());
  strays.questions(at(1));
  strays.take(() => true);
  strays.questions(at(2));
  strays.add(stray({ tradeId: "late" }));
  assertEquals(strays.questions(at(3)).length, 1);
});
