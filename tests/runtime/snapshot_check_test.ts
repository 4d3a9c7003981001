import { assert, assertEquals } from "@std/assert";
import { checkSnapshots } from "../../runtime/snapshot_check.ts";
import { listSnapshots, readSnapshot, writeSnapshot } from "../../runtime/snapshot_file.ts";
import { MortalBot } from "../support/mortal_bot.ts";
import { slowTest } from "../support/slow.ts";

slowTest(
  "PER-04 each snapshot's state is what the whole journal gives; other books, another place, a broken file are told",
  async () => {
    await using mortal = new MortalBot(9, {}, 1_500);
    mortal.begin();
    assert(await mortal.run(6_000));
    const { dataDir, ground } = mortal, { tag } = mortal.bot, names = listSnapshots(dataDir);
    const check = () => checkSnapshots(dataDir, ground, tag);
    assertEquals(check(), names.map((name) => ({ name, problem: null })));
    assertEquals(checkSnapshots(dataDir, { ...ground, freshVenues: true }, tag), [], "made with another ground");

    const { past, engine, ...head } = readSnapshot(dataDir, names[0]);
    writeSnapshot(dataDir, head, { past, engine: { ...engine, prunedAt: 1 as never } });
    assertEquals(check()[0], { name: names[0], problem: `the journal up to record ${head.seq} gives other books` });
    writeSnapshot(dataDir, { ...head, seq: 999_999 }, { past, engine });
    assertEquals(check()[0].problem, "the journal has no link that begins behind record 999999");
    Deno.writeTextFileSync(`${dataDir}/snapshots/000000999999.json`, "nonsense");
    assertEquals(check()[0].problem, "Cannot use snapshots/000000999999.json: it has not three lines");
  },
);

Deno.test("no snapshots, nothing to be told", async () => {
  await using mortal = new MortalBot(9);
  mortal.begin();
  assert(await mortal.run(1_000));
  assertEquals(checkSnapshots(mortal.dataDir, mortal.ground, mortal.bot.tag), []);
});
