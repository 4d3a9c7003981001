import { assertEquals } from "@std/assert";
import { deadManMore, deadManSign, guardSign, safetyItems } from "../../../dashboard/ui/safety.ts";
import type { VenueView } from "../../../dashboard/protocol.ts";

const NOW = Date.parse("2026-01-05T09:30:00Z");
type DeadMan = VenueView["deadMan"];
const deadMan = (state: DeadMan["state"], leftMs: number | null = null, more: Partial<DeadMan> = {}): DeadMan => ({
  state,
  sentence: `as told: ${state}`,
  windowMs: leftMs === null ? null : 15_000,
  armedUntil: leftMs === null ? null : new Date(NOW + leftMs).toISOString(),
  firingsLeft: null,
  ...more,
});

Deno.test("guardSign() tells alive, silent for how long, never heard, and that none is needed, each with its own shape", () => {
  const told = (who: "guardian" | "sentinel", ms: number | null) => {
    const { tone, shape, word } = guardSign(who, ms);
    return `${tone} ${shape} ${word}`;
  };
  assertEquals(told("guardian", 1_000), "good disc alive");
  assertEquals(told("guardian", 1_001), "danger square silent for 1.0 s");
  assertEquals(told("sentinel", 5_000), "good disc alive");
  assertEquals(told("sentinel", 7_200), "danger square silent for 7.2 s");
  assertEquals(told("sentinel", NOW), "danger square not heard yet");
  assertEquals(told("sentinel", null), "calm ring not required");
});

Deno.test("KIL-14 deadManSign() marks a venue without a switch, and says that its resting limit is halved", () => {
  assertEquals(deadManSign(deadMan("none"), NOW), {
    tone: "calm",
    shape: "ring",
    word: "no dead-man, resting limit halved",
  });
});

Deno.test("deadManSign() tells each state, and in how many seconds an armed switch fires", () => {
  const word = (state: DeadMan["state"], leftMs: number | null = null) => deadManSign(deadMan(state, leftMs), NOW).word;
  assertEquals(word("armed", 11_200), "dead-man armed, fires in 12 s if we fall silent");
  assertEquals(word("armed"), "dead-man armed, fires with its socket");
  assertEquals(word("late", 4_000), "dead-man refresh missed, fires in 4 s");
  assertEquals(word("late", -1), "dead-man refresh missed, fires now");
  assertEquals(word("lapsed"), "dead-man may have fired");
  assertEquals(word("off"), "dead-man off");
  assertEquals([word("arming"), word("disarming")], ["dead-man being armed", "dead-man being taken off"]);
  const shapes = (["armed", "late", "lapsed", "none", "arming"] as const).map((state) =>
    deadManSign(deadMan(state), NOW).shape
  );
  assertEquals(new Set(shapes).size, 5, "not by colour alone");
});

Deno.test("safetyItems() names guards first, and venues that stand alike once, with the one that fires soonest", () => {
  const venues = [
    { id: "okx", deadMan: deadMan("armed", 12_400) },
    { id: "binance", deadMan: deadMan("none") },
    { id: "aster", deadMan: deadMan("armed", 9_000) },
  ];
  const told = safetyItems({ guardian: 200, sentinel: null }, venues, NOW).map(({ who, sign }) =>
    `${who} ${sign.word}`
  );
  assertEquals(told, [
    "guardian alive",
    "sentinel not required",
    "okx, aster dead-man armed, fires in 9 s if we fall silent",
    "binance no dead-man, resting limit halved",
  ]);
  assertEquals(safetyItems(undefined, [], NOW), [], "nobody looked, so nothing is said of them");
});

Deno.test("deadManMore() says why, how long the window is, and how often it may still fire", () => {
  assertEquals(deadManMore(deadMan("none", null, { sentence: "No dead-man: binance has none" })), "binance has none");
  assertEquals(deadManMore(deadMan("armed", 9_000)), "window 15 s");
  assertEquals(
    deadManMore(deadMan("late", 9_000, { firingsLeft: 1 })),
    "as told: late; window 15 s; may fire 1 more time today",
  );
});
