import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { LANE_LIMIT } from "../../../core/engine/inbox.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { levels, MapBook } from "../../support/map_book.ts";
import { puppet, quote, type Strings } from "../../support/test_strategies.ts";
import { slowTest } from "../../support/slow.ts";

const BTC = 0 as InstrumentId, FRAMES = 100_000, SEED = 20_261_125;

/** A house that follows the best prices, and counts how often it is asked and what it saw last. */
function follower() {
  const seen = { decisions: 0, bid: 0, ask: 0 };
  const decide: Strings["decide"] = (desk) => {
    const { bestBid, bestAsk } = desk.market(BTC).book;
    Object.assign(seen, { decisions: seen.decisions + 1, bid: bestBid, ask: bestAsk });
    return { quotes: [quote("buy", bestBid - 500), quote("sell", bestAsk + 500)], takes: [] };
  };
  const kind = puppet(decide);
  const house = new EngineHouse({ kind }).boot();
  house.feeding = false;
  kind.strings.observed.length = 0;
  return { house, seen, observed: kind.strings.observed };
}

/** Changes near a wandering mid that never cross the book, and the referee that has taken them all. */
function burst(house: EngineHouse): { events: Event[]; referee: MapBook } {
  const random = new Random(SEED), referee = new MapBook(), { book } = house.engine.desk.market(BTC);
  for (const side of ["bid", "ask"] as const) {
    const prices = new Float64Array(2_000), sizes = new Float64Array(2_000);
    const count = book.top(side, 2_000, prices, sizes);
    for (let i = 0; i < count; i++) referee[side].set(prices[i], sizes[i]);
  }
  const events: Event[] = [], at = house.now;
  for (let i = 0; i < FRAMES; i++) {
    const bids = levels([MID - 1 - random.int(40), random.int(3) === 0 ? 0 : 1 + random.int(500_000)], [
      MID - 100,
      i + 1,
    ]);
    const asks = levels([MID + 1 + random.int(40), random.int(3) === 0 ? 0 : 1 + random.int(500_000)], [
      MID + 100,
      i + 1,
    ]);
    const ids = { firstId: i, lastId: i, previousId: null, venueAt: at, receivedAt: at };
    events.push({ kind: "book_delta", instrument: BTC, bids, asks, ...ids });
    referee.applyDelta(bids, asks);
    if (i % 10 === 0) events.push(trade(i, at));
  }
  return { events, referee };
}

function trade(id: number, at: Micros): Event {
  const price = MID as Price, size = 1 as Size, tradeId = `${id}`, times = { venueAt: at, receivedAt: at };
  return { kind: "trade", instrument: BTC, price, size, aggressor: "buy", tradeId, ...times };
}

slowTest(
  "a burst of 100,000 book messages in batches: each is applied, each batch is decided on once, on its newest book",
  () => {
    const { house, seen, observed } = follower(), { events, referee } = burst(house);
    const random = new Random(SEED), { engine } = house, { book } = engine.desk.market(BTC);
    let steps = 0, deltas = 0;
    for (let from = 0; from < events.length; steps++) {
      const batch = events.slice(from, from += 1 + random.int(3 * LANE_LIMIT));
      house.now = house.now + 100 as Micros;
      const before = seen.decisions;
      engine.step(batch, house.now);
      assertEquals(seen.decisions - before, 1);
      assertEquals([seen.bid, seen.ask], [book.bestBid as number, book.bestAsk as number]);
    }
    for (const { kind } of observed) if (kind === "book_delta") deltas += 1;
    assertEquals(deltas, FRAMES);
    assert(steps < 100, `${steps} steps`);
    assertEquals([seen.bid, seen.ask], [referee.best("bid"), referee.best("ask")]);
    for (const side of ["bid", "ask"] as const) {
      const prices = new Float64Array(3_000),
        sizes = new Float64Array(3_000),
        count = book.top(side, 3_000, prices, sizes);
      const shown = Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]);
      assertEquals(shown, referee.levels(side) as number[][]);
    }
    const counts = engine.poolCounts();
    assert(counts["inbox lanes taken early"] > 0, "no batch was larger than a lane");
  },
);

slowTest("in a burst a kill goes before the frames of its batch, and nothing is placed on them", () => {
  const { house } = follower(), { events } = burst(house), { engine } = house;
  const kill: Event = { kind: "kill", by: "a", requestId: "1", at: house.now, reason: "test", level: "cancel" };
  const commands = engine.step([...events.slice(0, 1_000), kill], house.now);
  assertEquals(engine.killState, "TRIPPING");
  assertEquals(commands.filter(({ kind }) => kind !== "cancel" && kind !== "cancel_all" && kind !== "query"), []);
});
