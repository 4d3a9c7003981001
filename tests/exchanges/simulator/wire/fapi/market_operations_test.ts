import { assert, assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };

Deno.test("Clock, listing and book: what was asked for, in the fields of the product", () => {
  const talk = new UsdmTalk();
  assertEquals([talk.ask("ping"), Math.abs(talk.ask("time").serverTime - talk.nowMs) <= 20], [{}, true]);
  const { rateLimits, symbols, assets } = talk.ask("exchangeInfo");
  assertEquals(rateLimits.map(({ limit }: { limit: number }) => limit), [2_400, 300, 1_200]);
  assertEquals([symbols.length, assets.map(({ asset }: { asset: string }) => asset)], [2, ["USDT"]]);
  const book = talk.ask("depth", { ...BTC, limit: 5 });
  assertEquals([Object.keys(book), book.bids.length], [["lastUpdateId", "E", "T", "bids", "asks"], 5]);
  assertEquals([talk.ask("depth", { ...BTC, limit: 7 }).code, talk.ask("depth", { symbol: "X" }).code], [-1130, -1121]);
});

Deno.test("A snapshot joins the stream: its id lies within the first change, or is what that one follows", () => {
  const talk = new UsdmTalk(), socket = talk.open("/public/ws/btcusdt@depth@100ms");
  talk.pass(1_000);
  const { lastUpdateId } = talk.ask("depth", { ...BTC, limit: 1_000 });
  talk.pass(1_000);
  const first = talk.take(socket).find(({ u }) => u >= lastUpdateId && u !== lastUpdateId);
  assert(first.U <= lastUpdateId && lastUpdateId <= first.u || first.pu === lastUpdateId, JSON.stringify(first));
});

Deno.test("Trades single and aggregated, last and best prices, and the day so far", () => {
  const talk = new UsdmTalk();
  talk.open("/market/ws/btcusdt@aggTrade");
  talk.pass(10_000);
  const trades = talk.ask("trades", { ...BTC, limit: 3 }), aggregates = talk.ask("aggTrades", BTC);
  assertEquals([trades.length, Object.keys(trades[0]).includes("quoteQty"), aggregates.length > 3], [3, true, true]);
  assertEquals(talk.ask("aggTrades", { ...BTC, fromId: aggregates[2].a, limit: 1 })[0].a, aggregates[2].a);
  const best = talk.ask("ticker/bookTicker", BTC),
    { price } = talk.ask("ticker/price", BTC),
    day = talk.ask("ticker/24hr", BTC);
  assert(Number(best.bidPrice) < Number(best.askPrice));
  assertEquals([day.lastPrice, talk.ask("ticker/24hr").length, talk.ask("ticker/price").length], [price, 2, 2]);
  assertEquals(Number(day.lowPrice) <= Number(day.highPrice), true);
});

Deno.test("Marks and funding, of now and of before", () => {
  const talk = new UsdmTalk();
  talk.pass(1_500);
  const { markPrice, lastFundingRate, nextFundingTime } = talk.ask("premiumIndex", BTC);
  assertEquals([Number(markPrice) > 60_000, nextFundingTime > talk.nowMs, talk.ask("premiumIndex").length], [
    true,
    true,
    2,
  ]);
  assert(Math.abs(Number(lastFundingRate)) < 0.01);
  assertEquals([talk.ask("fundingRate", BTC), talk.ask("fundingInfo")], [[], []]);
  talk.trouble("funding", { rate: 0.0005, symbol: "BTCUSDT" });
  assertEquals(
    talk.ask("fundingRate", BTC).map((row: Record<string, string>) => [row.symbol, row.fundingRate, row.rateType]),
    [
      ["BTCUSDT", "0.00050000", "Regular"],
    ],
  );
  assertEquals(talk.ask("fundingRate", { ...BTC, startTime: talk.nowMs + 1_000 }), []);
  const info = new AsterTalk().ask("fundingInfo");
  assertEquals([info.length, info[0].fundingIntervalHours, typeof info[0].interestRate], [2, 8, "string"]);
});

Deno.test("A market that is delisted is gone from all answers", () => {
  const talk = new UsdmTalk();
  talk.trouble("market_status", { status: "delisted", symbol: "ETHUSDT" });
  assertEquals(talk.ask("exchangeInfo").symbols.map(({ symbol }: { symbol: string }) => symbol), ["BTCUSDT"]);
  assertEquals(talk.ask("depth", { symbol: "ETHUSDT" }).code, -1121);
});

Deno.test("Spot at Aster has no contracts' answers, and its own fields", () => {
  const talk = new AsterTalk({}, "spot");
  assertEquals([talk.get("/api/v3/premiumIndex")!.status, talk.get("/api/v3/income")!.status], [404, 404]);
  talk.open("/sstream.asterdex.com/ws/btcusdt@trade");
  talk.pass(5_000);
  const [trade] = talk.ask("trades", { ...BTC, limit: 1 });
  assertEquals(Object.keys(trade).sort(), ["baseQty", "id", "isBuyerMaker", "price", "qty", "time"]);
  assertEquals(talk.ask("exchangeInfo").rateLimits[0].limit, 6_000);
});
