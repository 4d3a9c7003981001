import { assert, assertEquals } from "@std/assert";
import { binance } from "../../exchanges/binance/mod.ts";
import { keepConfig } from "../../runtime/kept_config.ts";
import { runReplay } from "../../runtime/replay_command.ts";
import { listSnapshots, readSnapshot, SNAPSHOT_FORMAT, writeSnapshot } from "../../runtime/snapshot_file.ts";
import { tapeLine } from "../../runtime/tape.ts";
import type { TapeEntry } from "../../runtime/tape.ts";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { runCommand } from "../support/command_line.ts";
import { MortalBot } from "../support/mortal_bot.ts";
import { slowTest } from "../support/slow.ts";

const SHOWN = { mode: "live" }, HASH = createHash("sha256").update(JSON.stringify(SHOWN)).digest("hex");

/** A bot that has lived, its configuration and tape in its data directory, in two files. */
async function lived(snapshotEvery = Infinity): Promise<MortalBot> {
  const mortal = new MortalBot(6, { configHash: HASH }, snapshotEvery);
  mortal.begin();
  assert(await mortal.run(3_000));
  mortal.kill();
  await mortal.bury();
  keepConfig(mortal.dataDir, SHOWN);
  write(mortal, mortal.tape);
  return mortal;
}

function write({ dataDir }: MortalBot, tape: readonly TapeEntry[]): void {
  Deno.mkdirSync(`${dataDir}/tape`, { recursive: true });
  const half = tape.length >> 1;
  for (const [hour, entries] of [tape.slice(0, half), tape.slice(half)].entries()) {
    const text = entries.map((entry) => tapeLine(entry) + "\n").join("");
    Deno.writeFileSync(`${dataDir}/tape/2026-11-25T1${hour}-000.jsonl.gz`, gzipSync(text));
  }
}

function ran(mortal: MortalBot, ...args: string[]) {
  const { ground, seed } = mortal;
  const venues = ground.venues.map((venue): typeof venue => ({
    ...venue,
    createSession: (markets, io) =>
      binance.createSession(
        {
          venue: venue.id,
          markets,
          endpoints: venue.endpoints,
          signer: { scheme: "hmac", apiKey: "replay", sign: () => "", signInto: (_p, _l, _o, at) => at },
          seed,
        },
        io,
      ),
  }));
  return runCommand(
    ["replay", "--data", mortal.dataDir, ...args],
    (parsed, print) => runReplay(parsed, () => ({ ...ground, venues }), print),
  );
}

slowTest("PER-05 replay prints what came out the same, and exits 0", async () => {
  await using mortal = await lived();
  const { code, lines, error } = await ran(mortal);
  assertEquals([code, error, lines.length], [0, null, 1], lines.join("\n"));
  assert(/^Run 1, test: \d+ commands, \d+ events and \d+ kills came out the same$/.test(lines[0]), lines[0]);
  const json = await ran(mortal, "--json", "--run", "1");
  assertEquals(JSON.parse(json.lines[0]).difference, null);
});

slowTest("PER-05 replay prints the first difference beside what stands there, and exits 1", async () => {
  await using mortal = await lived();
  // What the socket that stands by hears as well counts for nothing.
  const at = mortal.tape.findIndex((entry) =>
    entry.kind === "frame" && /^trade\.\d/.test(entry.channel) && String(entry.frame).includes("executionReport")
  );
  const frame = mortal.tape[at] as Extract<TapeEntry, { kind: "frame" }>;
  write(mortal, mortal.tape.with(at, { ...frame, frame: String(frame.frame).replace(/"i":(\d)/, '"i":9$1') }));
  const { code, lines } = await ran(mortal);
  assertEquals([code, lines.length], [1, 6], lines.join("\n"));
  assert(/^Difference at record \d+, \d+ µs:$/.test(lines[1]), lines[1]);
  assert(lines[2].startsWith("  recorded ") && lines[3].startsWith("  replayed "), lines.join("\n"));
  assertEquals(lines[4], "Ended: it differs here");
  assert(lines[5].endsWith("records of the run are not proven: the tape has no input for them"), lines[5]);
});

slowTest("replay exits 1 where the tape has a gap, and 2 where there is nothing to run again", async () => {
  await using mortal = await lived();
  const half = mortal.tape.findLastIndex(({ kind }) => kind === "beat");
  const gap: TapeEntry = { kind: "gap", at: mortal.tape[half].at, venue: "", dropped: 2 };
  write(mortal, [...mortal.tape.slice(0, half), gap]);
  const cut = await ran(mortal);
  assertEquals([cut.code, cut.lines[1]], [1, "Ended: the tape lacks 2 inputs here"]);
  write(mortal, []);
  const empty = await ran(mortal);
  assertEquals([empty.code, empty.lines], [2, []]);
  assert(empty.error?.includes("the tape does not have its beginning"), empty.error ?? "");
  const none = await ran(mortal, "--run", "7");
  assertEquals(none.code, 2);
  assert(none.error?.includes("Cannot find run 7"), none.error ?? "");
});

slowTest("PER-03 replay exits 1 on a journal that is broken, as verify does, and says where", async () => {
  await using mortal = await lived();
  const path = `${mortal.dataDir}/journal/000001.jsonl`, bytes = Deno.readFileSync(path);
  bytes[300] ^= 1;
  Deno.writeFileSync(path, bytes);
  const { code, lines, error } = await ran(mortal);
  assertEquals([code, lines], [1, []]);
  assert(/^Cannot trust journal\/000001\.jsonl: .*; run "verify"$/.test(error ?? ""), error ?? "");
});

slowTest(
  "PER-04 replay says of each snapshot whether the journal gives the same books, and exits 1 if it does not",
  async () => {
    await using mortal = await lived(1_000);
    const whole = await ran(mortal), [name] = listSnapshots(mortal.dataDir);
    assertEquals([whole.code, whole.lines.length], [0, 3], whole.lines.join("\n"));
    assertEquals(whole.lines[1], `Snapshot ${name}: the journal gives the same books`);
    const { past, engine, ...head } = readSnapshot(mortal.dataDir, name);
    writeSnapshot(mortal.dataDir, head, { past, engine: { ...engine, prunedAt: 1 as never } });
    const changed = await ran(mortal);
    assertEquals([changed.code, changed.lines[1]], [
      1,
      `Snapshot ${name}: the journal up to record ${head.seq} gives other books`,
    ]);
    writeSnapshot(mortal.dataDir, { ...head, format: SNAPSHOT_FORMAT - 1 }, { past, engine });
    const older = await ran(mortal);
    assertEquals([older.code, older.lines.length], [0, 2], "one of another version says nothing");
  },
);
