/** The process dies between two effects and begins again on the same venue (reliability.md 5.4, PER-07): a few points of one
 * life; the whole sweep is a longer job. */
import { assert, assertEquals } from "@std/assert";
import type { Boundary } from "../support/crash_points.ts";
import { MortalBot } from "../support/mortal_bot.ts";

const LIFE_MS = 6_000;

Deno.test("the boundaries of a life are the same for the same seed, and every kind of effect has some", async () => {
  const counts: unknown[] = [];
  for (let i = 0; i < 2; i++) {
    await using mortal = new MortalBot(1, { segmentBytes: 20_000 }, 700);
    mortal.begin();
    await mortal.run(LIFE_MS);
    counts.push(mortal.points.passed);
    for (
      const boundary of [
        "append",
        "torn",
        "appended",
        "sync",
        "synced",
        "roll",
        "send",
        "sent",
        "ask",
        "snapshot",
      ] as const
    ) {
      assert((mortal.points.passed[boundary] ?? 0) > 1, `${boundary}: ${JSON.stringify(mortal.points.passed)}`);
    }
  }
  assertEquals(counts[0], counts[1]);
});

/** Dies at the `number`-th boundary of that kind, begins again, and is left alone for a while. */
async function survive(boundary: Boundary, number: number, powerLoss = false): Promise<void> {
  await using mortal = new MortalBot(1, { segmentBytes: 20_000 }, 700);
  mortal.begin();
  const { passed } = mortal.points;
  assert(await mortal.run(LIFE_MS, () => (passed[boundary] ?? 0) >= number));
  assert((passed[boundary] ?? 0) >= number, `${boundary}: ${passed[boundary]}`);
  const at = mortal.points.count;
  await using again = new MortalBot(1, { segmentBytes: 20_000 }, 700);
  again.begin({ at, powerLoss });
  await again.run(LIFE_MS);
  assert(again.dead, `alive after ${at} boundaries`);
  await again.bury();
  assert(again.begin(), "the next process begins");
  assert(await again.quiet(25));
  again.assertAgrees();
  assertEquals(again.engine.killState, "ARMED");
  assertEquals((await again.stop()).how, "verified");
  assertEquals(again.wire.state().openOrders, []);
}

for (const boundary of ["append", "torn", "appended", "send", "sent", "sync", "roll"] as const) {
  Deno.test(`PER-07 it dies at "${boundary}": the next start knows every order and every fill`, async () => {
    await survive(boundary, boundary === "roll" ? 2 : 15);
  });
}

for (const boundary of ["snapshot", "snapshotted", "rolled"] as const) {
  for (const powerLoss of [false, true]) {
    const how = powerLoss ? "the power fails" : "it dies";
    Deno.test(`CP 11 ${how} at "${boundary}": the snapshot before it and the records since give the books`, async () => {
      await survive(boundary, 3, powerLoss);
    });
  }
}

Deno.test("PER-07 the power fails between an append and its sync: what rests is found by our tag (CP 2)", async () => {
  await survive("sent", 15, true);
});
