import { assert, assertEquals } from "@std/assert";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { readSbe } from "../../../../../exchanges/binance/sbe.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";

const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"] }));
const say = (talk: WireTalk, socket: number, message: object) => talk.say(socket, JSON.stringify(message));

Deno.test("The path decides whether events are wrapped", () => {
  const talk = open();
  const bare = talk.open("/ws/btcusdt@bookTicker"), wrapped = talk.open("/stream", "streams=btcusdt@bookTicker");
  talk.pass(300);
  const [event] = talk.take(bare), [frame] = talk.take(wrapped);
  assertEquals(Object.keys(event), ["u", "s", "b", "B", "a", "A"]);
  assertEquals(Object.keys(frame), ["stream", "data"]);
  assertEquals(frame.stream, "btcusdt@bookTicker");
});

Deno.test("A path may come percent-encoded", () => {
  const talk = open(), encoded = talk.open("/ws/btcusdt%40bookTicker"), stray = talk.open("/ws/btc%usdt");
  talk.pass(300);
  assertEquals([talk.take(encoded)[0].s, talk.take(stray)], ["BTCUSDT", []]);
});

Deno.test("A socket subscribes, lists and unsubscribes", () => {
  const talk = open(), socket = talk.open("/ws");
  say(talk, socket, { method: "SUBSCRIBE", params: ["btcusdt@trade", "ethusdt@depth@100ms"], id: 1 });
  say(talk, socket, { method: "LIST_SUBSCRIPTIONS", id: "two" });
  say(talk, socket, { method: "UNSUBSCRIBE", params: ["btcusdt@trade"], id: null });
  assertEquals(talk.take(socket).filter((frame) => "id" in frame), [
    { result: null, id: 1 },
    { result: ["btcusdt@trade", "ethusdt@depth@100ms"], id: "two" },
    { result: null, id: null },
  ]);
  talk.pass(1_000);
  const events = talk.take(socket);
  assert(events.length > 5 && events.every(({ e, s }) => e === "depthUpdate" && s === "ETHUSDT"));
});

Deno.test("A misspelt stream is taken in silence, and gives nothing", () => {
  const talk = open(), socket = talk.open("/ws");
  say(talk, socket, { method: "SUBSCRIBE", params: ["btcusdt@dept"], id: 1 });
  talk.pass(500);
  assertEquals(talk.take(socket), [{ result: null, id: 1 }]);
});

Deno.test("Bad requests are refused by code, and the socket lives on", () => {
  const talk = open(), socket = talk.open("/ws");
  talk.say(socket, "{");
  say(talk, socket, { method: "DREAM", id: 1 });
  say(talk, socket, { method: "SUBSCRIBE", params: "btcusdt@trade", id: 2 });
  say(talk, socket, { method: "SUBSCRIBE", params: Array.from({ length: 1_025 }, (_, i) => `s${i}@trade`), id: 3 });
  assertEquals(talk.take(socket).map(({ code, id }) => [code, id]), [[3, undefined], [2, 1], [2, 2], [2, 3]]);
});

Deno.test("Combined can be switched by property", () => {
  const talk = open(), socket = talk.open("/ws/btcusdt@depth@100ms");
  say(talk, socket, { method: "SET_PROPERTY", params: ["combined", true], id: 1 });
  say(talk, socket, { method: "GET_PROPERTY", params: ["combined"], id: 2 });
  say(talk, socket, { method: "SET_PROPERTY", params: ["colour", "red"], id: 3 });
  const answers = talk.take(socket);
  assertEquals([answers.find(({ id }) => id === 2).result, answers.find(({ id }) => id === 3).code], [true, 2]);
  talk.pass(200);
  assertEquals(talk.take(socket)[0].stream, "btcusdt@depth@100ms");
});

Deno.test("More than five messages a second cost the socket, and count", () => {
  const talk = open(), socket = talk.open("/ws");
  for (let id = 0; id < 6; id++) say(talk, socket, { method: "LIST_SUBSCRIPTIONS", id });
  assertEquals([talk.closed.get(socket), talk.wire.state().rateLimitViolations], [1008, 1]);
});

Deno.test("Both depth speeds make gapless chains to the same book", () => {
  const talk = open(), socket = talk.open("/stream", "streams=btcusdt@depth@100ms/btcusdt@depth");
  talk.pass(100);
  const { lastUpdateId, bids, asks } = talk.get("/api/v3/depth", { symbol: "BTCUSDT", limit: 5_000 })!.body;
  talk.pass(5_000);
  const frames = talk.take(socket),
    books = ["btcusdt@depth@100ms", "btcusdt@depth"].map((stream) => {
      const book = { bids: new Map(bids), asks: new Map(asks) };
      let last = 0;
      const events = frames.filter((frame) => frame.stream === stream).map(({ data }) => data);
      for (const { U, u, b, a } of events) {
        if (last > 0) assertEquals(U, last + 1, stream);
        last = u;
        if (u <= lastUpdateId) continue;
        for (const [side, levels] of [[book.bids, b], [book.asks, a]] as const) {
          for (const [price, size] of levels) Number(size) > 0 ? side.set(price, size) : side.delete(price);
        }
      }
      return { last, count: events.length, book };
    });
  assert(books[0].count > 45 && books[1].count >= 4 && books[1].count <= 6);
  // At the last id that both have told, both hold the same: replay the fast one up to there.
  const replay = { bids: new Map(bids), asks: new Map(asks) };
  for (
    const { data } of frames.filter(({ stream, data }) =>
      stream.endsWith("100ms") && data.u > lastUpdateId && data.u <= books[1].last
    )
  ) {
    for (const [side, levels] of [[replay.bids, data.b], [replay.asks, data.a]] as const) {
      for (const [price, size] of levels) Number(size) > 0 ? side.set(price, size) : side.delete(price);
    }
  }
  const plain = ({ bids, asks }: typeof replay) => [[...bids].sort(), [...asks].sort()];
  assertEquals(plain(books[1].book), plain(replay));
});

Deno.test("Partial depth carries neither symbol nor event, at either speed", () => {
  const talk = open(), fast = talk.open("/ws/btcusdt@depth5@100ms"), slow = talk.open("/ws/btcusdt@depth20");
  talk.pass(2_500);
  const frames = talk.take(fast);
  assertEquals(Object.keys(frames[0]), ["lastUpdateId", "bids", "asks"]);
  assertEquals([frames[0].bids.length, talk.take(slow)[0].asks.length > 5], [5, true]);
  assert(frames.length > 20);
});

Deno.test("Trades name the side that rested, and aggregates join one taker's trades at a price", () => {
  const talk = open(), socket = talk.open("/stream", "streams=btcusdt@trade/btcusdt@aggTrade");
  talk.pass(20_000);
  const frames = talk.take(socket).map(({ data }) => data);
  const trades = frames.filter(({ e }) => e === "trade"), aggregates = frames.filter(({ e }) => e === "aggTrade");
  trades.forEach(({ t }, i) => i > 0 && assertEquals(t, trades[i - 1].t + 1));
  for (const { f, l, p, q, m } of aggregates.slice(0, -1)) {
    const own = trades.filter(({ t }) => t >= f && t <= l);
    assertEquals(own.length, l - f + 1);
    assert(own.every((trade) => trade.p === p && trade.m === m));
    assertEquals(own.reduce((sum, trade) => sum + Math.round(Number(trade.q) * 1e5), 0), Math.round(Number(q) * 1e5));
  }
  assert(aggregates.some(({ f, l }) => l > f));
});

Deno.test("Times are in µs where the address asks for them", () => {
  const talk = open(), socket = talk.open("/ws/btcusdt@depth@100ms", "timeUnit=MICROSECOND");
  talk.pass(300);
  assert(Math.abs(talk.take(socket)[0].E - talk.now) < 400_000);
});

Deno.test("bookTicker tells each change of the best prices once", () => {
  const talk = open(), socket = talk.open("/ws/btcusdt@bookTicker");
  talk.pass(3_000);
  const frames = talk.take(socket).map(({ u: _, ...rest }) => JSON.stringify(rest));
  assert(frames.length > 20);
  assert(frames.every((frame, i) => i === 0 || frame !== frames[i - 1]));
});

Deno.test("SBE streams tell what the JSON streams tell, in µs, and bear their own names", () => {
  const talk = open();
  const json = talk.open(
    "/stream",
    "streams=btcusdt@trade/btcusdt@depth@100ms/btcusdt@bookTicker&timeUnit=MICROSECOND",
  );
  const sbe = talk.open("/stream-sbe.binance.com/stream", "streams=btcusdt@trade/btcusdt@depth/btcusdt@bestBidAsk");
  talk.pass(10_000);
  const data = talk.take(json).map((frame) => frame.data);
  const told = talk.take(sbe).flatMap((bytes) => readSbe("binance", bytes)).map(({ text }) => JSON.parse(text));
  for (const event of ["depthUpdate", "trade"]) {
    const wanted = data.filter(({ e }) => e === event), seen = told.filter(({ e }) => e === event);
    assert(seen.length > 10);
    const common = Math.min(wanted.length, seen.length); // the last one may still be on its way to one of them
    assert(Math.abs(wanted.length - seen.length) <= 1);
    const plain = ({ M: _legacy, t, ...fields }: Record<string, unknown>) => ({ ...fields, t: String(t) });
    assertEquals(seen.slice(0, common).map(plain), wanted.slice(0, common).map(plain));
  }
  const tops = told.filter(({ B }) => B !== undefined), wanted = data.filter(({ B }) => B !== undefined);
  assert(tops.length > 10);
  assertEquals(tops.slice(0, -1), wanted.slice(0, tops.length - 1));
});

Deno.test("An SBE socket is asked and answers in JSON, gives partial books, and hears of a shutdown in JSON", () => {
  const talk = open(), socket = talk.open("/stream-sbe.binance.com/ws");
  say(talk, socket, { method: "SUBSCRIBE", params: ["btcusdt@depth20", "btcusdt@depth@100ms"], id: 1 });
  say(talk, socket, { method: "LIST_SUBSCRIPTIONS", id: 2 });
  talk.pass(300);
  talk.wire.setFault("shutdown_notice", {}, talk.now);
  talk.pass(100);
  const frames = talk.take(socket), binary = frames.filter((frame) => frame instanceof Uint8Array);
  assertEquals(frames.find(({ id }) => id === 2).result, ["btcusdt@depth20", "btcusdt@depth@100ms"]);
  const [book] = binary.flatMap((bytes) => readSbe("binance", bytes)).map(({ text }) => JSON.parse(text));
  assertEquals([book.stream, book.data.bids.length, book.data.asks.length], ["btcusdt@depth20", 20, 20]);
  assert(
    binary.every((bytes) => new DataView(bytes.buffer).getUint16(2, true) === 10_002),
    "the other name is misspelt",
  );
  assert(frames.some(({ e }) => e === "serverShutdown"));
  say(talk, socket, { method: "UNSUBSCRIBE", params: ["btcusdt@depth20"], id: 3 });
  talk.pass(300);
  assertEquals(talk.take(socket).filter((frame) => frame instanceof Uint8Array).length <= 1, true);
});
