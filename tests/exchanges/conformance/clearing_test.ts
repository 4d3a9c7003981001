import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { clear, holdings } from "./clearing.ts";
import { PRODUCTS } from "./products.ts";
import { simulated } from "./simulated_stage.ts";
import { decodeClientId } from "../../../core/oms/client_id.ts";

const isOurs = (clientId: string | null) => clientId !== null && decodeClientId(clientId) !== null;

for (const scene of PRODUCTS.map(simulated)) {
  const { name, product } = scene.venue;

  Deno.test(`clear() leaves nothing of ours at ${name}: what rests is cancelled, what was traded is traded back`, async () => {
    const stage = await scene.up(), before = await holdings(stage);
    await stage.resting(0, "buy");
    await stage.resting(1, "sell");
    for (const side of ["buy", "sell"] as const) {
      const place = stage.place(side === "buy" ? 0 : 1, side, { behind: "through", timeInForce: "ioc" });
      await stage.until("it traded", () => stage.tradedNow(place) > 0);
    }
    await stage.pass(1_000);
    assert((await holdings(stage)).some((lots, market) => Math.abs(lots - before[market]) >= 1));
    assertEquals(await clear(stage, before, "account", isOurs), []);
    assertEquals(await stage.openOrders(), []);
    const { positions } = stage.wire.state();
    if (product === "perp") assertEquals(positions.filter(({ size }) => Number(size) !== 0), []);
    // On spot the fee is taken from what was bought: what is missing then is less than the market trades.
    else for (const [market, lots] of (await holdings(stage)).entries()) assert(Math.abs(lots - before[market]) < 100);
  });
}

Deno.test("clear() leaves an order of somebody else and names it", async () => {
  const [product] = PRODUCTS, stage = await simulated(product).up(), before = await holdings(stage);
  stage.fault("foreign_order", { symbol: product.symbols[0], bps: 30 });
  await stage.pass(500);
  const [{ venueOrderId }] = await stage.openOrders(), left = await clear(stage, before, "account", isOurs);
  assertEquals(left.length, 1);
  assertStringIncludes(left[0], "an order of somebody else (client id ");
  assertStringIncludes(left[0], `rests in ${product.symbols[0]}`);
  assertEquals((await stage.openOrders()).map((order) => order.venueOrderId), [venueOrderId]);
});

Deno.test("clear() names money that cannot be ours, and does not sell it", async () => {
  const product = PRODUCTS.find(({ venue }) => venue.name === "bybit_spot")!, stage = await simulated(product).up();
  const before = await holdings(stage);
  stage.fault("transfer", { asset: "BTC", amount: 5 });
  await stage.pass(3_000);
  assertEquals(await clear(stage, before, "account", isOurs), ["BTCUSDT holds 5 BTC more than before"]);
  assertEquals(stage.inside.tradeIds(), []);
});

Deno.test("clear() and holdings() say that nobody knows when the venue does not answer", async () => {
  const [product] = PRODUCTS, stage = await simulated(product).up(), before = await holdings(stage);
  stage.fault("private_down");
  const reasonOf = (of: Promise<unknown>) => of.then(() => "it was answered", (error: Error) => error.message);
  assertStringIncludes(
    await reasonOf(clear(stage, before, "account", isOurs)),
    "The question for open_orders failed: ",
  );
  assertStringIncludes(await reasonOf(holdings(stage)), "The question for balances failed: ");
});
