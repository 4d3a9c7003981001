/** @module */
import { assertEquals } from "@std/assert";
import type { StrategyParameters } from "../../../dashboard/protocol.ts";
import { ghosts } from "../../../dashboard/ui/ghost.ts";
import { PARAMETERS } from "../../../strategies/market_making/parameters.ts";
import { sampleFrame } from "../../support/sample_frame.ts";

const strategy: StrategyParameters = {
  id: "mm-1",
  kind: "market_making",
  title: "Market making",
  version: 1,
  parameters: Object.entries(PARAMETERS).map(([name, parameter]) => ({ name, ...parameter, value: parameter.default })),
  history: [],
};
const market = (() => {
  const [found] = sampleFrame(0).view.markets;
  const [buy, sell] = found.quotes;
  const quotes = [
    { ...buy, level: 0, price: "99.95" },
    { ...buy, level: 1, price: "99.92" },
    { ...sell, level: 0, price: "100.05" },
  ];
  return { ...found, tick: "0.01", fairValue: "100", bid: "99.98", ask: "100.02", quotes };
})();

Deno.test("ghosts() moves bids down and asks up by the change of the half-spread, outwards to the tick", () => {
  assertEquals(ghosts(market, strategy, { half_spread_bps: 8 }), [
    { side: "buy", level: 0, price: "99.92", from: "99.95" },
    { side: "buy", level: 1, price: "99.89", from: "99.92" },
    { side: "sell", level: 0, price: "100.08", from: "100.05" },
  ]);
  assertEquals(ghosts(market, strategy, { half_spread_bps: 5.5 }).map(({ price }) => price), [
    "99.94",
    "99.91",
    "100.06",
  ]);
});

Deno.test("ghosts() shows no quote across the touch, nor nearer than the least half-spread lets it", () => {
  const draft = { half_spread_bps: 0.2, min_half_spread_bps: 0.1 };
  assertEquals(ghosts(market, strategy, draft).map(({ side, price }) => `${side} ${price}`), [
    "buy 99.99",
    "buy 99.96",
    "sell 100.01",
  ]);
  const least = ghosts(market, strategy, { half_spread_bps: 0.2 }).map(({ price }) => price);
  assertEquals(least, ghosts(market, strategy, { half_spread_bps: 1 }).map(({ price }) => price));
  assertEquals(
    ghosts({ ...market, bid: "99.97", ask: "99.97" }, strategy, draft).map(({ price }) => price),
    ["99.96", "99.96", "100.01"],
    "a bid stays below the ask",
  );
});

Deno.test("ghosts() counts a step between levels once for each level", () => {
  assertEquals(ghosts(market, strategy, { level_step_bps: 5 }), [
    { side: "buy", level: 1, price: "99.90", from: "99.92" },
  ]);
});

Deno.test("ghosts() shows nothing for knobs that move no price, for what is no number, and without a fair value", () => {
  assertEquals(ghosts(market, strategy, { order_size_base: "3", min_half_spread_bps: 4 }), []);
  assertEquals(ghosts(market, strategy, { half_spread_bps: "wide" }), []);
  assertEquals(ghosts({ ...market, fairValue: null, mid: null }, strategy, { half_spread_bps: 8 }), []);
});
