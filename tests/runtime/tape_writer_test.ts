import { assert, assertEquals, assertRejects } from "@std/assert";
import { type TapeEntry, tapeLine } from "../../runtime/tape.ts";
import { readTape } from "../../runtime/tape_reader.ts";
import { TapeWriter } from "../../runtime/tape_writer.ts";
import type { Micros } from "../../core/units.ts";
import { TempDir } from "../support/temp_dir.ts";

const HOUR = 3_600e6;
const AT = 1_764_097_200e6 as Micros; // 2025-11-25T19:00:00Z
const entry = (i: number, at: Micros): TapeEntry => ({ kind: "timer", at, venue: "binance", timer: `t${i}` });
const bytes = (text: string) => new TextEncoder().encode(text);
const line = (i: number, ...more: readonly number[]) =>
  bytes([i, ...more].map((each) => tapeLine(entry(each, AT)) + "\n").join(""));
const names = (dir: TempDir) => [...Deno.readDirSync(dir.file("tape"))].map(({ name }) => name).sort();
/** Text that gzip cannot make much smaller. */
const noise = (seed: number, length: number) => {
  let state = seed, text = "";
  while (text.length < length) text += (state = (state * 48_271) % 2_147_483_647).toString(36);
  return text.slice(0, length);
};

Deno.test("TapeWriter puts the batches of an hour into one file and begins the next with the hour", async () => {
  using dir = new TempDir();
  const writer = new TapeWriter(dir.path, 1e6);
  await writer.write(line(1), AT);
  await writer.write(line(2, 3), AT + HOUR - 1 as Micros);
  await writer.write(line(4), AT + HOUR as Micros);
  await writer.write(line(5), AT as Micros); // a clock that stepped back begins no older file
  writer.close();
  assertEquals(names(dir), ["2025-11-25T19-000.jsonl.gz", "2025-11-25T20-000.jsonl.gz"]);
  assertEquals([...readTape(dir.file("tape/2025-11-25T19-000.jsonl.gz"))], [1, 2, 3].map((i) => entry(i, AT)));
  assertEquals([...readTape(dir.file("tape/2025-11-25T20-000.jsonl.gz"))].length, 2);
});

Deno.test("TapeWriter never appends to a file of an earlier start, whose end may be cut", async () => {
  using dir = new TempDir();
  for (let start = 0; start < 2; start++) {
    const writer = new TapeWriter(dir.path, 1e6);
    await writer.write(line(start), AT);
    writer.close();
  }
  assertEquals(names(dir), ["2025-11-25T19-000.jsonl.gz", "2025-11-25T19-001.jsonl.gz"]);
});

Deno.test("TapeWriter keeps within its budget by dropping the oldest, never the file in use", async () => {
  using dir = new TempDir();
  const budget = 20_000, writer = new TapeWriter(dir.path, budget);
  for (let i = 0; i < 12; i++) await writer.write(bytes(noise(i + 1, 5_000)), AT + i * HOUR as Micros);
  const left = names(dir);
  const total = left.reduce((sum, name) => sum + Deno.statSync(dir.file(`tape/${name}`)).size, 0);
  assert(total <= budget, `${total} bytes`);
  assertEquals(left.at(-1), "2025-11-26T06-000.jsonl.gz");
  assert(left.length > 2 && left.length < 12);
  writer.close();
  const tighter = new TapeWriter(dir.path, 1);
  assertEquals(names(dir), []);
  await tighter.write(line(1), AT);
  assertEquals(names(dir).length, 1);
  tighter.close();
});

Deno.test("TapeWriter splits an hour that would take the whole budget", async () => {
  using dir = new TempDir();
  const writer = new TapeWriter(dir.path, 40_000);
  for (let i = 0; i < 12; i++) await writer.write(bytes(noise(i + 1, 8_000)), AT);
  writer.close();
  const left = names(dir);
  assert(left.length > 2 && left[0] !== "2025-11-25T19-000.jsonl.gz", left.join());
});

Deno.test("TapeWriter lives with files that somebody else removed, and leaves what is not its own", async () => {
  using dir = new TempDir();
  dir.write("tape/notes.txt", "mine");
  const writer = new TapeWriter(dir.path, 10_000);
  await writer.write(bytes(noise(1, 6_000)), AT);
  await writer.write(bytes(noise(2, 6_000)), AT + HOUR as Micros);
  for (const name of names(dir)) if (name.endsWith(".gz")) Deno.removeSync(dir.file(`tape/${name}`));
  await writer.write(bytes(noise(3, 6_000)), AT + 2 * HOUR as Micros);
  await writer.write(bytes(noise(4, 6_000)), AT + 3 * HOUR as Micros);
  writer.close();
  assert(names(dir).includes("notes.txt"));
});

Deno.test("TapeWriter that fails begins a new file with the next batch", async () => {
  using dir = new TempDir();
  const writer = new TapeWriter(dir.path, 1e6);
  dir.write("tape/2025-11-25T19-000.jsonl.gz", "in the way");
  await assertRejects(() => writer.write(line(1), AT), Deno.errors.AlreadyExists);
  await writer.write(line(2), AT + HOUR as Micros);
  writer.close();
  assertEquals(names(dir).at(-1), "2025-11-25T20-000.jsonl.gz");
});
