import { assert, assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";

/** The audit facts about what people did. */
const audit = (house: EngineHouse) => house.facts.flatMap((fact) => fact.kind === "operator" ? [fact] : []);

Deno.test("pause cancels a strategy's orders and keeps it quiet; resume lets it quote again", () => {
  const house = new EngineHouse().boot();
  assertEquals(house.pause("news").message, "Paused: its orders are being cancelled");
  house.run(500);
  const { status, sentence } = house.view().markets[0];
  assertEquals([house.quotes(), status, sentence], [[], "PAUSED_USER", "Paused: news"]);
  assertEquals([house.view().state, house.view().sentence], ["PAUSED", "Every strategy is paused; nothing is quoted"]);
  house.run(60_000);
  assertEquals(house.quotes(), []);
  assertEquals(house.resume().status, "applied");
  house.run(500);
  assertEquals(house.quotes().length, 2);
  assertEquals(audit(house).map(({ action, by, scope, reason, result }) => [action, by, scope, reason, result]), [
    ["pause", "ann", "mm", "news", "applied: Paused: its orders are being cancelled"],
    ["resume", "ann", "mm", "", "applied: Resumed"],
  ]);
});

Deno.test("pause without a reason names who did it", () => {
  const house = new EngineHouse().boot();
  house.pause("");
  assertEquals(house.view().strategies[0].reason, "by ann");
});

Deno.test("set_params applies all or nothing, moves the quotes, and tells what was before and after", () => {
  const house = new EngineHouse().boot();
  const refused = house.set({ half_spread_bps: 8, levels: 0, width: 1 });
  assertEquals([refused.status, refused.message, refused.version], ["rejected", "Nothing was changed", 1]);
  assertEquals(refused.details.map(({ field }) => field), ["levels", "width"]);
  assertEquals(refused.details[0].reason, "is 0; want 1 to 10");
  house.run(500);
  assertEquals(house.quotes(), [`buy ${MID - 500}`, `sell ${MID + 500}`]);

  const applied = house.set({ half_spread_bps: 8 });
  assertEquals([applied.status, applied.message, applied.version], ["applied", "Version 2", 2]);
  assertEquals(applied.values?.half_spread_bps, 8);
  house.run(10);
  assertEquals(house.quotes(), [`buy ${MID - 800}`, `sell ${MID + 800}`]);
  const [first, second] = audit(house);
  assertEquals([first.before, first.after], ["", ""]);
  assertEquals(first.result.startsWith("rejected: levels is 0; want 1 to 10; width is not a parameter"), true);
  assertEquals([second.before, second.after], ["half_spread_bps=5", "half_spread_bps=8"]);
});

Deno.test("set_params against another version is refused: somebody changed it meanwhile", () => {
  const house = new EngineHouse().boot();
  house.set({ half_spread_bps: 8 });
  const outcome = house.set({ half_spread_bps: 9 }, 1);
  assertEquals([outcome.status, outcome.details.map(({ field }) => field)], ["rejected", ["if_version"]]);
  assertEquals(house.engine.quoters[0].parameters.values.half_spread_bps, 8);
});

Deno.test("rollback takes the last change back as a new version, and once there is none says so", () => {
  const house = new EngineHouse().boot();
  house.set({ half_spread_bps: 8 });
  house.run(100);
  const outcome = house.rollback();
  assertEquals([outcome.status, outcome.version, outcome.values?.half_spread_bps], ["applied", 3, 5]);
  house.run(500);
  assertEquals(house.quotes(), [`buy ${MID - 500}`, `sell ${MID + 500}`]);
  const fresh = new EngineHouse().boot().rollback();
  assertEquals([fresh.status, fresh.details[0].reason], ["rejected", "has no earlier version to go back to"]);
});

Deno.test("a strategy that does not exist is named with those that do", () => {
  const house = new EngineHouse().boot();
  const outcome = house.pause("x", "mm-2");
  assertEquals([outcome.status, outcome.message], ["rejected", 'There is no strategy "mm-2"; known are mm']);
  assertEquals(house.quotes().length, 2);
});

Deno.test("kill, stop and rearm are answered and audited, with the check-list in words", () => {
  const house = new EngineHouse().boot();
  house.kill("cancel", "fire");
  const refused = house.rearm({ phrase: "please" });
  house.stop();
  assert(refused.details.some(({ field, reason }) => field === "phrase" && reason === "Type the phrase REARM"));
  assertEquals(audit(house).map(({ action, scope, reason, result }) => [action, scope, reason, result.split(":")[0]]), [
    ["kill", "global", "fire", "pending"],
    ["rearm", "global", "it is safe", "rejected"],
    ["stop", "global", "test", "pending"],
  ]);
});

Deno.test("a person may work while trading is halted: what is set then holds once it is armed", () => {
  const house = new EngineHouse({ armAtStart: false }).boot();
  house.set({ half_spread_bps: 8 });
  house.rearm();
  house.run(100);
  assertEquals(house.quotes(), [`buy ${MID - 800}`, `sell ${MID + 800}`]);
});

Deno.test("resume of a killed bot says that nothing is quoted before it is armed again", () => {
  const house = new EngineHouse().boot();
  house.kill();
  assertEquals(house.resume().message, "Resumed; it quotes once trading is armed again");
});

const limits = (
  house: EngineHouse,
  scope: string,
  set: Record<string, string | number>,
  mayLoosen = false,
  reason = "news",
) =>
  house.hand({
    kind: "set_limits",
    by: "ann",
    requestId: `l${house.outcomes.length}`,
    at: house.now,
    scope,
    set,
    mayLoosen,
    reason,
  });

Deno.test("RSK-12 a limit that a person tightens holds for the next order, is audited, and holds after a restart", () => {
  const house = new EngineHouse().boot(), market = "binance:BTCUSDT";
  const limitOf = ({ engine }: EngineHouse) => engine.gate.limits.perInstrument.get(0 as InstrumentId)?.maxPosition;
  const applied = limits(house, market, { maxPosition: "0.012", maxOrderSize: "0.012" });
  assertEquals([applied.status, applied.message], [
    "applied",
    `Limits of ${market}: maxPosition=0.012 maxOrderSize=0.012`,
  ]);
  const [{ action, by, scope, reason, before, after }] = audit(house);
  assertEquals([action, by, scope, reason], ["set_limits", "ann", market, "news"]);
  assertEquals([before, after], ["maxPosition=0.05 maxOrderSize=0.05", "maxPosition=0.012 maxOrderSize=0.012"]);
  house.fill("buy").run(2_000);
  // 0.01 is held: another 0.01 could bring it to 0.02.
  assertEquals([house.resting("buy").length, house.engine.gate.denials.get("RSK-12")! > 0], [0, true]);
  const next = new EngineHouse({ after: house }).boot();
  assertEquals([limitOf(next), next.resting("buy").length], ["0.012", 0]);
});

Deno.test("RSK-33 looser limits need the right to loosen and end with the run; a change needs a reason", () => {
  const house = new EngineHouse().boot(), market = "binance:BTCUSDT";
  const limitOf = ({ engine }: EngineHouse) => engine.gate.limits.perInstrument.get(0 as InstrumentId)?.maxPosition;
  const refused = limits(house, market, { maxPosition: "1" });
  assertEquals([refused.status, refused.message, refused.details[0].field], [
    "rejected",
    "Nothing was changed",
    "maxPosition",
  ]);
  assertEquals(
    limits(house, market, { maxPosition: "0.04" }, false, " ").message,
    "Nothing was changed: want a reason",
  );
  assertEquals([limitOf(house), limits(house, market, { maxPosition: "1" }, true).status], ["0.05", "applied"]);
  assertEquals(limitOf(house), "1");
  const next = new EngineHouse({ after: house }).boot();
  assertEquals([limitOf(next), next.engine.counters["limits back to the configuration"]], ["0.05", 1]);
});
