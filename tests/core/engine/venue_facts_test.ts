import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";

const later = (house: EngineHouse, seconds: number) => house.now + seconds * 1e6 as Micros;

Deno.test("clock_offset is noted with its round trips, the last hundred", () => {
  const house = new EngineHouse().boot();
  for (let i = 1; i <= 150; i++) {
    const offset = i * 1_000 as Micros, roundTrip = i * 100 as Micros;
    house.step({ kind: "clock_offset", venue: "binance", offset, roundTrip, receivedAt: house.now });
  }
  const { clockOffset, roundTrips } = house.engine.desk.venue("binance");
  assertEquals([clockOffset, roundTrips.length, roundTrips[0]], [150_000, 100, 5_100]);
  const [{ clockOffsetMs, rttMs }] = house.view().venues;
  assertEquals([clockOffsetMs, rttMs], [150, { p50: 10.1, p99: 15 }]);
});

Deno.test("rate_budget shows the newest word, and nothing used once its window is over", () => {
  const house = new EngineHouse().boot();
  const budget = {
    kind: "rate_budget",
    venue: "binance",
    name: "ORDERS 10s",
    limit: 50,
    receivedAt: house.now,
  } as const;
  house.step({ ...budget, used: 3, resetsAt: later(house, 5) });
  house.step({ ...budget, used: 4, resetsAt: later(house, 5) });
  assertEquals(house.view().venues[0].budgets, [{ name: "ORDERS 10s", used: 4, limit: 50 }]);
  house.run(5_000);
  assertEquals(house.view().venues[0].budgets, [{ name: "ORDERS 10s", used: 0, limit: 50 }]);
});

Deno.test("rate_limited never shortens a wish for quiet, and is told once as long as it lasts", () => {
  const house = new EngineHouse().boot();
  const limited = { kind: "rate_limited", venue: "binance", scope: "orders", receivedAt: house.now } as const;
  const until = later(house, 9);
  house.step({ ...limited, until }, { ...limited, until: later(house, 3) });
  assertEquals(house.engine.desk.venue("binance").limitedUntil, until);
  assertEquals(house.incidents(), ["rate_limited"]);
  house.run(9_000).step({ ...limited, until: later(house, 1) });
  assertEquals(house.incidents(), ["rate_limited", "rate_limited"]);
});

Deno.test("a frame that cannot be read is told; one that carries nothing is counted", () => {
  const house = new EngineHouse().boot();
  house.step({ kind: "error", venue: "binance", message: "Cannot read it", frame: "{", receivedAt: house.now });
  house.step({ kind: "ignored", venue: "binance", reason: "a heartbeat", receivedAt: house.now });
  assertEquals(house.facts.map((fact) => fact.kind === "incident" && [fact.code, fact.sentence, fact.scope]), [
    ["bad_frame", "Cannot read it", "binance"],
  ]);
  assertEquals(house.engine.counters, { "incident bad_frame": 1, "frames ignored": 1 });
});

Deno.test("venue_link moves the venue's readiness, and says why it is not ready", () => {
  const house = new EngineHouse().boot();
  const state = () => house.view().venues[0];
  assertEquals([state().state, state().reason], ["READY", ""]);
  for (const [link, readiness] of [["down", "DOWN"], ["connecting", "CONNECTING"], ["syncing", "SYNCING"]] as const) {
    house.link(link, "binance", "the socket is closed");
    assertEquals([state().state, state().reason], [readiness, "the socket is closed"]);
  }
  house.link("up");
  assertEquals(state().state, "RECONCILING");
});
