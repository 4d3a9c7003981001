/** A well-kept client that is not ours trades both categories of the simulated Bybit, over real sockets. @module */
import { assert, assertEquals } from "@std/assert";
import { DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { WIRES } from "../../exchanges/simulator/wires.ts";
import { startSimulator } from "../../runtime/venue_server.ts";
import { type CcxtBybit, ccxtBybit } from "../support/ccxt_bybit.ts";
import { until } from "../support/until.ts";

const PERP = "BTC/USDT:USDT", SPOT = "BTC/USDT";

type Counts = Readonly<Record<string, number>>;

/** The order's next statement on the private socket that satisfies `wanted`. */
async function watched(client: CcxtBybit, symbol: string, id: string, wanted: string): Promise<void> {
  for (;;) {
    for (const order of await client.watchOrders(symbol)) if (order.id === id && order.status === wanted) return;
  }
}

Deno.test({
  name:
    "ccxt.pro.bybit loads markets, watches books, places, amends, sees, fills and cancels orders in both categories",
  fn: async () => {
    const simulator = await startSimulator({
      wires: WIRES,
      venues: ["bybit"],
      port: 0,
      seed: 11,
      symbols: ["BTCUSDT", "ETHUSDT"],
    });
    const [{ restUrl }] = simulator.venues, { apiKey, secret } = DEMO_ACCOUNT;
    const client = ccxtBybit(restUrl, apiKey, secret!);
    // close() rejects a watch that nobody awaits; without a listener Deno would end the process.
    const quiet = (event: PromiseRejectionEvent) => {
      if (String(event.reason).includes("ExchangeClosedByUser")) event.preventDefault();
    };
    globalThis.addEventListener("unhandledrejection", quiet);
    const state = async () => (await (await fetch(`${simulator.adminUrl}/state`)).json()).venues[0];
    try {
      await client.loadMarkets();
      assertEquals(Object.keys(client.markets!).sort(), [SPOT, PERP, "ETH/USDT", "ETH/USDT:USDT"]);
      assertEquals([client.markets![PERP].precision.price, client.markets![PERP].precision.amount], [0.1, 0.001]);
      for (const symbol of [PERP, SPOT]) {
        await checkBook(client, symbol);
        await checkOrders(client, symbol, async () => (await state()).requestsByName);
      }
      await checkPosition(client);
      const { openOrders, balances, rateLimitViolations, fills } = await state();
      assertEquals([openOrders, rateLimitViolations], [[], 0]);
      const balance = await client.fetchBalance();
      for (const { asset, free, locked } of balances) {
        const told = balance[asset] as { total: number };
        assertEquals(told.total, Number(free) + Number(locked), asset);
      }
      const trades = [...await client.fetchMyTrades(PERP), ...await client.fetchMyTrades(SPOT)];
      assertEquals(trades.length, fills.length);
      assert(trades.length >= 4, String(trades.length));
    } finally {
      await client.close();
      await simulator.stop();
      globalThis.removeEventListener("unhandledrejection", quiet);
    }
  },
});

/** The client's book is uncrossed and moves; what it shows over REST is of the same market. */
async function checkBook(client: CcxtBybit, symbol: string): Promise<void> {
  const seen = new Set<number>();
  for (let looks = 0; looks < 200 && seen.size < 5; looks++) {
    const { bids, asks, timestamp } = await client.watchOrderBook(symbol);
    const best = bids[0][0]!, ask = asks[0][0]!;
    assert(best < ask, `${symbol} at ${timestamp}: ${best} ${ask}`);
    seen.add(timestamp!);
  }
  const { bids } = await client.fetchOrderBook(symbol, 50), watched = (await client.watchOrderBook(symbol)).bids;
  assert(Math.abs(bids[0][0]! / watched[0][0]! - 1) < 0.01);
  assertEquals((await client.fetchTicker(symbol)).symbol, symbol);
  assert((await client.watchTicker(symbol)).last! > 0);
}

async function checkOrders(client: CcxtBybit, symbol: string, counts: () => Promise<Counts>): Promise<void> {
  const opened = client.watchOrders(symbol), fills = client.watchMyTrades(symbol);
  // The socket tells what comes after the subscription.
  await until(
    "orders and trades are subscribed",
    10_000,
    async () => assert((await counts())["private subscribe"] >= 2),
  );
  const { id } = await client.createOrder(symbol, "limit", "buy", 0.01, 60_000, { postOnly: true });
  assertEquals((await opened).map(({ id, status }) => [id, status]), [[id, "open"]]);
  const overSocket = await client.createOrderWs(symbol, "limit", "sell", 0.01, 68_000);
  assertEquals((await client.fetchOpenOrders(symbol)).map((order) => order.id).sort(), [id, overSocket.id].sort());

  await client.editOrder(id!, symbol, "limit", "buy", 0.02, 60_100);
  const [amended] = (await client.fetchOpenOrders(symbol)).filter((order) => order.id === id);
  assertEquals([amended.price, amended.amount, amended.status], [60_100, 0.02, "open"]);
  await client.editOrderWs(overSocket.id!, symbol, "limit", "sell", 0.01, 68_100);

  const canceled = watched(client, symbol, id!, "canceled");
  await client.cancelOrder(id!, symbol);
  await canceled;
  await client.cancelOrderWs(overSocket.id!, symbol);
  const late = await client.createOrder(symbol, "limit", "buy", 0.01, 67_000, { postOnly: true });
  const ended = (await client.fetchCanceledAndClosedOrders(symbol)).find((one) => one.id === late.id)!;
  assertEquals([ended.status, ended.info.rejectReason], ["canceled", "EC_PostOnlyWillTakeLiquidity"]);

  const { id: taken } = await client.createOrder(symbol, "market", "buy", 0.01);
  assertEquals((await fills).map(({ order }) => order).filter((order) => order !== taken), []);
  const order = (await client.fetchCanceledAndClosedOrders(symbol)).find((one) => one.id === taken)!;
  assertEquals([order.status, order.filled, order.symbol], ["closed", 0.01, symbol]);
  assertEquals(await client.fetchOpenOrders(symbol), []);
}

async function checkPosition(client: CcxtBybit): Promise<void> {
  const [held] = await client.fetchPositions([PERP]);
  assertEquals([held.contracts, held.side, held.symbol], [0.01, "long", PERP]);
  assert(held.entryPrice! > 60_000);
  await client.setLeverage(10, PERP);
  assertEquals((await client.fetchPosition(PERP)).leverage, 10);
  await client.createOrder(PERP, "market", "sell", 0.01, undefined, { reduceOnly: true });
  assertEquals((await client.fetchPositions()).length, 0);
}
