import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { type Appended, Journal, JournalError, type JournalOptions } from "../../runtime/journal.ts";
import { GENESIS, type JournalEntry, type JournalRecord } from "../../runtime/journal_codec.ts";
import { verify } from "../../runtime/verify.ts";
import type { Micros } from "../../core/units.ts";
import { FailingDisk } from "../support/failing_segment.ts";
import { oldRecord, sha256 } from "../support/plain_journal.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

const NOW = 1_764_099_999_123_456 as Micros;
const note = (i: number): JournalEntry => ({ kind: "note", payload: { topic: "t", i, amount: BigInt(i) } });
const kill: JournalEntry = { kind: "kill", payload: { step: "trip", by: "test", reason: "disk", level: "cancel" } };

const linesOf = ({ bytes }: Appended) => new TextDecoder().decode(bytes);

function open(dir: TempDir, options: Partial<JournalOptions> = {}, visit?: (record: JournalRecord) => void): Journal {
  return Journal.open(dir.path, { durability: "write", monotonic: () => 7, ...options }, visit);
}

Deno.test("append() writes a batch with one call, and open() shows the same records again", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { openSegment: disk.openSegment });
  assertEquals(journal.head, { seq: 0, hash: GENESIS });
  const appended = journal.append([note(1), note(2), note(3)], NOW);
  assertEquals([appended.firstSeq, appended.lastSeq, disk.writes], [1, 3, 1]);
  assertEquals(dir.read("journal/000001.jsonl"), linesOf(appended));
  assertEquals(journal.append([], NOW), { firstSeq: 4, lastSeq: 3, bytes: new Uint8Array(0) });
  await journal.close();

  const seen: JournalRecord[] = [];
  const again = open(dir, {}, (record) => seen.push(record));
  assertEquals(seen.map(({ seq, payload }) => [seq, payload]), [1, 2, 3].map((i) => [i, note(i).payload]));
  assertEquals([seen[0].wallMs, seen[0].monoNs], [1_764_099_999_123, 7]);
  assertEquals(again.head, journal.head);
  assertEquals(seen.map(({ prevHash }) => prevHash), [GENESIS, null, null]);
  assertEquals(again.append([note(4)], NOW).firstSeq, 4);
  await again.close();
  assertEquals(verify(dir.path).records, 4);
});

Deno.test("append() links the batches of one turn as one, and those of the next to them", async () => {
  for (const rest of [false, true]) {
    using dir = new TempDir();
    const journal = open(dir);
    let link = "", hash = GENESIS;
    for (const batch of [[note(1), note(2)], [note(3)], [note(4), note(5), note(6)]]) {
      const lines = linesOf(journal.append(batch, NOW));
      assertEquals(lines.split('"prevHash"').length - 1, rest || link === "" ? 1 : 0);
      if (rest || link === "") assertStringIncludes(lines, `"prevHash":"${hash}"`);
      link = rest ? lines : link + lines;
      hash = sha256(link);
      if (rest) await Promise.resolve(); // the turn is over
    }
    assertEquals(journal.head, { seq: 6, hash });
    await journal.close();
    assertEquals(verify(dir.path).head, { seq: 6, hash });
  }
});

Deno.test("append() begins a new link after 16 KB also where no turn ends", async () => {
  using dir = new TempDir();
  const journal = open(dir);
  for (let i = 0; i < 500; i++) journal.append([note(i)], NOW);
  await journal.close();
  const links = dir.read("journal/000001.jsonl").split('"prevHash"').length - 1;
  assert(links >= 4 && links <= 10, `${links} links`);
  assertEquals(verify(dir.path).records, 500);
});

Deno.test("a batch that fails within a turn is taken out of its link, which goes on in the next segment as a new one", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { openSegment: disk.openSegment });
  const first = linesOf(journal.append([note(1)], NOW)) + linesOf(journal.append([note(2)], NOW));
  const broken: JournalEntry = { kind: "note", payload: { topic: "bad", x: NaN } };
  assertThrows(() => journal.append([note(3), broken], NOW), TypeError);
  const second = linesOf(journal.append([note(4)], NOW));
  disk.room = 70;
  assertThrows(() => journal.append([note(5)], NOW), JournalError);
  disk.room = null;
  const last = linesOf(journal.appendAfterFailure([kill], NOW));
  assertStringIncludes(last, `"prevHash":"${sha256(first + second)}"`);
  await journal.close();
  assertEquals(verify(dir.path), { records: 4, segments: 2, head: { seq: 4, hash: sha256(last) } });
});

slowTest(
  "a process that dies at any byte of its writes leaves a journal that opens, keeps each whole record and goes on",
  async () => {
    using dir = new TempDir();
    const journal = open(dir);
    const lines = [[note(1), note(2)], [note(3)], [kill, note(5)]].map((batch) => linesOf(journal.append(batch, NOW)));
    await journal.close();
    const whole = lines.join("");
    for (let cut = 0; cut <= whole.length; cut++) {
      using left = new TempDir();
      left.write("journal/000001.jsonl", whole.slice(0, cut));
      const kept = whole.slice(0, cut + 1).split("\n").length - 1; // a record that lacks only its line end is whole
      const again = open(left);
      assertEquals(again.head.seq, kept, `cut at ${cut}`);
      again.append([note(8), note(9)], NOW);
      again.append([note(10)], NOW);
      await again.close();
      const { records, firstBad, torn } = verify(left.path);
      assertEquals([records, firstBad, torn], [kept + 3, undefined, undefined], `cut at ${cut}`);
    }
  },
);

slowTest("a process that is killed within a turn has lost no record that append() returned for", async () => {
  using dir = new TempDir();
  const program = new URL("../support/appending_program.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-write", program, dir.path],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let told = "", killed = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    told += text; // also what is in the pipe when it is dead
    if (killed || told.length < 20_000) continue;
    killed = true;
    child.kill("SIGKILL");
  }
  assertEquals((await child.status).signal, "SIGKILL");
  const returned = Number(told.trimEnd().split("\n").at(-1));
  // The kill may fall between two pages of a write: then a part of a record lies there, which append() had not returned for.
  const found = verify(dir.path);
  assertEquals(found.firstBad, undefined);
  assert(found.records >= returned && found.records <= returned + 2, `${found.records} records; told of ${returned}`);
  const journal = open(dir);
  assertEquals(journal.head, found.head);
  journal.append([note(1)], NOW);
  await journal.close();
  const { records, torn } = verify(dir.path);
  assertEquals([records, torn], [found.records + 1, undefined]);
});

Deno.test("open() goes on with a journal of the old form, in the new one", async () => {
  using dir = new TempDir();
  const first = oldRecord(note(1), 1, 5, 6, GENESIS);
  dir.write("journal/000001.jsonl", `${first.line}\n`);
  const journal = open(dir);
  assertEquals(journal.head, { seq: 1, hash: first.hash });
  assertStringIncludes(linesOf(journal.append([note(2)], NOW)), `"prevHash":"${first.hash}"`);
  await journal.close();
  assertEquals(verify(dir.path).records, 2);
});

Deno.test("append() survives writes that the disk takes in small pieces, also beyond its buffer", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  disk.most = 70_000;
  const journal = open(dir, { openSegment: disk.openSegment });
  journal.append([{ kind: "note", payload: { topic: "long", text: "€".repeat(100_000) } }, note(1)], NOW);
  await journal.close();
  assertEquals(verify(dir.path).records, 2);
});

Deno.test("append() syncs behind the path, grouped, within its time", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { openSegment: disk.openSegment });
  const begun = performance.now(), synced = disk.nextSync();
  journal.append([note(1)], NOW);
  journal.append([note(2)], NOW);
  journal.append([note(3)], NOW);
  assertEquals(disk.syncs, 0);
  await synced;
  assertEquals([disk.syncs, disk.inlineSyncs], [1, 0]);
  assert(performance.now() - begun < 1_000, "a sync within 50 ms, measured loosely on a busy machine");
  const next = disk.nextSync();
  journal.append([note(4)], NOW); // while a sync is under way: it gets one of its own
  await next;
  await journal.close();
  assertEquals(disk.syncs, 2);
});

Deno.test('append() with durability "disk" syncs a command before it returns, and a note behind it', async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { durability: "disk", openSegment: disk.openSegment });
  journal.append([note(1)], NOW);
  assertEquals(disk.inlineSyncs, 0);
  journal.append([note(2), kill], NOW);
  assertEquals(disk.inlineSyncs, 1);
  await journal.close();
});

Deno.test("PER-02 append() on a full disk throws, takes a half-written batch back and stays refused", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { openSegment: disk.openSegment });
  journal.append([note(1)], NOW);
  const before = dir.read("journal/000001.jsonl");
  disk.room = 200; // the first record fits, the second is cut
  assertThrows(() => journal.append([note(2), note(3)], NOW), JournalError, "no space left");
  assertEquals(dir.read("journal/000001.jsonl"), before);
  assertEquals(journal.head.seq, 1);
  disk.room = null;
  assertThrows(() => journal.append([note(4)], NOW), JournalError, "no space left");
  assert(journal.failed);
  await assertRejects(() => journal.flush(), JournalError);
  await journal.close();
  assertEquals(verify(dir.path).records, 1);
});

Deno.test("PER-02 appendAfterFailure() puts the kill record into a fresh segment that chains on", async () => {
  for (const failTruncate of [false, true]) {
    using dir = new TempDir();
    const disk = new FailingDisk();
    const journal = open(dir, { openSegment: disk.openSegment });
    journal.append([note(1)], NOW);
    disk.room = 50;
    disk.failTruncate = failTruncate;
    assertThrows(() => journal.append([note(2)], NOW), JournalError);
    disk.room = null;
    assertEquals(journal.appendAfterFailure([kill], NOW).firstSeq, 2);
    await journal.close();
    assertEquals(disk.opened, ["000001.jsonl", "000002.jsonl"]);
    const { records, firstBad } = verify(dir.path);
    assertEquals([records, firstBad], [2, undefined]);
  }
});

Deno.test("PER-02 a batch that could be neither synced nor taken back keeps its numbers: none is given out twice", async () => {
  for (
    const [room, failSyncData, kept] of [[null, true, 3], [0, false, 0], [60, false, 0], [330, false, 1], [
      450,
      false,
      2,
    ]] as const
  ) {
    using dir = new TempDir();
    const disk = new FailingDisk();
    const journal = open(dir, { openSegment: disk.openSegment, durability: "disk" });
    journal.append([note(1)], NOW);
    await Promise.resolve(); // the next batch is a link of its own
    disk.room = room;
    Object.assign(disk, { failSyncData, failTruncate: true });
    const command = { kind: "boot", payload: { tag: 1, epoch: 1, mode: "live", build: "", config: "" } } as const;
    assertThrows(() => journal.append([command, note(2), note(3)], NOW), JournalError);
    Object.assign(disk, { room: null, failSyncData: false });
    assertEquals(journal.appendAfterFailure([kill], NOW).firstSeq, 2 + kept, `room ${room}`);
    await journal.close();
    const { records, firstBad } = verify(dir.path);
    assertEquals([records, firstBad], [2 + kept, undefined], `room ${room}`);
    const again = open(dir);
    assertEquals(again.head.seq, 2 + kept);
    await again.close();
  }
});

Deno.test("appendAfterFailure() throws if the disk refuses this too", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { openSegment: disk.openSegment });
  disk.room = 0;
  assertThrows(() => journal.append([note(1)], NOW), JournalError);
  disk.failOpen = true;
  assertThrows(() => journal.appendAfterFailure([kill], NOW), JournalError);
  await journal.close();
});

Deno.test("an inline sync that fails takes its batch back, and nothing may be sent", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { durability: "disk", openSegment: disk.openSegment });
  disk.failSyncData = true;
  assertThrows(() => journal.append([kill], NOW), JournalError, "input/output error");
  disk.failSyncData = false;
  journal.appendAfterFailure([kill], NOW);
  await journal.close();
  assertEquals(verify(dir.path).records, 1);
});

Deno.test("PER-02 a sync that fails behind the path is told once and refuses every later append", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  disk.failSync = true;
  const told = Promise.withResolvers<JournalError>();
  const journal = open(dir, { openSegment: disk.openSegment, onFailure: told.resolve });
  journal.append([note(1)], NOW);
  assertStringIncludes((await told.promise).message, "Cannot sync journal/000001.jsonl: input/output error");
  assertThrows(() => journal.append([note(2)], NOW), JournalError, "Cannot sync");
  assertEquals(journal.appendAfterFailure([kill], NOW).firstSeq, 2);
  await journal.close();
  assertEquals(verify(dir.path).records, 2);
});

Deno.test("a full segment is sealed behind the path, and the chain goes on in the next one", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { openSegment: disk.openSegment, segmentBytes: 400, syncWithinMs: 0 });
  journal.append([note(1), note(2), note(3)], NOW);
  await journal.flush();
  journal.append([note(4)], NOW);
  await journal.close();
  assertEquals(disk.opened, ["000001.jsonl", "000002.jsonl"]);
  const last = dir.read("journal/000001.jsonl").trimEnd().split("\n").at(-1) ?? "";
  assertEquals(JSON.parse(last).payload, { segment: 1, firstSeq: 1, records: 4, lastSeq: 4 });
  assertEquals(verify(dir.path), { records: 5, segments: 2, head: journal.head });

  const again = open(dir, { segmentBytes: 600 });
  assertEquals(again.append([note(5)], NOW).firstSeq, 6);
  await again.close();
});

Deno.test("a segment is sealed on the path only if no sync had its turn for twice its size", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, { openSegment: disk.openSegment, segmentBytes: 300 });
  for (let i = 0; i < 6; i++) journal.append([note(i)], NOW);
  assert(disk.opened.length > 1);
  await journal.close();
  const { records, segments, firstBad } = verify(dir.path);
  assertEquals([records, segments, firstBad], [6 + segments - 1, disk.opened.length, undefined]);
});

Deno.test("a seal that the disk refuses is a failure, on the path and behind it", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk(), told: JournalError[] = [];
  const journal = open(dir, {
    openSegment: disk.openSegment,
    segmentBytes: 100,
    syncWithinMs: 0,
    onFailure: (error) => told.push(error),
  });
  journal.append([note(1)], NOW);
  disk.failOpen = true;
  await assertRejects(() => journal.flush(), JournalError, "Cannot seal");
  assertEquals(told.length, 1);
  await journal.close();
  assertEquals(verify(dir.path).records, 1);
});

Deno.test("a folder that cannot be synced after a seal takes the seal back, and the kill record chains on", async () => {
  using dir = new TempDir();
  const disk = new FailingDisk();
  const journal = open(dir, {
    segmentBytes: 100,
    syncWithinMs: 0,
    openSegment(path) {
      const file = disk.openSegment(path);
      if (disk.opened.length === 2) Deno.renameSync(dir.file("journal"), dir.file("away"));
      return file;
    },
  });
  journal.append([note(1)], NOW);
  await assertRejects(() => journal.flush(), JournalError, "Cannot seal");
  Deno.renameSync(dir.file("away"), dir.file("journal"));
  assertEquals([verify(dir.path).records, Deno.statSync(dir.file("journal/000002.jsonl")).size], [1, 0]);
  journal.appendAfterFailure([note(2)], NOW);
  await journal.close();
  assertEquals(verify(dir.path), { records: 2, segments: 2, head: journal.head });
});

Deno.test("PER-03 open() cuts a torn last record, reports it, keeps its bytes and goes on", async () => {
  using dir = new TempDir();
  const journal = open(dir);
  const lines = linesOf(journal.append([note(1), note(2)], NOW));
  await journal.close();
  const firstLine = lines.indexOf("\n") + 1;
  Deno.truncateSync(dir.file("journal/000001.jsonl"), lines.length - 20);
  const again = open(dir);
  assertEquals(again.torn, {
    segment: "000001.jsonl",
    offset: firstLine,
    bytes: lines.length - 20 - firstLine,
  });
  assertEquals(dir.read(`journal/000001.torn-${firstLine}`), lines.slice(firstLine, -20));
  assertEquals(again.append([note(9)], NOW).firstSeq, 2);
  await again.close();
  assertEquals(verify(dir.path).records, 2);
});

Deno.test("open() ends the line of a last record that lacks only its line end", async () => {
  using dir = new TempDir();
  const journal = open(dir);
  const lines = linesOf(journal.append([note(1), note(2)], NOW));
  await journal.close();
  Deno.truncateSync(dir.file("journal/000001.jsonl"), lines.length - 1);
  const again = open(dir);
  assertEquals([again.torn, again.head.seq], [null, 2]);
  again.append([note(3)], NOW);
  await again.close();
  assertEquals(verify(dir.path).records, 3);
});

Deno.test('open() refuses a changed record and says to run "verify" (PER-03)', async () => {
  using dir = new TempDir();
  const journal = open(dir);
  const lines = linesOf(journal.append([note(1), note(2)], NOW));
  await journal.close();
  dir.write("journal/000001.jsonl", lines.replace('"i":1', '"i":8'));
  assertThrows(
    () => open(dir),
    JournalError,
    'Cannot trust journal/000001.jsonl line 1: record 1 does not match its check; run "verify"',
  );
  assertEquals(dir.read("journal/000001.jsonl"), lines.replace('"i":1', '"i":8'));
});

Deno.test("open() names the folder that it cannot use", () => {
  using dir = new TempDir();
  dir.write("journal", "a file in the way");
  assertThrows(() => open(dir), JournalError, `Cannot open the journal in ${dir.path}/journal`);
});

Deno.test("append() after close() is refused, and close() twice is one", async () => {
  using dir = new TempDir();
  const journal = open(dir);
  await journal.close();
  await journal.close();
  assertThrows(() => journal.append([note(1)], NOW), JournalError, "closed");
});

Deno.test("append() of what cannot be journalled throws before it writes, and the journal stays usable", async () => {
  using dir = new TempDir();
  const journal = open(dir);
  const broken: JournalEntry = { kind: "note", payload: { topic: "bad", x: NaN } };
  assertThrows(() => journal.append([note(1), broken], NOW), TypeError);
  assertEquals(journal.append([note(2)], NOW).firstSeq, 1);
  await journal.close();
});
