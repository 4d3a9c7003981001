import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };

Deno.test("The clock is told in seconds, nanoseconds and milliseconds", () => {
  const talk = new BybitTalk(), { result, time } = talk.ask("/v5/market/time");
  assertEquals([result.timeSecond.length, result.timeNano.length], [10, 19]);
  assertEquals(Math.floor(Number(result.timeNano.slice(0, 16)) / 1_000), time);
  talk.wire.stepClock(3_000);
  assert(talk.ask("/v5/market/time").time >= time + 3_000);
});

Deno.test("Contracts are listed page by page, spot at once, and what is not simulated not at all", () => {
  const talk = new BybitTalk(), path = "/v5/market/instruments-info", seen: string[] = [];
  for (let cursor = "";;) {
    const { list, nextPageCursor } = talk.ask(path, { category: "linear", limit: 1, cursor }).result;
    seen.push(...list.map(({ symbol }: { symbol: string }) => symbol));
    if ((cursor = nextPageCursor) === "") break;
  }
  assertEquals(seen.sort(), ["BTCUSDT", "ETHUSDT"]);
  for (const category of ["inverse", "option"]) {
    assertEquals(talk.ask(path, { category, limit: 1000 }).result, { nextPageCursor: "", category, list: [] });
  }
  assertEquals(talk.ask(path, { category: "linear", status: "PreLaunch" }).result.list, []);
  assertEquals(talk.ask(path, { ...LINEAR, symbol: "NOPE" }).retCode, 10001);
  assertEquals(talk.ask(path).retMsg, "Illegal category");
});

Deno.test("The book has its best levels, and the numbers of the deepest stream", () => {
  const talk = new BybitTalk(), path = "/v5/market/orderbook", socket = talk.open("/v5/public/linear");
  talk.tell(socket, { op: "subscribe", args: ["orderbook.1000.BTCUSDT"] });
  talk.pass(500);
  const { result } = talk.ask(path, { ...LINEAR, limit: 3 });
  const told = talk.take(socket).filter(({ topic }) => topic !== undefined);
  assert(told.some(({ data }) => data.u === result.u && data.seq <= result.seq), `u ${result.u}`);
  assertEquals([result.s, result.b.length, result.a.length], ["BTCUSDT", 3, 3]);
  assert(Number(result.b[0][0]) < Number(result.a[0][0]) && Number(result.b[1][0]) < Number(result.b[0][0]));
  assertEquals(talk.ask(path, SPOT).result.b.length, 1);
  assertEquals(talk.ask(path, { category: "spot", symbol: "NOPE" }).retCode, 170121);
  assertEquals(talk.ask(path, { category: "option", symbol: "BTCUSDT" }).retCode, 10001);
});

Deno.test("Trades are told newest first, with ids of their category", () => {
  const talk = new BybitTalk();
  talk.pass(20_000);
  for (const where of [LINEAR, SPOT]) {
    const { list, category } = talk.ask("/v5/market/recent-trade", { ...where, limit: 5 }).result;
    assertEquals([list.length, category], [5, where.category]);
    assert(list.every((trade: { time: string }, i: number) => i === 0 || trade.time <= list[i - 1].time));
    assertEquals(Object.keys(list[0]), [
      "execId",
      "symbol",
      "price",
      "size",
      "side",
      "time",
      "isBlockTrade",
      "isRPITrade",
      "seq",
    ]);
  }
});

Deno.test("Tickers come by symbol, by coin or all", () => {
  const talk = new BybitTalk(), path = "/v5/market/tickers";
  assertEquals(talk.ask(path, { category: "linear" }).result.list.length, 2);
  assertEquals(talk.ask(path, { category: "linear", baseCoin: "ETH" }).result.list[0].symbol, "ETHUSDT");
  const [perp] = talk.ask(path, LINEAR).result.list, [spot] = talk.ask(path, SPOT).result.list;
  assert(["markPrice", "indexPrice", "fundingRate", "nextFundingTime", "bid1Price"].every((name) => name in perp));
  assert("bid1Price" in spot && !("markPrice" in spot));
  assertEquals(talk.ask(path, { category: "inverse" }).result.list, []);
});

Deno.test("Funding that was paid can be asked for, newest first", () => {
  const talk = new BybitTalk({ startAt: 1_790_006_399_000_000 as never });
  talk.now = 1_790_006_399_000_000 as never;
  const path = "/v5/market/funding/history";
  assertEquals(talk.ask(path, LINEAR).result.list, []);
  talk.pass(2_000);
  const { list } = talk.ask(path, LINEAR).result;
  assertEquals(list.map((row: Record<string, string>) => [row.symbol, row.fundingRateTimestamp]), [
    ["BTCUSDT", "1790006400000"],
  ]);
  assertEquals(talk.ask(path, { ...LINEAR, startTime: 1_790_006_400_001, endTime: 1_790_006_500_000 }).result.list, []);
  assertEquals([talk.ask(path, SPOT).retCode, talk.ask(path, { ...LINEAR, startTime: 1 }).retCode], [10001, 10001]);
});

Deno.test("The price band is told", () => {
  const talk = new BybitTalk(), { buyLmt, sellLmt } = talk.ask("/v5/market/price-limit", LINEAR).result;
  assert(Number(sellLmt) > 61_000 && Number(sellLmt) < 65_000 && Number(buyLmt) > 65_000 && Number(buyLmt) < 69_000);
});
