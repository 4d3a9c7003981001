import { assertEquals } from "@std/assert";
import type { Fact } from "../../core/engine/facts.ts";
import { logFacts } from "../../runtime/fact_log.ts";
import { createLog } from "../../runtime/log.ts";
import type { Micros } from "../../core/units.ts";

const AT = { seq: 1, at: "2026-01-05T09:30:00.000000Z" };
const incident = (severity: "S1" | "S2"): Fact => ({
  ...AT,
  kind: "incident",
  severity,
  code: "venue_lost",
  scope: "binance",
  sentence: `it is ${severity}`,
});
const pause: Fact = {
  ...AT,
  kind: "operator",
  action: "pause",
  by: "operator",
  scope: "mm",
  reason: "lunch",
  result: "applied",
  before: "",
  after: "",
};

function logged(facts: readonly Fact[], level: "info" | "debug" = "info"): string[] {
  const lines: string[] = [];
  const log = createLog({
    level,
    format: "text",
    colour: false,
    clock: () => 0 as Micros,
    redact: (text) => text,
    write: (line) => lines.push(line.slice("1970-01-01T00:00:00.000000Z ".length).trimEnd()),
  });
  logFacts(facts, log);
  return lines;
}

Deno.test("logFacts() writes a grave incident as an error and a lesser one as a warning", () => {
  assertEquals(logged([incident("S1"), incident("S2")]), [
    "ERROR it is S1 code=venue_lost scope=binance",
    "WARN  it is S2 code=venue_lost scope=binance",
  ]);
});

Deno.test("logFacts() tells what people did, with their reason if they gave one", () => {
  assertEquals(logged([pause, { ...pause, reason: "" }]), [
    "INFO  operator: pause scope=mm result=applied reason=lunch",
    "INFO  operator: pause scope=mm result=applied",
  ]);
});

Deno.test("logFacts() keeps refusals of our own rules for those who ask for details", () => {
  const refusal: Fact = { ...AT, kind: "refusal", rule: "RSK-07", scope: "binance:BTCUSDT", sentence: "too large" };
  assertEquals(logged([refusal]), []);
  assertEquals(logged([refusal], "debug"), ["DEBUG too large rule=RSK-07 scope=binance:BTCUSDT"]);
});
