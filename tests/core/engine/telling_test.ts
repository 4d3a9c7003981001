import { assertEquals } from "@std/assert";
import { Facts } from "../../../core/engine/facts.ts";
import { Telling } from "../../../core/engine/telling.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { madeUpDesk, NOW } from "../../support/made_up_desk.ts";
import type { Micros } from "../../../core/units.ts";

const BTC = 0 as InstrumentId;
const later = (seconds: number) => NOW + seconds * 1e6 as Micros;

function scene() {
  const facts = new Facts(), telling = new Telling(madeUpDesk(), facts);
  const refused = (rule: string, level: number, seconds: number) =>
    telling.refused(rule, { strategy: "mm", level }, BTC, "buy", "too much", later(seconds));
  return { facts, telling, refused };
}

Deno.test("incident() is counted by its code and told with its scope", () => {
  const { facts, telling } = scene();
  telling.incident("S1", "overfill", "Order mm1 was filled beyond its size", "binance:BTCUSDT", NOW);
  telling.incident("S1", "overfill", "Order mm2 was filled beyond its size", "binance:BTCUSDT", NOW);
  assertEquals(telling.counters, { "incident overfill": 2 });
  assertEquals(facts.take().map((fact) => fact.kind === "incident" && [fact.severity, fact.scope]), [
    ["S1", "binance:BTCUSDT"],
    ["S1", "binance:BTCUSDT"],
  ]);
});

Deno.test("ofOrder() names the market, or the venue where no market is known", () => {
  const { facts, telling } = scene();
  const common = { severity: "S2", code: "x", sentence: "y", venue: "binance", clientId: null } as const;
  telling.ofOrder({ ...common, instrument: BTC }, NOW);
  telling.ofOrder({ ...common, instrument: null }, NOW);
  assertEquals(facts.take().map((fact) => fact.kind === "incident" && fact.scope), ["binance:BTCUSDT", "binance"]);
});

Deno.test("refused() tells the same refusal of the same slot once in ten seconds", () => {
  const { facts, refused } = scene();
  for (
    const [rule, level, seconds] of [["RSK-12", 0, 0], ["RSK-12", 0, 9], ["RSK-12", 1, 9], ["RSK-11", 0, 9]] as const
  ) {
    refused(rule, level, seconds);
  }
  assertEquals(facts.take().length, 3);
  refused("RSK-12", 0, 10);
  assertEquals(facts.take().length, 1);
});

Deno.test("refused() of ever other levels fills no memory", () => {
  const { facts, refused } = scene();
  for (let level = 0; level < 5_000; level++) refused("RSK-12", level, 0);
  facts.take();
  refused("RSK-12", 4_999, 1);
  assertEquals(facts.take(), [], "the newest are remembered");
  refused("RSK-12", 0, 1);
  assertEquals(facts.take().length, 1, "the oldest are not");
});

Deno.test("restart() forgets what was counted and told", () => {
  const { facts, telling } = scene();
  telling.count("fills");
  telling.incident("S2", "a", "b", "c", NOW);
  telling.restart();
  assertEquals([facts.take(), telling.counters], [[], {}]);
  telling.incident("S2", "a", "b", "c", NOW);
  assertEquals(facts.take()[0].seq, 1);
});
