/** A snapshot may fall between any two records of any story: what is recovered from it and the rest is what the whole journal
 * tells (reliability.md PER-04). */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Engine, type EngineState } from "../../../core/engine/engine.ts";
import { ClientIds } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import { decodePayload, encodePayload } from "../../../runtime/journal_codec.ts";
import { EngineHouse, START } from "../../support/engine_house.ts";
import { engineOptions, type HouseOptions } from "../../support/house_options.ts";
import { anyStory, play } from "../../support/stories.ts";
import { slowTest } from "../../support/slow.ts";

type Written = EngineHouse["journal"];
const MARKETS = [{ venue: "binance", symbol: "BTCUSDT" }] as const;

function fresh(options: HouseOptions = {}, markets: Parameters<typeof engineOptions>[1] = MARKETS): Engine {
  return new Engine(engineOptions(options, markets, new ClientIds(7, 9), START));
}
function fold(engine: Engine, journal: Written): Engine {
  for (const { record, at } of journal) engine.restore(record, at);
  return engine;
}
const textOf = (engine: Engine) => encodePayload(engine.state());
/** As a file keeps it. */
const kept = (engine: Engine) => decodePayload(textOf(engine)) as EngineState;

slowTest(
  "PER-04 a snapshot anywhere in any story, restarts included: snapshot and tail give what the whole journal gives",
  () => {
    let orders = 0, unknown = 0, trades = 0;
    fc.assert(
      fc.property(anyStory({ restarts: true }), fc.double({ min: 0, max: 1, noNaN: true }), (story, share) => {
        const house = play(story), { journal } = house, cut = Math.floor(share * journal.length);
        const whole = fold(fresh(), journal), before = fold(fresh(), journal.slice(0, cut)), after = fresh();
        after.load(kept(before), (journal[cut - 1]?.at ?? START) as Micros);
        assertEquals(textOf(after), textOf(before), "what was kept");
        fold(after, journal.slice(cut));
        assertEquals(textOf(after), textOf(whole), `cut at ${cut} of ${journal.length}`);
        after.restored(house.now);
        whole.restored(house.now);
        assertEquals(textOf(after), textOf(whole), "once recovered");
        assertEquals(after.desk.orders.liveCountAll, whole.desk.orders.liveCountAll);
        for (const { orders: { orders: all } } of [after.state()]) {
          orders += all.length;
          trades += all.reduce((sum, { trades }) => sum + trades.length, 0);
        }
        unknown += after.desk.orders.questions("binance").length;
      }),
      { numRuns: 150 },
    );
    assert(orders > 300 && unknown > 10 && trades > 10, `${orders} orders, ${unknown} unknown, ${trades} trades`);
  },
);

Deno.test("PER-04 what an order waits for survives the snapshot: proofs of absence, cancels given up, foreign orders, strays", () => {
  const house = new EngineHouse().boot();
  Object.assign(house.venue.moods, { place: "lose", query: "answer" });
  house.venue.fill(house.venue.plant(null, "sell", 1_005_000, 100), 50);
  house.move(999_000, 999_020).run(9_000);
  const before = fold(fresh(), house.journal), state = kept(before);
  assert(Object.keys(state.proofs.binance).length > 0, "a proof is under way");
  assert(state.orders.foreign.length + state.orders.strangers.length > 0, "somebody else was seen");
  const after = fresh();
  after.load(state, house.now);
  assertEquals(textOf(after), textOf(before));
  assertEquals(after.desk.orders.foreign("binance"), before.desk.orders.foreign("binance"));
});

Deno.test("Engine.load() refuses the state of other markets or strategies, and takes nothing of another version's orders", () => {
  const state = kept(fold(fresh(), new EngineHouse().boot().journal));
  const two = [...MARKETS, { venue: "binance", symbol: "ETHUSDT" }];
  assertThrows(() => fresh({}, two).load(state, START), RangeError, "Cannot take over 1 markets; want 2");
  const renamed = { ...state, quoters: [{ ...state.quoters[0], id: "other" }] };
  assertThrows(() => fresh().load(renamed, START), RangeError, "Cannot take over the strategies other; want mm");
  const older = { ...state, orders: { ...state.orders, fields: ["clientId"] } };
  assertThrows(() => fresh().load(older, START), RangeError, "Cannot take over orders of the fields clientId");
});

Deno.test("PER-04 what a venue's lists are held against survives the snapshot: a trade that it lacks afterwards is found (D6)", () => {
  const house = new EngineHouse().boot();
  house.fill("buy", 400).run(20_000);
  const before = fold(fresh(), house.journal), state = kept(before), after = fresh();
  assertEquals(state.checks.trades.map(([market, trades]) => [market, trades.map(({ size }) => Number(size))]), [[
    "binance:BTCUSDT",
    [400],
  ]]);
  after.load(state, house.now);
  assertEquals(textOf(after), textOf(before));
});
