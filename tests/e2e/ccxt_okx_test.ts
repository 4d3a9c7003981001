/** A well-kept client that is not ours trades spot and swaps at the simulated OKX, over real sockets. @module */
import { assert, assertEquals } from "@std/assert";
import { DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { WIRES } from "../../exchanges/simulator/wires.ts";
import { startSimulator } from "../../runtime/venue_server.ts";
import { type CcxtOkx, ccxtOkx } from "../support/ccxt_okx.ts";
import { until } from "../support/until.ts";

const SWAP = "BTC/USDT:USDT", SPOT = "BTC/USDT";
/** Contracts of 0.01 BTC, and BTC. */
const SIZES: Readonly<Record<string, number>> = { [SWAP]: 1, [SPOT]: 0.01 };
const IDS: Readonly<Record<string, string>> = { [SWAP]: "BTC-USDT-SWAP", [SPOT]: "BTC-USDT" };

type Level = [price: string, size: string, dead: string, orders: string];
type Push = {
  readonly action?: string;
  readonly data?: { bids: Level[]; asks: Level[]; seqId: number; prevSeqId: number }[];
};

/** The book straight from the venue's own words: snapshot and changes by their ids. */
class BookWitness {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  readonly #states = new Map<number, string>();
  #last = 0;

  private constructor(readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => {
      const { action, data: [change] = [] } = JSON.parse(data) as Push;
      if (action === undefined) return; // the acknowledgement
      if (action === "update") assertEquals(change.prevSeqId, this.#last);
      for (const [side, levels] of [[this.#bids, change.bids], [this.#asks, change.asks]] as const) {
        for (const [price, size] of levels) {
          if (Number(size) > 0) side.set(Number(price), Number(size));
          else side.delete(Number(price));
        }
      }
      this.#last = change.seqId;
      this.#states.set(change.seqId, bestOf([...this.#bids], [...this.#asks]));
    };
  }

  static async open(restUrl: string, instId: string): Promise<BookWitness> {
    const socket = new WebSocket(`${restUrl.replace("http", "ws")}/ws/v5/public`), witness = new BookWitness(socket);
    await new Promise((resolve) => socket.onopen = resolve);
    socket.send(JSON.stringify({ op: "subscribe", args: [{ channel: "books", instId }] }));
    return witness;
  }

  /** The ten best levels of each side at an id; undefined = no message ended there. */
  at(id: number): string | undefined {
    return this.#states.get(id);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.socket.onclose = resolve);
    this.socket.close();
    await closed;
  }
}

function bestOf(bids: [number, number][], asks: [number, number][]): string {
  const best = (side: [number, number][], sign: number) =>
    side.map(([price, size]): [number, number] => [price, size]).sort((a, b) => sign * (a[0] - b[0])).slice(0, 10);
  return JSON.stringify([best(bids, -1), best(asks, 1)]);
}

/** The order's next statement on the private socket that satisfies `wanted`. */
async function watched(client: CcxtOkx, symbol: string, id: string, wanted: string): Promise<void> {
  for (;;) {
    const orders = await soon(client.watchOrders(symbol));
    for (const order of orders) if (order.id === id && order.status === wanted) return;
  }
}

/** What is pushed, unless it never comes. */
async function soon<T>(pushed: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("Waited 20 s for a push that did not come")), 20_000);
  });
  try {
    return await Promise.race([pushed, never]);
  } finally {
    clearTimeout(timer);
  }
}

/** A watch that the venue has taken note of: what comes from now on is heard. */
async function begun<T>(adminUrl: string, watch: () => Promise<T>): Promise<{ readonly told: Promise<T> }> {
  const count = async () => {
    const { venues: [state] } = await (await fetch(`${adminUrl}/state`)).json();
    return state.requestsByName["op subscribe"] ?? 0;
  };
  const before = await count(), told = watch();
  await until("the venue has the subscription", 20_000, async () => assert(await count() > before));
  return { told };
}

Deno.test({
  name: "ccxt.pro.okx loads markets, watches books, places, amends, sees, fills and cancels orders of both products",
  fn: async () => {
    const simulator = await startSimulator({
      wires: WIRES,
      venues: ["okx"],
      port: 0,
      seed: 11,
      symbols: ["BTC-USDT-SWAP", "BTC-USDT", "ETH-USDT"],
    });
    const [{ restUrl }] = simulator.venues, { apiKey, secret, passphrase = "any" } = DEMO_ACCOUNT;
    const client = ccxtOkx(restUrl, apiKey, secret!, passphrase);
    // close() rejects a watch that nobody awaits; without a listener Deno would end the process.
    const quiet = (event: PromiseRejectionEvent) => {
      if (String(event.reason).includes("ExchangeClosedByUser")) event.preventDefault();
    };
    globalThis.addEventListener("unhandledrejection", quiet);
    try {
      await client.loadMarkets();
      assertEquals(Object.keys(client.markets!).sort(), [SPOT, SWAP, "ETH/USDT"]);
      const { precision, contractSize, linear } = client.markets![SWAP];
      assertEquals([precision.price, precision.amount, contractSize, linear], [0.1, 0.01, 0.01, true]);
      for (const symbol of [SWAP, SPOT]) {
        await checkBook(client, restUrl, symbol);
        await checkOrders(client, symbol, simulator.adminUrl!);
      }
      await checkPosition(client, simulator.adminUrl!);
      await checkMoney(client, simulator.adminUrl!);
    } finally {
      await client.close();
      await simulator.stop();
      globalThis.removeEventListener("unhandledrejection", quiet);
    }
  },
});

/** The client's book equals the venue's at the same id, many times. */
async function checkBook(client: CcxtOkx, restUrl: string, symbol: string): Promise<void> {
  const witness = await BookWitness.open(restUrl, IDS[symbol]);
  let compared = 0;
  for (let looks = 0; compared < 10 && looks < 100; looks++) {
    const book = await soon(client.watchOrderBook(symbol));
    const seen = bestOf([...book.bids] as [number, number][], [...book.asks] as [number, number][]);
    const known = witness.at(book.nonce!);
    if (known === undefined) continue; // the witness hears it a moment later, or joined later
    assertEquals(seen, known, `${symbol} at ${book.nonce}`);
    compared++;
  }
  assert(compared >= 10, `compared ${compared} books of ${symbol}`);
  await witness.close();
  assert((await client.fetchOrderBook(symbol, 50)).bids.length > 10);
  assert((await client.fetchTicker(symbol)).last! > 0);
  assert((await soon(client.watchTrades(symbol))).length > 0);
}

async function checkOrders(client: CcxtOkx, symbol: string, adminUrl: string): Promise<void> {
  const size = SIZES[symbol], opened = await begun(adminUrl, () => client.watchOrders(symbol));
  const rest = (await client.createOrder(symbol, "limit", "buy", size, 60_000, { postOnly: true })).id!;
  assertEquals((await soon(opened.told)).map(({ id, status }) => [id, status]), [[rest, "open"]]);
  const overSocket = (await client.createOrderWs(symbol, "limit", "sell", size, 70_000)).id!;
  assertEquals((await client.fetchOpenOrders(symbol)).map(({ id }) => id).sort(), [rest, overSocket].sort());
  assertEquals((await client.fetchOrder(rest, symbol)).status, "open");

  await client.editOrder(rest, symbol, "limit", "buy", 2 * size, 60_100);
  const amended = await client.fetchOrder(rest, symbol);
  assertEquals([amended.price, amended.amount, amended.status], [60_100, 2 * size, "open"]);
  await client.editOrderWs(overSocket, symbol, "limit", "sell", size, 70_100);
  assertEquals((await client.fetchOrder(overSocket, symbol)).price, 70_100);

  const canceled = watched(client, symbol, rest, "canceled");
  await client.cancelOrder(rest, symbol);
  await canceled;
  await client.cancelOrderWs(overSocket, symbol);
  // One that would take is accepted, and ended at once.
  const late = client.watchOrders(symbol);
  const crossing = await client.createOrder(symbol, "limit", "buy", size, 67_000, { postOnly: true });
  if (!(await soon(late)).some(({ id, status }) => id === crossing.id && status === "canceled")) {
    await watched(client, symbol, crossing.id!, "canceled");
  }
  assertEquals((await client.fetchOrder(crossing.id!, symbol)).info.cancelSource, "31");

  const taken = (await client.createOrder(symbol, "market", "buy", size)).id!;
  const order = await client.fetchOrder(taken, symbol);
  assertEquals([order.status, order.filled, order.symbol], ["closed", size, symbol]);
  assertEquals(await client.fetchOpenOrders(symbol), []);
  const closed = await client.fetchClosedOrders(symbol);
  assertEquals(closed.map(({ id }) => id), [taken]);
}

async function checkPosition(client: CcxtOkx, adminUrl: string): Promise<void> {
  const [held] = await client.fetchPositions([SWAP]);
  assertEquals([held.contracts, held.side, held.symbol, held.contractSize], [1, "long", SWAP, 0.01]);
  assert(held.entryPrice! > 60_000);
  await client.setLeverage(10, SWAP, { mgnMode: "cross" });
  assertEquals((await client.fetchPositions([SWAP]))[0].leverage, 10);
  const { told } = await begun(adminUrl, () => client.watchPositions([SWAP]));
  await client.createOrder(SWAP, "market", "sell", 5, undefined, { reduceOnly: true });
  await soon(told);
  assertEquals((await client.fetchPositions()).length, 0);
  assert((await client.fetchFundingRate(SWAP)).fundingTimestamp! > 0);
}

/** Balances, fees and trades are those of the venue's own books. */
async function checkMoney(client: CcxtOkx, adminUrl: string): Promise<void> {
  const { venues: [state] } = await (await fetch(`${adminUrl}/state`)).json();
  assertEquals([state.openOrders, state.rateLimitViolations], [[], 0]);
  const balance = await client.fetchBalance();
  for (const { asset, free, locked } of state.balances) {
    assertEquals((balance[asset] as { total: number }).total, Number(free) + Number(locked), asset);
  }
  const trades = [...await client.fetchMyTrades(SWAP), ...await client.fetchMyTrades(SPOT)];
  const seen = trades.map(({ id, amount, fee }) => [id, amount, fee!.cost]).sort();
  const known = state.fills.map((
    { tradeId, size, fee }: { tradeId: string; size: string; fee: { amount: string } },
  ) => [
    tradeId,
    Number(size),
    Number(fee.amount),
  ]).sort();
  assertEquals(seen, known);
  assert(trades.length >= 3, `${trades.length} trades`);
}
