import { assert, assertEquals } from "@std/assert";
import { END_RULES } from "../../../core/engine/venue_ends.ts";
import type { OrderEndCause, OrderReport } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";

const BUY = `buy ${MID - 500}`, SELL = `sell ${MID + 500}`;

/** The venue ends our best buy and says why, in one message. */
function end(house: EngineHouse, endedBy: OrderEndCause | undefined, status: "canceled" | "expired" = "canceled") {
  const [order] = house.resting("buy");
  house.venue.truth.end(order, status);
  const { clientId, venueOrderId, side, price, size, filled, updatedAt } = order;
  const report: OrderReport = {
    kind: "order",
    venue: "binance",
    instrument: 0 as InstrumentId,
    clientId,
    venueOrderId,
    side,
    price,
    size,
    filled,
    status,
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: updatedAt,
    receivedAt: house.now,
    ...(endedBy === undefined ? {} : { endedBy }),
  };
  house.step(report);
  return clientId!;
}

const live = (house: EngineHouse) => house.engine.desk.orders.live(0 as InstrumentId).map(({ clientId }) => clientId);

for (const cause of Object.keys(END_RULES) as OrderEndCause[]) {
  const { refill } = END_RULES[cause];
  Deno.test(`P10 an order that the venue ends for ${cause} is gone within one message; refill: ${refill}`, () => {
    const house = new EngineHouse().boot(), before = house.sent.length;
    const clientId = end(house, cause, cause === "expiry" ? "expired" : "canceled");
    assert(!live(house).includes(clientId), "it still counts as live");
    assertEquals(house.engine.counters[`ended by the venue: ${cause}`], 1);
    const placed = () => house.commands(["place", "replace"], before).length;
    switch (refill) {
      case "now":
        assertEquals(placed(), 1, "the slot is filled in the same turn");
        house.run(200);
        return assertEquals(house.quotes(), [BUY, SELL]);
      case "cooled":
        assertEquals(placed(), 0, "not in the same turn");
        assertEquals(house.quotes(), [SELL]);
        house.run(200);
        assertEquals(house.quotes(), [SELL], "nor while the slot cools");
        house.run(500);
        return assertEquals(house.quotes(), [BUY, SELL]);
      case "switch":
        house.run(20_000);
        assertEquals([placed(), house.quotes()], [0, []], "nothing more is quoted there");
        assert(house.incidents().includes("dead_man_fired"));
        return assertEquals(house.engine.holds.all.map(({ cause, ends }) => [cause, ends]), [["KIL-15", "person"]]);
      default:
        house.run(20_000);
        assertEquals([placed(), house.quotes()], [0, []], "nothing more is quoted there");
        assert(house.incidents().includes(`ended_by_${cause}`));
        house.resumeScope(refill === "venue" ? "binance" : "binance:BTCUSDT");
        house.run(3_000);
        return assertEquals(house.quotes(), [BUY, SELL], "a person has looked");
    }
  });
}

Deno.test("P10 a loop of ends cools its slot longer each time", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  for (let i = 0; i < 200; i++) {
    if (house.resting("buy").length > 0) end(house, "self_trade");
    house.run(50);
  }
  const count = house.commands(["place", "replace"], before).length;
  assert(count >= 3 && count <= 7, `${count} placements in ten seconds`);
});

Deno.test("P10 an end that nobody asked for and that has no reason cools the slot; one that we asked for does not", () => {
  const house = new EngineHouse().boot();
  end(house, undefined);
  assertEquals(house.engine.counters["ended by the venue: venue"], 1);
  house.run(1_000);
  assertEquals(house.quotes(), [BUY, SELL]);
  house.move(MID + 290, MID + 310).run(2_000);
  assert(house.commands(["cancel", "replace"]).length > 0, "our own cancels went out");
  assertEquals(house.engine.counters["ended by the venue: venue"], 1, "and are no ends by the venue");
});

Deno.test("P10 what a kill cancels is no end by the venue", () => {
  const house = new EngineHouse().boot();
  house.kill();
  house.run(5_000);
  assertEquals(house.quotes(), []);
  assertEquals(house.engine.counters["ended by the venue: venue"], undefined);
});
