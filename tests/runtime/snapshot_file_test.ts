import { assert, assertEquals, assertThrows } from "@std/assert";
import { hash } from "node:crypto";
import type { Micros } from "../../core/units.ts";
import { BEGINNING } from "../../runtime/journal_reader.ts";
import {
  bodyOf,
  listSnapshots,
  readSnapshot,
  SNAPSHOT_FORMAT,
  type SnapshotBody,
} from "../../runtime/snapshot_file.ts";
import { writeSnapshot } from "../../runtime/snapshot_file.ts";
import { exists } from "../support/bot_stage.ts";
import { TempDir } from "../support/temp_dir.ts";

const body = { past: { lastBoot: null }, engine: { listings: [{ multiplier: [10n, 1] }] } } as unknown as SnapshotBody;
const head = (seq: number) => ({
  ...BEGINNING,
  seq,
  format: SNAPSHOT_FORMAT,
  writtenAt: 7 as Micros,
  ground: "g",
});

Deno.test("PER-04 a snapshot comes back as it was written, named by its record, with the hash of its body", () => {
  using temp = new TempDir();
  const written = writeSnapshot(temp.path, head(12), body);
  assertEquals(listSnapshots(temp.path), ["000000000012.json"]);
  assertEquals(readSnapshot(temp.path, "000000000012.json"), { ...written, ...body });
  assertEquals(written.state, bodyOf(body).state);
  assertEquals(Deno.statSync(temp.file("snapshots/000000000012.json")).mode! & 0o777, 0o600);
});

Deno.test("PER-04 the last two snapshots are kept, and a file takes its name only when it is whole (CP 11)", () => {
  using temp = new TempDir();
  const boundaries: string[] = [];
  for (const seq of [1, 20, 300]) writeSnapshot(temp.path, head(seq), body, (at) => boundaries.push(at));
  assertEquals(listSnapshots(temp.path), ["000000000300.json", "000000000020.json"]);
  assertEquals(boundaries.length, 6);
  const dies = () =>
    writeSnapshot(temp.path, head(4_000), body, () => {
      throw new Error("died");
    });
  assertThrows(dies, Error, "died");
  assertEquals(listSnapshots(temp.path), ["000000000300.json", "000000000020.json"]);
});

Deno.test("a snapshot that a dead process or a full disk left half-written takes no room for long, and a failed one none at all", () => {
  using temp = new TempDir();
  temp.write("snapshots/000000000007.json.tmp", "half");
  writeSnapshot(temp.path, head(12), body);
  const names = () => [...Deno.readDirSync(temp.file("snapshots"))].map(({ name }) => name).sort();
  assertEquals(names(), ["000000000012.json"]);
  temp.write("snapshots/000000000013.json/in the way", ""); // a file cannot take a folder's name
  assertThrows(() => writeSnapshot(temp.path, head(13), body));
  assertEquals(names(), ["000000000012.json", "000000000013.json"]);
});

Deno.test("no snapshots in a folder that has none; what is no snapshot is none", () => {
  using temp = new TempDir();
  assertEquals(listSnapshots(temp.path), []);
  temp.write("snapshots/000000000001.json.tmp", "half");
  assertEquals(listSnapshots(temp.path), []);
});

for (
  const [what, change, reason] of [
    ["cut short", (text: string) => text.slice(0, -3), "it has not three lines"],
    ["without its last line", (text: string) => text.split("\n").slice(0, 2).join("\n"), "it has not three lines"],
    ["with a line too many", (text: string) => `${text}x\n`, "it has not three lines"],
    ["changed in its body", (text: string) => text.replace('"$n":"10"', '"$n":"11"'), "it does not match its hash"],
  ] as const
) {
  Deno.test(`PER-04 a snapshot ${what} is refused by name`, () => {
    using temp = new TempDir();
    writeSnapshot(temp.path, head(12), body);
    const path = temp.file("snapshots/000000000012.json"), text = Deno.readTextFileSync(path);
    assert(change(text) !== text);
    Deno.writeTextFileSync(path, change(text));
    const read = () => readSnapshot(temp.path, "000000000012.json");
    assertThrows(read, RangeError, `Cannot use snapshots/000000000012.json: ${reason}`);
  });
}

Deno.test("PER-04 a snapshot of another format, or under another name, is refused", () => {
  using temp = new TempDir();
  writeSnapshot(temp.path, { ...head(12), format: 99 }, body);
  assertThrows(() => readSnapshot(temp.path, "000000000012.json"), RangeError, "it has format 99; want 4");
  writeSnapshot(temp.path, head(13), body);
  Deno.renameSync(temp.file("snapshots/000000000013.json"), temp.file("snapshots/000000000014.json"));
  assertThrows(() => readSnapshot(temp.path, "000000000014.json"), RangeError, "it is of record 13");
  assert(!exists(temp.file("snapshots/000000000013.json")));
});

Deno.test("PER-04 a snapshot that its hash holds and nobody wrote so is refused by name", () => {
  using temp = new TempDir();
  const good = JSON.stringify({ ...head(12), state: "s" });
  for (const [first, text] of [["{", "{}"], ["null", "{}"], ["7", "{}"], [good, "{"], [good, "null"]]) {
    const content = `${first}\n${text}\n`;
    temp.write("snapshots/000000000012.json", `${content}${hash("sha256", content, "hex")}\n`);
    const read = () => readSnapshot(temp.path, "000000000012.json");
    assertThrows(read, RangeError, "Cannot use snapshots/000000000012.json: it ", `${first} ${text}`);
  }
});
