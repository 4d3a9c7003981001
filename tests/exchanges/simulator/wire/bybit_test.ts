/** The simulated Bybit as a wire: its addresses, its two products beside each other, and what it leaves behind. */
import { assert, assertEquals } from "@std/assert";
import type { BrakeOrder } from "../../../../core/guard/brake.ts";
import type { HttpCall } from "../../../../core/venue.ts";
import { createBybitBrake } from "../../../../exchanges/bybit/brake.ts";
import { MarketCodec } from "../../../../exchanges/bybit/codec.ts";
import { bybitUrls, createBybitWire } from "../../../../exchanges/simulator/wire/bybit.ts";
import { BybitTalk } from "../../../support/bybit_wire_talk.ts";
import { START } from "../../../support/wire_talk.ts";

const ORDER = { symbol: "BTCUSDT", side: "Buy", orderType: "Limit", qty: "0.002", price: "66000", timeInForce: "IOC" };

Deno.test("Each category has a public socket of its own; the rest is shared, with a host before it or without", () => {
  const wire = createBybitWire({ seed: 1, startAt: START }), host = "127.0.0.1:1";
  assertEquals(wire.urls(host), bybitUrls(host, "linear"));
  const spot = createBybitWire({ seed: 1, startAt: START, product: "spot" });
  assertEquals(spot.urls(host), bybitUrls(host, "spot"));
  assertEquals(bybitUrls(host, "spot"), {
    rest: "http://127.0.0.1:1",
    wsPublic: "ws://127.0.0.1:1/v5/public/spot",
    wsPrivate: "ws://127.0.0.1:1/v5/private",
    wsTrade: "ws://127.0.0.1:1/v5/trade",
  });
  const paths = [
    "/v5/public/spot",
    "/v5/public/option",
    "/stream.bybit.com/v5/private",
    "/v5/trade/",
    "/v5/public",
    "/ws",
  ];
  assertEquals(paths.map((path) => wire.accepts(path)), [true, true, true, true, false, false]);
});

Deno.test("The same symbol is two markets, of one wallet", () => {
  const talk = new BybitTalk();
  for (const category of ["linear", "spot"]) talk.post("/v5/order/create", { ...ORDER, category });
  const { symbols, fills, balances } = talk.wire.state();
  assertEquals([symbols, fills.length], [["BTCUSDT", "ETHUSDT"], 2]);
  const held = Object.fromEntries(balances.map(({ asset, free }) => [asset, Number(free)]));
  assert(held.BTC > 10 && held.BTC < 10.0021, "only what was bought on spot");
  assert(held.USDT < 1_000_000 - 129 && held.USDT > 1_000_000 - 134, "spot's price and both fees");
});

for (
  const [fault, type, by] of [["liquidation", "BustTrade", "CreateByLiq"], [
    "adl",
    "AdlTrade",
    "CreateByAdl_PassThrough",
  ]]
) {
  Deno.test(`What a position loses by ${fault} is told as a trade of the venue's own`, () => {
    const talk = new BybitTalk();
    talk.post("/v5/order/create", { ...ORDER, category: "linear" });
    const socket = talk.hearing("execution", "execution.fast", "position", "order");
    talk.trouble(fault);
    talk.pass(20);
    const frames = talk.take(socket), [row] = frames.find(({ topic }) => topic === "execution").data;
    assertEquals([row.execType, row.orderLinkId, row.createType, row.side, row.execQty], [
      type,
      "",
      by,
      "Sell",
      "0.002",
    ]);
    assertEquals(frames.some(({ topic }) => topic === "execution.fast"), false);
    assertEquals(frames.find(({ topic }) => topic === "position").data[0].size, "0");
    const [listed] = talk.read("/v5/execution/list", { category: "linear" }).result.list;
    assertEquals(listed.execId, row.execId);
  });
}

Deno.test("A clock that is stepped is told by every word", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/linear");
  talk.wire.stepClock(60_000);
  talk.tell(socket, { op: "subscribe", args: ["orderbook.50.BTCUSDT"] });
  talk.pass(50);
  const book = talk.take(socket).find(({ topic }) => topic !== undefined);
  assert(Math.abs(book.ts - talk.nowMs - 60_000) < 100 && Math.abs(book.cts - book.ts) < 100);
  assertEquals(talk.read("/v5/account/info").retCode, 10002);
});

Deno.test("The same seed and start give the same words", () => {
  const told = () => {
    const talk = new BybitTalk(), socket = talk.open("/v5/public/spot");
    talk.tell(socket, { op: "subscribe", args: ["orderbook.50.BTCUSDT", "publicTrade.BTCUSDT", "tickers.BTCUSDT"] });
    talk.post("/v5/order/create", { ...ORDER, category: "spot" });
    talk.pass(2_000);
    return JSON.stringify(talk.take(socket));
  };
  assertEquals(told(), told());
});

Deno.test("Too many connections are turned away", () => {
  const talk = new BybitTalk();
  const sockets = Array.from({ length: 502 }, () => talk.open("/v5/public/linear"));
  talk.pass(20);
  assertEquals(sockets.filter((socket) => talk.closed.has(socket)).length, 2);
});

for (const category of ["linear", "spot"] as const) {
  Deno.test(`Books and trades of ${category} are spelt as our fast road knows them from recordings`, () => {
    const talk = new BybitTalk(), socket = talk.open(`/v5/public/${category}`);
    const instrument = [...talk.wire.truth.floors.values()].map((floor) => floor.instrument)
      .find(({ kind, symbol }) => kind === category && symbol === "BTCUSDT")!;
    const codec = new MarketCodec("bybit", new Map([["BTCUSDT", instrument]])), kinds = new Set<string>();
    talk.tell(socket, { op: "subscribe", args: ["orderbook.50.BTCUSDT", "publicTrade.BTCUSDT"] });
    talk.pass(10_000);
    for (const frame of talk.take(socket)) {
      if (frame.topic !== undefined) codec.decode(JSON.stringify(frame), talk.now, ({ kind }) => void kinds.add(kind));
    }
    assertEquals([[...kinds].sort(), codec.slowCount], [["book_delta", "book_snapshot", "trade"], 0]);
  });
}

Deno.test("The guard's brake finds what rests in both categories, page by page, and takes it off", () => {
  const talk = new BybitTalk(), rest = "http://127.0.0.1:1";
  talk.trouble("rate_limits", { times: 100 });
  const brake = createBybitBrake({ venue: "bybit", rest, signer: talk.signer, symbols: ["BTCUSDT"] });
  const call = ({ method, url, headers, body }: HttpCall) => {
    const { pathname, search } = new URL(url);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const { status, body: told } = talk.raw(method, pathname, search.slice(1), body ?? "", lower)!;
    return [status, JSON.stringify(told)] as const;
  };
  const [status, clock] = call(brake.clock()!);
  assert(Math.abs(brake.readClock(status, clock)! - talk.now) < 10_000);
  const list = () => {
    const found: BrakeOrder[] = [];
    for (let page: string | null = null;;) {
      const told = brake.readList(...call(brake.list(page, talk.now)), {}, page);
      if (told.kind !== "part" && told.kind !== "complete") throw new Error(JSON.stringify(told));
      found.push(...told.orders);
      if (told.kind === "complete") return found;
      page = told.next;
    }
  };
  for (let i = 0; i < 60; i++) {
    const category = i % 4 === 0 ? "spot" : "linear";
    talk.post("/v5/order/create", { ...ORDER, category, price: "60000", timeInForce: "PostOnly", qty: "0.002" });
  }
  const orders = list();
  assertEquals([orders.length, new Set(orders.map(({ symbol }) => symbol))], [
    60,
    new Set(["spot BTCUSDT", "linear BTCUSDT"]),
  ]);
  assertEquals(brake.readCancel(...call(brake.cancel(orders[0], talk.now)), {}).kind, "done");
  assertEquals(brake.readCancel(...call(brake.cancel(orders[0], talk.now)), {}).kind, "gone");
  for (const symbol of ["spot BTCUSDT", "linear BTCUSDT"]) {
    assertEquals(brake.readCancel(...call(brake.cancelAll(symbol, talk.now)!), {}).kind, "done");
  }
  assertEquals([list(), talk.wire.state().openOrders], [[], []]);
});
