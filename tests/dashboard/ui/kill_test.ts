import { assertEquals } from "@std/assert";
import { batch } from "@preact/signals";
import { attempt, kill, killing, killSwitch, knownReceipts, latch, latchAt } from "../../../dashboard/ui/kill.ts";
import { frameAt, receipts, reset, stream, view } from "../../../dashboard/ui/store.ts";
import type { KillStatus } from "../../../dashboard/protocol.ts";
import type { StreamPhase } from "../../../dashboard/ui/stream.ts";
import { sampleFrame } from "../../support/sample_frame.ts";

const tripped = sampleFrame(0, { killSwitch: { state: "TRIPPED", cause: "trial", since: "then" } });
const read = (state: KillStatus["state"]): KillStatus => ({
  state,
  levels: ["stop", "cancel"],
  phrase: "REARM",
  config: null,
  killed: [],
  word: "clear",
  latch: "absent",
  viewAgeMs: 0,
  requests: [],
  receipts: tripped.receipts,
});

/** A page whose last frame came at 1,000 and said that the switch is armed. */
function show(phase: StreamPhase, readAt: number, state: KillStatus["state"] = "TRIPPED"): void {
  reset();
  batch(() => {
    view.value = sampleFrame().view;
    receipts.value = [];
    frameAt.value = 1_000;
    latch.value = read(state);
    latchAt.value = readAt;
    attempt.value = { phase: "idle" };
    stream.value = { phase, reason: "", since: null };
  });
}

Deno.test("killSwitch never lets a latch that was read before the last frame pass for how it stands, stream or none", () => {
  for (const phase of ["live", "lost", "stalled"] as const) {
    show(phase, 999);
    assertEquals(killSwitch.value?.state, "ARMED", phase);
    assertEquals(knownReceipts.value, [], phase);
  }
});

Deno.test("killSwitch tells what was read beside a lost stream since, and the stream's word while that is fresh", () => {
  show("lost", 1_000);
  assertEquals([killSwitch.value?.state, knownReceipts.value], ["TRIPPED", tripped.receipts]);
  show("stop_only", 1_000);
  assertEquals(killSwitch.value?.state, "TRIPPED");
  show("live", 2_000);
  assertEquals([killSwitch.value?.state, knownReceipts.value.length], ["ARMED", 0]);
  show("lost", 2_000, null);
  assertEquals(killSwitch.value?.state, "ARMED");
});

Deno.test("killing lasts from the press until something tells that the switch has tripped", () => {
  show("lost", 0);
  assertEquals(killing.value, false);
  attempt.value = { phase: "sending", level: "cancel", scope: "global", tries: 0, trouble: "" };
  assertEquals(killing.value, true);
  attempt.value = { phase: "taken", level: "cancel", scope: "global", at: 1_500, message: "" };
  assertEquals(killing.value, true);
  latchAt.value = 1_600;
  assertEquals(killing.value, false);
  attempt.value = { phase: "refused", level: "cancel", scope: "global", message: "" };
  assertEquals(killing.value, false);
});

Deno.test("a kill of one thing alone is not told as a kill of everything", () => {
  show("live", 0);
  attempt.value = { phase: "taken", level: "cancel", scope: "binance:BTCUSDT", at: 1_500, message: "" };
  assertEquals([killing.value, killSwitch.value?.state], [false, "ARMED"]);
});

Deno.test("kill() goes on asking for each thing until the server has taken it, and asks for the same no twice", async () => {
  show("live", 0);
  const asked: unknown[] = [], real = globalThis.fetch;
  globalThis.sessionStorage.setItem("twoside.token", "t");
  let answers = [503, 503, 202, 202];
  const done = Promise.withResolvers<void>();
  globalThis.fetch = (_path, init) => {
    if (init?.method !== "POST") return Promise.resolve(new Response("{}", { status: 503 }));
    asked.push(JSON.parse(String(init.body)));
    const status = answers[0];
    answers = answers.slice(1);
    if (answers.length === 0) done.resolve();
    return Promise.resolve(Response.json({ message: "taken", receipt: "r" }, { status }));
  };
  try {
    kill("cancel", "everything is odd");
    kill("stop", "less than that");
    kill("cancel", "one market", "binance:BTCUSDT");
    await done.promise;
    assertEquals(asked, [
      { level: "cancel", reason: "everything is odd" },
      { level: "cancel", reason: "one market", scope: "binance:BTCUSDT" },
      { level: "cancel", reason: "everything is odd" },
      { level: "cancel", reason: "one market", scope: "binance:BTCUSDT" },
    ]);
  } finally {
    globalThis.fetch = real;
  }
});
