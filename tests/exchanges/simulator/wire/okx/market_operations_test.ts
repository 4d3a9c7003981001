import { assert, assertEquals } from "@std/assert";
import { OkxWireTalk, SPOT, SWAP } from "../../../../support/okx_wire_talk.ts";

const open = () => new OkxWireTalk();

Deno.test("Lists of products that are not simulated are empty, and unknown ones refused", () => {
  const talk = open();
  assertEquals(talk.ask("public/instruments", { instType: "FUTURES" }), { status: 200, code: "0", msg: "", data: [] });
  assertEquals(talk.ask("public/instruments", { instType: "OPTION", uly: "BTC-USD" }).data, []);
  const wrong = talk.ask("public/instruments", { instType: "BONDS" });
  assertEquals([wrong.status, wrong.code, wrong.msg], [400, "51000", "Parameter instType error"]);
  assertEquals(talk.ask("public/instruments").code, "50014");
  assertEquals(talk.ask("public/instruments", { instType: "SWAP", instId: "X-Y-SWAP" }).code, "51001");
});

Deno.test("A book has one level unless more are wanted, each with four texts", () => {
  const talk = open(), [one] = talk.ask("market/books", { instId: SWAP }).data;
  assertEquals([one.asks.length, one.bids.length, one.asks[0].length], [1, 1, 4]);
  const [ten] = talk.ask("market/books", { instId: SWAP, sz: 10 }).data;
  assertEquals([ten.asks.length, ten.bids.length], [10, 10]);
  assert(Number(ten.asks[0][0]) > Number(ten.bids[0][0]));
  assert(talk.ask("market/books-full", { instId: SPOT, sz: 5_000 }).data[0].asks.length > 10);
  assertEquals(talk.ask("market/books", { instId: "X" }).code, "51001");
});

Deno.test("Trades come newest first, one by one", () => {
  const talk = open();
  talk.pass(5_000);
  const trades = talk.ask("market/trades", { instId: SWAP, limit: 5 }).data;
  assertEquals(trades.length, 5);
  const ids = trades.map(({ tradeId }) => Number(tradeId));
  assertEquals(ids, ids.toSorted((a, b) => b - a));
  assertEquals(Object.keys(trades[0]), ["instId", "tradeId", "px", "sz", "side", "ts", "source"]);
});

Deno.test("Tickers, marks and indices come for one market or for all of a kind", () => {
  const talk = open();
  assertEquals(talk.ask("market/ticker", { instId: SPOT }).data[0].instType, "SPOT");
  assertEquals(talk.ask("market/tickers", { instType: "SWAP" }).data.map(({ instId }) => instId), [SWAP]);
  assertEquals(talk.ask("public/mark-price", { instType: "SWAP" }).data.map(({ instId }) => instId), [SWAP]);
  assertEquals(talk.ask("public/mark-price", { instType: "SWAP", instId: "X" }).data, []);
  assertEquals(talk.ask("market/index-tickers", { instId: SPOT }).data[0].instId, SPOT);
  assertEquals(talk.ask("market/index-tickers", { quoteCcy: "USDT" }).data.length, 1);
  assertEquals(talk.ask("market/index-tickers").code, "50015");
  assertEquals(talk.ask("public/price-limit", { instId: SPOT }).data[0].enabled, true);
  assertEquals(talk.ask("system/status").data, []);
});

Deno.test("Funding is told for one swap or for any, and its history after a time of it", () => {
  const talk = open(), [funding] = talk.ask("public/funding-rate", { instId: SWAP }).data;
  assertEquals(Number(funding.nextFundingTime) - Number(funding.fundingTime), 8 * 3_600_000);
  assertEquals(talk.ask("public/funding-rate", { instId: "ANY" }).data.length, 1);
  assertEquals(talk.ask("public/funding-rate", { instId: SPOT }).code, "51001");
  assertEquals(talk.ask("public/funding-rate-history", { instId: SPOT }).code, "51001");
  assertEquals(talk.ask("public/funding-rate-history", { instId: SWAP }).data, []);
});

Deno.test("public/time is the venue's own clock", () => {
  const talk = open();
  talk.wire.setFault("clock_offset", { offsetMs: 5_000 }, talk.now);
  const ahead = Number(talk.ask("public/time").data[0].ts) - talk.nowMs;
  assert(ahead > 4_900 && ahead <= 5_000, String(ahead));
});
