/** The real program over real sockets, run again from its data directory alone (reliability.md PER-05). */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { scanJournal } from "../../runtime/journal_reader.ts";
import { GENESIS, type JournalEntry } from "../../runtime/journal_codec.ts";
import { plainRecord } from "../support/plain_journal.ts";
import { Program } from "../support/program.ts";
import { TempDir } from "../support/temp_dir.ts";

async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; told: string }> {
  await using program = new Program(args);
  const { code } = await program.end();
  return { code, stdout: program.stdout.join("\n"), told: program.told };
}

Deno.test("PER-05 replay proves a real run byte for byte, and finds one record that was changed", async () => {
  using temp = new TempDir();
  const data = temp.file("data");
  for (let i = 0; i < 2; i++) {
    const ran = await run("run", "--data", data, "--port", "0", "--no-dashboard", "--duration", "4");
    assertEquals(ran.code, 0, ran.told);
  }
  const proven = await run("replay", "--data", data);
  assertEquals(proven.code, 0, proven.told);
  assertMatch(proven.stdout, /^Run 2, [^:]+: \d{2,} commands, \d{2,} events and 1 kills came out the same$/);
  const first = JSON.parse((await run("replay", "--data", data, "--run", "1", "--json")).stdout);
  assertEquals([first.epoch, first.difference, first.unproven], [1, null, 0]);

  const seq = changePrice(data);
  const changed = await run("replay", "--data", data);
  assertEquals(changed.code, 1, changed.stdout);
  assertMatch(changed.stdout, new RegExp(`Difference at record ${seq}, \\d+ µs:`));
  const [recorded, replayed] = ["recorded", "replayed"].map((which) =>
    changed.stdout.split("\n").find((line) => line.startsWith(`  ${which} `)) ?? ""
  );
  assert(recorded.includes('"price":1,') && !replayed.includes('"price":1,'), changed.stdout);
  assertEquals((await run("verify", "--data", data)).code, 0, "the chain itself was made anew");

  const none = await run("replay", "--data", data, "--run", "9");
  assertEquals(none.code, 2);
  assertMatch(none.told, /Cannot find run 9 in the journal; its last is 2/);
  Deno.removeSync(`${data}/configs`, { recursive: true });
  const lost = await run("replay", "--data", data);
  assertEquals(lost.code, 2);
  assertMatch(lost.told, /the configuration of the run is not in its data directory/);
});

/** Somebody who can write there changes the last placement and makes the whole chain anew. Returns its number. */
function changePrice(data: string): number {
  const records: (JournalEntry & { seq: number; monoNs: number; wallMs: number })[] = [];
  scanJournal(`${data}/journal`, (record) => records.push(record));
  const at = records.findLastIndex(({ kind, payload }) => kind === "command" && payload.kind === "place");
  assert(at > 0);
  const changed = { ...records[at], payload: { ...records[at].payload, price: 1 } } as typeof records[number];
  records[at] = changed;
  let previous = GENESIS, text = "";
  for (const { seq, monoNs, wallMs, kind, payload } of records) {
    const { line, hash } = plainRecord({ kind, payload } as JournalEntry, seq, monoNs, wallMs, previous);
    text += `${line}\n`;
    previous = hash;
  }
  Deno.writeTextFileSync(`${data}/journal/000001.jsonl`, text);
  return changed.seq;
}
