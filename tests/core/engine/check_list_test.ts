import { assertEquals } from "@std/assert";
import { checkList, type Latched } from "../../../core/engine/check_list.ts";
import { VenueDesk } from "../../../core/desk/desk.ts";
import type { Micros } from "../../../core/units.ts";
import { NOW } from "../../support/made_up_desk.ts";

const EVENT = { reason: "looked at it", phrase: "REARM" };
const OFF = { state: "off", sentence: "Not armed", windowMs: 10_000, armedUntil: null, firingsLeft: null } as const;

function latched(change: Partial<Latched> = {}): Latched {
  const venue = new VenueDesk("binance");
  venue.readiness = "READY";
  return {
    halted: { item: "halted", ok: true, sentence: "Trading is halted" },
    venues: [venue],
    emptyAt: () => NOW,
    liveCount: () => 0,
    differences: () => [],
    cause: null,
    trippedAt: 0 as Micros,
    cooldown: 30_000_000 as Micros,
    config: null,
    armedConfig: null,
    asksToken: false,
    guards: null,
    deadMan: () => OFF,
    further: [],
    ...change,
  };
}
const sentence = (item: string, change: Partial<Latched>, now = NOW) => {
  const found = checkList(latched(change), EVENT, now).find((one) => one.item === item);
  return found === undefined ? null : `${found.ok ? "yes" : "no"}: ${found.sentence}`;
};

Deno.test("a start without guards, configuration or token is asked about none of them", () => {
  const items = checkList(latched(), EVENT, NOW).map(({ item, ok }) => [item, ok]);
  assertEquals(items, [
    ["halted", true],
    ["ready binance", true],
    ["empty binance", true],
    ["clean binance", true],
    ["dead-man binance", true],
    ["cool-down", true],
    ["reason", true],
    ["phrase", true],
  ]);
});

Deno.test("each item says what it saw and what it wants", () => {
  const down = new VenueDesk("okx");
  assertEquals(sentence("ready okx", { venues: [down] }), "no: okx is DOWN: not started");
  assertEquals(sentence("empty binance", { liveCount: () => 2 }), "no: 2 of our orders may still rest at binance");
  assertEquals(
    sentence("empty binance", { emptyAt: () => null }),
    "no: binance has not been seen without an order of ours",
  );
  assertEquals(
    sentence("clean binance", { differences: () => ["the position differs", "a fee"] }),
    "no: Our books and binance differ: the position differs; a fee",
  );
  assertEquals(sentence("cool-down", { trippedAt: NOW }), "no: 30 s of the cool-down are left");
  assertEquals(
    sentence("reason", { cause: "fire (ann)" }),
    "yes: It was stopped: fire (ann). Type why it is safe to trade again (3 letters or more)",
  );
  const guards = { guardian: 1_000_001 as Micros, sentinel: null };
  assertEquals(sentence("guardian", { guards }), "no: The guardian was heard 1000 ms ago; want at most 1000 ms");
  assertEquals(sentence("sentinel", { guards }), null, "there is none");
  const unheard = { guardian: null, sentinel: NOW };
  assertEquals(
    sentence("sentinel", { guards: unheard }),
    "no: The sentinel was not heard yet; want at most 5000 ms",
  );
});

Deno.test("what was seen empty counts for 60 s, and the cool-down to its last microsecond", () => {
  const emptyAt = () => NOW, at = (micros: number) => NOW + micros as Micros;
  const empty = (micros: number) => sentence("empty binance", { emptyAt }, at(micros))!.slice(0, 3);
  assertEquals([empty(60_000_000), empty(60_000_001)], ["yes", "no:"]);
  const cool = (micros: number) => sentence("cool-down", { trippedAt: NOW }, at(micros))!.slice(0, 3);
  assertEquals([cool(29_999_999), cool(30_000_000)], ["no:", "yes"]);
});

Deno.test("a dead-man switch that could not be set, may have fired or has no firing left keeps from arming", () => {
  const asked = (change: Partial<ReturnType<Latched["deadMan"]>>) =>
    sentence("dead-man binance", { deadMan: () => ({ ...OFF, ...change }) })!.slice(0, 3);
  assertEquals(asked({ state: "late" }), "no:");
  assertEquals(asked({ state: "lapsed" }), "no:");
  assertEquals(asked({ firingsLeft: 0 }), "no:");
  for (const state of ["none", "off", "armed", "disarming", "arming"] as const) assertEquals(asked({ state }), "yes");
});
