import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Approved, Command } from "../../../core/command.ts";
import { Reconciling } from "../../../core/engine/reconciling.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { OrderChange } from "../../../core/oms/orders.ts";
import { Gate } from "../../../core/risk/gate.ts";
import type { Micros } from "../../../core/units.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { madeUpDesk, madeUpLimits, NOW } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

function scene(count = 1) {
  const instruments = Array.from(
    { length: count },
    (_, id) => madeUpInstrument({ id: id as InstrumentId, symbol: `M${id}`, base: `M${id}` }),
  );
  const desk = madeUpDesk(...instruments), settled: OrderChange[] = [];
  const options = { watermark: NOW, dedicated: new Set<string>(), venues: new Map() };
  const gate = new Gate(madeUpLimits(desk), desk);
  const reconciling = new Reconciling(desk, gate, options, (changes) => settled.push(...changes), () => {}, () => {});
  const beat = (seconds: number) => {
    const out: Approved<Command>[] = [];
    const changed = reconciling.beat(NOW + seconds * 1e6 as Micros, () => {}, out);
    return { changed, asked: out.flatMap((command) => command.kind === "query" ? [command.what] : []) };
  };
  return { desk, reconciling, beat };
}
const up = { kind: "venue_link", venue: "binance", state: "up", reason: "", receivedAt: NOW } as const;

Deno.test("beat() asks nothing of a venue that is down, and everything of one that came up", () => {
  const { desk, reconciling, beat } = scene();
  assertEquals(beat(0), { changed: true, asked: [] });
  assertEquals(desk.venue("binance").readiness, "DOWN");
  reconciling.observe(up, NOW);
  assertEquals(beat(1), { changed: true, asked: ["open_orders", "own_trades", "balances"] });
  assertEquals([desk.venue("binance").readiness, beat(1).changed], ["RECONCILING", false]);
});

Deno.test("a venue of many markets is asked for one list of the whole account", () => {
  for (const [count, lists] of [[12, 12], [13, 1]] as const) {
    const { reconciling, beat } = scene(count);
    reconciling.observe(up, NOW);
    assertEquals(beat(1).asked.filter((what) => what === "open_orders").length, lists);
  }
});

Deno.test("a question fails after the wait that its venue is given", () => {
  for (const [timers, failed] of [[{ query: 800_000 }, true], [undefined, false]] as const) {
    const house = new EngineHouse({ timers });
    house.venue.moods.query = "mute";
    house.connect().run(900);
    assertEquals(/failed in a row/.test(house.engine.desk.venue("binance").reason), failed);
  }
});

Deno.test("takeQueryId() never gives a number twice, and unknown venues are refused", () => {
  const { reconciling } = scene();
  assertEquals([reconciling.takeQueryId("binance"), reconciling.takeQueryId("binance")], [1, 2]);
  assertThrows(() => reconciling.takeQueryId("okx"), RangeError, 'Cannot reconcile "okx": no such venue');
});

Deno.test("a venue that was ready and is not any more is told as an incident, once for each time", () => {
  const house = new EngineHouse().boot();
  house.link("down", "binance", "the socket is closed");
  house.link("connecting", "binance", "a new try");
  const told = house.facts.flatMap((fact) =>
    fact.kind === "incident" ? [`${fact.severity} ${fact.code}: ${fact.sentence}`] : []
  );
  assertEquals(told, ["S2 venue_lost: binance is DOWN: the socket is closed"]);
});

Deno.test("foreign orders on a dedicated account stop the venue; elsewhere they are only watched", () => {
  for (const [dedicated, state] of [[["binance"], "PAUSED"], [[], "READY"]] as const) {
    const house = new EngineHouse({ dedicated: [...dedicated] }).boot();
    house.venue.plant(null, "buy", 900_000, 10);
    house.run(100);
    assertEquals(house.view().venues[0].state, state);
  }
});

Deno.test("a ghost, in our books and not at the venue, is found within the lists' interval", () => {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.venue.moods.push = "mute";
  house.venue.end(order);
  house.venue.moods.push = "speak";
  house.run(5_500);
  assertEquals(house.engine.desk.orders.get(order.clientId!)?.life, "CANCELED");
  assert(house.engine.desk.orders.live(0 as InstrumentId).every(({ clientId }) => clientId !== order.clientId));
});
