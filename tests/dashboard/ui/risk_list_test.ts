import { assert, assertEquals, assertFalse } from "@std/assert";
import type { HoldView, RiskView } from "../../../dashboard/protocol.ts";
import {
  endOf,
  inOrder,
  isLooser,
  isTight,
  limitRows,
  riskSign,
  scopeName,
  stopsOf,
  typedLimit,
} from "../../../dashboard/ui/risk_list.ts";

const STATES = ["ok", "warning", "breached", "inactive"] as const;
const row = (title: string, state: RiskView["state"], used: number | null): RiskView => ({
  rule: "RSK-12",
  title,
  scope: "all",
  value: "1",
  limit: "2",
  used,
  action: "deny",
  refusals: 0,
  state,
});
const hold = (change: Partial<HoldView>): HoldView => ({
  level: "venue",
  scope: "binance",
  cause: "RSK-06",
  sentence: "the clock is off",
  since: "2026-01-05T09:30:00.000000Z",
  ends: "itself",
  tripped: false,
  coolDownMs: 10_000,
  ...change,
});

Deno.test("each state of a rule has a shape and a word of its own", () => {
  const signs = STATES.map((state) => riskSign({ state }));
  assertEquals(new Set(signs.map(({ shape }) => shape)).size, 4);
  assertEquals(new Set(signs.map(({ word }) => word)).size, 4);
  assertEquals(STATES.filter((state) => isTight({ state })), ["warning", "breached"]);
});

Deno.test("inOrder() puts what is over first, then what is near, the fullest on top; calm rules keep their places", () => {
  const rows = [
    row("calm", "ok", 0.1),
    row("yes or no", "ok", null),
    row("fuller", "ok", 0.7),
    row("unasked", "inactive", null),
    row("near", "warning", 0.82),
    row("nearer", "warning", 0.97),
    row("over", "breached", 1.4),
  ];
  assertEquals(inOrder(rows).map(({ title }) => title), [
    ...["over", "nearer", "near", "calm", "fuller", "yes or no", "unasked"],
  ]);
});

Deno.test("endOf() says whether a hold ends by itself, or waits for a person who says why", () => {
  assertEquals(endOf(hold({})), "ends by itself 10 s after its cause is gone");
  assertEquals(endOf(hold({ ends: "person" })), "until a person resumes it");
  assertEquals(endOf(hold({ ends: "person", tripped: true })), "until a person arms it again");
  assertEquals([scopeName("all"), scopeName("global"), scopeName("binance")], ["everything", "everything", "binance"]);
});

Deno.test("limitRows() explains each limit, and leaves out what it does not know", () => {
  const rows = limitRows({
    level: "global",
    scope: "global",
    values: { maxGross: null, maxDrawdownShare: 0.02, "maxNet.BTC": "50000", nonsense: 1 },
  });
  assertEquals(rows.map(({ name, value, spec }) => [name, value, spec.rule]), [
    ["maxGross", "", "RSK-14"],
    ["maxDrawdownShare", "0.02", "RSK-25"],
    ["maxNet.BTC", "50000", "RSK-13"],
  ]);
  assert(rows[2].spec.about.endsWith("BTC"));
});

Deno.test("isLooser() knows which way each limit is tighter, and calls nothing looser where there was none", () => {
  const [gross, drawdown] = limitRows({
    level: "global",
    scope: "global",
    values: { maxGross: null, maxDrawdownShare: 0.02 },
  });
  const [reserve] = limitRows({ level: "venue", scope: "binance", values: { reserveShare: 0.05 } });
  assert(isLooser(drawdown, "0.03") && isLooser(reserve, "0.01"));
  assertFalse(
    isLooser(drawdown, "0.01") || isLooser(reserve, "0.1") || isLooser(gross, "1") || isLooser(drawdown, "x"),
  );
});

Deno.test("typedLimit() sends amounts as text and counts as numbers; what is no number goes as it was typed", () => {
  assertEquals(typedLimit("instrument", "maxPosition", " 1,000.5 "), "1000.5");
  assertEquals(typedLimit("global", "maxNet.BTC", "7"), "7");
  assertEquals(typedLimit("venue", "clockDenyMs", "200"), 200);
  assertEquals(typedLimit("strategy", "minMarkoutBps", "−3"), -3);
  assertEquals(typedLimit("venue", "clockDenyMs", "soon"), "soon");
});

Deno.test("stopsOf() names what waits for a re-arm of the scopes asked for, and no pause", () => {
  const holds = [
    hold({ scope: "binance:BTCUSDT", level: "instrument", tripped: true, cause: "kill" }),
    hold({ scope: "binance", tripped: false }),
    hold({ scope: "mm-2", level: "strategy", tripped: true }),
  ];
  assertEquals(stopsOf(holds, ["binance:BTCUSDT", "mm-1", "binance"]), [holds[0]]);
});
