import { assert, assertEquals } from "@std/assert";
import { drain, spike } from "../../../exchanges/simulator/shocks.ts";
import { CROWD } from "../../../exchanges/simulator/orders.ts";
import type { MatchingBook } from "../../../exchanges/simulator/matching.ts";
import type { SimulatedVenue } from "../../../exchanges/simulator/venue.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import { NEUTRAL_TAPE } from "../../support/tape_text.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";

function floorOf(talk: WireTalk) {
  const { exchange } = talk.wire as SimulatedVenue;
  return { exchange, floor: [...exchange.floors.values()][0] };
}
const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] }));

Deno.test("drain() takes the crowd's orders of one side, and no account's", () => {
  const talk = open(), { floor } = floorOf(talk), book = floor.market as MatchingBook;
  const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
  talk.signed("POST", "/api/v3/order", order);
  assertEquals([drain(floor, "buy"), book.resting("buy").map(({ owner }) => owner)], [true, [0]]);
  assert(book.resting("sell").every(({ owner }) => owner === CROWD) && book.resting("sell").length > 10);
  assertEquals(drain(floor, "buy"), false);
});

Deno.test("spike() trades as far away as it says, and nothing is left in between", () => {
  const { exchange, floor } = floorOf(open()), ask = floor.market.bestAsk, bid = floor.market.bestBid;
  assert(spike(exchange, floor, 20));
  assertEquals([floor.lastPrice, floor.market.bestAsk, floor.market.bestBid], [Math.round(ask * 1.2), 0, bid]);
});

Deno.test("drain() and spike() leave a book alone that is only watched", () => {
  const talk = new WireTalk(createBinanceWire({ seed: 1, startAt: START, tapes: [NEUTRAL_TAPE] }));
  const socket = talk.open("/stream", "streams=btcusdt@depth@100ms");
  talk.pass(1_000);
  const { exchange, floor } = floorOf(talk), { bestAsk } = floor.market;
  assertEquals([drain(floor, "sell"), spike(exchange, floor, 20), floor.market.bestAsk], [false, false, bestAsk]);
  talk.hangUp(socket);
});
