/** A well-kept client that is not ours trades at the simulator, over real sockets. @module */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { WIRES } from "../../exchanges/simulator/wires.ts";
import { startSimulator } from "../../runtime/venue_server.ts";
import { type CcxtBinance, ccxtBinance } from "../support/ccxt_binance.ts";
import { until } from "../support/until.ts";

const SYMBOL = "BTC/USDT", SUBSCRIBE = "userDataStream.subscribe.signature";

/** The book straight from the venue's own words: REST snapshot and raw stream, one state for each update id. */
class BookWitness {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  readonly #states = new Map<number, string>();
  readonly #events: { U: number; u: number; b: [string, string][]; a: [string, string][] }[] = [];
  #id = 0;

  private constructor(readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => {
      this.#events.push(JSON.parse(data));
      if (this.#id > 0) this.#follow();
    };
  }

  static async open(restUrl: string): Promise<BookWitness> {
    const socket = new WebSocket(`${restUrl.replace("http", "ws")}/ws/btcusdt@depth@100ms`);
    const witness = new BookWitness(socket);
    await new Promise((resolve) => socket.onopen = resolve);
    const { lastUpdateId, bids, asks } = await (await fetch(`${restUrl}/api/v3/depth?symbol=BTCUSDT&limit=5000`))
      .json();
    witness.#apply(bids, asks);
    witness.#id = lastUpdateId;
    witness.#follow();
    return witness;
  }

  /** The ten best levels of each side at an update id; undefined = no message ended there. */
  at(id: number): string | undefined {
    return this.#states.get(id);
  }

  #follow(): void {
    for (const { u, b, a } of this.#events.splice(0)) {
      if (u <= this.#id) continue;
      this.#apply(b, a);
      this.#id = u;
      this.#states.set(u, bestOf([...this.#bids], [...this.#asks]));
    }
  }

  #apply(bids: [string, string][], asks: [string, string][]): void {
    for (const [side, levels] of [[this.#bids, bids], [this.#asks, asks]] as const) {
      for (const [price, size] of levels) {
        if (Number(size) > 0) side.set(Number(price), Number(size));
        else side.delete(Number(price));
      }
    }
  }
}

function bestOf(bids: [number, number][], asks: [number, number][]): string {
  const best = (side: [number, number][], sign: number) => side.sort((a, b) => sign * (a[0] - b[0])).slice(0, 10);
  return JSON.stringify([best(bids, -1), best(asks, 1)]);
}

/** The order's next statement on the private stream that satisfies `wanted`. */
async function watched(client: CcxtBinance, id: string, wanted: (status: string) => boolean): Promise<string> {
  for (;;) {
    for (const order of await client.watchOrders(SYMBOL)) {
      if (order.id === id && wanted(order.status ?? "")) return order.status ?? "";
    }
  }
}

Deno.test({
  name: "ccxt.pro.binance loads markets, watches the book, places, sees, fills and cancels orders at the simulator",
  fn: async () => {
    const simulator = await startSimulator({
      wires: WIRES,
      venues: ["binance"],
      port: 0,
      seed: 11,
      symbols: ["BTCUSDT", "ETHUSDT"],
    });
    const [{ restUrl }] = simulator.venues;
    const { apiKey, secret } = DEMO_ACCOUNT;
    const client = ccxtBinance(restUrl, apiKey, secret!);
    // close() rejects a watch that nobody awaits; without a listener Deno would end the process.
    const quiet = (event: PromiseRejectionEvent) => {
      if (String(event.reason).includes("ExchangeClosedByUser")) event.preventDefault();
    };
    globalThis.addEventListener("unhandledrejection", quiet);
    try {
      await client.loadMarkets();
      assertEquals(Object.keys(client.markets!).sort(), ["BTC/USDT", "ETH/USDT"]);
      assertEquals([client.markets![SYMBOL].precision.price, client.markets![SYMBOL].precision.amount], [
        0.01,
        0.00001,
      ]);

      await checkBook(client, restUrl);
      const look = async () => (await (await fetch(`${simulator.adminUrl}/state`)).json()).venues[0];
      await checkOrders(client, async () => (await look()).requestsByName[SUBSCRIBE] ?? 0);
      const state = await look();
      assertEquals(state.openOrders, []);
      const balance = await client.fetchBalance();
      for (const { asset, free, locked } of state.balances) {
        assertEquals([balance[asset].free, balance[asset].used], [Number(free), Number(locked)], asset);
      }
      const trades = await client.fetchMyTrades(SYMBOL);
      assertEquals(
        trades.map(({ id, amount }) => [id, amount]),
        state.fills.map((fill: Record<string, string>) => [fill.tradeId, Number(fill.size)]),
      );
      assert(trades.length > 0);
      assertEquals(state.rateLimitViolations, 0);
    } finally {
      await client.close();
      await simulator.stop();
      globalThis.removeEventListener("unhandledrejection", quiet);
    }
  },
});

/** The client's book equals the venue's at the same update id, many times. */
async function checkBook(client: CcxtBinance, restUrl: string): Promise<void> {
  const witness = await BookWitness.open(restUrl);
  let compared = 0;
  for (let looks = 0; compared < 20 && looks < 100; looks++) {
    const book = await client.watchOrderBook(SYMBOL);
    const seen = bestOf([...book.bids] as [number, number][], [...book.asks] as [number, number][]), id = book.nonce!;
    const known = witness.at(id);
    if (known === undefined) continue; // the witness hears it a moment later, or joined later
    assertEquals(seen, known, `book at ${id}`);
    compared++;
  }
  assert(compared >= 20, `compared ${compared} books`);
  const closed = new Promise((resolve) => witness.socket.onclose = resolve);
  witness.socket.close();
  await closed;
}

/** @param subscriptions how often somebody has asked for an account's stream */
async function checkOrders(client: CcxtBinance, subscriptions: () => Promise<number>): Promise<void> {
  const rest = await client.createOrder(SYMBOL, "limit", "buy", 0.01, 60_000, { postOnly: true });
  assertEquals([rest.status, rest.price, rest.amount], ["open", 60_000, 0.01]);
  const id = rest.id!;
  // The first watch subscribes; the stream tells what comes after that.
  const opened = client.watchOrders(SYMBOL);
  await until("the account's stream is asked for", 30_000, async () => assertGreater(await subscriptions(), 0));
  const overSocket = await client.createOrderWs(SYMBOL, "limit", "sell", 0.01, 70_000);
  assertEquals((await opened).map(({ id, status }) => [id, status]), [[overSocket.id, "open"]]);
  assertEquals((await client.fetchOpenOrders(SYMBOL)).map(({ id }) => id).sort(), [rest.id, overSocket.id].sort());
  assertEquals((await client.fetchOrder(id, SYMBOL)).status, "open");

  const seen = watched(client, id, (status) => status !== "open");
  assertEquals((await client.cancelOrder(id, SYMBOL)).status, "canceled");
  assertEquals(await seen, "canceled");
  assertEquals((await client.cancelOrderWs(overSocket.id!, SYMBOL)).status, "canceled");

  const market = await client.createOrder(SYMBOL, "market", "buy", 0.01);
  assertEquals([market.status, market.filled], ["closed", 0.01]);
  assertEquals((await client.fetchOpenOrders(SYMBOL)).length, 0);
}
