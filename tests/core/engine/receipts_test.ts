import { assertEquals, assertFalse } from "@std/assert";
import { isDirty, isVerified, Receipts } from "../../../core/engine/receipts.ts";
import type { InstrumentId, VenueId } from "../../../core/instrument.ts";
import { Sweep } from "../../../core/risk/sweep.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpDesk, NOW, TEST_IDS } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";

const BTC = 0 as InstrumentId;
const at = (seconds: number) => NOW + seconds * 1e6 as Micros;
const ASKED = { id: "k1", by: "ann", reason: "fire", level: "cancel", scope: "global" };

function scene() {
  const desk = madeUpDesk(), receipts = new Receipts(desk);
  const sweep = new Sweep("binance", [BTC], { now: at(0), quietAfter: at(0) });
  const sweeps: Map<VenueId, Sweep> = new Map([["binance", sweep]]);
  const verify = (from: number, one = sweep) => {
    for (const seconds of [from, from + 1]) {
      one.due(at(seconds), desk.orders);
      const times = { requestedAt: at(seconds), receivedAt: at(seconds) };
      const answer = {
        kind: "open_orders",
        venue: "binance",
        queryId: 1,
        instrument: null,
        orders: [],
        ...times,
      } as const;
      one.onAnswer(answer, desk.orders, TEST_IDS.isOurs);
    }
    receipts.advance(at(from + 1));
  };
  return { desk, receipts, sweep, sweeps, verify };
}

Deno.test("a receipt follows its sweep from TRIPPING to TRIPPED, with the time that it took", () => {
  const { receipts, sweeps, verify } = scene();
  receipts.add(ASKED, sweeps, null, at(0));
  const [open] = receipts.view(at(99));
  assertEquals([open.state, open.verifiedAt, open.ms, open.by, open.reason, open.level], [
    "TRIPPING",
    null,
    null,
    "ann",
    "fire",
    "cancel",
  ]);
  verify(1);
  const [done] = receipts.view(at(99));
  assertEquals([done.state, done.ms, done.venues[0].ms, done.venues[0].remaining], ["TRIPPED", 2_000, 2_000, 0]);
});

Deno.test("a receipt keeps the positions before the kill and those at the proof, whatever is traded later", () => {
  const { desk, receipts, sweeps, verify } = scene();
  receipts.add(ASKED, sweeps, null, at(0));
  desk.ledger.book(madeUpFill("buy", 700, 10_000)); // on its way when the kill came
  verify(1);
  desk.ledger.book(madeUpFill("sell", 100, 10_000)); // after a re-arm
  const [{ venues: [{ positionsBefore, positionsAfter }] }] = receipts.view(at(99));
  assertEquals([positionsBefore, positionsAfter], [{ BTCUSDT: "0" }, { BTCUSDT: "0.007" }]);
});

Deno.test("what is not proven yet follows the sweeps that take over; what is proven stays", () => {
  const { receipts, sweeps, verify } = scene();
  receipts.add(ASKED, sweeps, null, at(0));
  const later = new Sweep("binance", [BTC], { now: at(5), quietAfter: at(5) });
  receipts.follow(new Map([["binance", later]]));
  verify(1);
  assertEquals(receipts.view(at(99))[0].state, "TRIPPING", "its own sweep proves nothing any more");
  verify(6, later);
  assertEquals(receipts.view(at(99))[0].ms, 7_000);
  receipts.follow(sweeps);
  assertEquals(receipts.view(at(99))[0].ms, 7_000);
});

Deno.test("a receipt of what was verified before is proven at once, and of no venue never", () => {
  const { receipts, sweeps, verify } = scene();
  verify(1);
  receipts.add(ASKED, sweeps, null, at(9));
  receipts.add({ ...ASKED, id: "k2" }, new Map(), null, at(9));
  assertEquals(receipts.view(at(99)).map(({ state, ms }) => [state, ms]), [["TRIPPED", 0], ["TRIPPING", null]]);
});

Deno.test("isVerified() and isDirty() want every venue, and any venue", () => {
  const { sweep, sweeps, desk } = scene();
  assertFalse(isVerified(new Map()));
  assertFalse(isVerified(sweeps) || isDirty(sweeps));
  sweep.due(at(61), desk.orders);
  assertEquals([isVerified(sweeps), isDirty(sweeps)], [false, true]);
});

Deno.test("a receipt of a venue that stays unproven for a minute says TRIPPED_DIRTY", () => {
  const { receipts, sweep, sweeps, desk } = scene();
  receipts.add(ASKED, sweeps, null, at(0));
  sweep.due(at(61), desk.orders);
  assertEquals(receipts.view(at(99))[0].state, "TRIPPED_DIRTY");
});

Deno.test("Receipts keeps the last fifty", () => {
  const { receipts, sweeps } = scene();
  for (let i = 0; i < 60; i++) receipts.add({ ...ASKED, id: `k${i}` }, sweeps, null, at(i));
  assertEquals([receipts.view(at(99)).length, receipts.view(at(99))[0].id], [50, "k10"]);
});

Deno.test("a receipt of an earlier run is shown again, its newest word alone, and fifty in all are kept", () => {
  const { receipts, sweeps } = scene();
  const told = (id: string, state: "TRIPPING" | "TRIPPED") => ({
    ...ASKED,
    id,
    at: "2026-11-26T00:00:00.000000Z",
    state,
    verifiedAt: null,
    ms: null,
    flatten: null,
    venues: [],
  } as const);
  receipts.recall(told("old", "TRIPPING"));
  receipts.recall(told("old", "TRIPPED"));
  assertEquals([receipts.recalled, receipts.view(at(1))], [[told("old", "TRIPPED")], [told("old", "TRIPPED")]]);
  for (let i = 0; i < 60; i++) receipts.recall(told(`e${i}`, "TRIPPED"));
  assertEquals([receipts.recalled.length, receipts.recalled[0].id], [50, "e10"]);
  receipts.add(ASKED, sweeps, null, at(2));
  const view = receipts.view(at(3));
  assertEquals([view.length, view[0].id, view.at(-1)!.id], [50, "e11", "k1"]);
});

Deno.test("what an earlier run was selling down is incomplete: what was flat stays flat, the rest was broken off", () => {
  const { receipts } = scene();
  const market = { before: "1 BTC", left: "0.5 BTC", attempts: 1, sentence: "order mm1 is under way" };
  const flatten = {
    state: "FLATTENING",
    startedAt: null,
    endedAt: null,
    ms: null,
    markets: [
      { ...market, market: "binance:BTCUSDT", state: "FLATTENING" },
      { ...market, market: "binance:ETHUSDT", state: "FLAT", sentence: "flat" },
    ],
  } as const;
  receipts.recall({ ...ASKED, at: "", state: "TRIPPED", verifiedAt: "", ms: 1, flatten, venues: [] });
  const [{ flatten: shown }] = receipts.view(at(1));
  assertEquals([shown!.state, ...shown!.markets.map(({ state, sentence }) => [state, sentence])], [
    "FLATTEN_INCOMPLETE",
    ["FLATTEN_INCOMPLETE", "the run ended before it was flat: order mm1 is under way"],
    ["FLAT", "flat"],
  ]);
});

Deno.test("the journal hears of a kill at each new state, once", () => {
  const { receipts, sweeps, verify, sweep, desk } = scene();
  receipts.add(ASKED, sweeps, null, at(0));
  const states = () => receipts.take().map(({ topic, receipt: { id, state } }) => `${topic} ${id} ${state}`);
  assertEquals([states(), states()], [["kill_report k1 TRIPPING"], []]);
  sweep.due(at(61), desk.orders);
  receipts.advance(at(61));
  verify(62);
  receipts.advance(at(70));
  assertEquals([states(), states()], [["kill_report k1 TRIPPED_DIRTY", "kill_report k1 TRIPPED"], []]);
});
