import { assertEquals, assertThrows } from "@std/assert";
import {
  advanceLife,
  advancePending,
  countsInExposure,
  index,
  isTerminal,
  type Life,
} from "../../../core/oms/lifecycle.ts";

/** Reliability 1.1: terminal, counts in exposure, counts while an end is not final. */
const STATES: readonly (readonly [Life, boolean, boolean, boolean])[] = [
  ["NEW", false, false, false],
  ["DENIED", true, false, false],
  ["INTENT", false, true, true],
  ["SENT", false, true, true],
  ["UNKNOWN", false, true, true],
  ["OPEN", false, true, true],
  ["PARTIAL", false, true, true],
  ["FILLED", true, false, false],
  ["CANCELED", true, false, true],
  ["EXPIRED", true, false, true],
  ["REJECTED", true, false, false],
  ["NEVER_ARRIVED", true, false, false],
  ["VOID", true, false, false],
];

Deno.test("isTerminal() and countsInExposure() follow the table of reliability 1.1", () => {
  for (const [life, terminal, counts, countsBeforeFinal] of STATES) {
    assertEquals(isTerminal(life), terminal, life);
    assertEquals(countsInExposure(life, true), counts, life);
    assertEquals(countsInExposure(life, false), countsBeforeFinal, life);
  }
});

Deno.test("advanceLife() tells OPEN from PARTIAL from FILLED by what is filled", () => {
  assertEquals(advanceLife("SENT", "acked", 0, 10).to, "OPEN");
  assertEquals(advanceLife("SENT", "live", 9, 10).to, "PARTIAL");
  assertEquals(advanceLife("OPEN", "fill", 10, 10).to, "FILLED");
  assertEquals(advanceLife("UNKNOWN", "fill", 10, 10).to, "FILLED");
});

Deno.test("advanceLife() makes a full quantity FILLED whatever word the venue ended with", () => {
  for (const input of ["canceled", "expired"] as const) {
    assertEquals(advanceLife("PARTIAL", input, 10, 10).to, "FILLED");
    assertEquals(advanceLife("SENT", input, 10, 10).to, "FILLED");
  }
  assertEquals(advanceLife("CANCELED", "fill", 10, 10).to, "FILLED");
  assertEquals(advanceLife("EXPIRED", "announced_fill", 10, 10).to, "FILLED");
});

Deno.test("advanceLife() and advancePending() leave an order unchanged on what is illegal, and tell an S1", () => {
  const life = advanceLife("OPEN", "absent", 0, 10);
  assertEquals([life.to, life.legal, life.row.incident?.code, life.row.query], [
    "OPEN",
    false,
    "illegal_transition",
    true,
  ]);
  assertEquals(advanceLife("OPEN", "absent", 10, 10).to, "OPEN"); // not even with a full quantity
  const pending = advancePending("cancel_sent", "cancel_requested");
  assertEquals([pending.to, pending.legal, pending.row.incident?.severity], ["cancel_sent", false, "S1"]);
});

Deno.test("index() refuses a table in which two rows answer the same input in the same state", () => {
  const rows = [{ from: ["A", "B"], input: ["x"], why: "first" }, { from: ["B"], input: ["y", "x"], why: "again" }];
  assertThrows(() => index(rows), Error, 'Two rows answer x in B: "again" is the second');
  assertEquals(index(rows.slice(1)).get("B")?.get("y")?.why, "again");
});
