import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { type GuardianReply, guardianThread } from "../../runtime/guardian_worker.ts";
import {
  createWords,
  GUARDIAN_MS_WORD,
  HEARTBEAT_MS_WORD,
  PHASE_WORD,
  PHASES,
  raiseKill,
  wordsOf,
} from "../../runtime/shared_words.ts";
import { ownId, TAG } from "../support/brake_venue.ts";
import { PlainServer } from "../support/plain_server.ts";
import { TempDir } from "../support/temp_dir.ts";

const BRAKES = import.meta.resolve("../support/plain_brakes.ts");

function startCall(dataDir: string, rest: string, words: SharedArrayBuffer) {
  const keys = [{ scheme: "hmac" as const, apiKey: "k", secret: "s" }];
  return {
    kind: "start" as const,
    brakesUrl: BRAKES,
    words,
    run: { dataDir, pid: 7, tag: TAG, epoch: 3, startedAt: 1 as Micros, asksSentinel: false },
    venues: [{
      id: "venue",
      name: "plain",
      place: 0,
      rest,
      symbols: ["BTC"],
      dedicated: false,
      validity: 1 as Micros,
      keys,
    }],
  };
}

Deno.test("guardianThread() starts, clears what it is told to by the words, and goes on with it when it is to stop", async () => {
  using temp = new TempDir();
  await using server = new PlainServer();
  const shared = createWords(), words = wordsOf(shared), replies: GuardianReply[] = [];
  const call = guardianThread((message) => replies.push(message));
  Atomics.store(words, PHASE_WORD, PHASES.running);
  for (let i = 0; i < 3; i++) server.venue.rest(ownId(i));
  raiseKill(words, "cancel");
  const beat = setInterval(() => Atomics.add(words, HEARTBEAT_MS_WORD, 1), 20); // the engine lives and does nothing
  await call(startCall(temp.path, server.rest, shared));
  assertEquals(replies[0], { kind: "started" });
  assert(words[GUARDIAN_MS_WORD] !== 0, "it has looked before it says so");
  await call(startCall(temp.path, server.rest, shared));
  assertMatch(JSON.stringify(replies.at(-1)), /failed.*runs already/);
  await new Promise((resolve) => setTimeout(resolve, 200)); // by then the kill is one that nobody has taken
  await call({ kind: "stop", graceMs: 10_000 });
  clearInterval(beat);
  const last = replies.at(-1);
  assert(last?.kind === "stopped", JSON.stringify(last));
  assertEquals(last.receipts.map(({ ordersBefore, remaining }) => [ordersBefore, remaining]), [[3, 0]]);
  assert(last.receipts[0].verifiedMs !== null);
  assertEquals(server.venue.own, []);
  assertMatch(temp.read("guardian.jsonl"), /"kind":"verified"/);
  assertMatch(temp.read("heartbeat"), /"pid":7/);
});

Deno.test("guardianThread() clears a kill of the moment before it is to stop", async () => {
  using temp = new TempDir();
  await using server = new PlainServer();
  const shared = createWords(), words = wordsOf(shared), replies: GuardianReply[] = [];
  const call = guardianThread((message) => replies.push(message));
  Atomics.store(words, PHASE_WORD, PHASES.stopping);
  server.venue.rest(ownId(1));
  const beat = setInterval(() => Atomics.add(words, HEARTBEAT_MS_WORD, 1), 20);
  await call(startCall(temp.path, server.rest, shared));
  raiseKill(words, "cancel");
  await call({ kind: "stop", graceMs: 10_000 });
  clearInterval(beat);
  const last = replies.at(-1);
  assert(last?.kind === "stopped", JSON.stringify(last));
  assertEquals(last.receipts.map(({ ordersBefore, remaining }) => [ordersBefore, remaining]), [[1, 0]]);
  assertEquals(server.venue.own, []);
});

Deno.test("guardianThread() says why it cannot start, and may be stopped without", async () => {
  using temp = new TempDir();
  const replies: GuardianReply[] = [], call = guardianThread((message) => replies.push(message));
  const good = startCall(temp.path, "http://127.0.0.1:1", createWords());
  await call({ ...good, brakesUrl: import.meta.resolve("../support/no_such_brakes.ts") });
  await call({ ...good, venues: [{ ...good.venues[0], name: "nowhere" }] });
  await call({ kind: "stop", graceMs: 0 });
  assertMatch(JSON.stringify(replies[0]), /failed.*no_such_brakes/);
  assertEquals(replies.slice(1), [
    { kind: "failed", message: 'Cannot guard "nowhere": want one of plain' },
    { kind: "stopped", receipts: [] },
  ]);
});
