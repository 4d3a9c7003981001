import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Journal } from "../../runtime/journal.ts";
import { GENESIS } from "../../runtime/journal_codec.ts";
import { BEGINNING } from "../../runtime/journal_reader.ts";
import { SNAPSHOT_FORMAT, type SnapshotBody, writeSnapshot } from "../../runtime/snapshot_file.ts";
import { runVerify } from "../../runtime/verify_command.ts";
import { runCommand } from "../support/command_line.ts";
import { AT, boot, listing } from "../support/journal_story.ts";
import { TempDir } from "../support/temp_dir.ts";

const verify = (...args: string[]) => runCommand(["verify", ...args], runVerify);

/** A journal of five records in two segments. */
async function written(temp: TempDir): Promise<{ data: string; hash: string }> {
  const data = temp.file("data");
  for (const segmentBytes of [1, 1 << 20]) {
    const journal = Journal.open(data, { durability: "write", segmentBytes, syncWithinMs: 1 });
    journal.append([boot, listing], AT);
    await journal.flush();
    await journal.close();
  }
  const journal = Journal.open(data, { durability: "write" }), { hash } = journal.head;
  await journal.close();
  return { data, hash };
}

Deno.test("verify prints how much holds and the head of a whole chain", async () => {
  using temp = new TempDir();
  const { data, hash } = await written(temp);
  const text = await verify("--data", data);
  assertEquals(text, { code: 0, lines: ["Whole: 5 records in 2 segments", `Head: 5 ${hash}`], error: null });
  const json = await verify("--data", data, "--json");
  assertEquals(json.code, 0);
  assertEquals(json.lines.map((line) => JSON.parse(line)), [{ records: 5, segments: 2, head: { seq: 5, hash } }]);
});

Deno.test("verify names the first bad record of a broken chain, with exit code 1", async () => {
  using temp = new TempDir();
  const { data } = await written(temp), path = `${data}/journal/000001.jsonl`;
  Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replace("BTCUSDT", "ETHUSDT"));
  const { code, lines } = await verify("--data", data);
  assertEquals(code, 1);
  assertEquals(lines, [
    "Broken: journal/000001.jsonl line 2: record 2 does not match its check",
    "1 records before it hold",
  ]);
  const json = await verify("--data", data, "--json");
  assertEquals(json.code, 1);
  const { firstBad } = JSON.parse(json.lines[0]);
  assertEquals([firstBad.segment, firstBad.line], ["000001.jsonl", 2]);
});

Deno.test("PER-05 verify takes no snapshot of another version for a broken one, and says that it was left aside", async () => {
  using temp = new TempDir();
  const { data, hash } = await written(temp), body = { past: {}, engine: {} } as unknown as SnapshotBody;
  const other = { ...BEGINNING, seq: 5, hash, format: SNAPSHOT_FORMAT - 1, writtenAt: AT, ground: "g" };
  writeSnapshot(data, other, body);
  const { code, lines } = await verify("--data", data);
  const left = `Cannot use snapshots/000000000005.json: it has format ${SNAPSHOT_FORMAT - 1}; want ${SNAPSHOT_FORMAT}`;
  assertEquals([code, lines.slice(2)], [0, [`Left aside: ${left}`]]);
  writeSnapshot(data, { ...other, format: SNAPSHOT_FORMAT, hash: GENESIS }, body);
  assertEquals((await verify("--data", data)).code, 1, "one of this version has to stand on the chain");
});

Deno.test("verify says that the last record was cut short: the chain holds without it", async () => {
  using temp = new TempDir();
  const { data } = await written(temp);
  Deno.writeTextFileSync(`${data}/journal/000002.jsonl`, '{"seq":6', { append: true });
  const { code, lines } = await verify("--data", data);
  assertEquals(code, 0);
  assertMatch(lines[0], /^Whole: 5 records/);
  assertStringIncludes(lines[2], "Torn: journal/000002.jsonl ends with 8 bytes of a record that was cut short");
  assertEquals(JSON.parse((await verify("--data", data, "--json")).lines[0]).torn.bytes, 8);
});

Deno.test("verify of an empty journal, of none and of one that cannot be read", async () => {
  using temp = new TempDir();
  Deno.mkdirSync(temp.file("data/journal"), { recursive: true });
  const empty = await verify("--data", temp.file("data"));
  assertEquals(empty, { code: 0, lines: ["Whole: 0 records in 0 segments", `Head: 0 ${GENESIS}`], error: null });
  const none = await verify("--data", temp.file("none"));
  assertEquals([none.code, none.lines], [2, []]);
  assertEquals(
    none.error,
    `--data is "${temp.file("none")}", which holds no journal; want the data directory of a run`,
  );
  temp.write("file/journal", "no folder");
  const odd = await verify("--data", temp.file("file"));
  assertEquals([odd.code, odd.lines], [2, []]);
  assertStringIncludes(odd.error!, `Cannot read the journal in ${temp.file("file")}: `);
});
