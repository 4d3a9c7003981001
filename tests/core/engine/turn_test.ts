import { assertEquals } from "@std/assert";
import { Turn } from "../../../core/engine/turn.ts";
import type { Approved, Command } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";

const CANCEL_ALL = { kind: "cancel_all", venue: "binance", instrument: 0 as InstrumentId } as Approved<Command>;

Deno.test("begin() takes nothing over from the step before but the list that its commands stood in", () => {
  const turn = new Turn(), { out } = turn;
  out.push(CANCEL_ALL, CANCEL_ALL);
  turn.urgent = true;
  turn.begin(7 as Micros);
  assertEquals([turn.now, turn.urgent, turn.out], [7, false, []]);
  assertEquals(turn.out === out, true);
});
