import { assert, assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { type GuardianThreadOptions, startGuardian } from "../../runtime/guardian_thread.ts";
import { createWords, GUARDIAN_MS_WORD, wordsOf } from "../../runtime/shared_words.ts";
import { TAG } from "../support/brake_venue.ts";
import { PlainServer } from "../support/plain_server.ts";
import { TempDir } from "../support/temp_dir.ts";
import { until } from "../support/until.ts";
import { slowTest } from "../support/slow.ts";

const ODD = new URL("../support/odd_guardian.ts", import.meta.url);

function optionsFor(dataDir: string, rest: string, name = "plain"): GuardianThreadOptions & { faults: string[] } {
  const faults: string[] = [], keys = [{ scheme: "hmac" as const, apiKey: "k", secret: "s" }];
  return {
    brakesUrl: import.meta.resolve(`../support/${name}_brakes.ts`),
    words: createWords(),
    run: { dataDir, pid: 7, tag: TAG, epoch: 3, startedAt: 1 as Micros, asksSentinel: false },
    venues: [{ id: "venue", name, place: 0, rest, symbols: ["BTC"], dedicated: false, validity: 1 as Micros, keys }],
    onReport() {},
    onFault: (message, isFollowed) => faults.push(`${message} ${isFollowed}`),
    faults,
  };
}

slowTest("startGuardian() looks while the engine's thread spins (K-T01)", async () => {
  using temp = new TempDir();
  await using server = new PlainServer();
  const options = optionsFor(temp.path, server.rest), words = wordsOf(options.words);
  const guardian = await startGuardian(options), seen = words[GUARDIAN_MS_WORD], end = performance.now() + 300;
  while (performance.now() < end);
  assert(words[GUARDIAN_MS_WORD] !== seen);
  assertEquals(await guardian.stop(0), []);
  assertEquals([guardian.restarts, options.faults], [0, []]);
});

slowTest("startGuardian() tells in the thread's own sentence why it cannot start", async () => {
  using temp = new TempDir();
  const options = optionsFor(temp.path, "http://127.0.0.1:1");
  const nowhere = { ...options, venues: [{ ...options.venues[0], name: "nowhere" }] };
  await assertRejects(() => startGuardian(nowhere), Error, 'Cannot guard "nowhere": want one of plain');
});

slowTest(
  "the guardian's thread speaks to its venues and writes into the data directory, and nothing else (SEC-14)",
  async () => {
    using temp = new TempDir();
    await using server = new PlainServer();
    const guardian = await startGuardian(optionsFor(temp.path, server.rest, "thieving"));
    const path = await until("it has told", 5_000, () => {
      const [call] = server.venue.arrived;
      assert(call !== undefined);
      return decodeURIComponent(call.path);
    });
    await guardian.stop(0);
    const told = path.split("/").pop()!.split(", ");
    assertEquals(told.length, 7, path);
    for (const attempt of told) assertMatch(attempt, / NotCapable$/);
  },
);

slowTest(
  "a guardian that dies is followed by another, however often, where it dies less than six times an hour",
  async () => {
    using temp = new TempDir();
    let minutes = 0;
    const now = () => (minutes += 12) * 60_000;
    const options = { ...optionsFor(temp.path, "http://127.0.0.1:1"), venues: [], workerUrl: ODD, now };
    const guardian = await startGuardian(options);
    await until("twelve have died", 20_000, () => assert(options.faults.length >= 12));
    assert(options.faults.every((fault) => fault.endsWith(" true")), options.faults.join());
    await guardian.stop(0);
  },
);

slowTest(
  "a guardian that dies is told and followed by another, five times in an hour, and never ends the process",
  async () => {
    using temp = new TempDir();
    const options = { ...optionsFor(temp.path, "http://127.0.0.1:1"), venues: [], workerUrl: ODD };
    const guardian = await startGuardian(options);
    await until("it is given up", 20_000, () => assertEquals(options.faults.length, 6));
    const message = "The guardian's thread has died: Uncaught Error: a bug in the guardian";
    assertEquals(options.faults, [...Array(5).fill(`${message} true`), `${message} false`]);
    assertEquals([guardian.restarts, await guardian.stop(0)], [5, null]);
  },
);

slowTest("a guardian that hangs keeps nobody waiting for more than two seconds beyond its grace", async () => {
  using temp = new TempDir();
  const guardian = await startGuardian({ ...optionsFor(temp.path, "http://127.0.0.1:1"), workerUrl: ODD });
  const began = performance.now();
  assertEquals(await guardian.stop(100), null);
  assertLess(performance.now() - began, 4_000);
});
