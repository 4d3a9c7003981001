/** Snapshots of a whole bot: what a start makes of the last one and the records after it is what the whole journal tells. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodePayload } from "../../runtime/journal_codec.ts";
import { scanJournal } from "../../runtime/journal_reader.ts";
import { takeIdentity } from "../../runtime/identity.ts";
import { Past } from "../../runtime/past.ts";
import { Rebuilding } from "../../runtime/rebuild.ts";
import { bodyOf, listSnapshots, readSnapshot, writeSnapshot } from "../../runtime/snapshot_file.ts";
import { findFoothold, foldingEngine, groundHash, SnapshotKeeper } from "../../runtime/snapshot_keeper.ts";
import type { BotOptions } from "../../runtime/bot.ts";
import type { Micros } from "../../core/units.ts";
import { BotStage, copyFolder } from "../support/bot_stage.ts";
import { MortalBot } from "../support/mortal_bot.ts";
import { slowTest } from "../support/slow.ts";

const NOW = 1_795_700_000_000_000 as Micros;

/** The state hash that the whole journal gives up to a record. */
function stateAt(dataDir: string, ground: BotOptions, tag: number, seq: number): string {
  const past = new Past(), books = new Rebuilding(foldingEngine(ground, tag, NOW), ground);
  scanJournal(`${dataDir}/journal`, (record) => {
    if (record.seq > seq) return;
    past.visit(record);
    books.visit(record);
  });
  return bodyOf({ past: past.state(), engine: books.engine.state() }).state;
}

slowTest(
  "PER-04 every snapshot of a life has the state hash of the whole journal up to its record, over restarts and segments",
  async () => {
    await using mortal = new MortalBot(3, { segmentBytes: 60_000 }, 1_500);
    const seen: number[] = [];
    for (let life = 0; life < 3; life++) {
      assert(mortal.begin());
      assert(await mortal.run(4_000));
      const { tag } = mortal.bot, { ground } = mortal;
      for (const name of listSnapshots(mortal.dataDir)) {
        const { seq, state, past, engine } = readSnapshot(mortal.dataDir, name);
        assertEquals(state, stateAt(mortal.dataDir, ground, tag, seq), name);
        assertEquals(bodyOf({ past, engine }).state, state, "read back, it is the same");
        seen.push(seq);
      }
      mortal.kill();
      await mortal.bury();
    }
    assertEquals(new Set(seen).size, 6, "two are kept");
    assert(seen[5] > seen[0]);
  },
);

slowTest("PER-04 a start from a snapshot and one from the whole journal hold the same books", async () => {
  await using mortal = new MortalBot(5, { segmentBytes: 60_000 }, 2_000);
  mortal.begin();
  assert(await mortal.run(7_000));
  mortal.kill();
  await mortal.bury();
  const image = mortal.temp.file("image");
  copyFolder(mortal.dataDir, image);
  Deno.removeSync(`${image}/snapshots`, { recursive: true });
  assert(mortal.begin());
  const short = mortal.bot.recordsRead, text = encodePayload(mortal.engine.state());
  mortal.kill();
  await mortal.bury();
  mortal.dataDir = image;
  assert(mortal.begin());
  const whole = mortal.bot.recordsRead;
  assert(short < whole / 2, `${short} of ${whole} records were read`);
  // When they began is all that differs.
  const timeless = (state: string) => state.replace(/1795\d{12}/g, "…");
  assertEquals(timeless(encodePayload(mortal.engine.state())), timeless(text));
});

slowTest(
  "PER-04 a bad snapshot costs the one before it a longer tail, two bad ones the whole journal; each is said",
  async () => {
    await using mortal = new MortalBot(5, {}, 2_000);
    mortal.begin();
    assert(await mortal.run(7_000));
    mortal.kill();
    await mortal.bury();
    const [newest, older] = listSnapshots(mortal.dataDir), ground = groundHash(mortal.ground, tagOf(mortal));
    const damage = (name: string) => {
      const path = `${mortal.dataDir}/snapshots/${name}`, bytes = Deno.readFileSync(path);
      bytes[bytes.length >> 1] ^= 1;
      Deno.writeFileSync(path, bytes);
    };
    assertEquals(findFoothold(mortal.dataDir, ground).place.seq, Number.parseInt(newest));
    damage(newest);
    const second = findFoothold(mortal.dataDir, ground);
    assertEquals(second.place.seq, Number.parseInt(older));
    assertEquals(second.passedOver, [`Cannot use snapshots/${newest}: it does not match its hash`]);
    damage(older);
    assertEquals(findFoothold(mortal.dataDir, ground).place.seq, 0);
    assert(mortal.begin());
    assert(await mortal.quiet(20));
    mortal.assertAgrees();
    assertEquals(mortal.logged.filter((line) => line.includes("A snapshot is left aside")).length, 2);
  },
);

slowTest(
  "PER-04 a snapshot of other markets, strategies, parameters or another install tag is left aside",
  async () => {
    await using mortal = new MortalBot(5, {}, 2_000);
    mortal.begin();
    assert(await mortal.run(5_000));
    const { ground, dataDir } = mortal, { tag } = mortal.bot;
    const others: [string, BotOptions, number][] = [
      ["fresh venues", { ...ground, freshVenues: true }, tag],
      ["strategies", { ...ground, strategies: ground.strategies.slice(1) }, tag],
      [
        "parameters",
        { ...ground, strategies: ground.strategies.map((one) => ({ ...one, parameters: { levels: 1 } })) },
        tag,
      ],
      ["markets", { ...ground, venues: ground.venues.map((venue) => ({ ...venue, symbols: ["BTCUSDT"] })) }, tag],
      ["limits", { ...ground, limits: { ...ground.limits, venue: new Map() } }, tag],
      ["tag", ground, (tag + 1) % 4096],
    ];
    assert(findFoothold(dataDir, groundHash(ground, tag)).engine !== null);
    for (const [what, other, itsTag] of others) {
      const { engine, passedOver } = findFoothold(dataDir, groundHash(other, itsTag));
      assertEquals([engine, passedOver.length], [null, 2], what);
      assert(passedOver[0].includes("other markets, strategies, limits or another install tag"), what);
    }
  },
);

slowTest(
  "PER-03 a journal that ends before its snapshot's record is not trusted: something that was on the disk is gone",
  async () => {
    await using mortal = new MortalBot(5, {}, 2_000);
    mortal.begin();
    assert(await mortal.run(5_000));
    mortal.kill();
    await mortal.bury();
    const path = `${mortal.dataDir}/journal/000001.jsonl`, [newest] = listSnapshots(mortal.dataDir);
    const { offset } = readSnapshot(mortal.dataDir, newest);
    Deno.truncateSync(path, offset - 1);
    const message = `Cannot trust journal/000001.jsonl: it has ${offset - 1} bytes, and record ${
      Number.parseInt(newest)
    } ended at ${offset}; run "verify"`;
    assertThrows(() => mortal.begin(), Error, message);
  },
);

slowTest("PER-03 what lies before a snapshot is not read at a start; a bad line behind it refuses", async () => {
  await using mortal = new MortalBot(5, {}, 2_000);
  mortal.begin();
  assert(await mortal.run(5_000));
  mortal.kill();
  await mortal.bury();
  const path = `${mortal.dataDir}/journal/000001.jsonl`,
    { offset } = readSnapshot(mortal.dataDir, listSnapshots(mortal.dataDir)[0]);
  const whole = Deno.readFileSync(path),
    flipped = (at: number) => {
      const bytes = whole.slice();
      bytes[at] ^= 1;
      Deno.writeFileSync(path, bytes);
    };
  flipped(offset + 40);
  assertThrows(() => mortal.begin(), Error, 'run "verify"');
  flipped(offset >> 1);
  assert(mortal.begin());
});

Deno.test("a keeper that reads back a broken chain says so and writes nothing", () => {
  using stage = new BotStage();
  const bot = stage.run(), { dataDir } = stage;
  bot.note("curve", { point: {} });
  const keeper = new SnapshotKeeper({
    dataDir,
    ground: stage.options,
    tag: bot.tag,
    clock: stage.timers.micros,
    sync: () => {},
  });
  const path = `${dataDir}/journal/000001.jsonl`, bytes = Deno.readFileSync(path);
  bytes[200] ^= 1;
  Deno.writeFileSync(path, bytes);
  assertThrows(() => keeper.take(), RangeError, "as it is read back");
  assertEquals(listSnapshots(dataDir), []);
});

slowTest(
  "PER-04 a snapshot whose body this build cannot take costs the whole journal and no start; the next one is taken anew",
  async () => {
    await using mortal = new MortalBot(5, {}, 2_000);
    mortal.begin();
    assert(await mortal.run(5_000));
    mortal.kill();
    await mortal.bury();
    for (const name of listSnapshots(mortal.dataDir)) {
      const { past, engine, state: _state, ...head } = readSnapshot(mortal.dataDir, name);
      const { limits: _limits, ...older } = engine;
      writeSnapshot(mortal.dataDir, head, { past, engine: older as typeof engine });
    }
    const bad = listSnapshots(mortal.dataDir);
    assertEquals(bad.length, 2);
    assert(mortal.begin());
    assertEquals(mortal.logged.filter((line) => line.includes("The snapshot does not fit")).length, 1);
    assert(await mortal.quiet(20));
    mortal.assertAgrees();
    const [newest] = listSnapshots(mortal.dataDir);
    assert(newest > bad[0], "a new one was taken");
    assertEquals(
      readSnapshot(mortal.dataDir, newest).state,
      stateAt(mortal.dataDir, mortal.ground, mortal.bot.tag, Number.parseInt(newest)),
    );
  },
);

function tagOf({ dataDir }: MortalBot): number {
  return JSON.parse(Deno.readTextFileSync(`${dataDir}/identity.json`)).tag;
}

slowTest(
  "PER-04 a life goes on from a snapshot as from the whole journal: the same commands and events, to the end",
  async () => {
    const lines: string[][] = [];
    for (const snapshotEvery of [1_000, Infinity]) {
      await using mortal = new MortalBot(8, {}, snapshotEvery);
      takeIdentity(mortal.dataDir, { draw: () => 5 }); // the same install tag
      mortal.begin();
      for (let i = 0; i < 4; i++) {
        mortal.wire.setFault("order_no_answer", { count: 2, channel: "all" }, mortal.now);
        assert(await mortal.run(3_000));
      }
      mortal.kill();
      await mortal.bury();
      assert(mortal.begin());
      assertEquals(mortal.bot.recordsRead < 200, snapshotEvery === 1_000, `${mortal.bot.recordsRead} records`);
      const from = mortal.bot.journalSeq;
      assert(await mortal.run(40_000));
      const told: string[] = [];
      scanJournal(`${mortal.dataDir}/journal`, ({ seq, kind, payload }) => {
        if (seq > from && (kind === "command" || kind === "event")) told.push(encodePayload(payload));
      });
      lines.push(told);
    }
    assert(lines[0].length > 200, `${lines[0].length} lines`);
    assertEquals(lines[0], lines[1]);
  },
);

Deno.test("CP 11 what a snapshot is made of is on the disk before the snapshot is: it can never be ahead of its journal", async () => {
  using stage = new BotStage();
  const bot = stage.run(), { dataDir, options, timers: { micros: clock } } = stage, order: string[] = [];
  await Promise.resolve(); // the turn is over, and its link is closed by what comes next
  bot.note("curve", { point: {} });
  const keeper = new SnapshotKeeper({
    dataDir,
    ground: options,
    tag: bot.tag,
    clock,
    sync: (path) => order.push(`sync ${path.slice(dataDir.length)}`),
    boundary: (at) => order.push(at),
  });
  assert(keeper.take() !== null);
  assertEquals(order, ["sync /journal/000001.jsonl", "snapshot", "snapshotted"]);
  assertEquals([keeper.take(), order.length], [null, 3], "nothing has come since");
  await stage.stop(bot);
});
