import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { createLog, type LogOptions } from "../../runtime/log.ts";
import { Redactor } from "../../runtime/secret.ts";
import type { Micros } from "../../core/units.ts";

function recording(options: Partial<LogOptions> = {}) {
  const lines: string[] = [], redactor = new Redactor();
  const time = { now: 1_764_099_999_123_456 as Micros };
  const log = createLog({
    level: "info",
    format: "text",
    colour: false,
    clock: () => time.now,
    redact: (text) => redactor.redact(text),
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, lines, redactor, time };
}

Deno.test("a text line carries instant, level, message and fields", () => {
  const { log, lines } = recording();
  log.warn("book lost", { venue: "binance", reason: "a gap of 3", lots: 5n, ratio: NaN, none: null });
  assertEquals(lines, [
    '2025-11-25T19:46:39.123456Z WARN  book lost venue=binance reason="a gap of 3" lots=5 ratio=NaN none=null\n',
  ]);
});

Deno.test("a JSON line carries the same under names", () => {
  const { log, lines } = recording({ format: "json" });
  log.child({ venue: "binance" }).error("failed", { error: new TypeError("bad", { cause: new Error("worse") }) });
  assertEquals(JSON.parse(lines[0]), {
    at: "2025-11-25T19:46:39.123456Z",
    level: "error",
    message: "failed",
    venue: "binance",
    error: "TypeError: bad; caused by: worse",
  });
});

Deno.test("levels below the chosen one are silent", () => {
  const { log, lines } = recording({ level: "warn" });
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  assertEquals(lines.map((line) => line.slice(28).trimEnd()), ["WARN  c", "ERROR d"]);
  const all = recording({ level: "debug" });
  all.log.debug("a");
  assertEquals(all.lines.length, 1);
});

Deno.test("a line with colour ends its colour before the line ends", () => {
  const { log, lines } = recording({ colour: true });
  log.error("red");
  log.info("plain");
  assertEquals([lines[0].startsWith("\x1b[31m"), lines[0].endsWith("\x1b[0m\n")], [true, true]);
  assertFalse(lines[1].includes("\x1b"));
});

Deno.test("no line holds a secret, in message, field, error or name (SEC-13)", () => {
  for (const format of ["text", "json"] as const) {
    const { log, lines, redactor } = recording({ format });
    redactor.add("canary/0123456789");
    log.info("the key is canary/0123456789", { deep: { key: ["canary/0123456789"] } });
    log.error("x", { error: new Error("no canary/0123456789", { cause: "canary/0123456789" }) });
    for (const line of lines) assertFalse(line.includes("canary"), line);
  }
});

Deno.test("text from outside can neither begin a line nor steer a terminal", () => {
  const { log, lines } = recording();
  log.info("two\nlines\x1b[2J", { x: "a\nb", y: "\u009b2J" });
  assertEquals(lines[0].slice(28), 'INFO  two\\x0alines\\x1b[2J x="a\\nb" y=\\x9b2J\n');
});

Deno.test("a message that repeats is counted after five, and the count is told when its time is over", () => {
  const { log, lines, time } = recording();
  for (let i = 0; i < 12; i++) log.info("again", { i });
  log.warn("again");
  assertEquals(lines.length, 6);
  time.now = (time.now + 10e6) as Micros;
  log.info("again", { i: 12 });
  assertStringIncludes(lines[6], "again i=12 leftOut=7");
  log.info("again", { i: 13 });
  assertFalse(lines[7].includes("leftOut"));
});

Deno.test("the memory for repeats is bounded", () => {
  const { log, lines } = recording();
  for (let i = 0; i < 400; i++) log.info(`message ${i}`);
  for (let i = 0; i < 6; i++) log.info("message 0");
  assertEquals(lines.length, 405);
});

Deno.test("causes end after five, also in a circle", () => {
  const { log, lines } = recording();
  const error = new Error("round");
  error.cause = error;
  log.error("x", { error });
  assertEquals(lines[0].match(/round/g)?.length, 5);
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  log.error("y", { circle, deep: [1n] });
  assertStringIncludes(lines[1], 'circle="[object Object]" deep="[\\"1\\"]"');
});
