/** The trials of a kill (reliability.md 4.8) that a whole engine can play by itself, in virtual time. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { KillReceipt } from "../../../core/engine/view.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { slowTest } from "../../support/slow.ts";

const newest = (house: EngineHouse): KillReceipt => house.engine.control.receipts(house.now).at(-1)!;
/** Nothing of ours is at the venue, and the engine says so. */
function assertProven(house: EngineHouse, what = ""): void {
  assertEquals([house.engine.killState, house.venue.truth.live().length], ["TRIPPED", 0], what);
}

slowTest("KIL-04 a healthy venue is proven empty within 5 s, whenever the kill comes and whatever is in flight", () => {
  fc.assert(
    fc.property(fc.nat(4_000), fc.constantFrom("obey", "hold"), fc.nat(30), (ms, place, apart) => {
      const house = new EngineHouse({ parameters: { levels: 3, order_size_base: "0.005", max_position_base: "0.03" } })
        .boot().run(ms);
      Object.assign(house.venue.moods, { place });
      house.move(MID - 10 + apart, MID + 10 + apart).run(120);
      house.kill();
      house.run(10_000);
      assertProven(house);
      const { ms: took } = newest(house);
      assert(took !== null && took <= 5_000, `proven after ${took} ms`);
    }),
    { numRuns: 25 },
  );
});

Deno.test("KIL-02 KIL-09 a trip of a rule during a person's kill, and a person's during a rule's: one latch, one report", () => {
  for (const first of ["rule", "person"]) {
    const house = new EngineHouse({
      globalLimits: { maxDailyLossShare: 1e-7, maxDrawdownShare: 1, maxLossSpeedShare: 1 },
    }).boot();
    const lose = () => house.fill("buy").move(MID - 3_010, MID - 2_990);
    if (first === "rule") lose().run(60);
    house.kill();
    if (first === "person" && house.resting("buy").length > 0) lose();
    house.run(10_000);
    assertProven(house, first);
    assertEquals(house.engine.control.receipts(house.now).length, 1);
    const { cause } = house.engine.control.switch;
    assert(first === "rule" ? cause!.startsWith("RSK-26") : cause === "test (ann)", String(cause));
  }
});

Deno.test("K-T09 trades that come during the cancels are booked, and no later cancel is lost for them", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.cancel = "lose";
  house.kill();
  house.run(100).fill("buy", 400).run(100).fill("sell").run(100);
  house.venue.moods.cancel = "obey";
  house.run(10_000);
  assertProven(house);
  const [{ fills, positionsAfter }] = newest(house).venues;
  const [order] = [house.engine.desk.ledger.position(0 as never).size as number];
  assertEquals([fills, Number(positionsAfter.BTCUSDT) === 0], [2, order === 0]);
});

Deno.test("K-T11 a clock that jumps ahead during a kill proves nothing by itself: the lists have to come", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.query = "mute";
  house.kill();
  house.run(500);
  house.now = house.now + 3_600_000_000 as Micros;
  house.run(1_000);
  assertEquals(house.engine.killState, "TRIPPED_DIRTY");
  house.venue.moods.query = "answer";
  house.run(10_000);
  assertProven(house);
});

Deno.test("K-T11 a restart whose clock was put back finishes the proof of the kill all the same", () => {
  const house = new EngineHouse().boot();
  house.venue.moods.query = "fail";
  house.kill();
  house.run(2_000);
  house.venue.moods.query = "answer";
  const tripped = { by: "ann", reason: "test", at: house.now };
  house.now = house.now - 600_000_000 as Micros;
  const next = new EngineHouse({ after: house, tripped }).connect().run(10_000);
  assertProven(next);
});

Deno.test("K-T12 two operators press at once: one latch, one report, and both hear an answer", () => {
  const house = new EngineHouse().boot(), at = house.now, level = "cancel" as const;
  house.step(
    { kind: "kill", by: "ann", requestId: "ann-1", at, reason: "fire", level },
    { kind: "kill", by: "bob", requestId: "bob-1", at, reason: "smoke", level },
    { kind: "kill", by: "bob", requestId: "bob-2", at, reason: "a venue", level, scope: "binance" },
  );
  house.run(10_000);
  assertProven(house);
  const receipts = house.engine.control.receipts(house.now);
  assertEquals(receipts.map(({ id, scope }) => [id, scope]), [["ann-1", "global"], ["bob-2", "binance"]]);
  assertEquals(house.engine.control.switch.cause, "fire (ann)");
  assertEquals(house.outcomes.slice(-3).map(({ requestId, status }) => [requestId, status]), [
    ["ann-1", "pending"],
    ["bob-1", "pending"],
    ["bob-2", "pending"],
  ]);
});

for (const state of ["down", "connecting", "syncing"] as const) {
  Deno.test(`K-T13 a kill while the venue is ${state} is proven once it answers, and quotes nothing meanwhile`, () => {
    const house = new EngineHouse().boot();
    Object.assign(house.venue.moods, { cancel: "lose", query: "fail" });
    house.link("down");
    if (state !== "down") house.link("connecting");
    if (state === "syncing") house.link("syncing");
    house.run(100);
    house.kill();
    const before = house.sent.length;
    house.run(3_000);
    Object.assign(house.venue.moods, { cancel: "obey", query: "answer" });
    house.link("up").run(10_000);
    assertProven(house, state);
    assertEquals(house.commands(["place", "replace", "amend"], before), []);
  });
}

slowTest(
  "K-T14 KIL-10 a restart at each record of a kill comes up halted and finishes the proof, losing no order",
  () => {
    const house = new EngineHouse().boot();
    house.venue.moods.cancel = "lose"; // the first run leaves its orders there
    const from = house.journal.length;
    house.kill("cancel", "fire");
    const tripped = { by: "ann", reason: "fire", at: house.now };
    house.run(3_000);
    house.venue.moods.cancel = "obey";
    const to = house.journal.length;
    assert(to - from > 5, `${to - from} records`);
    for (let limit = from; limit <= to; limit++) {
      const next = new EngineHouse({ after: house, recordLimit: limit, tripped });
      assertEquals(next.engine.killState, "TRIPPING", `after ${limit}`);
      next.connect().run(10_000);
      assertProven(next, `after ${limit}`);
      house.plant("buy", MID - 900); // the next restart finds orders of an earlier run again
      house.plant("sell", MID + 900);
    }
  },
);
