/** A well-kept client that is not ours trades at the simulated Binance USD-M, over real sockets. @module */
import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import ccxt from "ccxt";
import { DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { WIRES } from "../../exchanges/simulator/wires.ts";
import { startSimulator } from "../../runtime/venue_server.ts";
import { quietly, redirect } from "../support/ccxt_redirect.ts";
import { until } from "../support/until.ts";

type Client = InstanceType<typeof ccxt.pro.binanceusdm>;
const SYMBOL = "BTC/USDT:USDT";

/** The order's next statement on the account's stream that satisfies `wanted`. */
async function watched(client: Client, id: string, wanted: string): Promise<void> {
  for (;;) {
    for (const order of await client.watchOrders(SYMBOL)) if (order.id === id && order.status === wanted) return;
  }
}

Deno.test("ccxt.pro.binanceusdm loads markets, watches books, places, amends, sees, fills and cancels orders", async () => {
  const simulator = await startSimulator({
    wires: WIRES,
    venues: ["binance_usdm"],
    port: 0,
    seed: 11,
    symbols: ["BTCUSDT", "ETHUSDT"],
  });
  using _quiet = quietly();
  const [{ restUrl }] = simulator.venues, { apiKey, secret } = DEMO_ACCOUNT;
  const client = new ccxt.pro.binanceusdm({ apiKey, secret: secret!, enableRateLimit: false });
  redirect(client.urls.api as Record<string, unknown>, restUrl);
  const state = async () => (await (await fetch(`${simulator.adminUrl}/state`)).json()).venues[0];
  try {
    await client.loadMarkets();
    assertEquals(Object.keys(client.markets!).sort(), [SYMBOL, "ETH/USDT:USDT"]);
    assertEquals([client.markets![SYMBOL].precision.price, client.markets![SYMBOL].precision.amount], [0.1, 0.001]);
    await checkBook(client);
    await checkOrders(client, async () => (await state()).connections);
    await checkPosition(client);
    const { openOrders, margins, rateLimitViolations, fills } = await state();
    assertEquals([openOrders, rateLimitViolations], [[], 0]);
    const balance = await client.fetchBalance(), [{ wallet, asset }] = margins;
    assertEquals([margins.length, asset], [1, "USDT"]);
    assertAlmostEquals(Number(balance.info.totalWalletBalance), Number(wallet), 1e-6);
    assertEquals((await client.fetchMyTrades(SYMBOL)).length, fills.length);
    assert(fills.length >= 2, String(fills.length));
  } finally {
    await client.close();
    await simulator.stop();
  }
});

/** The client's book is uncrossed and moves by its own chain; what it shows over REST is of the same market. */
async function checkBook(client: Client): Promise<void> {
  const seen = new Set<number>();
  for (let looks = 0; looks < 200 && seen.size < 5; looks++) {
    const { bids, asks, nonce } = await client.watchOrderBook(SYMBOL);
    assert(bids[0][0]! < asks[0][0]!);
    seen.add(nonce!);
  }
  assertEquals(seen.size, 5);
  const { bids } = await client.fetchOrderBook(SYMBOL, 50), watched = (await client.watchOrderBook(SYMBOL)).bids;
  assert(Math.abs(bids[0][0]! / watched[0][0]! - 1) < 0.01);
  assert((await client.watchTrades(SYMBOL)).length > 0);
  assert((await client.fetchFundingRate(SYMBOL)).markPrice! > 0);
}

async function checkOrders(client: Client, connections: () => Promise<number>): Promise<void> {
  const before = await connections(), opened = client.watchOrders(SYMBOL);
  await until("the account's stream is open", 30_000, async () => assertGreater(await connections(), before));
  const { id } = await client.createOrder(SYMBOL, "limit", "buy", 0.01, 64_000, { postOnly: true });
  assertEquals((await opened).map((order) => [order.id, order.status]), [[id, "open"]]);
  const overSocket = await client.createOrderWs(SYMBOL, "limit", "sell", 0.01, 67_000);
  assertEquals((await client.fetchOpenOrders(SYMBOL)).map((order) => order.id).sort(), [id, overSocket.id].sort());

  await client.editOrder(id!, SYMBOL, "limit", "buy", 0.02, 64_100);
  const amended = await client.fetchOrder(id!, SYMBOL);
  assertEquals([amended.price, amended.amount, amended.status], [64_100, 0.02, "open"]);

  const canceled = watched(client, id!, "canceled");
  assertEquals((await client.cancelOrder(id!, SYMBOL)).status, "canceled");
  await canceled;
  await client.cancelOrderWs(overSocket.id!, SYMBOL);
  const market = await client.createOrder(SYMBOL, "market", "buy", 0.01);
  assertEquals((await client.fetchOrder(market.id!, SYMBOL)).filled, 0.01);
  assertEquals((await client.fetchOpenOrders(SYMBOL)).length, 0);
}

async function checkPosition(client: Client): Promise<void> {
  const [held] = await client.fetchPositions([SYMBOL]);
  assertEquals([held.contracts, held.side, held.symbol], [0.01, "long", SYMBOL]);
  assert(held.entryPrice! > 60_000);
  await client.setLeverage(10, SYMBOL);
  assertEquals((await client.fetchLeverage(SYMBOL)).longLeverage, 10);
  await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { reduceOnly: true });
  assertEquals((await client.fetchPositions([SYMBOL])).filter(({ contracts }) => contracts !== 0).length, 0);
}
