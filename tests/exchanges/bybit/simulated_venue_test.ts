/** The sessions of both products before the simulated Bybit, in virtual time: what they tell has to be what is true there. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { bybit, bybitSpot } from "../../../exchanges/bybit/mod.ts";
import { bybitUrls } from "../../../exchanges/simulator/wire/bybit.ts";
import { WIRES } from "../../../exchanges/simulator/wires.ts";
import type { Size } from "../../../core/units.ts";
import { DEMO_SIGNER } from "../../support/wire_talk.ts";
import { damagedRoads } from "../conformance/damaged_roads.ts";
import { type Product, Stage } from "../conformance/stage.ts";

const COMMON = { symbols: ["BTCUSDT", "ETHUSDT"], signer: DEMO_SIGNER } as const;
const PRODUCTS: readonly Product[] = [
  {
    ...COMMON,
    venue: bybit,
    createWire: WIRES.bybit,
    endpoints: (_wire, host) => bybitUrls(host, "linear"),
    floor: (symbol) => `${symbol} perp`,
  },
  { ...COMMON, venue: bybitSpot, createWire: WIRES.bybit_spot, endpoints: (_wire, host) => bybitUrls(host, "spot") },
];

for (const product of PRODUCTS) {
  const { name } = product.venue;

  Deno.test(`${name} connects to the simulated venue and tells its books and nothing that cannot be read`, () => {
    const stage = Stage.up(product).pass(10_000);
    assertEquals([stage.state, stage.books.wrong, stage.books.firstWrong], ["up", 0, ""]);
    assertGreater(stage.books.compared, 200);
    assertEquals([stage.counts.error, stage.counts.book_lost], [undefined, undefined]);
  });

  Deno.test(`${name} places, amends, cancels and fills at the simulated venue`, () => {
    const stage = Stage.up(product), size = stage.size(0) * 2 as Size, resting = stage.resting(0, "buy", { size });
    stage.amend(resting, resting.venueOrderId, size / 2);
    stage.until("the amendment counts", () => stage.last("amend_answer")?.verdict === "accepted");
    assertEquals([stage.last("amend_answer")?.size, stage.reports(resting.clientId).at(-1)?.size], [
      size / 2,
      size / 2,
    ]);
    stage.cancel(resting, resting.venueOrderId);
    stage.until("it is gone", () => stage.reports(resting.clientId).at(-1)?.status === "canceled");
    assertEquals(stage.restsAtVenue(resting.clientId), false);
    const taking = stage.place(0, "buy", { behind: -200, timeInForce: "ioc" });
    stage.until("it is filled", () => stage.reports(taking.clientId).at(-1)?.status === "filled").pass(1_000);
    const filled = stage.fills(taking.clientId).reduce((sum, fill) => sum + fill.size, 0);
    assertEquals(filled, taking.size);
    assertEquals(stage.fills(taking.clientId).every(({ liquidity }) => liquidity === "taker"), true);
    const crossing = stage.place(0, "buy", { behind: -200 });
    stage.until("the venue ended it", () => stage.reports(crossing.clientId).at(-1)?.endedBy === "post_only");
  });

  Deno.test(`${name} comes back from broken sockets with the venue's books`, () => {
    const stage = Stage.up(product), resting = stage.resting(0, "buy");
    stage.venue.sever({});
    stage.until("it hears of it", () => stage.state !== "up");
    stage.until("it is up again", () => stage.state === "up", 15_000).pass(5_000);
    assertEquals([stage.books.wrong, stage.books.isValid(0), stage.books.isValid(1)], [0, true, true]);
    const list = stage.ask({ what: "open_orders", instrument: null });
    assert(list.kind === "open_orders" && list.orders.some(({ clientId }) => clientId === resting.clientId));
  });

  Deno.test(`${name} never vouches for a wrong book while 1 % of frames are lost, doubled or swapped`, () => {
    const { roads, calm, count } = damagedRoads(0.01), stage = Stage.up(product, { roads }).pass(60_000);
    assertGreater(count(), 20);
    calm();
    stage.until("both books are back", () => stage.books.isValid(0) && stage.books.isValid(1)).pass(5_000);
    assertEquals([stage.books.wrong, stage.books.firstWrong, stage.state], [0, "", "up"]);
  });
}
