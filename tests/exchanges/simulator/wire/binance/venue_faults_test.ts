/** Faults of the simulated Binance that are the venue's own: what a client sees of them, and that nothing is left. */
import { assert, assertEquals } from "@std/assert";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";

const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"] }));
const SYMBOL = { symbol: "BTCUSDT" };
const REST = { ...SYMBOL, side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
const TAKE = { ...SYMBOL, side: "BUY", type: "LIMIT", timeInForce: "IOC", quantity: "0.01", price: "66000" };

type Fields = Record<string, string | number>;
const place = (talk: WireTalk, fields: Fields = {}) => talk.signed("POST", "/api/v3/order", { ...REST, ...fields })!;
const listed = (talk: WireTalk, symbol = "BTCUSDT") =>
  talk.get("/api/v3/exchangeInfo")!.body.symbols.find((one: { symbol: string }) => one.symbol === symbol);
const resting = (talk: WireTalk) => talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);
const trouble = (talk: WireTalk, name: string, parameters = {}) => talk.wire.setFault(name, parameters, talk.now);

/** A socket that hears the account's events. */
function listening(talk: WireTalk): number {
  const socket = talk.open("/ws-api/v3");
  assertEquals(talk.signedCall(socket, "userDataStream.subscribe.signature").status, 200);
  return socket;
}
const events = (talk: WireTalk, socket: number, kind: string) =>
  talk.take(socket).map(({ event }) => event).filter((event) => event?.e === kind);

for (const [status, word] of [["cancel_only", "CANCEL_ONLY"], ["halted", "HALT"]]) {
  Deno.test(`Fault market_status ${status} says so, refuses orders, takes cancels, and nobody trades`, () => {
    const talk = open();
    place(talk, { newClientOrderId: "a" });
    trouble(talk, "market_status", { ...SYMBOL, status });
    assertEquals([listed(talk).status, listed(talk, "ETHUSDT").status], [word, "TRADING"]);
    assertEquals(place(talk).body, { code: -2010, msg: "Market is closed." });
    const stream = talk.open("/ws/btcusdt@trade");
    talk.pass(5_000);
    assertEquals(talk.take(stream).length, 0);
    assertEquals(talk.signed("DELETE", "/api/v3/order", { ...SYMBOL, origClientOrderId: "a" })!.status, 200);
    talk.wire.clearFaults("market_status");
    assertEquals([listed(talk).status, place(talk).status], ["TRADING", 200]);
    talk.pass(5_000);
    assert(talk.take(stream).length > 0, "and trades again");
  });
}

Deno.test("Fault market_status delisted ends what rests, and the symbol is unknown until it ends", () => {
  const talk = open(), socket = listening(talk);
  place(talk, { newClientOrderId: "a" });
  trouble(talk, "market_status", { ...SYMBOL, status: "delisted" });
  talk.pass(100);
  assertEquals(events(talk, socket, "executionReport").map(({ x }) => x), ["NEW", "EXPIRED"]);
  assertEquals([listed(talk), place(talk).body.code, resting(talk)], [undefined, -1121, []]);
  const stream = talk.open("/stream", "streams=btcusdt@depth@100ms/btcusdt@bookTicker");
  talk.pass(2_000);
  assertEquals(talk.take(stream).length, 0);
  talk.wire.clearFaults();
  assertEquals([listed(talk).status, place(talk).status], ["TRADING", 200]);
});

Deno.test("Fault tick_size refuses prices between the new ticks, lists the new tick, and leaves what rests", () => {
  const talk = open();
  place(talk, { newClientOrderId: "a", price: "60000.01" });
  trouble(talk, "tick_size", { ...SYMBOL, times: 10 });
  const filter = (symbol?: string) => listed(talk, symbol).filters[0].tickSize;
  assertEquals([filter(), filter("ETHUSDT")], ["0.10000000", "0.01000000"]);
  assertEquals(place(talk, { price: "60000.01" }).body.msg, "Filter failure: PRICE_FILTER");
  assertEquals([place(talk, { price: "60000.10" }).status, resting(talk).length], [200, 2]);
  talk.wire.clearFaults("tick_size");
  assertEquals([filter(), place(talk, { price: "60000.02" }).status], ["0.01000000", 200]);
});

Deno.test("Fault private_down refuses what is signed over both doors and sends no account events; the public side goes on", () => {
  const talk = open(), socket = listening(talk), stream = talk.open("/ws/btcusdt@depth@100ms");
  place(talk, { newClientOrderId: "a" });
  talk.take(socket);
  trouble(talk, "private_down");
  assertEquals([place(talk).status, talk.signedCall(socket, "account.status").error.code], [503, -1001]);
  const other = talk.open("/ws-api/v3");
  assertEquals(talk.signedCall(other, "userDataStream.subscribe.signature").error.code, -1001);
  trouble(talk, "venue_cancels");
  talk.pass(500);
  assertEquals(events(talk, socket, "executionReport"), []);
  assert(talk.get("/api/v3/depth", SYMBOL)!.status === 200 && talk.take(stream).length > 0);
  talk.wire.clearFaults();
  assertEquals(place(talk).status, 200);
});

Deno.test("Faults http_429 and http_418 can come without a word of when to come back", () => {
  const talk = open();
  for (const [name, status] of [["http_429", 429], ["http_418", 418]] as const) {
    trouble(talk, name, { bare: true, count: 1 });
    const answer = talk.get("/api/v3/time")!;
    assertEquals([answer.status, answer.headers["retry-after"], answer.body.msg], [
      status,
      undefined,
      "Too many requests.",
    ]);
  }
});

Deno.test("Fault post_only_late acknowledges the order first and ends it then", () => {
  const talk = open(), socket = listening(talk);
  trouble(talk, "post_only_late", { count: 1 });
  talk.wire.onSocketMessage(socket, "{}", talk.now);
  assertEquals([place(talk, { newClientOrderId: "a" }).status, resting(talk)], [200, []]);
  assertEquals(events(talk, socket, "executionReport").map(({ x, X }) => [x, X]), [["NEW", "NEW"], [
    "EXPIRED",
    "EXPIRED",
  ]]);
  assertEquals([place(talk, { newClientOrderId: "b" }).status, resting(talk)], [200, ["b"]]);
});

Deno.test("Fault overfill trades more than the order was for, tells it, and the account remembers whose mistake it was", () => {
  const talk = open(), socket = listening(talk);
  trouble(talk, "overfill", { lots: 3 });
  talk.signed("POST", "/api/v3/order", TAKE);
  talk.pass(50);
  const last = events(talk, socket, "executionReport").at(-1)!;
  assertEquals([last.x, last.X, last.q, last.z, last.l], ["TRADE", "FILLED", "0.01000000", "0.01003000", "0.00003000"]);
  const { positions, faults } = talk.wire.state();
  assertEquals([positions[0].size, faults], ["0.01003", []]);
  assertEquals(Object.fromEntries(talk.wire.truth.accounts[0].overfills), { BTCUSDT: 3 });
  const trades = talk.signed("GET", "/api/v3/myTrades", SYMBOL)!.body;
  assertEquals(new Set(trades.map(({ id }: { id: number }) => id)).size, trades.length);
});

Deno.test("Fault history_lag answers orders and trades as they were, and open orders as they are", () => {
  const talk = open(), query = () => talk.signed("GET", "/api/v3/order", { ...SYMBOL, origClientOrderId: "a" })!.body;
  place(talk, { newClientOrderId: "a" });
  trouble(talk, "history_lag", { ms: 3_000 });
  const trades = () => talk.signed("GET", "/api/v3/myTrades", SYMBOL)!.body.length;
  const past = () => talk.signed("GET", "/api/v3/allOrders", SYMBOL)!.body.length;
  talk.signed("POST", "/api/v3/order", { ...TAKE, newClientOrderId: "b" });
  assertEquals([query().code, trades(), past()], [-2013, 0, 0]);
  assertEquals(talk.signed("GET", "/api/v3/openOrders", SYMBOL)!.body.length, 1);
  talk.pass(4_000);
  assert(trades() > 0);
  assertEquals([query().status, past()], ["NEW", 2]);
  place(talk, { newClientOrderId: "c" });
  const [last] = talk.signed("GET", "/api/v3/allOrders", { ...SYMBOL, limit: 1 })!.body;
  assertEquals(last.clientOrderId, "b", "what is not known there takes no place of a page");
  talk.signed("DELETE", "/api/v3/order", { ...SYMBOL, origClientOrderId: "a" });
  assertEquals(query().status, "NEW", "its end is not known there yet");
  talk.wire.clearFaults();
  assertEquals(query().status, "CANCELED");
});

Deno.test("Fault transfer moves money and says so, never more than is free", () => {
  const talk = open(), socket = listening(talk);
  const usdt = () => talk.wire.state().balances.find(({ asset }) => asset === "USDT")!.free;
  trouble(talk, "transfer", { amount: 12.5 });
  talk.pass(50);
  const frames = talk.take(socket).map(({ event }) => event);
  assertEquals(frames.map(({ e }) => e), ["balanceUpdate", "outboundAccountPosition"]);
  assertEquals([frames[0].a, frames[0].d, usdt()], ["USDT", "12.50000000", "1000012.5"]);
  trouble(talk, "transfer", { asset: "BTC", amount: -1e6 });
  assertEquals(talk.wire.state().balances.find(({ asset }) => asset === "BTC")!.free, "0");
  assertEquals(talk.wire.state().faults, []);
});

Deno.test("Fault fee_tier changes what trades cost until it ends", () => {
  const talk = open(),
    fee = () => {
      talk.signed("POST", "/api/v3/order", TAKE);
      const { fills } = talk.wire.state();
      return Number(fills.at(-1)!.fee.amount) / Number(fills.at(-1)!.size);
    };
  assertEquals(fee().toFixed(4), "0.0004");
  trouble(talk, "fee_tier", { maker: 0.001, taker: 0.002 });
  assertEquals(fee().toFixed(4), "0.0020");
  const commission = () => talk.signed("GET", "/api/v3/account/commission", SYMBOL)!.body.standardCommission.maker;
  assertEquals(commission(), "0.00100000");
  talk.wire.clearFaults("fee_tier");
  assertEquals([fee().toFixed(4), commission()], ["0.0004", "0.00002000"]);
});

Deno.test("Fault repeat_depth sends the message before the last once more", () => {
  const talk = open(), socket = talk.open("/ws/btcusdt@depth@100ms");
  talk.pass(500);
  talk.take(socket);
  trouble(talk, "repeat_depth");
  talk.pass(500);
  const [told, repeated, next] = talk.take(socket);
  assertEquals([repeated.u, next.U], [told.U - 1, told.u + 1]);
});

Deno.test("Fault crossed_book by 0 locks the book", () => {
  const talk = open(), socket = talk.open("/ws/btcusdt@depth@100ms");
  trouble(talk, "crossed_book", { by: 0, count: 1 });
  talk.pass(400);
  const [crossed, next] = talk.take(socket), locked = crossed.b[0];
  assertEquals([locked[1], next.b.find(([price]: [string]) => price === locked[0])?.[1]], ["0.00001000", "0.00000000"]);
});

Deno.test("Fault empty_side leaves one side without orders of others until it ends", () => {
  const talk = open(), depth = () => talk.get("/api/v3/depth", SYMBOL)!.body;
  trouble(talk, "empty_side", { side: "sell" });
  talk.pass(2_000);
  assert(depth().asks.length === 0 && depth().bids.length > 3);
  talk.wire.clearFaults();
  talk.pass(2_000);
  assert(depth().asks.length > 3);
});

for (const percent of [20, -20]) {
  Deno.test(`Fault spike trades ${percent} % away, fills what rests there, and the crowd comes back`, () => {
    const talk = open(),
      mid = () => Number(talk.get("/api/v3/ticker/bookTicker", SYMBOL)!.body.bidPrice),
      before = mid();
    const [side, at] = percent > 0 ? ["SELL", 1.01] : ["BUY", 0.99];
    place(talk, { newClientOrderId: "a", side, price: (before * at).toFixed(2) });
    const stream = talk.open("/ws/btcusdt@trade");
    talk.pass(100);
    talk.take(stream);
    trouble(talk, "spike", { ...SYMBOL, percent });
    talk.pass(50);
    const prices = talk.take(stream).map(({ p }) => Number(p));
    const furthest = percent > 0 ? Math.max(...prices) : Math.min(...prices);
    assert(Math.abs(furthest / before - 1 - percent / 100) < 0.01, `${furthest} from ${before}`);
    assertEquals([resting(talk), talk.wire.state().positions[0].size], [[], percent > 0 ? "-0.01" : "0.01"]);
    talk.pass(3_000);
    assert(Math.abs(mid() / before - 1) < 0.01);
  });
}
