import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ArchiveStore, removeArchive } from "../../runtime/archive_store.ts";
import { Journal } from "../../runtime/journal.ts";
import type { JournalEntry } from "../../runtime/journal_codec.ts";
import { AT, boot, fillFact, listing, place, recordsOf } from "../support/journal_story.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

const orders = (count: number, from = 0): JournalEntry[] =>
  Array.from({ length: count }, (_, i) => ({ kind: "command", payload: place(`c${from + i}`) }));
const ids = (store: ArchiveStore) => store.page("orders", 0, 1_000).map(({ orderId }) => orderId);

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("ArchiveStore is built from the journal, keeps up with it, and is built again when it is deleted", async () => {
  using dir = new TempDir();
  const journal = Journal.open(dir.path, { durability: "write" });
  journal.append([boot, listing, ...orders(2)], AT);
  const store = new ArchiveStore(dir.path);
  assertEquals([store.lastSeq, store.rebuilt, ids(store)], [4, null, ["c0", "c1"]]);
  store.take(decode(journal.append(orders(2, 2), AT).bytes));
  assertEquals(ids(store), ["c0", "c1", "c2", "c3"]);
  const before = store.page("orders", 0, 1_000);
  store.close();
  await journal.close();
  removeArchive(dir.path);
  const again = new ArchiveStore(dir.path);
  assertEquals(again.page("orders", 0, 1_000), before);
  again.close();
});

slowTest("take() passes over what is in already and reads in the journal what is missing", async () => {
  using dir = new TempDir();
  const journal = Journal.open(dir.path, { durability: "write" });
  const first = decode(journal.append([boot, listing], AT).bytes), store = new ArchiveStore(dir.path);
  store.take(first);
  assertEquals(store.lastSeq, 2);
  journal.append(orders(3), AT); // never handed over
  store.take(decode(journal.append(orders(1, 3), AT).bytes));
  assertEquals([store.lastSeq, ids(store)], [6, ["c0", "c1", "c2", "c3"]]);
  store.take("");
  store.close();
  await journal.close();
});

Deno.test("take() reads in the journal also what is missing between its lines", async () => {
  using dir = new TempDir();
  const journal = Journal.open(dir.path, { durability: "write" });
  const store = new ArchiveStore(dir.path);
  const before = decode(journal.append([boot, listing, ...orders(1)], AT).bytes);
  journal.append(orders(3, 1), AT); // had no room on its way
  const behind = decode(journal.append(orders(1, 4), AT).bytes);
  store.take(before + behind);
  assertEquals([store.lastSeq, ids(store)], [7, ["c0", "c1", "c2", "c3", "c4"]]);
  store.close();
  await journal.close();
});

Deno.test("take() of lines after a hole that the journal cannot fill changes nothing", () => {
  using dir = new TempDir();
  const { lines } = recordsOf(orders(1), 9), store = new ArchiveStore(dir.path);
  assertThrows(() => store.take(lines), RangeError, "Cannot archive record 9 after 0");
  assertEquals(store.lastSeq, 0);
  store.close();
});

Deno.test("take() that fails half-way leaves nothing of the batch, and the next one works", async () => {
  using dir = new TempDir();
  const journal = Journal.open(dir.path, { durability: "write" });
  journal.append([boot], AT);
  const store = new ArchiveStore(dir.path);
  const breaker = new DatabaseSync(dir.file("twoside.db"));
  breaker.exec("ALTER TABLE orders RENAME TO hidden");
  const lines = decode(journal.append([listing, ...orders(1)], AT).bytes);
  assertThrows(() => store.take(lines), Error);
  assertEquals(store.lastSeq, 1);
  breaker.exec("ALTER TABLE hidden RENAME TO orders");
  breaker.close();
  store.take(lines);
  assertEquals([store.lastSeq, ids(store)], [3, ["c0"]]);
  store.close();
  await journal.close();
});

Deno.test("catchUp() crosses segments and begins where it ended", async () => {
  using dir = new TempDir();
  const journal = Journal.open(dir.path, { durability: "write", segmentBytes: 500 });
  const store = new ArchiveStore(dir.path);
  for (const entry of [boot, listing, ...orders(6)]) journal.append([entry], AT);
  store.catchUp();
  assertEquals(ids(store).length, 6);
  for (const entry of orders(6, 6)) journal.append([entry], AT);
  store.catchUp();
  assertEquals([ids(store).length, store.lastSeq], [12, journal.head.seq]);
  store.close();
  await journal.close();
});

slowTest("catchUp() takes a long journal in parts and stops at a line that is being written", () => {
  using dir = new TempDir();
  const { lines } = recordsOf([boot, listing, ...orders(1_500)]);
  dir.write("journal/000001.jsonl", lines + lines.slice(0, 40));
  const store = new ArchiveStore(dir.path);
  assertEquals(store.lastSeq, 1_502);
  store.close();
});

slowTest("catchUpInParts() rests after every thousand records, and may be left there", () => {
  using dir = new TempDir();
  const { lines } = recordsOf([boot, listing, ...orders(2_500)]);
  dir.write("journal/000001.jsonl", lines);
  const store = new ArchiveStore(dir.path, true), parts = store.catchUpInParts();
  assertEquals([store.lastSeq, parts.next().done, store.lastSeq], [0, false, 1_000]);
  parts.return();
  store.take(recordsOf(orders(1, 2_500), 2_503).lines);
  assertEquals([store.lastSeq, ids(store).length], [2_503, 1_000]);
  store.close();
});

Deno.test("page() gives rows after a number, oldest first, with a bound, or the newest", async () => {
  using dir = new TempDir();
  const journal = Journal.open(dir.path, { durability: "write" });
  journal.append([boot, listing, ...orders(5), { kind: "fact", payload: fillFact(1, "c0", "1") }], AT);
  const store = new ArchiveStore(dir.path);
  const seqs = (after: number, limit: number) => store.page("orders", after, limit).map(({ seq }) => seq);
  assertEquals(seqs(0, 2), [1, 2]);
  assertEquals(seqs(2, 2), [3, 4]);
  assertEquals(seqs(4, 100), [5]);
  assertEquals(seqs(5, 100), []);
  assertEquals(seqs(-1, 2), [4, 5]);
  assertEquals(seqs(-1, 100), [1, 2, 3, 4, 5]);
  assertEquals([seqs(0, 0), seqs(0, -3), seqs(0, 1.9)], [[], [], [1]]);
  assertEquals(Object.keys(store.page("orders", 0, 1)[0]).some((name) => name.startsWith("_")), false);
  assertEquals(store.page("fills", 0, 9).length, 1);
  for (const table of ["audit", "incidents", "pnl"] as const) assertEquals(store.page(table, 0, 9), []);
  assertEquals(store.page("pnl", -1, 9), []);
  store.close();
  await journal.close();
});

slowTest(
  "an archive that is damaged, of another version, of another journal or ahead of its journal is made anew",
  async () => {
    const cases: readonly (readonly [string, (dir: TempDir) => void, string])[] = [
      ["damaged", (dir) => dir.write("twoside.db", "no database at all, whatever its name says".repeat(9)), "damaged"],
      ["version", (dir) => {
        const db = new DatabaseSync(dir.file("twoside.db"));
        db.exec("PRAGMA user_version = 99");
        db.close();
      }, "it has version 99"],
      ["other", (dir) => {
        const { lines } = recordsOf([boot, listing, ...orders(3, 50)]);
        dir.write("journal/000001.jsonl", lines);
      }, "it is of another journal"],
      ["ahead", (dir) => {
        const { lines } = recordsOf([boot]);
        dir.write("journal/000001.jsonl", lines);
      }, "the journal ends before it"],
    ];
    for (const [name, spoil, reason] of cases) {
      using dir = new TempDir();
      const journal = Journal.open(dir.path, { durability: "write" });
      journal.append([boot, listing, ...orders(2)], AT);
      await journal.close();
      new ArchiveStore(dir.path).close();
      spoil(dir);
      const store = new ArchiveStore(dir.path);
      assertStringIncludes(store.rebuilt ?? "not rebuilt", reason, name);
      assertEquals(ids(store).length, name === "ahead" ? 0 : name === "other" ? 3 : 2, name);
      store.close();
      const again = new ArchiveStore(dir.path);
      assertEquals(again.rebuilt, null, name);
      again.close();
    }
  },
);

Deno.test("an empty archive of an empty journal is no reason to begin anew", () => {
  using dir = new TempDir();
  new ArchiveStore(dir.path).close();
  const store = new ArchiveStore(dir.path);
  assertEquals([store.rebuilt, store.lastSeq], [null, 0]);
  store.close();
});
