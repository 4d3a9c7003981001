import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { add, formatMoney, multiply, parseMoney, subtract, ZERO } from "../../../../core/money.ts";
import { createBinanceWire } from "../../../../exchanges/simulator/wire/binance.ts";
import { readSbe } from "../../../../exchanges/binance/sbe.ts";
import { FrameError } from "../../../../exchanges/shared/fields.ts";
import { START, WireTalk } from "../../../support/wire_talk.ts";
import { slowTest } from "../../../support/slow.ts";

const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] }));
const DEPTH = "/ws/btcusdt@depth@100ms";
type Levels = [string, string][];

Deno.test("createBinanceWire() tells the addresses that a client of Binance wants", () => {
  assertEquals(open().wire.urls("127.0.0.1:5"), {
    rest: "http://127.0.0.1:5",
    wsPublic: "ws://127.0.0.1:5",
    wsPrivate: "ws://127.0.0.1:5/ws-api/v3",
    wsTrade: "ws://127.0.0.1:5/ws-api/v3",
    wsSbe: "ws://127.0.0.1:5/stream-sbe.binance.com",
  });
});

Deno.test("createBinanceWire() takes sockets at the venue's paths, with or without the upstream host", () => {
  const { wire } = open();
  for (
    const path of [
      "/ws",
      "/ws/",
      "/ws/a@trade/b@trade",
      "/stream",
      "/ws-api/v3",
      "/stream.binance.com:9443/ws",
      "/ws-api.binance.com/ws-api/v3",
    ]
  ) {
    assert(wire.accepts(path), path);
  }
  for (const path of ["/", "/ws-api/v2", "/streams", "/api/v3/ping"]) assertFalse(wire.accepts(path), path);
});

Deno.test("A socket with the upstream host in its path works as one without", () => {
  const talk = open(), stream = talk.open("/stream.binance.com:9443/stream", "streams=btcusdt@depth@100ms");
  const api = talk.open("/ws-api.binance.com/ws-api/v3");
  talk.pass(300);
  assert(talk.take(stream).length > 0);
  assertEquals(talk.call(api, "ping").result, {});
});

Deno.test("SBE streams want the key of an account in a header, other sockets none", () => {
  const { wire } = open();
  const key = (value: string) => ({ "x-mbx-apikey": value });
  for (const path of ["/stream-sbe.binance.com/stream", "/demo-stream-sbe.binance.com:9443/ws/btcusdt@trade"]) {
    assert(wire.accepts(path), path);
    assertEquals(wire.forbids(path, key("demo")), null);
    assertStringIncludes(wire.forbids(path, {}) ?? "", "want the header X-MBX-APIKEY");
    assertStringIncludes(wire.forbids(path, key("other")) ?? "", "no account has it");
  }
  for (const path of ["/stream", "/ws", "/ws-api/v3", "/stream.binance.com/ws"]) {
    assertEquals(wire.forbids(path, {}), null);
  }
});

Deno.test("Faults cut and double binary frames as they do text", () => {
  const talk = open(), socket = talk.open("/stream-sbe.binance.com/ws/btcusdt@depth");
  talk.pass(300);
  const before = talk.take(socket).length;
  talk.wire.setFault("malformed_frame", { channel: "market", count: 100 }, talk.now);
  talk.pass(50); // what was under way was whole
  talk.take(socket);
  talk.pass(500);
  const cut: Uint8Array[] = talk.take(socket);
  assert(before > 0 && cut.length > 0);
  for (const frame of cut) assertThrows(() => readSbe("binance", frame), FrameError, "cut short");
  talk.wire.clearFaults();
  talk.wire.setFault("duplicate", { channel: "market", probability: 1 }, talk.now);
  talk.pass(50);
  talk.take(socket);
  talk.pass(500);
  const doubled: string[] = talk.take(socket).map((frame) => frame.toHex());
  assertEquals([doubled.length >= 4, doubled.length], [true, 2 * new Set(doubled).size]);
});

Deno.test("The 301st connection of five minutes is refused, and counts", () => {
  const talk = open();
  let refused = -1;
  for (let i = 0; i < 301; i++) refused = talk.open("/ws");
  assertEquals([talk.closed.get(refused), talk.wire.state().rateLimitViolations, talk.wire.state().connections], [
    1008,
    1,
    300,
  ]);
});

Deno.test("Fault gap loses depth messages and leaves a hole in the chain that a new snapshot mends", () => {
  const talk = open(), socket = talk.open(DEPTH);
  talk.pass(500);
  talk.wire.setFault("gap", { count: 2 }, talk.now);
  talk.pass(1_000);
  const frames = talk.take(socket), holes = frames.filter(({ U }, i) => i > 0 && U !== frames[i - 1].u + 1);
  assertEquals(holes.length, 1);
  const { lastUpdateId } = talk.get("/api/v3/depth", { symbol: "BTCUSDT" })!.body;
  talk.pass(300);
  const next = talk.take(socket).find(({ u }) => u > lastUpdateId);
  assert(next.U <= lastUpdateId + 1);
});

Deno.test("Fault freeze_book stops depth and best prices while trades go on", () => {
  const talk = open(), socket = talk.open("/stream", "streams=btcusdt@depth@100ms/btcusdt@bookTicker/btcusdt@trade");
  talk.wire.setFault("freeze_book", {}, talk.now);
  talk.pass(50);
  talk.take(socket);
  talk.pass(10_000);
  assertEquals([...new Set(talk.take(socket).map(({ stream }) => stream))], ["btcusdt@trade"]);
  talk.wire.clearFaults();
  talk.pass(300);
  assert(talk.take(socket).some(({ stream }) => stream === "btcusdt@depth@100ms"));
});

Deno.test("Fault crossed_book crosses a client's book, and heals it afterwards", () => {
  const talk = open(), socket = talk.open(DEPTH);
  const bids = new Map<string, string>(), asks = new Map<string, string>();
  const apply = (side: Map<string, string>, levels: Levels) => {
    for (const [price, size] of levels) Number(size) > 0 ? side.set(price, size) : side.delete(price);
  };
  const snapshot = talk.get("/api/v3/depth", { symbol: "BTCUSDT", limit: 5_000 })!.body;
  apply(bids, snapshot.bids);
  apply(asks, snapshot.asks);
  let id = snapshot.lastUpdateId;
  const follow = () => {
    for (const { U, u, b, a } of talk.take(socket)) {
      if (u <= id) continue;
      assert(U <= id + 1, "no gap");
      id = u;
      apply(bids, b);
      apply(asks, a);
    }
    return Math.max(...[...bids.keys()].map(Number)) >= Math.min(...[...asks.keys()].map(Number));
  };
  talk.pass(300);
  assertFalse(follow());
  talk.wire.setFault("crossed_book", {}, talk.now);
  talk.pass(300);
  assert(follow());
  talk.wire.clearFaults();
  talk.pass(300);
  assertFalse(follow());
});

Deno.test("Fault shutdown_notice tells every kind of socket once", () => {
  const talk = open(), sockets = [talk.open("/ws"), talk.open("/stream"), talk.open("/ws-api/v3")];
  talk.wire.setFault("shutdown_notice", {}, talk.now);
  talk.pass(20);
  const [bare, wrapped, api] = sockets.map((socket) => talk.take(socket)[0]);
  assertEquals([bare.e, wrapped.stream, wrapped.data.e, api.event.e], [
    "serverShutdown",
    "!serverShutdown",
    "serverShutdown",
    "serverShutdown",
  ]);
  assertEquals(talk.wire.state().faults, []);
});

Deno.test("Fault user_stream_terminated ends every subscription and says so", () => {
  const talk = open(), api = talk.open("/ws-api/v3");
  talk.signedCall(api, "userDataStream.subscribe.signature");
  talk.wire.setFault("user_stream_terminated", {}, talk.now);
  talk.pass(10);
  assertEquals(talk.take(api).map(({ event }) => event.e), ["eventStreamTerminated"]);
  assertEquals(talk.signedCall(api, "userDataStream.subscribe.signature").result, { subscriptionId: 1 });
});

Deno.test("Fault venue_cancels takes all orders off, with or without a word of it", () => {
  for (const silent of [false, true]) {
    const talk = open(), api = talk.open("/ws-api/v3");
    talk.signedCall(api, "userDataStream.subscribe.signature");
    const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
    talk.signed("POST", "/api/v3/order", order);
    talk.pass(10);
    talk.take(api);
    talk.wire.setFault("venue_cancels", { silent, symbol: "ETHUSDT" }, talk.now);
    assertEquals(talk.wire.state().openOrders.length, 1);
    talk.wire.setFault("venue_cancels", { silent }, talk.now);
    talk.pass(10);
    assertEquals([talk.wire.state().openOrders, talk.wire.state().faults], [[], []]);
    assertEquals(
      talk.take(api).map(({ event }) => event.x ?? event.e),
      silent ? [] : ["CANCELED", "outboundAccountPosition"],
    );
  }
});

Deno.test("Fault venue_cancels can say that the exchange ended the orders, or its price range did", () => {
  for (
    const [reason, word] of [["exchange", "EXCHANGE_CANCELED"], ["price_range", "EXECUTION_RULE_PRICE_RANGE_EXCEEDED"]]
  ) {
    const talk = open(), api = talk.open("/ws-api/v3");
    talk.signedCall(api, "userDataStream.subscribe.signature");
    const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
    talk.signed("POST", "/api/v3/order", order);
    talk.pass(10);
    talk.take(api);
    talk.wire.setFault("venue_cancels", { reason }, talk.now);
    talk.pass(10);
    const [{ event }] = talk.take(api);
    assertEquals([event.x, event.X, event.eR, talk.wire.state().openOrders], ["EXPIRED", "EXPIRED", word, []]);
  }
});

Deno.test("Own orders show in the public book of a made-up market, and their trades in its streams", () => {
  const talk = open(), socket = talk.open("/stream", "streams=btcusdt@depth@100ms/btcusdt@trade");
  const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.5", price: "60000.01" };
  talk.signed("POST", "/api/v3/order", order);
  talk.pass(300);
  const frames = talk.take(socket);
  assert(
    frames.some(({ data }) =>
      data.e === "depthUpdate" &&
      data.b.some(([p, q]: [string, string]) => p === "60000.01000000" && q === "0.50000000")
    ),
  );
  const { body } = talk.signed("POST", "/api/v3/order", {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "MARKET",
    quantity: "0.01",
  })!;
  talk.pass(50);
  const ids = talk.take(socket).filter(({ data }) => data.e === "trade").map(({ data }) => data.t);
  assert(body.fills.every(({ tradeId }: { tradeId: number }) => ids.includes(tradeId)));
});

slowTest("After any run the truth agrees with itself: positions and balances are the sums of the fills", () => {
  const talk = open();
  for (let i = 0; i < 200; i++) {
    const side = i % 3 === 0 ? "SELL" : "BUY", type = i % 4 === 0 ? "MARKET" : "LIMIT";
    const price = side === "BUY" ? 65_010 - i : 64_990 + i;
    const fields = { symbol: "BTCUSDT", side, type, quantity: `0.0${1 + i % 9}` };
    talk.signed("POST", "/api/v3/order", type === "LIMIT" ? { ...fields, timeInForce: "GTC", price } : fields);
    talk.pass(200);
  }
  const { fills, fillCount, positions: [position], balances, fees } = talk.wire.state();
  assert(fillCount > 100 && fillCount === fills.length);
  let base = ZERO, quote = ZERO;
  for (const { side, price, size } of fills) {
    const sign = side === "buy" ? size : `-${size}`, value = multiply(parseMoney(sign), parseMoney(price));
    base = add(base, parseMoney(sign));
    quote = subtract(quote, value);
  }
  assertEquals([position.size, position.quote], [formatMoney(base), formatMoney(quote)]);
  for (const [asset, start, traded] of [["BTC", "10", base], ["USDT", "1000000", quote]] as const) {
    const { free, locked } = balances.find((row) => row.asset === asset)!;
    const { amount } = fees.find((row) => row.asset === asset)!;
    const wanted = subtract(add(parseMoney(start), traded), parseMoney(amount));
    assertEquals(formatMoney(add(parseMoney(free), parseMoney(locked))), formatMoney(wanted), asset);
  }
});
