import { assertEquals, assertThrows } from "@std/assert";
import { gzipSync } from "node:zlib";
import { type TapeEntry, tapeLine } from "../../runtime/tape.ts";
import { readTape } from "../../runtime/tape_reader.ts";
import type { Micros } from "../../core/units.ts";
import { TempDir } from "../support/temp_dir.ts";

const AT = 1_764_099_999_123_456 as Micros;
const frame = (text: string | Uint8Array): TapeEntry => ({
  kind: "frame",
  at: AT,
  venue: "binance",
  channel: "public",
  frame: text,
});
const EVERY: readonly TapeEntry[] = [
  { kind: "start", at: AT, venue: "binance" },
  { kind: "open", at: AT, venue: "binance", channel: "public" },
  frame('{"e":"trade"}\n'),
  frame(new Uint8Array([0, 255, 10])),
  { kind: "reply", at: AT, venue: "binance", id: 3, status: 200, body: "{}", headers: { "x-weight": "5" } },
  { kind: "timer", at: AT, venue: "binance", timer: "clock" },
  { kind: "refused", at: AT, venue: "binance", what: "transmit", target: "trade" },
  { kind: "close", at: AT, venue: "binance", channel: "public" },
  {
    kind: "operator",
    at: AT,
    venue: "",
    event: { kind: "kill", by: "me", requestId: "r", at: AT, reason: "drill", level: "cancel" },
  },
  { kind: "gap", at: AT, venue: "", dropped: 4 },
];

Deno.test("readTape() gives back every kind of entry that tapeLine() wrote, also over several gzip members", () => {
  using dir = new TempDir();
  const members = EVERY.map((entry) => gzipSync(tapeLine(entry) + "\n"));
  dir.write("a.gz", new Uint8Array(members.flatMap((member) => [...member])));
  assertEquals([...readTape(dir.file("a.gz"))], EVERY);
});

Deno.test("readTape() leaves out what a crash cut off", () => {
  using dir = new TempDir();
  const whole = gzipSync(tapeLine(EVERY[0]) + "\n"), cut = gzipSync(tapeLine(EVERY[1]) + "\n").subarray(0, 25);
  dir.write("a.gz", new Uint8Array([...whole, ...cut]));
  assertEquals([...readTape(dir.file("a.gz"))], [EVERY[0]]);
});

Deno.test("readTape() names the line that is no entry", () => {
  using dir = new TempDir();
  for (const [line, reason] of [["{", "no JSON"], ["null", "want at"], ['{"at":1,"venue":"x"}', "want at"]]) {
    dir.write("a.gz", gzipSync(tapeLine(EVERY[0]) + "\n" + line + "\n"));
    const error = assertThrows(() => [...readTape(dir.file("a.gz"))], RangeError, reason);
    assertEquals(error.message.includes("a.gz line 2"), true);
  }
});

Deno.test("readTape() names the file that is no tape, and the frame whose bytes cannot be had", () => {
  using dir = new TempDir();
  const refuses = (content: string | Uint8Array, words: string) => {
    dir.write("a.gz", content);
    assertThrows(() => [...readTape(dir.file("a.gz"))], RangeError, words);
  };
  refuses("no gzip at all", "a.gz: want a gzip file (incorrect header check)");
  const good = gzipSync(`${tapeLine(EVERY[0])}\n`), torn = good.slice();
  torn[good.length - 6] ^= 1;
  refuses(torn, "want a gzip file");
  refuses(gzipSync('{"at":1,"venue":"v","kind":"frame","base64":"!"}\n'), "a.gz line 1: its bytes are no base64");
  refuses(gzipSync('{"at":1,"venue":"v","kind":"frame"}\n'), "a.gz line 1: want text or base64 of a frame");
});
