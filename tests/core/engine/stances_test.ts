import { assertEquals } from "@std/assert";
import { isKilled, stanceOf, type StanceParts } from "../../../core/engine/stances.ts";

type Case = {
  readonly trading?: "ACTIVE" | "HALTED";
  readonly level?: "stop" | "cancel";
  readonly stopping?: boolean;
  readonly proven?: boolean;
  readonly killed?: boolean;
  readonly verified?: boolean;
};

function parts(one: Case): StanceParts {
  const { trading = "ACTIVE", level = null, stopping = false, proven = false, killed = false, verified = false } = one;
  return {
    desk: { trading },
    control: { isProven: () => proven, stopping, switch: { level } },
    holding: {
      holds: { of: () => killed ? [{ tripped: true }] : [] },
      isVerified: () => verified,
      kills: { venues: new Set(killed ? ["binance"] : []) },
    },
  };
}

Deno.test("a venue trades, rests, is cleared or is empty, as switch, stop and its own kill have it", () => {
  const cases: readonly (readonly [string, Case])[] = [
    ["trading", {}],
    ["clearing", { trading: "HALTED", level: "cancel" }],
    ["empty", { trading: "HALTED", level: "cancel", proven: true }],
    ["resting", { trading: "HALTED", level: "stop" }],
    ["clearing", { trading: "HALTED", level: "stop", stopping: true }],
    ["clearing", { killed: true }],
    ["empty", { killed: true, verified: true }],
  ];
  for (const [wanted, one] of cases) assertEquals(stanceOf(parts(one), "binance"), wanted, JSON.stringify(one));
});

Deno.test("killed is what is halted with everything, and what is killed alone", () => {
  assertEquals(isKilled(parts({}), "binance"), false);
  assertEquals(isKilled(parts({ trading: "HALTED" }), "okx"), true);
  assertEquals(isKilled(parts({ killed: true }), "binance"), true);
  assertEquals(isKilled(parts({ killed: true }), "okx"), false);
});
