import { assertEquals } from "@std/assert";
import type { SetDeadMan } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { answerTo, isNotSet, isSet, noSwitch } from "../../../exchanges/shared/dead_man.ts";

const SET: SetDeadMan = {
  kind: "dead_man",
  venue: "aster",
  instrument: 3 as InstrumentId,
  window: 15_000_000 as Micros,
  callId: 7,
};
const AT = 1_000 as Micros, UNTIL = 15_001_000 as Micros;

Deno.test("KIL-12 an answer says whose call it was, and whether the switch is set", () => {
  const common = { kind: "dead_man_answer", venue: "aster", instrument: 3, callId: 7, receivedAt: AT };
  assertEquals<unknown>(answerTo(SET, isSet(UNTIL), AT), { ...common, verdict: "set", until: UNTIL, failure: "" });
  assertEquals<unknown>(answerTo(SET, isSet(null), AT), { ...common, verdict: "set", until: null, failure: "" });
  const lost = { ...common, verdict: "lost", until: null, failure: "no answer" };
  assertEquals<unknown>(answerTo(SET, isNotSet("lost", "no answer"), AT), lost);
});

Deno.test("KIL-14 a venue that has no switch says so", () => {
  const { verdict, failure } = noSwitch(SET, "Binance spot", AT);
  assertEquals([verdict, failure], ["unavailable", "Binance spot has no dead-man switch"]);
});
