/** Questions about orders, trades, money and positions, and what the account's own stream tells. @module */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { add, compare, formatMoney, type Money, ZERO } from "../../../../core/money.ts";
import type { Place } from "../../../../core/command.ts";
import type { InstrumentId } from "../../../../core/instrument.ts";
import type { Micros } from "../../../../core/units.ts";
import type { Case } from "../case.ts";

const FIRST = 0 as InstrumentId;
const SIDES = ["buy", "sell", "buy", "sell", "buy", "sell"] as const;
const answers = (what: "positions" | "account_mode" | "cash_flows"): Case["needs"] => ({ accountQueries = [] }) =>
  accountQueries.includes(what);

export const ACCOUNT: readonly Case[] = [
  {
    id: "CF-40",
    title: "the list of open orders holds ours and those of others, of one market and of all",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), others = stage.inside === null ? 0 : 1;
      const here = await stage.resting(0, "buy"), there = await stage.resting(1, stage.otherSide);
      stage.inside?.fault("foreign_order", { symbol: scene.symbols[0], bps: 30 });
      await stage.pass(500);
      const all = await stage.ask({ what: "open_orders", instrument: null });
      assert(all.kind === "open_orders", all.kind);
      const truth = (await stage.openOrders()).map(({ venueOrderId }) => venueOrderId).sort();
      assertEquals(all.orders.map(({ venueOrderId }) => venueOrderId).sort(), truth);
      assertEquals(truth.length, 2 + others);
      const ours = all.orders.filter(({ clientId }) => clientId !== null).map(({ clientId }) => clientId);
      assert([here, there].every(({ clientId }) => ours.includes(clientId)));
      const one = await stage.ask({ what: "open_orders", instrument: FIRST });
      assert(one.kind === "open_orders", one.kind);
      assert(one.orders.every(({ instrument }) => instrument === FIRST));
      assertEquals(one.orders.length, 1 + others);
    },
  },
  {
    id: "CF-41",
    title: "a list that does not come is told as failed, never as empty",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      await stage.resting(0, "buy");
      stage.fault("private_down");
      const answer = await stage.ask({ what: "open_orders", instrument: null });
      assertEquals(answer.kind, "query_failed");
    },
  },
  {
    id: "CF-42",
    title: "an order is found by our id, alive and ended, and one that never was is not",
    asks: "orders",
    async run(scene) {
      const stage = await scene.up(), place = await stage.resting(0, "buy"), { instrument, clientId } = place;
      const alive = await stage.ask({ what: "order", instrument, clientId });
      assert(alive.kind === "order_found", alive.kind);
      assertEquals([alive.report?.status, alive.report?.price, alive.report?.size], ["open", place.price, place.size]);
      stage.cancel(place, place.venueOrderId);
      await stage.until("its end is told", () => stage.isCanceled(clientId));
      const ended = await stage.ask({ what: "order", instrument, clientId });
      assert(ended.kind === "order_found", ended.kind);
      assertEquals(ended.report?.status, "canceled");
      const never = await stage.ask({ what: "order", instrument, clientId: stage.newId() });
      assert(never.kind === "order_found", never.kind);
      assertEquals(never.report, null);
    },
  },
  {
    id: "CF-43",
    title: "an order of others is found by the venue's id",
    asks: "faults",
    async run(scene) {
      const stage = await scene.up();
      stage.fault("foreign_order", { symbol: scene.symbols[0], bps: 30 });
      await stage.pass(500);
      const [{ venueOrderId: orderId }] = await stage.openOrders(), before = stage.of("order").length;
      stage.submit({
        kind: "query",
        venue: scene.venue.name,
        queryId: 900,
        what: "order_of",
        instrument: FIRST,
        venueOrderIds: [orderId],
      });
      await stage.until(
        "it is told",
        () => stage.of("order").slice(before).some((report) => report.venueOrderId === orderId),
      );
    },
  },
  {
    id: "CF-44",
    title: "own trades since an instant are those of the venue, each once",
    asks: "fills",
    async run(scene) {
      const stage = await scene.up(), since = stage.now, placed: Place[] = [];
      for (const side of stage.inside === null ? ["buy", stage.otherSide] as const : SIDES) {
        placed.push(stage.place(0, side, { behind: "through", timeInForce: "ioc", size: stage.size(0, 5_000) }));
        await stage.pass(700);
      }
      const answer = await stage.ask({ what: "own_trades", instrument: FIRST, since: since - 1_000_000 as Micros });
      assert(answer.kind === "own_trades", answer.kind);
      const truth = stage.inside === null
        ? placed.flatMap(({ clientId }) => stage.fills(clientId).map(({ tradeId }) => tradeId))
        : stage.inside.tradeIds();
      assertGreater(truth.length, placed.length - 1);
      assertEquals(answer.fills.map(({ tradeId }) => tradeId).sort(), [...truth].sort());
      const pushed = new Map(
        stage.of("fill").filter(({ source }) => source === "push").map((fill) => [fill.tradeId, fill]),
      );
      for (const fill of answer.fills) {
        const { price, size, side, liquidity, fee } = pushed.get(fill.tradeId)!;
        assertEquals([fill.price, fill.size, fill.side, fill.liquidity, fill.fee], [price, size, side, liquidity, fee]);
      }
    },
  },
  {
    id: "CF-45",
    title: "balances are the venue's to the last unit, asked for and told by itself",
    asks: "account",
    async run(scene) {
      const stage = await scene.up(), { inside } = stage;
      if (inside !== null) {
        stage.place(0, "buy", { behind: "through", timeInForce: "ioc", size: stage.size(0, 5_000) });
        await stage.pass(2_000);
      }
      await stage.ask({ what: "balances" });
      const told = stage.asked("balances");
      assert(told.balances.some(({ free }) => compare(free, ZERO) > 0), "there is money to trade with");
      if (inside === null) return;
      const truth = new Map(
        inside.account.balances(scene.venue.product).map(({ asset, free, locked }) => [asset, { free, locked }]),
      );
      for (const { asset, free, locked } of told.balances) {
        const { free: trueFree = "0", locked: trueLocked = "0" } = truth.get(asset) ?? {};
        const total = formatMoney(add(free, locked));
        assertEquals(total, formatMoney(sum(trueFree, trueLocked)), asset);
      }
    },
  },
  {
    id: "CF-46",
    title: "positions are the venue's, and a market that is not named is flat",
    asks: "fills",
    needs: answers("positions"),
    async run(scene) {
      const stage = await scene.up();
      const place = stage.place(0, "sell", { behind: "through", timeInForce: "ioc", size: stage.size(0, 5_000) });
      await stage.until("it traded", () => stage.fills(place.clientId).length > 0);
      await stage.pass(2_000);
      await stage.ask({ what: "positions" });
      const told = stage.asked("positions");
      const lots = -stage.fills(place.clientId).reduce((total, { size }) => total + size, 0);
      const here = told.positions.find(({ instrument }) => instrument === FIRST);
      assertEquals(here?.size, lots);
      assert(here?.averagePrice && compare(here.averagePrice, ZERO) > 0, "what it was sold for is told");
      assertEquals(told.positions.find(({ instrument }) => instrument !== FIRST)?.size ?? 0, 0);
    },
  },
  {
    id: "CF-47",
    title: "the account's mode is told: one way, may trade, may not withdraw",
    asks: "account",
    needs: answers("account_mode"),
    async run(scene) {
      const stage = await scene.up();
      await stage.ask({ what: "account_mode" });
      const { positionMode, canTrade, canWithdraw } = stage.last("account_mode")!;
      if (scene.venue.capabilities.reduceOnly) assertEquals(positionMode, "one_way");
      assert(canTrade !== false && canWithdraw !== true);
    },
  },
  {
    id: "CF-48",
    title: "money that came by transfer is told as a flow, once",
    asks: "faults",
    needs: answers("cash_flows"),
    async run(scene) {
      const stage = await scene.up(), since = stage.now;
      stage.fault("transfer", { asset: "USDT", amount: 250 });
      await stage.pass(3_000);
      const answer = await stage.ask({ what: "cash_flows", since: since - 1_000_000 as Micros });
      assert(answer.kind === "cash_flows", answer.kind);
      assertEquals(answer.flows.map(({ asset, amount, what }) => [asset, formatMoney(amount), what]), [
        ["USDT", "250", "transfer"],
      ]);
    },
  },
  {
    id: "CF-49",
    title: "the account's own fees stand in the listing",
    asks: "account",
    async run(scene) {
      const stage = await scene.up(),
        fees = () => [stage.instrument(0).makerFee, stage.instrument(0).takerFee].map(text);
      await stage.until("they are told", () => fees().every((fee) => fee !== null), 90_000);
      if (stage.inside === null) return;
      await stage.pass(5_000);
      const { makerFee, takerFee } = stage.inside.account;
      assertEquals(fees(), [makerFee, takerFee].map(text));
    },
  },
];

function sum(a: string, b: string): Money {
  const money = (value: string): Money => {
    const [whole, fraction = ""] = value.split(".");
    return [BigInt(whole + fraction), fraction.length];
  };
  return add(money(a), money(b));
}

function text(rate: Money | null): string | null {
  return rate === null ? null : formatMoney(rate);
}
