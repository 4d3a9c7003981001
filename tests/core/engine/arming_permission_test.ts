/** KIL-11: who may arm. Every place that can open the latch is named here, and nothing but a person's word goes through it. */
import { assert, assertEquals } from "@std/assert";
import type { OperatorEvent } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { sources, withoutComments } from "../../support/source_tree.ts";
import { slowTest } from "../../support/slow.ts";

/** Files outside the tests that hold `pattern` in their code. */
function holders(pattern: RegExp): string[] {
  return sources().filter(({ path }) => !path.startsWith("tests/") && !path.startsWith("benches/"))
    .filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path).sort();
}

slowTest(
  "KIL-11 the latch opens in one place, which a passed check-list and the end of a boot that arms call, and nobody else",
  () => {
    assertEquals(holders(/kind: passed \? "rearm_passed"|kind: "rearm_passed"/), ["core/risk/kill_switch.ts"]);
    assertEquals(holders(/\bswitch\.rearm\(/), ["core/engine/control.ts"]);
    assertEquals(holders(/\.arm\(now\)/), ["core/engine/control.ts", "core/engine/rearming.ts"]);
    assertEquals(holders(/trading = "ACTIVE"/), ["core/engine/control.ts"]);
    const [control] = sources().filter(({ path }) => path === "core/engine/control.ts");
    const boots = withoutComments(control.text).split("\n").filter((line) => line.includes(".arm(now)"));
    assertEquals(boots.length, 1);
    assert(boots[0].includes('this.options.armAtStart && this.switch.state === "BOOT_HALTED"'), boots[0]);
  },
);

slowTest("KIL-11 a wish to arm is made by the route of a person alone, and what is tripped ends by it alone", () => {
  assertEquals(holders(/kind: "rearm"/).filter((path) => path !== "core/event.ts"), ["dashboard/hand_routes.ts"]);
  assertEquals(holders(/\brearming\.rearm\(/), ["core/engine/hand.ts"]);
  assertEquals(holders(/holding\.resume\(/), ["core/engine/hand.ts", "core/engine/rearming.ts"]);
});

slowTest("KIL-11 a word is cleared, and a latch file removed, by the loop that follows the switch alone", () => {
  assertEquals(holders(/KILL_WORD, KILL_VALUES\.clear/).filter((path) => path !== "core/words.ts"), [
    "runtime/live.ts",
  ]);
  assertEquals(holders(/clearVenueKill\(/).filter((path) => path !== "core/words.ts"), ["runtime/venue_kills.ts"]);
  assertEquals(holders(/clearLatch\(/).filter((path) => path !== "runtime/latch.ts"), ["runtime/bot.ts"]);
});

Deno.test("KIL-11 after a kill no event but a person's re-arm opens the latch, whatever comes and however long it lasts", () => {
  const house = new EngineHouse({ rearmCooldown: 0 }).boot();
  house.kill();
  house.run(10_000);
  const by = { by: "engine", at: house.now }, reason = "all is well";
  const others: readonly Record<string, unknown>[] = [
    { kind: "resume", strategy: "mm", reason },
    { kind: "resume", strategy: "", scope: "global", reason },
    { kind: "resume", strategy: "", scope: "binance", reason },
    { kind: "pause", strategy: "mm", reason },
    { kind: "set_params", strategy: "mm", ifVersion: 1, set: { half_spread_bps: 9 } },
    { kind: "rollback_params", strategy: "mm", ifVersion: 2 },
    { kind: "set_limits", scope: "global", reason, mayLoosen: true, set: { maxDailyLossShare: 1 } },
    { kind: "adopt_position", market: "binance:BTCUSDT", reason },
    { kind: "close_order", clientId: "x", reason },
    { kind: "cancel_foreign", venue: "binance", count: 0, reason },
    { kind: "kill", level: "stop", reason },
    { kind: "kill", level: "cancel", scope: "binance", reason },
  ];
  for (const [index, other] of others.entries()) {
    house.hand({ ...by, requestId: `o${index}`, ...other } as unknown as OperatorEvent);
    house.run(100);
    assert(house.engine.killState !== "ARMED", String(other.kind));
  }
  for (const state of ["down", "connecting", "syncing", "up"] as const) house.link(state).run(2_000);
  house.now = house.now + 2 * 86_400_000_000 as Micros;
  house.run(10_000);
  assertEquals([house.engine.killState, house.quotes()], ["TRIPPED", []]);
  assertEquals(house.rearm().status, "applied");
});

slowTest("KIL-11 a boot arms by itself only where it is configured to, and never over a kill that was found", () => {
  const tripped = { by: "ann", reason: "fire", at: 1_700_000_000_000_000 as Micros };
  const states = [{ armAtStart: false }, { armAtStart: true, tripped }, { armAtStart: true }].map((options) =>
    new EngineHouse(options).boot().run(60_000).engine.killState
  );
  assertEquals(states, ["BOOT_HALTED", "TRIPPED", "ARMED"]);
});
