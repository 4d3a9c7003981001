import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { toNumber } from "../../../core/money.ts";
import { type Micros, stepsToNumber } from "../../../core/units.ts";
import { DEMO_ACCOUNT } from "../../../exchanges/simulator/accounts.ts";
import { BYBIT_LISTINGS, OKX_LISTINGS } from "../../../exchanges/simulator/catalogues.ts";
import { Exchange } from "../../../exchanges/simulator/exchange.ts";
import { BINANCE_SPOT_LISTINGS } from "../../../exchanges/simulator/listings.ts";
import { type Listing, listingsNamed } from "../../../exchanges/simulator/profile.ts";
import { PLAIN_RULES } from "../../../exchanges/simulator/rules.ts";
import { World } from "../../../exchanges/simulator/world.ts";
import { ExchangeLog } from "../../support/exchange_log.ts";
import { quoteNaively } from "../../support/naive_quoter.ts";
import { slowTest } from "../../support/slow.ts";

function open(seed: number, symbols: readonly string[] = ["BTCUSDT", "ETHUSDT", "SOLUSDT"], pace = 1) {
  const log = new ExchangeLog(), exchange = new Exchange([DEMO_ACCOUNT], log);
  const profile = { venue: "binance", listings: BINANCE_SPOT_LISTINGS, defaults: [], rules: PLAIN_RULES };
  const listings = listingsNamed(profile, symbols);
  const world = new World(exchange, { venue: "binance", listings, seed, startAt: 0 as Micros, pace });
  const run = (seconds: number, look?: () => void) => {
    for (let lookAt = 0; world.nextAt < seconds * 1e6; world.step()) {
      if (world.nextAt < lookAt) continue;
      lookAt += 1e6;
      look?.();
    }
  };
  return { log, exchange, world, run };
}

slowTest("World gives the same market for the same seed, event by event, and another for another", () => {
  const told = [1, 1, 2].map((seed) => {
    const { log, run } = open(seed);
    run(20);
    return JSON.stringify([log.trades, log.depths]);
  });
  assertEquals(told[0], told[1]);
  assertNotEquals(told[0], told[2]);
});

Deno.test("World at a quarter of its pace is the same market, four times as slow; a pace must be more than 0", () => {
  const [whole, quarter] = [[1, 20], [0.25, 80]].map(([pace, seconds]) => {
    const { log, run } = open(1, ["BTCUSDT"], pace);
    run(seconds);
    return log;
  });
  const told = ({ trades, depths }: ExchangeLog) => [trades.map(({ price, size }) => [price, size]), depths];
  assert(whole.trades.length > 50);
  assertEquals(told(quarter), told(whole));
  assert(quarter.trades.every(({ at }, index) => Math.abs(at - 4 * whole.trades[index].at) <= 4));
  assertThrows(() => open(1, ["BTCUSDT"], 0), RangeError, "Cannot live at a pace of 0: want more than 0");
});

Deno.test("World opens with a deep book on both sides, uncrossed", () => {
  const { exchange, log } = open(3);
  for (const { market, instrument } of exchange.floors.values()) {
    assert(market.bestBid > 0 && market.bestBid < market.bestAsk, instrument.symbol);
    for (const side of ["buy", "sell"] as const) {
      assert(market.depth(side, 100).length >= 20, `${instrument.symbol} ${side}`);
    }
  }
  assertEquals(log.depths, [], "the opening book is nobody's news");
});

Deno.test("World's depth messages make one chain, and rebuild the book that it shows", () => {
  const { exchange, log, run } = open(4, ["BTCUSDT"]), floor = exchange.floor("BTCUSDT")!;
  const bids = new Map(floor.market.depth("buy", Infinity)), asks = new Map(floor.market.depth("sell", Infinity));
  let id = floor.updateId;
  run(30);
  for (const change of log.depths) {
    assertEquals(change.firstId, id + 1);
    id = change.lastId;
    for (const [side, levels] of [[bids, change.bids], [asks, change.asks]] as const) {
      for (const [price, size] of levels) size > 0 ? side.set(price, size) : side.delete(price);
    }
  }
  // What has changed since the last message is not told yet.
  const rest = floor.feed!.take();
  for (const [price, size] of rest?.bids ?? []) size > 0 ? bids.set(price, size) : bids.delete(price);
  for (const [price, size] of rest?.asks ?? []) size > 0 ? asks.set(price, size) : asks.delete(price);
  assertEquals([...bids].sort(([a], [b]) => b - a), floor.market.depth("buy", Infinity));
  assertEquals([...asks].sort(([a], [b]) => a - b), floor.market.depth("sell", Infinity));
});

slowTest("World is a lively market: a tight spread, a depth message each 100 ms, several trades a second", () => {
  const seconds = 600, { exchange, log, run } = open(5, ["BTCUSDT"]), { market } = exchange.floor("BTCUSDT")!;
  let looks = 0, tight = 0;
  run(seconds, () => {
    looks++;
    if (market.bestAsk - market.bestBid <= 3) tight++;
  });
  assert(tight / looks > 0.8, `spread of at most 3 ticks in ${tight} of ${looks} looks`);
  const depths = log.depths.length / seconds, trades = log.trades.length / seconds;
  assert(depths > 9 && depths <= 10, `${depths} depth messages a second`);
  assert(trades > 4 && trades < 25, `${trades} trades a second`);
  const takers = new Set(log.trades.map(({ takerId }) => takerId)).size / seconds;
  assert(takers > 1.5 && takers < 8, `${takers} taking orders a second`);
});

slowTest("World moves as much as markets do, together where they are kin, and takers come in clusters", () => {
  const { exchange, log, run } = open(6), mids = new Map<string, number[]>();
  const seconds = 5_400;
  run(seconds, () => {
    for (const [symbol, { market }] of exchange.floors) {
      const row = mids.get(symbol) ?? [];
      row.push(Math.log((market.bestBid + market.bestAsk) / 2));
      mids.set(symbol, row);
    }
  });
  const moves = (symbol: string) => {
    const row = mids.get(symbol)!, found: number[] = [];
    for (let i = 30; i < row.length; i += 30) found.push(row[i] - row[i - 30]);
    return found;
  };
  for (const symbol of mids.keys()) {
    const squares = moves(symbol).reduce((sum, move) => sum + move * move, 0);
    const yearly = Math.sqrt(squares / seconds * 365.25 * 86_400);
    assert(yearly > 0.35 && yearly < 1.2, `${symbol} moves ${yearly} a year`);
  }
  const [a, b] = [moves("BTCUSDT"), moves("ETHUSDT")],
    dot = (x: number[], y: number[]) => x.reduce((s, v, i) => s + v * y[i], 0);
  const correlation = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  assert(correlation > 0.6 && correlation < 0.99, `BTC and ETH correlate by ${correlation}`);
  const counts = new Array(seconds).fill(0), seen = new Set<number>();
  for (const { takerId, at } of log.trades) {
    if (!seen.has(takerId)) counts[Math.floor(at / 1e6)]++;
    seen.add(takerId);
  }
  const mean = seen.size / seconds, variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / seconds;
  assert(variance / mean > 1.4, `variance ${variance} over mean ${mean}: a Poisson stream has 1`);
});

slowTest("World's memory stays flat: orders come and go, the books keep their size", () => {
  const { exchange, run } = open(7, ["BTCUSDT"]), { market } = exchange.floor("BTCUSDT")!;
  const sizes: number[] = [];
  run(1_800, () => sizes.push(market.depth("buy", Infinity).length + market.depth("sell", Infinity).length));
  assert(Math.max(...sizes) < 200, `${Math.max(...sizes)} levels`);
});

slowTest("World takes quotes too tight and leaves sensible ones a living", () => {
  const seconds = 5_400;
  for (const seed of [1, 2]) {
    const tight = quoteNaively("BTCUSDT", seed, 0.00001, seconds),
      sensible = quoteNaively("BTCUSDT", seed, 0.0005, seconds);
    console.log(
      `seed ${seed}: half-spread 0.1 bp earns ${tight.pnl.toFixed(2)} USDT in ${tight.trades} trades, ` +
        `5 bp ${sensible.pnl.toFixed(2)} in ${sensible.trades}`,
    );
    assert(tight.pnl < 0, `tight ${tight.pnl}`);
    assert(sensible.pnl > 0, `sensible ${sensible.pnl}`);
  }
});

Deno.test("World refuses a symbol that it cannot make up", () => {
  assertThrows(() => open(1, ["NOPE"]), RangeError, "NOPE");
});

function shared(venue: string, listings: readonly Listing[], seconds: number, seed = 5) {
  const log = new ExchangeLog(), exchange = new Exchange([DEMO_ACCOUNT], log);
  const world = new World(exchange, { venue, listings, seed, startAt: 0 as Micros, shared: true });
  const mids = new Map([...exchange.floors.keys()].map((key) => [key, [] as number[]]));
  for (let lookAt = 0; world.nextAt < seconds * 1e6; world.step()) {
    if (world.nextAt < lookAt) continue;
    lookAt += 1e6;
    for (const [key, { market, instrument }] of exchange.floors) {
      mids.get(key)!.push(stepsToNumber((market.bestBid + market.bestAsk) / 2, instrument.tick));
    }
  }
  return { log, exchange, mids };
}

Deno.test("Worlds of one seed trade an asset around one path, at each venue and product with a price of its own", () => {
  const bybit = shared("bybit", BYBIT_LISTINGS.filter(({ base }) => base === "BTC" || base === "SOL"), 90);
  const okx = shared("okx", OKX_LISTINGS.filter(({ base }) => base === "SOL"), 90);
  const paths = ["SOLUSDT", "SOLUSDT perp"].map((key) => bybit.mids.get(key)!)
    .concat(["SOL-USDT", "SOL-USDT-SWAP perp"].map((key) => okx.mids.get(key)!));
  for (const [index, path] of paths.entries()) {
    for (const other of paths.slice(index + 1)) {
      assertNotEquals(path, other);
      const apart = path.map((price, second) => Math.abs(price / other[second] - 1));
      assert(Math.max(...apart) < 0.003, `they are ${Math.max(...apart)} apart`);
    }
  }
  assertNotEquals(
    shared("bybit", BYBIT_LISTINGS.slice(2, 3), 5, 6).mids,
    shared("bybit", BYBIT_LISTINGS.slice(2, 3), 5).mids,
  );
});

Deno.test("A shared world of the same seed and venue is the same, whatever else is listed beside a market's people", () => {
  const [one, again] = [1, 2].map(() => shared("bybit", BYBIT_LISTINGS.slice(0, 1), 20));
  assertEquals(JSON.stringify([one.log.trades, one.log.depths]), JSON.stringify([again.log.trades, again.log.depths]));
  const more = shared("bybit", BYBIT_LISTINGS.slice(0, 2), 20);
  assertEquals(more.mids.get("BTCUSDT perp"), one.mids.get("BTCUSDT perp"));
});

Deno.test("A shared world's contracts have mark, index and funding rate from the beginning, near the book", () => {
  const { exchange, mids } = shared("okx", OKX_LISTINGS.slice(0, 1), 10);
  const { reference, nextFundingAt } = exchange.floor("BTC-USDT-SWAP", "linear")!,
    [mid] = mids.get("BTC-USDT-SWAP perp")!;
  for (const value of [reference!.mark, reference!.index]) assert(Math.abs(toNumber(value) / mid - 1) < 0.003);
  assertEquals(nextFundingAt as number, 8 * 3_600e6);
  assert(Math.abs(toNumber(reference!.fundingRate)) < 0.0075);
});
