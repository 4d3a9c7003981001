import { assertEquals } from "@std/assert";
import type { Flattening } from "../../../core/engine/flattening.ts";
import { Stopping, type StoppingParts } from "../../../core/engine/stopping.ts";
import type { VenueId } from "../../../core/instrument.ts";
import { Sweep } from "../../../core/risk/sweep.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW, TEST_IDS } from "../../support/made_up_desk.ts";

const at = (seconds: number) => NOW + seconds * 1e6 as Micros;
const SLOT = { strategy: "mm1", level: 0 };

function scene(change: Partial<StoppingParts> = {}) {
  const desk = madeUpDesk(), sweep = new Sweep("binance", [desk.markets[0].id], { now: at(0), quietAfter: at(0) });
  const sweeps: ReadonlyMap<VenueId, Sweep> = new Map([["binance", sweep]]);
  const stopping = new Stopping({
    desk,
    deadline: 15e6 as Micros,
    sweeps: () => sweeps,
    flattening: () => null,
    wantsFlat: false,
    flattenDeadline: 60e6 as Micros,
    isGuarded: () => false,
    ...change,
  }, at(0));
  const alarms: string[] = [];
  const poll = (seconds: number) => {
    sweep.due(at(seconds), desk.orders);
    stopping.poll(at(seconds), (code, sentence) => alarms.push(`${code}: ${sentence}`));
    return stopping.outcome;
  };
  const answer = (seconds: number) =>
    sweep.onAnswer(
      {
        kind: "open_orders",
        venue: "binance",
        queryId: 1,
        instrument: null,
        orders: [],
        requestedAt: at(seconds),
        receivedAt: at(seconds),
      },
      desk.orders,
      TEST_IDS.isOurs,
    );
  return { desk, stopping, alarms, poll, answer };
}
/** A job of which only these few things are asked. */
const asJob = (job: unknown) => job as Flattening;

Deno.test("P02 a stop tells n of m while it goes on, and is STOPPED once the venues were twice seen empty", () => {
  const { desk, stopping, poll, answer, alarms } = scene();
  const orders = [1, 2, 3].map((size) => desk.orders.intend(madeUpPlace("buy", size, 9_990), SLOT, at(-9)));
  poll(0);
  assertEquals(stopping.view(at(0)), { state: "STOPPING", ordersBefore: 3, ordersLeft: 3, left: [] });
  desk.orders.apply({
    kind: "send_refused",
    venue: "binance",
    clientId: orders[0].clientId,
    command: "place",
    reason: "no byte",
    receivedAt: at(1),
  }, at(1));
  assertEquals([poll(1), stopping.view(at(1)).ordersLeft], [null, 2]);
  answer(4);
  answer(6);
  assertEquals(poll(6), "verified");
  assertEquals(stopping.view(at(6)), { state: "STOPPED", ordersBefore: 3, ordersLeft: 0, left: [] });
  assertEquals([poll(99), alarms], ["verified", []]);
});

Deno.test("KIL-13 a stop that is proven waits until no dead-man switch may fire any more, at most to its deadline", () => {
  let guarded = true;
  const off = scene({ isGuarded: () => guarded }), left = scene({ isGuarded: () => true });
  for (const { poll, answer } of [off, left]) {
    poll(0);
    answer(1);
    answer(3);
    assertEquals([poll(3), poll(15)], [null, null]);
  }
  guarded = false;
  assertEquals(off.poll(15), "verified");
  assertEquals([left.poll(15.05), left.alarms], ["verified", []], "it fires on an empty book");
});

Deno.test("P02 a stop that is not proven by its deadline is incomplete, with the list and one alarm", () => {
  const { desk, stopping, poll, alarms } = scene();
  const { clientId } = desk.orders.intend(madeUpPlace("buy", 150, 9_990), SLOT, at(-9));
  assertEquals([poll(15), poll(15.05)], [null, "unverified"]);
  poll(16);
  const name = `binance:BTCUSDT buy 0.0015 at 99.9 (${clientId}, INTENT)`;
  assertEquals(alarms, [`stop_incomplete: 1 of 1 orders of ours may still rest after 15 s: ${name}`]);
  assertEquals(stopping.view(at(16)), { state: "STOP_INCOMPLETE", ordersBefore: 1, ordersLeft: 1, left: [name] });
});

Deno.test("P02 a stop without an order that cannot be proven says so, and names what it cannot price", () => {
  const { poll, alarms } = scene();
  poll(15.05);
  assertEquals(alarms, [
    "stop_incomplete: Not proven within 15 s that nothing of ours rests: the venues gave no two clean lists",
  ]);
  const bare = scene();
  const { clientId } = bare.desk.orders.intend(madeUpPlace("sell", 1, 9_990), SLOT, at(-9));
  bare.desk.markets[0].instrument = null;
  bare.poll(15.05);
  assertEquals(bare.stopping.view(at(16)).left, [`binance:BTCUSDT sell (${clientId}, INTENT)`]);
});

Deno.test("P26 a stop that sells down waits for its end, and only FLAT is a good one", () => {
  for (
    const [state, outcome, shown] of [["FLAT", "verified", "STOPPED"], [
      "FLATTEN_INCOMPLETE",
      "not_flat",
      "STOP_INCOMPLETE",
    ]] as const
  ) {
    const job = { over: false, selling: true, state: "FLATTENING", report: () => ({ state: job.state }) };
    const { poll, answer, stopping, alarms } = scene({ flattening: () => asJob(job), wantsFlat: true });
    answer(1);
    answer(2);
    assertEquals([poll(2), poll(40)], [null, null], "it has a deadline of its own");
    Object.assign(job, { over: true, selling: false, state });
    assertEquals([poll(41), stopping.view(at(41)).state, alarms], [outcome, shown, []]);
  }
});

Deno.test("P26 a stop that was to sell down and was kept from it is not flat", () => {
  const { poll, answer } = scene({ wantsFlat: true });
  answer(1);
  answer(2);
  assertEquals(poll(2), "not_flat");
});

Deno.test("a stop gives what is being sold down at one venue its time although another is not proven", () => {
  const job = { over: false, selling: true, state: "FLATTENING", report: () => ({ state: job.state }) };
  const { poll } = scene({ flattening: () => asJob(job), wantsFlat: true });
  assertEquals(poll(20), null);
  job.selling = false;
  assertEquals(poll(21), "unverified");
});

Deno.test("a stop that nobody looks at any more is unverified a second after its longest time", () => {
  const plain = scene().stopping, selling = scene({ wantsFlat: true }).stopping;
  assertEquals([plain.outcomeAt(at(16)), plain.outcomeAt(at(16.1))], [null, "unverified"]);
  assertEquals([selling.outcomeAt(at(76)), selling.outcomeAt(at(76.1))], [null, "unverified"]);
});

Deno.test("P02 a stop names what is not ours, on an account that should hold none but ours", () => {
  const desk = madeUpDesk(), options = { now: at(0), quietAfter: at(0), dedicated: true };
  const sweep = new Sweep("binance", [desk.markets[0].id], options);
  const { stopping, poll } = scene({ desk, sweeps: () => new Map([["binance", sweep]]) });
  sweep.due(at(0), desk.orders);
  const report = {
    kind: "order",
    venue: "binance",
    instrument: desk.markets[0].id,
    clientId: null,
    venueOrderId: "7",
  } as const;
  const lots = {
    side: "sell",
    price: 10_010 as Price,
    size: 30 as Size,
    filled: 10 as Size,
    status: "partial",
  } as const;
  const times = { venueAt: null, receivedAt: at(1), requestedAt: at(1) };
  const order = { ...report, ...lots, reason: null, source: "query", ...times } as const;
  const list = {
    kind: "open_orders",
    venue: "binance",
    queryId: 1,
    instrument: null,
    orders: [order],
    ...times,
  } as const;
  sweep.onAnswer(list, desk.orders, TEST_IDS.isOurs);
  assertEquals(poll(15.05), "unverified");
  assertEquals(stopping.view(at(16)).left, ["binance:BTCUSDT sell 0.0002 at 100.1 (not ours, listed by the venue)"]);
});
