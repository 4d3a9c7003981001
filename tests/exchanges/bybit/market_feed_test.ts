import { assertEquals, assertThrows } from "@std/assert";
import { bybit } from "../../../exchanges/bybit/mod.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { BTC, Talk } from "../../support/bybit_talk.ts";
import { bybitTrades } from "../../support/bybit_frames.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { slowTest } from "../../support/slow.ts";

const SECOND = 1_000_000;
const books = (talk: Talk) =>
  talk.io.events.flatMap((event) =>
    event.kind === "book_snapshot" || event.kind === "book_delta"
      ? [`${event.kind} ${event.lastId}`]
      : event.kind === "book_lost"
      ? ["book_lost"]
      : []
  );
const opened = (options: ConstructorParameters<typeof Talk>[0] = {}) => {
  const talk = new Talk({ signer: null, ...options });
  talk.session.start(talk.now);
  talk.answerTime();
  talk.answerListing();
  return talk;
};

Deno.test("MarketFeed subscribes books of 50 levels, best prices, trades, and marks of contracts", () => {
  assertEquals(opened().openPublic(), [
    "orderbook.50.BTCUSDT",
    "orderbook.1.BTCUSDT",
    "publicTrade.BTCUSDT",
    "tickers.BTCUSDT",
  ]);
  assertEquals(opened({ product: "spot", topOfBook: false }).openPublic(), [
    "orderbook.50.BTCUSDT",
    "publicTrade.BTCUSDT",
  ]);
});

Deno.test("MarketFeed names ten topics a frame on spot, and waits for the listing before it names any", () => {
  const symbols = Array.from({ length: 5 }, (_, i) => `A${i}USDT`);
  const talk = new Talk({ signer: null, product: "spot", symbols });
  talk.session.start(talk.now);
  const channel = talk.channel("public");
  talk.open(channel);
  assertEquals(talk.sent(channel), []);
  talk.answerListing();
  const [first] = talk.sent(channel);
  assertEquals(first.args.length, 10);
  talk.frame(channel, { success: true, ret_msg: "subscribe", req_id: first.req_id, op: "subscribe" });
  assertEquals(talk.sent(channel)[0].args.length, 5);
});

Deno.test("MarketFeed keeps a book by its update ids", () => {
  const talk = Talk.up({ signer: null });
  talk.change(101);
  talk.change(102);
  assertEquals(books(talk), ["book_snapshot 100", "book_delta 101", "book_delta 102"]);
});

Deno.test("MarketFeed loses a book on a gap, gives its topic up and takes it again", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  talk.sent(channel);
  talk.change(103);
  const [given] = talk.sent(channel);
  assertEquals([given.op, given.args], ["unsubscribe", ["orderbook.50.BTCUSDT"]]);
  talk.change(104);
  talk.frame(channel, { success: true, ret_msg: "", req_id: given.req_id, op: "unsubscribe" });
  const [taken] = talk.sent(channel);
  assertEquals([taken.op, taken.args], ["subscribe", ["orderbook.50.BTCUSDT"]]);
  talk.book("BTCUSDT", 200);
  talk.frame(channel, { success: true, ret_msg: "", req_id: taken.req_id, op: "subscribe" });
  talk.change(201);
  assertEquals(books(talk), ["book_snapshot 100", "book_lost", "book_snapshot 200", "book_delta 201"]);
});

Deno.test("MarketFeed takes update 1 for a whole book, and a snapshot at any time", () => {
  const talk = Talk.up({ signer: null });
  talk.change(1);
  talk.change(2);
  talk.book("BTCUSDT", 77);
  assertEquals(books(talk), ["book_snapshot 100", "book_snapshot 1", "book_delta 2", "book_snapshot 77"]);
});

Deno.test("MarketFeed asks once more for a book that does not come, and then for another socket", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  talk.change(103);
  let asked = 0;
  for (let i = 0; i < 90 && talk.io.live.has(channel); i++) {
    for (const { op, req_id } of talk.sent(channel)) {
      if (op === "unsubscribe") asked++;
      talk.frame(channel, { success: true, ret_msg: "", req_id, op });
    }
    talk.idle(1);
  }
  assertEquals([asked, talk.io.closed], [5, [channel]]);
});

Deno.test("MarketFeed leaves out a topic that the venue refuses, and tells of it", () => {
  const talk = opened({ symbols: ["BTCUSDT", "ETHUSDT"] }), channel = talk.channel("public");
  talk.open(channel);
  const [all] = talk.sent(channel);
  const ret_msg = "error:handler not found,topic:tickers.ETHUSDT";
  talk.frame(channel, { success: false, ret_msg, req_id: all.req_id, op: "subscribe" });
  const topics = talk.accept(channel);
  assertEquals(topics.includes("tickers.ETHUSDT") || !topics.includes("orderbook.50.ETHUSDT"), false);
  assertEquals(talk.io.last("error").message, `Cannot subscribe to tickers.ETHUSDT of bybit: ${ret_msg}`);
});

Deno.test("MarketFeed gives up a socket that refuses a subscription as a whole", () => {
  const talk = opened(), channel = talk.channel("public");
  talk.open(channel);
  const [{ req_id }] = talk.sent(channel);
  talk.frame(channel, { success: false, ret_msg: "args size >10", req_id, op: "subscribe" });
  assertEquals(talk.io.closed, [channel]);
});

Deno.test("MarketFeed tells best prices, trades and marks", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  talk.frame(channel, talk.bookText({ depth: 1, type: "snapshot", b: [["1000", "1"]], a: [["1000.1", "2"]] }));
  talk.frame(channel, bybitTrades([{ p: "1000", v: "0.5" }], { order: "futures" }));
  const data = { symbol: "BTCUSDT", markPrice: "1000.05", indexPrice: "1000" };
  talk.frame(channel, { topic: "tickers.BTCUSDT", type: "snapshot", data, cs: 1, ts: 1 });
  assertEquals(talk.io.last("top_of_book").bidPrice, 10_000 as never);
  assertEquals(talk.io.last("trade").size, 500 as never);
  assertEquals(talk.io.of("reference_price").map(({ of }) => of), ["mark", "index"]);
});

slowTest("MarketFeed lets a new socket take a market over with its whole book, without a loss", () => {
  const talk = Talk.up({ signer: null });
  talk.idleUntilOpened("public", 2);
  talk.open("public.2");
  talk.change(101, "BTCUSDT", "public.1");
  talk.book("BTCUSDT", 102, "public.2"); // before the answer to its subscription
  talk.change(102, "BTCUSDT", "public.1");
  talk.accept("public.2");
  talk.change(103, "BTCUSDT", "public.2");
  talk.drop("public.1");
  assertEquals(books(talk).slice(1), ["book_delta 101", "book_snapshot 102", "book_delta 103"]);
});

slowTest("MarketFeed has the old socket send the book once more when the new one fails", () => {
  const talk = Talk.up({ signer: null });
  talk.idleUntilOpened("public", 2);
  talk.sent("public.1");
  talk.open("public.2");
  talk.book("BTCUSDT", 102, "public.2");
  talk.drop("public.2");
  assertEquals(books(talk).at(-1), "book_lost");
  assertEquals(talk.sent("public.1").map(({ op }) => op), ["unsubscribe"]);
});

Deno.test("MarketFeed pings every 20 s whatever else is heard, and drops a socket that is silent", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  const pings = () => talk.io.transmitted.filter(({ text }) => text === '{"op":"ping"}').length;
  talk.idle(41);
  assertEquals(pings(), 2);
  talk.pass(16 * SECOND);
  assertEquals(talk.io.closed, [channel]);
});

Deno.test("MarketFeed loses the book of a frame that it cannot read, and doubts the listing", () => {
  const talk = Talk.up({ signer: null });
  talk.idle(11);
  talk.frame(talk.channel("public"), talk.bookText({ u: 101, b: [["1000.05", "1"]] }));
  assertEquals(books(talk).at(-1), "book_lost");
  assertEquals(talk.calls("/v5/market/instruments-info").length, 1);
  talk.frame(talk.channel("public"), "no json");
  assertEquals(talk.io.of("error").length, 2);
});

Deno.test("MarketFeed takes a book anew that somebody does not believe, once", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  talk.sent(channel);
  for (let i = 0; i < 2; i++) talk.submit({ kind: "resync", venue: "bybit", instrument: BTC, reason: "crossed" });
  talk.submit({ kind: "resync", venue: "bybit", instrument: 9 as InstrumentId, reason: "?" });
  assertEquals(talk.sent(channel).length, 1);
  assertEquals(talk.io.last("book_lost").reason, "asked for anew: crossed");
});

Deno.test("MarketFeed says how many markets one connection can stream at most", () => {
  const markets = Array.from({ length: 400 }, (_, i) => ({ instrument: i as InstrumentId, symbol: `COIN${i}USDT` }));
  const options = { venue: "bybit", markets, endpoints: bybit.networks.mainnet, signer: null, seed: 1 };
  assertThrows(() => bybit.createSession(options, new ScriptedEffects()), RangeError, "Cannot stream 400 markets");
});
