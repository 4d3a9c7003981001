import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { TempDir } from "../support/temp_dir.ts";
import { addEntry, type Entry, nextSeed, readLedger, tableOf } from "./long.ts";

const entry = (change: Partial<Entry>): Entry => ({
  commit: "aaaaaaa",
  date: "2026-11-26",
  from: 1,
  to: 100,
  hours: 25,
  violations: 0,
  marketEvents: 250_000,
  orders: 12_500,
  faults: 1_000,
  cpuSeconds: 100,
  ...change,
});

Deno.test("the ledger of long runs is gone on from: no seed is played twice, whatever the commit", () => {
  using dir = new TempDir();
  const path = dir.file("some/ledger.jsonl");
  assertEquals([readLedger(path), nextSeed([])], [[], 1]);
  addEntry(path, entry({}));
  addEntry(path, entry({ commit: "bbbbbbb", from: 101, to: 150, hours: 5, violations: 2, cpuSeconds: 20 }));
  const entries = readLedger(path);
  assertEquals([entries.length, nextSeed(entries)], [2, 151]);
  Deno.writeTextFileSync(path, "{}\n", { append: true });
  assertThrows(() => readLedger(path), Error, "line 3 is no batch");
});

Deno.test("the table has a row for each commit and the sum, with rates an hour", () => {
  const second = entry({ from: 101, to: 300, hours: 75 }),
    third = entry({ commit: "bbbbbbb", from: 301, to: 301, hours: 0 });
  const rows = tableOf([entry({}), second, third]).split("\n").slice(2);
  assertEquals(rows.length, 3);
  assertEquals(rows[0], "| 2026-11-26 | aaaaaaa | 300 | 100.0 | 5,000 | 250 | 20 | 2.0 | 0 |");
  assertStringIncludes(rows[1], "| bbbbbbb | 1 | 0.0 | 0 | 0 | 0 | 0.0 | 0 |");
  assertStringIncludes(rows[2], "| all | 301 | 100.0 |");
});
