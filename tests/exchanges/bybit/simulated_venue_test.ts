/** The sessions of both products before the simulated Bybit, in virtual time: what they tell has to be what is true there. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { bybit, bybitSpot } from "../../../exchanges/bybit/mod.ts";
import { bybitUrls } from "../../../exchanges/simulator/wire/bybit.ts";
import { WIRES } from "../../../exchanges/simulator/wires.ts";
import type { Size } from "../../../core/units.ts";
import { DEMO_SIGNER } from "../../support/wire_talk.ts";
import { damagedRoads } from "../conformance/damaged_roads.ts";
import { simulated, type SimulatedProduct } from "../conformance/simulated_stage.ts";
import { slowTest } from "../../support/slow.ts";

const COMMON = { symbols: ["BTCUSDT", "ETHUSDT"], signer: DEMO_SIGNER } as const;
const PRODUCTS: readonly SimulatedProduct[] = [
  {
    ...COMMON,
    venue: bybit,
    createWire: WIRES.bybit,
    endpoints: (_wire, host) => bybitUrls(host, "linear"),
    floor: (symbol) => `${symbol} perp`,
  },
  { ...COMMON, venue: bybitSpot, createWire: WIRES.bybit_spot, endpoints: (_wire, host) => bybitUrls(host, "spot") },
];

for (const scene of PRODUCTS.map(simulated)) {
  const { name } = scene.venue;

  slowTest(`${name} connects to the simulated venue and tells its books and nothing that cannot be read`, async () => {
    const stage = await scene.up();
    await stage.pass(10_000);
    await stage.checkBooks();
    assertEquals(stage.state, "up");
    assertGreater(stage.trueBooks.compared, 200);
    assertEquals([stage.counts.error, stage.counts.book_lost], [undefined, undefined]);
  });

  Deno.test(`${name} places, amends, cancels and fills at the simulated venue`, async () => {
    const stage = await scene.up(), size = stage.size(0) * 2 as Size, resting = await stage.resting(0, "buy", { size });
    stage.amend(resting, resting.venueOrderId, size / 2);
    await stage.until("the amendment counts", () => stage.last("amend_answer")?.verdict === "accepted");
    assertEquals([stage.last("amend_answer")?.size, stage.reports(resting.clientId).at(-1)?.size], [
      size / 2,
      size / 2,
    ]);
    stage.cancel(resting, resting.venueOrderId);
    await stage.until("it is gone", () => stage.reports(resting.clientId).at(-1)?.status === "canceled");
    assertEquals(stage.restsNow(resting.clientId), false);
    const taking = stage.place(0, "buy", { behind: "through", timeInForce: "ioc" });
    await stage.until("it is filled", () => stage.reports(taking.clientId).at(-1)?.status === "filled");
    await stage.pass(1_000);
    const filled = stage.fills(taking.clientId).reduce((sum, fill) => sum + fill.size, 0);
    assertEquals(filled, taking.size);
    assertEquals(stage.fills(taking.clientId).every(({ liquidity }) => liquidity === "taker"), true);
    const crossing = stage.place(0, "buy", { behind: "through" });
    await stage.until("the venue ended it", () => stage.reports(crossing.clientId).at(-1)?.endedBy === "post_only");
  });

  Deno.test(`${name} comes back from broken sockets with the venue's books`, async () => {
    const stage = await scene.up(), resting = await stage.resting(0, "buy");
    stage.venue.sever({});
    await stage.until("it hears of it", () => stage.state !== "up");
    await stage.until("it is up again", () => stage.state === "up", 15_000);
    await stage.pass(5_000);
    await stage.checkBooks();
    assert(stage.hasBooks);
    const list = await stage.ask({ what: "open_orders", instrument: null });
    assert(list.kind === "open_orders" && list.orders.some(({ clientId }) => clientId === resting.clientId));
  });

  slowTest(`${name} never vouches for a wrong book while 1 % of frames are lost, doubled or swapped`, async () => {
    const { roads, calm, count } = damagedRoads(0.01), stage = await scene.up({ roads });
    await stage.pass(60_000);
    assertGreater(count(), 20);
    calm();
    await stage.until("both books are back", () => stage.hasBooks);
    await stage.pass(5_000);
    await stage.checkBooks();
    assertEquals(stage.state, "up");
  });
}
