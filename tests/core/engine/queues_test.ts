import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Price, Side, Size } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { puppet, quote, wanting } from "../../support/test_strategies.ts";

const BTC = 0 as InstrumentId;
/** Others stand on it with 100,000 lots. */
const PRICE = MID - 10;

/** A house in which our bid has joined the best one. */
function joined() {
  const house = new EngineHouse({ kind: puppet(wanting(quote("buy", PRICE))) }).boot();
  house.feeding = false;
  const [{ clientId }] = house.resting("buy");
  return { house, clientId: clientId!, ahead: () => house.engine.queues.ahead(clientId!) };
}

function trade(house: EngineHouse, size: number, price = PRICE, aggressor: Side = "sell"): void {
  const at = { venueAt: house.now, receivedAt: house.now };
  house.step({
    kind: "trade",
    instrument: BTC,
    price: price as Price,
    size: size as Size,
    aggressor,
    tradeId: "1",
    ...at,
  });
}

Deno.test("an order that comes to rest stands behind what others show at its price", () => {
  const { ahead } = joined();
  assertEquals(ahead(), 100_000);
});

Deno.test("trades at its price against its side take from the front; others change nothing", () => {
  const { house, ahead } = joined();
  trade(house, 30_000);
  assertEquals(ahead(), 70_000);
  trade(house, 10_000, PRICE, "buy");
  trade(house, 10_000, PRICE - 10);
  assertEquals(ahead(), 70_000);
  trade(house, 90_000);
  assertEquals(ahead(), 0);
});

Deno.test("who comes later queues behind: a larger level leaves the place as it is", () => {
  const { house, ahead } = joined();
  house.venue.plant(null, "buy", PRICE, 50_000);
  house.showBook();
  assertEquals(ahead(), 100_000);
});

Deno.test("the place is unknown while the book is lost, and is that of a newcomer afterwards", () => {
  const { house, ahead } = joined();
  trade(house, 30_000);
  house.venue.moods.cancel = "lose"; // the order outlives the loss
  house.loseBook();
  assertEquals(ahead(), null);
  house.showBook();
  assertEquals(ahead(), 100_000);
});

Deno.test("an order that is gone has no place, and nobody knows that of a stranger", () => {
  const { house, ahead } = joined();
  house.fill("buy").run(5);
  assertEquals([ahead(), house.engine.queues.ahead("nobody")], [null, null]);
});
