import { assertEquals, assertMatch } from "@std/assert";
import { ClientIds } from "../../../core/oms/client_id.ts";
import { PERP } from "../../support/checked_house.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { foreignOrders, reconcileView, reportFact } from "../../../core/engine/reconcile_viewing.ts";
import type { Micros } from "../../../core/units.ts";

Deno.test("P03 D4 foreign orders are seen with side, price and size, and none is ever touched", () => {
  const house = new EngineHouse().boot();
  for (let i = 0; i < 3; i++) house.venue.plant(null, "sell", MID + 900 + i, 250);
  const ids = new ClientIds(8, 1); // of another installation
  const others = Array.from({ length: 4 }, (_, i) => house.venue.plant(ids.next(), "buy", MID - 900 - i, 100));
  for (const order of others) house.distrust(order);
  const [other] = others;
  house.run(6_000);
  house.venue.fill(other, 40);
  house.run(6_000);
  const { foreign, foreignOrders: count } = house.view().venues[0];
  assertEquals([foreign.length, count], [7, 7]);
  assertEquals(foreign[0], {
    market: "binance:BTCUSDT",
    venueOrderId: "3",
    side: "sell",
    price: "10009",
    size: "0.0025",
    filled: "0",
  });
  assertEquals(foreign.find(({ venueOrderId }) => venueOrderId === other.venueOrderId)?.filled, "0.0004");
  house.stop();
  house.run(3_000);
  house.kill();
  house.run(3_000);
  assertEquals(house.venue.truth.live(undefined, true).length, 7);
  assertEquals(house.commands(["cancel_all"]), []);
});

Deno.test("the report of a venue is told with the first READY, and again when something was corrected", () => {
  const house = new EngineHouse().boot();
  assertEquals(house.reports.map(({ state, corrected, open }) => [state, corrected, open]), [["READY", [], []]]);
  assertMatch(house.reports[0].sentence, /^binance is READY: \d+ orders checked, 0 corrections, 0 open$/);
  house.run(30_000);
  assertEquals(house.reports.length, 1, "nothing new is not told");
  const [order] = house.resting("buy");
  house.venue.moods.push = "mute";
  house.venue.end(order);
  house.venue.moods.push = "speak";
  house.run(20_000);
  assertEquals(house.reports.at(-1)?.corrected, [
    `${order.clientId}: OPEN → UNKNOWN`,
    `${order.clientId}: UNKNOWN → CANCELED`,
  ]);
  const { reconcile } = house.view().venues[0];
  assertEquals([reconcile.state, reconcile.stretched, reconcile.waitingForWeight], ["READY", 1, 0]);
  assertEquals([typeof reconcile.cleanAt, typeof reconcile.nextAt, reconcile.ordersChecked > 5], [
    "string",
    "string",
    true,
  ]);
});

Deno.test("a report says so when its questions are stretched for want of request weight", () => {
  const house = new EngineHouse().boot(), { engine } = house;
  const resetsAt = house.now + 60_000_000 as Micros, common = { venue: "binance", receivedAt: house.now } as const;
  house.step({ kind: "rate_budget", name: "REQUEST_WEIGHT 1m", used: 10, limit: 1_000, resetsAt, ...common });
  const reconciler = engine.reconcilerOf("binance"), { report } = reconciler;
  // 10 a question: a list every 5 s, trades every 60 s, balances every 30 s, of 80 a minute.
  assertEquals([report.stretched, reconcileView(engine.desk, "binance", "READY", report).stretched], [1.88, 1.88]);
  const fact = reportFact("binance", "READY", report);
  assertEquals(
    fact.kind === "reconciliation" && /1.88 times as far apart, for want of request weight$/.test(fact.sentence),
    true,
  );
  assertEquals(fact.kind === "reconciliation" && fact.stretched, 1.88);
});

Deno.test("foreign orders of a market whose rules are unknown are told in lots and ticks; a venue never reached has no instants", () => {
  const house = new EngineHouse();
  const never = reconcileView(house.engine.desk, "binance", "DOWN", house.engine.reconcilerOf("binance").report);
  assertEquals([never.startedAt, never.cleanAt, never.nextAt], [null, null, null]);
  house.boot();
  house.venue.plant(null, "sell", MID, 250);
  house.run(100);
  house.engine.desk.markets[0].instrument = null;
  const [order] = foreignOrders(house.engine.desk, "binance");
  assertEquals([order.price, order.size], ["1000000 ticks", "250 lots"]);
});

Deno.test("a difference names its market, and the one by which a person adopts the venue's word where that settles it", () => {
  const told = (house: EngineHouse) =>
    house.view().venues[0].reconcile.differences.map(({ id, market, adopt }) => [id, market, adopt]);
  const perp = new EngineHouse(PERP).boot();
  perp.run(1_000);
  perp.venue.heldBeside = 50;
  perp.run(40_000);
  assertEquals(told(perp), [["D8", "binance:BTCUSDT", "binance:BTCUSDT"]]);
  const spot = new EngineHouse().boot();
  spot.venue.plant(null, "sell", MID + 900, 250);
  spot.run(6_000);
  assertEquals(told(spot), [["D4", "binance:BTCUSDT", null]]);
  const { desk } = spot.engine, found = { sentence: "", ours: "1", venue: "2", since: spot.now } as const;
  const report = (asset: string) => ({
    ...spot.engine.reconcilerOf("binance").report,
    differences: [{ ...found, id: "D9", subject: asset, instrument: null, stops: "venue" } as const],
  });
  const adopted = (asset: string) => reconcileView(desk, "binance", "DEGRADED", report(asset)).differences[0].adopt;
  assertEquals(["BTC", "USDT", "BNB"].map(adopted), ["binance:BTCUSDT", "binance:BTCUSDT", null]);
});

Deno.test("D4 D6 D7 what only a person ends names the market to adopt it with; a foreign order is not adopted", () => {
  const adopted = (house: EngineHouse) =>
    house.view().venues[0].reconcile.differences.map(({ id, adopt }) => `${id} ${adopt}`);
  const lacking = new EngineHouse().boot();
  lacking.fill("buy", 400).run(10_000);
  lacking.venue.moods.trades = "hide";
  lacking.run(150_000);
  assertEquals(adopted(lacking), ["D6 binance:BTCUSDT"]);

  const twice = new EngineHouse().boot();
  const fill = twice.venue.fill(twice.resting("buy")[0], 400);
  twice.run(1_000);
  twice.venue.tellFill(fill, { size: 300 as never });
  twice.run(2);
  assertEquals(adopted(twice), ["D7 binance:BTCUSDT"]);

  const shared = new EngineHouse({ dedicated: ["binance"] }).boot();
  const order = shared.venue.plant(null, "sell", MID + 900, 250);
  shared.venue.fill(order, 100);
  shared.run(70_000);
  assertEquals(adopted(shared), ["D4 binance:BTCUSDT", "D9 binance:BTCUSDT", "D4 null"]);
});
