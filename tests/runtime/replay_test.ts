/** A recorded run comes out the same when it is run again, and whatever was changed is found (reliability.md PER-05). */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { KNOWN_FAULTS } from "../../exchanges/simulator/mod.ts";
import { binance } from "../../exchanges/binance/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { Random } from "../../exchanges/shared/random.ts";
import { replay, type Replayed, ReplayError, type ReplayGround } from "../../runtime/replay.ts";
import type { TapeEntry } from "../../runtime/tape.ts";
import { recordsOf } from "../support/journal_story.ts";
import { MortalBot } from "../support/mortal_bot.ts";
import { slowTest } from "../support/slow.ts";

const SIGNER = createSigner({ scheme: "hmac", apiKey: "another", secret: "and another secret" });

/** What the bot was made of, with sessions that no venue hears. */
function groundOf({ ground, seed }: MortalBot): ReplayGround {
  return {
    ...ground,
    venues: ground.venues.map((venue) => ({
      ...venue,
      createSession: (markets, io) =>
        binance.createSession({ venue: venue.id, markets, endpoints: venue.endpoints, signer: SIGNER, seed }, io),
    })),
  };
}
function replayed(mortal: MortalBot, epoch: number | null = null, tape: readonly TapeEntry[] = mortal.tape): Replayed {
  return replay(mortal.dataDir, groundOf(mortal), tape, epoch, mortal.ground.log);
}
async function dead(mortal: MortalBot): Promise<void> {
  mortal.kill();
  await mortal.bury();
}

for (const seed of [1, 2, 3]) {
  slowTest(
    `PER-05 seed ${seed}: a run amid troubles, with a person's words, comes out byte for byte when it is run again`,
    async () => {
      await using mortal = new MortalBot(seed);
      mortal.begin();
      const random = new Random(seed).fork("troubles"),
        names = Object.keys(KNOWN_FAULTS).filter((name) => name !== "http_418");
      assert(await mortal.run(4_000));
      const { bot, wire } = mortal, by = "ann";
      const said = (requestId: string) => ({ by, requestId, at: mortal.now, strategy: "BTCUSDT" });
      for (let i = 0; i < 6; i++) {
        if (random.next() < 0.4) wire.clearFaults();
        else wire.setFault(names[random.int(names.length)], { channel: "all", count: 1 + random.int(4) }, mortal.now);
        assert(await mortal.run(2_000));
        if (i === 2) bot.operate({ kind: "set_params", ...said("r1"), ifVersion: 1, set: { half_spread_bps: 2 } });
        if (i === 3) bot.operate({ kind: "pause", ...said("r2"), reason: "lunch" });
        if (i === 4) bot.operate({ kind: "resume", ...said("r3"), reason: "lunch is over" } as never);
      }
      await dead(mortal);
      const { difference, ended, same, unproven } = replayed(mortal);
      assertEquals([difference, ended, unproven], [null, "the tape ends here", 0]);
      assert(same.command > 30 && same.event > 100 && same.kill > 0, JSON.stringify(same));
    },
  );
}

slowTest(
  "PER-05 a later run comes out the same too: it begins with the books that the runs before it left",
  async () => {
    await using mortal = new MortalBot(4);
    for (let life = 0; life < 3; life++) {
      mortal.begin();
      assert(await mortal.run(5_000));
      await dead(mortal);
    }
    for (const epoch of [1, 2, 3]) {
      const { difference, same, unproven } = replayed(mortal, epoch);
      assertEquals([difference, unproven], [null, 0], `run ${epoch}`);
      assert(same.command > 10, JSON.stringify(same));
    }
  },
);

slowTest(
  "PER-05 an input that was changed, left out or added is found at the first record that it changes",
  async () => {
    await using mortal = new MortalBot(5);
    mortal.begin();
    assert(await mortal.run(5_000));
    await dead(mortal);
    assertEquals(replayed(mortal).difference, null);
    const frame = mortal.tape.findIndex((entry) =>
      entry.kind === "frame" && typeof entry.frame === "string" && entry.frame.includes("executionReport")
    );
    assert(frame > 0);
    const beat = mortal.tape.findLastIndex(({ kind }) => kind === "beat");
    const reply = mortal.tape[frame] as Extract<TapeEntry, { kind: "frame" }>;
    const changed = { ...reply, frame: String(reply.frame).replace(/"i":(\d)/, '"i":9$1') };
    const tapes: Record<string, TapeEntry[]> = {
      changed: mortal.tape.with(frame, changed),
      "left out": mortal.tape.toSpliced(frame, 1),
      "moved in time": mortal.tape.with(frame, { ...mortal.tape[frame], at: mortal.tape[frame].at + 7 as never }),
      "a beat too many": mortal.tape.toSpliced(beat, 0, mortal.tape[beat]),
    };
    for (const [what, tape] of Object.entries(tapes)) {
      const { difference, ended } = replayed(mortal, null, tape);
      assert(difference !== null, `${what}: ${ended}`);
      assert(difference.recorded !== difference.replayed, what);
    }
  },
);

slowTest("PER-05 a record that was changed is found, with what stands there and what comes out", async () => {
  await using mortal = new MortalBot(5);
  mortal.begin();
  assert(await mortal.run(4_000));
  await dead(mortal);
  const other = groundOf(mortal);
  // Another opinion is another run: the first command that it wants otherwise.
  const strategies = other.strategies.map((one) => ({ ...one, parameters: { ...one.parameters, half_spread_bps: 3 } }));
  const { difference } = replay(mortal.dataDir, { ...other, strategies }, mortal.tape, null, mortal.ground.log);
  assert(
    difference !== null && difference.seq !== null && difference.recorded.includes('"kind":"command"'),
    JSON.stringify(difference),
  );
  assert(difference.replayed.includes('"kind":"command"'));
});

slowTest("what a tape lacks ends the proof there, and is said", async () => {
  await using mortal = new MortalBot(5);
  mortal.begin();
  assert(await mortal.run(3_000));
  await dead(mortal);
  const half = mortal.tape.length >> 1,
    gap: TapeEntry = { kind: "gap", at: mortal.tape[half].at, venue: "", dropped: 3 };
  const stopAt = mortal.tape.findIndex(({ kind }, i) => i >= half && kind === "beat");
  const cut = replayed(mortal, null, [...mortal.tape.slice(0, stopAt), gap]);
  assertEquals([cut.difference, cut.ended], [null, "the tape lacks 3 inputs here"]);
  assert(cut.unproven > 0);
  assertThrows(() => replayed(mortal, null, []), ReplayError, "the tape does not have its beginning");
  assertThrows(() => replayed(mortal, 9), ReplayError, "Cannot find run 9 in the journal; its last is 1");
  const other = { ...groundOf(mortal), configHash: "f".repeat(64) };
  const refused = () => replay(mortal.dataDir, other, mortal.tape, null, mortal.ground.log);
  assertThrows(refused, ReplayError, "it had configuration 0000");
});

Deno.test("what cannot be run again is refused: a broken journal, a boot that does not say how it began, another venue", async () => {
  await using mortal = new MortalBot(5);
  mortal.begin();
  assert(await mortal.run(2_000));
  await dead(mortal);
  const first = mortal.tape[1], foreign = { ...first, venue: "okx" } as TapeEntry;
  const elsewhere = () => replayed(mortal, null, [mortal.tape[0], foreign]);
  assertThrows(elsewhere, ReplayError, 'Cannot replay an input of "okx": no such venue');
  const path = `${mortal.dataDir}/journal/000001.jsonl`, text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace('"epoch":1', '"epoch":7'));
  assertThrows(() => replayed(mortal), ReplayError, 'run "verify"');
  const { tag } = JSON.parse(text.split("\n")[0]).payload;
  const old = { tag, epoch: 1, mode: "live", build: "old", config: "0".repeat(64) };
  Deno.writeTextFileSync(path, recordsOf([{ kind: "boot", payload: old }]).lines);
  assertThrows(() => replayed(mortal), ReplayError, "its boot record does not say how it began");
});

slowTest(
  "a replay ends where a session or the loop fails, and says how; so it does where the journal has no more",
  async () => {
    await using mortal = new MortalBot(5);
    mortal.begin();
    assert(await mortal.run(3_000));
    await dead(mortal);
    const broken = groundOf(mortal), { log } = mortal.ground;
    const failing = (during: "onFrame" | "submit"): ReplayGround => ({
      ...broken,
      venues: broken.venues.map((venue) => ({
        ...venue,
        createSession: (markets, io) => {
          const session = venue.createSession(markets, io);
          session[during] = () => {
            throw new Error("boom");
          };
          return session;
        },
      })),
    });
    const ended = (during: "onFrame" | "submit") =>
      replay(mortal.dataDir, failing(during), mortal.tape, null, log).ended;
    assertEquals(ended("onFrame"), "the session of binance fails: boom");
    assertEquals(ended("submit"), "the loop stopped: boom");
    const path = `${mortal.dataDir}/journal/000001.jsonl`, lines = Deno.readTextFileSync(path).split("\n");
    Deno.writeTextFileSync(path, lines.slice(0, lines.length >> 1).join("\n") + "\n");
    const { difference, ended: how } = replayed(mortal);
    assertEquals([difference, how], [null, "the journal ends here"]);
  },
);
