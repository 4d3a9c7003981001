import { assert, assertEquals } from "@std/assert";
import type { RearmMemo } from "../../../core/engine/memo.ts";
import type { GuardSigns } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";

const CONFIG = "a".repeat(64), OTHER = "b".repeat(64);
const OPTIONS: HouseOptions = { config: CONFIG, armedConfig: CONFIG, asksToken: true };
const WELL: GuardSigns = { guardian: 200_000 as Micros, sentinel: 900_000 as Micros };

/** Killed, proven and cool: every item of the check-list holds. */
function ready(options: HouseOptions = {}): EngineHouse {
  const house = new EngineHouse({ ...OPTIONS, ...options }).boot();
  house.kill();
  return house.run(31_000);
}
const fields = (house: EngineHouse, wish: Parameters<EngineHouse["rearm"]>[0] = {}) => {
  const { status, details } = house.rearm({ confirmed: true, ...wish });
  assertEquals(house.engine.killState === "ARMED", status === "applied");
  return details.map(({ field }) => field);
};
const watched = (guards: GuardSigns) => {
  const house = ready();
  house.step({ kind: "timer", at: house.now, guards });
  return house;
};

/** One case for each item: what is missing, and what the refusal names. */
const MISSING: readonly (readonly [what: string, item: string, asked: () => string[]])[] = [
  ["the kill is not proven yet", "halted", () => {
    const house = new EngineHouse({ ...OPTIONS, rearmCooldown: 0 }).boot();
    house.venue.moods.query = "fail";
    house.kill();
    house.run(5_000);
    return fields(house).filter((field) => field === "halted");
  }],
  ["a venue is not READY", "ready binance", () => fields(ready().link("down"))],
  ["no list was clean within 60 s", "empty binance", () => {
    const house = ready();
    house.venue.moods.query = "mute";
    house.now = house.now + 61_000_000 as Micros;
    return fields(house).filter((field) => field !== "clean binance");
  }],
  ["books and venue differ", "clean binance", () => {
    const house = ready();
    house.engine.desk.market(0 as never).distrust = "the position differs";
    return fields(house);
  }],
  ["the guardian is silent", "guardian", () => fields(watched({ ...WELL, guardian: 1_100_000 as Micros }))],
  ["the sentinel is silent", "sentinel", () => fields(watched({ ...WELL, sentinel: 5_100_000 as Micros }))],
  ["the cool-down is not over", "cool-down", () => {
    const house = new EngineHouse(OPTIONS).boot();
    house.kill();
    return fields(house.run(29_000));
  }],
  ["the configuration is not the one that was armed last", "config", () => fields(ready({ armedConfig: OTHER }))],
  ["another configuration was named", "config", () => fields(ready(), { config: OTHER.slice(0, 12) })],
  ["no reason", "reason", () => fields(ready(), { reason: " x " })],
  ["another phrase", "phrase", () => fields(ready(), { phrase: "rearm" })],
  ["the token was not given once more", "token", () => fields(ready(), { confirmed: false })],
  ["a loss that stands", "RSK-26", () => fields(lossy())],
];

for (const [what, item, asked] of MISSING) {
  Deno.test(`K-T20 a re-arm is refused where ${what}, and the refusal names ${item}`, () => {
    assertEquals(asked(), [item]);
  });
}

Deno.test("K-T20 a re-arm is refused while what is held is being sold down", () => {
  const house = new EngineHouse({ ...OPTIONS, rearmCooldown: 0 }).boot();
  house.fill("buy");
  house.kill("flatten");
  house.run(200);
  assertEquals(house.engine.control.flattenState, "FLATTENING");
  assert(fields(house).includes("flatten"));
});

Deno.test("K-T20 with nothing missing it arms, and each item stands in the journal with its sentence", () => {
  const house = watched(WELL),
    checks = () =>
      house.journal.flatMap(({ record }) =>
        record.kind === "memo" && record.memo.topic === "rearm_check" ? [record.memo] : []
      );
  assertEquals(fields(house, { phrase: "no" }), ["phrase"]);
  assertEquals(fields(house), []);
  const [refused, armed] = checks() as [RearmMemo, RearmMemo];
  assertEquals([refused.armed, armed.armed, armed.by, armed.scope, armed.reason], [
    false,
    true,
    "ann",
    "global",
    "it is safe",
  ]);
  assertEquals(armed.items.map(({ item, ok }) => [item, ok]), [
    ["halted", true],
    ["ready binance", true],
    ["empty binance", true],
    ["clean binance", true],
    ["RSK-25", true],
    ["RSK-26", true],
    ["RSK-27", true],
    ["guardian", true],
    ["sentinel", true],
    ["dead-man binance", true],
    ["cool-down", true],
    ["config", true],
    ["reason", true],
    ["phrase", true],
    ["token", true],
  ]);
  const sentences = Object.fromEntries(armed.items.map(({ item, sentence }) => [item, sentence]));
  assertEquals(sentences.config, "The configuration is aaaaaaaaaaaa");
  assert(sentences.reason.startsWith("It was stopped: test (ann). Type why"), "the cause is shown");
  assert(/^Loss of the day: .* lost|^Loss of the day: .* since 00:00 UTC; the limit is/.test(sentences["RSK-26"]));
  assertEquals(refused.items.filter(({ ok }) => !ok).map(({ item }) => item), ["phrase"]);
});

Deno.test("a configuration that changed is armed by who names it, and needs no name after that", () => {
  const house = ready({ armedConfig: OTHER });
  assertEquals(fields(house, { config: CONFIG.slice(0, 12) }), []);
  house.kill();
  house.run(31_000);
  assertEquals(fields(house), []);
});

/** A day's loss has ended trading, and stands. */
function lossy(): EngineHouse {
  const house = new EngineHouse({
    ...OPTIONS,
    globalLimits: { maxDailyLossShare: 1e-7, maxDrawdownShare: 1, maxLossSpeedShare: 1 },
  }).boot();
  house.fill("buy").move(MID - 3_010, MID - 2_990).run(40_000);
  assertEquals(house.engine.killState, "TRIPPED");
  return house;
}

Deno.test("RSK-26 a loss rule that has tripped wants a new day or a higher limit, also when the loss is made good, also after a restart", () => {
  const house = lossy().move(MID - 10, MID + 10).run(1_000), { by, reason } = house.engine.killCause!;
  assertEquals(house.engine.control.lossTrips.map(({ rule, limit }) => [rule, limit]), [["RSK-26", 1e-7]]);
  const refusal = (of: EngineHouse) => of.rearm({ confirmed: true }).details.find(({ field }) => field === "RSK-26");
  assert(/it ended trading today: wait for a new day|wait until it is over/.test(refusal(house)!.reason));
  const tripped = { by, reason, at: house.now - 41_000_000 as Micros };
  const next = new EngineHouse({ ...house.options, after: house, tripped }).boot().run(31_000);
  assertEquals(next.engine.control.lossTrips.length, 1, "an earlier run has tripped it");
  assert(refusal(next) !== undefined);
  next.now = next.now + 86_400_000_000 as Micros;
  next.run(15_000);
  assertEquals(refusal(next), undefined);
});

Deno.test("a scope is armed again by the same list, told of that scope alone", () => {
  const two = { ...OPTIONS, venues: { binance: ["BTCUSDT"], okx: ["SOLUSDT"] } };
  const house = new EngineHouse(two).boot();
  house.killScope("okx");
  house.run(100);
  assertEquals(named(house, "okx"), ["halted", "cool-down"]);
  house.run(31_000);
  house.link("down", "binance");
  assertEquals(named(house, "okx"), [], "of the other venue it asks nothing");
  assert(named(house, "okx").includes("halted"), "it is killed no more");
  assertEquals(house.rearm({ scope: "kraken" }).message.slice(0, 39), 'There is no "kraken"; known are mm, bin');
});

function named(house: EngineHouse, scope: string): string[] {
  return house.rearm({ scope, confirmed: true }).details.map(({ field }) => field);
}
