import { assert, assertEquals, assertMatch } from "@std/assert";
import type { OperatorEvent } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { GuardReceipt } from "../../runtime/guard_loop.ts";
import { endText, GuardianWords, watchersOf } from "../../runtime/guarding.ts";
import { createLog } from "../../runtime/log.ts";

const AT = 1_700_000_000_000_000 as Micros;
const RECEIPT: GuardReceipt = {
  venue: "binance",
  reason: "no heartbeat of the engine for 1.0 s",
  since: AT,
  startedAt: AT,
  requests: 9,
  ordersBefore: 4,
  cancelled: 4,
  remaining: 0,
  foreign: 0,
  firstCancelAt: AT,
  firstCancelMs: 60,
  verifiedAt: AT,
  verifiedMs: 3_050,
  dirty: false,
  lastReason: null,
};

Deno.test("watchersOf(): a guardian wherever orders rest, and a sentinel in live unless the configuration says otherwise", () => {
  const cases: readonly (readonly [mode: "demo" | "paper" | "live", required: boolean | undefined, seen: string])[] = [
    ["demo", undefined, "true false"],
    ["demo", true, "true true"],
    ["paper", undefined, "false false"],
    ["paper", true, "false false"],
    ["live", undefined, "true true"],
    ["live", false, "true false"],
  ];
  for (const [mode, required, seen] of cases) {
    const { guardian, sentinel } = watchersOf({ mode, sentinel: { required } });
    assertEquals(`${guardian} ${sentinel}`, seen, `${mode} ${required}`);
  }
});

Deno.test("GuardianWords: a kill reaches the engine by name, each deed the journal, and people what they have to know", () => {
  const operated: OperatorEvent[] = [], noted: unknown[] = [], incidents: string[] = [];
  const words = new GuardianWords(
    {
      operate: (event) => operated.push(event),
      note: (topic, fields) => noted.push([topic, fields]),
      engine: {
        incident: (severity, code, sentence, scope) => incidents.push(`${severity} ${code} ${scope}: ${sentence}`),
      },
    },
    createLog({ level: "error", format: "text", colour: false, clock: () => AT, redact: String, write() {} }),
    () => AT,
  );
  words.report({ kind: "kill", at: AT, level: "cancel", reason: "the latch file is there" });
  words.report({ kind: "latch", at: AT, level: "cancel", reason: "", problem: null });
  words.report({ kind: "latch", at: AT, level: "cancel", reason: "", problem: "no space left" });
  for (const kind of ["begun", "renewed", "verified", "dirty", "left"] as const) {
    words.report({ kind, at: AT, receipt: RECEIPT });
  }
  words.report({ kind: "problem", at: AT, message: "odd" });
  words.report({ kind: "key", at: AT, venue: "binance", refused: "-2015: Invalid API-key" });
  words.report({ kind: "key", at: AT, venue: "binance", refused: null });
  words.fault("it died", true);
  words.fault("it died", false);
  assertEquals(operated, [{
    kind: "kill",
    by: "guardian",
    reason: "the latch file is there",
    requestId: `guardian-${AT}`,
    at: AT,
    level: "cancel",
  }]);
  assertEquals(noted.length, 13);
  assertEquals(incidents.map((text) => text.split(":")[0]), [
    "S1 latch_not_written global",
    "S1 guardian_clears binance",
    "S2 guardian_renewed binance",
    "S2 guardian_verified binance",
    "S1 guardian_not_verified binance",
    "S2 guardian_left binance",
    "S2 guardian_problem global",
    "S1 guardian_refused binance",
    "S2 guardian_taken binance",
    "S1 guardian_fault global",
    "S1 guardian_fault global",
  ]);
  assertMatch(incidents.at(-2)!, /another one takes its place/);
  assertMatch(incidents.at(-1)!, /it is given up/);
});

Deno.test("endText() tells the proof, or what is missing of it", () => {
  assertEquals(
    endText(RECEIPT),
    "binance was seen without an order of ours after 3050 ms: 9 requests, 4 orders cancelled",
  );
  const open = { ...RECEIPT, verifiedAt: null, verifiedMs: null };
  assertMatch(endText({ ...open, remaining: 2 }), /was not seen without .*, 2 orders are left$/);
  const blind = endText({ ...open, remaining: null, lastReason: "HTTP 503" });
  assert(blind.endsWith("no list of its orders came; HTTP 503"), blind);
});
