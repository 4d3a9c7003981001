import { assertEquals } from "@std/assert";
import { killTargets, restingOf } from "../../../dashboard/ui/kill_targets.ts";
import { sampleFrame } from "../../support/sample_frame.ts";

const { view } = sampleFrame();

Deno.test("killTargets() offers venues, strategies and markets by name, a name once", () => {
  assertEquals(killTargets(view), [
    { title: "Venues", names: ["binance"] },
    { title: "Strategies", names: ["mm-1"] },
    { title: "Markets", names: ["binance:BTCUSDT", "binance:ETHUSDT", "binance:SOLUSDT"] },
  ]);
  const named = { ...view, strategies: view.strategies.map((strategy) => ({ ...strategy, id: "binance" })) };
  assertEquals(killTargets(named).map(({ title }) => title), ["Venues", "Markets"]);
  assertEquals(killTargets(null), []);
});

Deno.test("restingOf() counts the orders of everything or of one scope, and says nothing before the first view", () => {
  assertEquals(
    ["global", "binance", "mm-1", "binance:BTCUSDT", "binance:SOLUSDT"].map((scope) => restingOf(view, scope)),
    [
      3,
      3,
      3,
      2,
      0,
    ],
  );
  assertEquals(restingOf(null, "global"), null);
});
