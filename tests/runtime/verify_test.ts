/** What `verify` proves of a data directory: chain, seals, days, snapshots (reliability.md PER-03, PER-05, PER-06). */
import { assert, assertEquals } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { Journal } from "../../runtime/journal.ts";
import type { DayAnchor } from "../../runtime/journal_reader.ts";
import { listSnapshots } from "../../runtime/snapshot_file.ts";
import { isWhole, verify } from "../../runtime/verify.ts";
import { MortalBot } from "../support/mortal_bot.ts";
import { recordsOf } from "../support/journal_story.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

const note = (n: number) => ({ kind: "note", payload: { topic: "test", n } }) as const;
const DAY = 86_400_000_000, NOON = Date.UTC(2026, 10, 25, 12) * 1000 as Micros;

Deno.test("PER-06 the hash of each day is told once by the run and found again by verify, over a restart", async () => {
  using dir = new TempDir();
  const told: DayAnchor[] = [];
  const open = () => Journal.open(dir.path, { durability: "write", onDay: (anchor) => told.push(anchor) });
  let journal = open();
  const heads: string[] = [];
  for (const day of [0, 0, 1, 3]) {
    heads.push(journal.head.hash);
    journal.append([note(day)], NOON + day * DAY as Micros);
    await Promise.resolve(); // behind the turn
    if (day !== 1) continue;
    await journal.close();
    journal = open();
  }
  assertEquals(told, [
    { day: "2026-11-25", seq: 2, hash: heads[2] },
    { day: "2026-11-26", seq: 3, hash: heads[3] },
  ]);
  await journal.close();
  assertEquals(verify(dir.path).days, told);
});

slowTest("PER-05 verify finds segments, seals, days and snapshots of a long life whole", async () => {
  await using mortal = new MortalBot(3, { segmentBytes: 30_000 }, 1_000);
  mortal.begin();
  assert(await mortal.run(5_000));
  mortal.kill();
  await mortal.bury();
  const found = verify(mortal.dataDir);
  assert(isWhole(found), JSON.stringify(found));
  assert(found.segments > 1, `${found.segments} segments`);
  assertEquals(found.snapshots?.map(({ name }) => name), listSnapshots(mortal.dataDir));
  const [name] = listSnapshots(mortal.dataDir), path = `${mortal.dataDir}/snapshots/${name}`;
  Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replace('"writtenAt":1', '"writtenAt":2'));
  const damaged = verify(mortal.dataDir);
  assertEquals(damaged.snapshots?.[0].problem, `Cannot use snapshots/${name}: it does not match its hash`);
  assert(!isWhole(damaged));
});

slowTest("verify finds a snapshot that stands on another chain, or on a record that is not there", async () => {
  await using one = new MortalBot(3, {}, 1_500);
  one.begin();
  assert(await one.run(3_500));
  await using other = new MortalBot(4, {}, 1_500);
  other.begin();
  assert(await other.run(3_500));
  const theirs = listSnapshots(other.dataDir);
  for (const name of theirs) {
    Deno.copyFileSync(`${other.dataDir}/snapshots/${name}`, `${one.dataDir}/snapshots/${name}`);
  }
  const found = verify(one.dataDir);
  for (const { name, problem } of found.snapshots ?? []) {
    assertEquals(problem === null, !theirs.includes(name), `${name}: ${problem}`);
  }
  assert(!isWhole(found));
});

Deno.test("verify finds a seal that says something else than what stands in its segment", () => {
  for (
    const [change, problem] of [
      [{ firstSeq: 2 }, "it says that record 2 is its first; it is 1"],
      [{ records: 9 }, "it says that it has 9 records; it has 2"],
      [{ lastSeq: 7 }, "it says that record 7 is its last; it is 2"],
    ] as const
  ) {
    using dir = new TempDir();
    const seal = { kind: "seal", payload: { segment: 1, firstSeq: 1, records: 2, ...change } } as const;
    dir.write("journal/000001.jsonl", recordsOf([note(1), seal]).lines);
    const found = verify(dir.path);
    assertEquals(found.badSeals, [`000001.jsonl: ${problem}`]);
    assert(!isWhole(found));
  }
});
