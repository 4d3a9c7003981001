import { assert, assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const ticker = (talk: BybitTalk, where: typeof LINEAR) => talk.ask("/v5/market/tickers", where).result.list[0];

Deno.test("Sums grow with the trades", () => {
  const talk = new BybitTalk();
  talk.pass(30_000);
  for (const where of [LINEAR, SPOT]) {
    const { lastPrice, highPrice24h, lowPrice24h, volume24h, turnover24h } = ticker(talk, where);
    const [last, high, low] = [lastPrice, highPrice24h, lowPrice24h].map(Number);
    assert(low <= last && last <= high && Number(volume24h) > 0);
    assert(Math.abs(Number(turnover24h) / Number(volume24h) / last - 1) < 0.02);
  }
});

Deno.test("Open interest is what the accounts hold", () => {
  const talk = new BybitTalk();
  assertEquals(ticker(talk, LINEAR).openInterest, "0");
  talk.post("/v5/order/create", { ...LINEAR, side: "Buy", orderType: "Market", qty: "0.25" });
  assertEquals(ticker(talk, LINEAR).openInterest, "0.25");
});

Deno.test("An empty side has no price", () => {
  const talk = new BybitTalk();
  talk.trouble("empty_side", { side: "buy" });
  talk.pass(50);
  const { bid1Price, bid1Size, ask1Price } = ticker(talk, SPOT);
  assertEquals([bid1Price, bid1Size, ask1Price === ""], ["", "", false]);
});
