/** A well-kept client that is not ours trades both products of the simulated Aster, over real sockets, signed by an agent. @module */
import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import ccxt from "ccxt";
import { ASTER_DEMO_ACCOUNT, ASTER_DEMO_KEY } from "../../exchanges/simulator/wire/aster.ts";
import { WIRES } from "../../exchanges/simulator/wires.ts";
import { startSimulator } from "../../runtime/venue_server.ts";
import { quietly, redirect } from "../support/ccxt_redirect.ts";
import { until } from "../support/until.ts";

type Client = InstanceType<typeof ccxt.pro.aster>;
const PERP = "BTC/USDT:USDT", SPOT = "BTC/USDT";

async function watched(client: Client, symbol: string, id: string, wanted: string): Promise<void> {
  for (;;) {
    for (const order of await client.watchOrders(symbol)) if (order.id === id && order.status === wanted) return;
  }
}

Deno.test("ccxt.pro.aster loads markets, watches books, places, sees, fills and cancels orders in both products", async () => {
  const simulator = await startSimulator({
    wires: WIRES,
    venues: ["aster"],
    port: 0,
    seed: 11,
    symbols: ["BTCUSDT", "ETHUSDT"],
  });
  using _quiet = quietly();
  const [{ restUrl }] = simulator.venues;
  const client = new ccxt.pro.aster({ privateKey: ASTER_DEMO_KEY, enableRateLimit: false });
  client.options.signerAddress = ASTER_DEMO_ACCOUNT.apiKey;
  redirect(client.urls.api as Record<string, unknown>, restUrl);
  const state = async () => (await (await fetch(`${simulator.adminUrl}/state`)).json()).venues[0];
  try {
    await client.loadMarkets();
    assertEquals(Object.keys(client.markets!).sort(), [SPOT, PERP, "ETH/USDT", "ETH/USDT:USDT"]);
    assertEquals([client.markets![PERP].precision.price, client.markets![PERP].precision.amount], [0.1, 0.001]);
    for (const symbol of [PERP, SPOT]) {
      await checkBook(client, symbol);
      await checkOrders(client, symbol, async () => (await state()).connections);
    }
    await checkPosition(client);
    const { openOrders, margins, rateLimitViolations, fills, balances } = await state();
    assertEquals([openOrders, rateLimitViolations], [[], 0]);
    const spot = await client.fetchBalance({ type: "spot" });
    for (const { asset, free, locked, wallet } of balances) {
      if (wallet === "perp") continue;
      assertAlmostEquals((spot[asset] as { total: number }).total, Number(free) + Number(locked), 1e-8, asset);
    }
    const perp = await client.fetchBalance({ type: "swap" });
    assertAlmostEquals((perp.USDT as { total: number }).total, Number(margins[0].wallet), 1e-6);
    const trades = [...await client.fetchMyTrades(PERP), ...await client.fetchMyTrades(SPOT)];
    assertEquals(trades.length, fills.length);
    assert(trades.length >= 3, String(trades.length));
  } finally {
    await client.close();
    await simulator.stop();
  }
});

/** Of the best twenty levels, which is what this client asks for. */
async function checkBook(client: Client, symbol: string): Promise<void> {
  const seen = new Set<number>();
  for (let looks = 0; looks < 200 && seen.size < 5; looks++) {
    const { bids, asks, timestamp } = await client.watchOrderBook(symbol);
    assert(bids[0][0]! < asks[0][0]!);
    assertEquals([bids.length, asks.length], [20, 20]);
    seen.add(timestamp!);
  }
  assertEquals(seen.size, 5);
  const { bids } = await client.fetchOrderBook(symbol, 50), watched = (await client.watchOrderBook(symbol)).bids;
  assert(Math.abs(bids[0][0]! / watched[0][0]! - 1) < 0.01);
  assert((await client.watchTrades(symbol)).length > 0);
}

async function checkOrders(client: Client, symbol: string, connections: () => Promise<number>): Promise<void> {
  const before = await connections(), opened = client.watchOrders(symbol);
  await until("the account's stream is open", 30_000, async () => assertGreater(await connections(), before));
  const { id } = await client.createOrder(symbol, "limit", "buy", 0.01, 64_000, { postOnly: true });
  assertEquals((await opened).map((order) => [order.id, order.status]), [[id, "open"]]);
  assertEquals((await client.fetchOpenOrders(symbol)).map((order) => order.id), [id]);
  const queried = await client.fetchOrder(id!, symbol);
  assertEquals([queried.price, queried.amount, queried.status], [64_000, 0.01, "open"]);

  const canceled = watched(client, symbol, id!, "canceled");
  await client.cancelOrder(id!, symbol);
  await canceled;
  const market = await client.createOrder(symbol, "market", "buy", 0.01);
  assertEquals((await client.fetchOrder(market.id!, symbol)).filled, 0.01);
  assertEquals((await client.fetchOpenOrders(symbol)).length, 0);
}

async function checkPosition(client: Client): Promise<void> {
  const [held] = await client.fetchPositions([PERP]);
  assertEquals([held.contracts, held.side, held.symbol], [0.01, "long", PERP]);
  assert(held.entryPrice! > 60_000);
  await client.setLeverage(10, PERP);
  await client.createOrder(PERP, "market", "sell", 0.01, undefined, { reduceOnly: true });
  assertEquals((await client.fetchPositions([PERP])).filter(({ contracts }) => contracts !== 0).length, 0);
}
