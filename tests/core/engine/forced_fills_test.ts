/** What the venue does to us without an order of anybody: booked, shown, and a reason to stop there. */
import { assert, assertEquals } from "@std/assert";
import type { Fill } from "../../../core/event.ts";
import { compare, formatMoney, parseMoney, ZERO } from "../../../core/money.ts";
import type { Price, Size } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { slowTest } from "../../support/slow.ts";

const BTC = 0 as EngineHouse["engine"]["desk"]["markets"][number]["id"];

/** The venue sells 300 lots of ours off, in its truth and in its words. */
function liquidate(house: EngineHouse, cause: Fill["cause"], trade = 1, lots = 300): Fill {
  const { truth } = house.venue;
  const order = truth.rest("autoclose-7", BTC, "sell", MID - 50 as Price, lots as Size);
  house.distrust(order);
  const { ours: _ours, ...fill } = truth.trade(order, lots);
  const told = { ...fill, tradeId: `forced ${trade}`, clientId: "autoclose-7", venueOrderId: "L-7", cause };
  truth.trades[truth.trades.length - 1] = { ...told, ours: true }; // its lists name it alike
  house.venue.tellFill(told);
  house.run(10);
  return told;
}

slowTest(
  "OSM-S26 a liquidation or ADL fill is booked, shown as an external order, told as S1, and stops the venue",
  () => {
    for (const cause of ["liquidation", "adl"] as const) {
      const house = new EngineHouse({ venues: { binance: ["BTCUSDT", "ETHUSDT"], okx: ["BTCUSDT"] } }).boot();
      house.fill("buy", 400).run(1_000);
      const { engine } = house, fill = liquidate(house, cause);
      assertEquals([engine.desk.ledger.position(BTC).size as number, house.incidents()], [100, ["forced_fill"]]);
      const order = engine.desk.orders.byVenueOrderId(BTC, "L-7");
      assert(order);
      assertEquals([order.external, order.life, order.filled, order.slot.strategy, order.clientId], [
        ...[true, "FILLED", 300, ""],
        "ext:binance:0:L-7",
      ]);
      assert([...engine.desk.orders.all()].includes(order), "people see it among the orders");
      const told = house.facts.findLast(({ kind }) => kind === "fill");
      assert(told?.kind === "fill");
      assertEquals([told.orderId, told.side, told.position], [order.clientId, "sell", "0.001"]);
      house.run(1_000);
      assertEquals([house.quotes(0), house.quotes(1)], [[], []], "both markets of the venue stop");
      assertEquals(house.quotes(2).length, 2, "another venue goes on");
      // Told again by a list of trades, which names no cause, it is the same trade.
      house.venue.tellFill(fill, { source: "query", clientId: null, cause: undefined });
      house.run(20_000);
      assertEquals([engine.desk.ledger.position(BTC).size as number, house.incidents()], [100, ["forced_fill"]]);
    }
  },
);

Deno.test("OSM-S26 several trades of one liquidation are one external order, and the money is the venue's", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(1_000);
  liquidate(house, "liquidation", 1, 300);
  liquidate(house, "liquidation", 2, 100);
  const { orders, ledger } = house.engine.desk, order = orders.byVenueOrderId(BTC, "L-7")!;
  assertEquals([order.size, order.filled, ledger.position(BTC).size as number], [400, 400, 0]);
  assertEquals(house.incidents(), ["forced_fill"]);
  const fees = house.engine.desk.ledger.pnl(BTC, 0 as Price, 0 as Price).fees;
  assertEquals(compare(fees, parseMoney("0.03")), 0, formatMoney(fees));
  house.venue.tellBalances();
  house.run(10);
  for (const { asset, difference } of ledger.differences("binance")) assertEquals(compare(difference, ZERO), 0, asset);
});

Deno.test("OSM-S26 an external order is known again after a restart", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(1_000);
  liquidate(house, "adl");
  const after = new EngineHouse({ after: house }).boot(), { desk } = after.engine;
  const order = desk.orders.get("ext:binance:0:L-7")!;
  assertEquals([order.external, order.filled, desk.ledger.position(BTC).size as number], [true, 300, 100]);
});

Deno.test("OSM-S26 a liquidation that only lists tell of, without a cause, is ours once the venue says whose order it was", () => {
  const house = new EngineHouse().boot(), { truth } = house.venue;
  house.fill("buy", 400).run(1_000);
  // Nobody hears of it at once: the account's stream is down.
  const order = truth.rest("autoclose-7", BTC, "sell", MID - 50 as Price, 300 as Size);
  house.distrust(order);
  const { ours: _ours, ...fill } = truth.trade(order, 300);
  const listed: Fill = { ...fill, tradeId: "forced 1", clientId: null, venueOrderId: "L-7" };
  truth.trades[truth.trades.length - 1] = { ...listed, ours: true };
  house.venue.tellFill(listed, { source: "query" });
  house.run(100);
  const { orders, ledger } = house.engine.desk;
  assertEquals(ledger.position(BTC).size as number, 400, "nobody knows yet whose trade it is");
  const when = { source: "query", requestedAt: house.now, receivedAt: house.now, venueAt: house.now } as const;
  house.step({
    kind: "order",
    venue: "binance",
    instrument: BTC,
    clientId: "autoclose-7",
    venueOrderId: "L-7",
    side: "sell",
    price: 0 as Price,
    size: 300 as Size,
    filled: 300 as Size,
    status: "filled",
    reason: null,
    forced: "liquidation",
    ...when,
  }).run(100);
  assertEquals([ledger.position(BTC).size as number, house.incidents()], [100, ["forced_fill"]]);
  assertEquals(orders.byVenueOrderId(BTC, "L-7")?.external, true);
  assertEquals([house.engine.state().strays.length, house.engine.state().checks.foreignLots], [0, []]);
});
