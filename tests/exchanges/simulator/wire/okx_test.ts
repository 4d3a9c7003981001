import { assert, assertEquals, assertFalse } from "@std/assert";
import { add, formatMoney, multiply, parseMoney, ZERO } from "../../../../core/money.ts";
import { isForeign } from "../../../../exchanges/simulator/other_client.ts";
import { createOkxWire } from "../../../../exchanges/simulator/wire/okx.ts";
import { OkxWireTalk, PUBLIC, SPOT, SWAP } from "../../../support/okx_wire_talk.ts";
import { START } from "../../../support/wire_talk.ts";

const S = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.01", px: "60000", clOrdId: "a" };
const MARKET = { instId: SWAP, tdMode: "cross", side: "buy", ordType: "market", sz: "1" };

Deno.test("createOkxWire() tells the addresses that a client of OKX wants, both products on one host", () => {
  const wire = createOkxWire({ seed: 1, startAt: START });
  assertEquals(wire.urls("127.0.0.1:5"), {
    rest: "http://127.0.0.1:5",
    wsPublic: "ws://127.0.0.1:5/ws/v5/public",
    wsPrivate: "ws://127.0.0.1:5/ws/v5/private",
    wsTrade: "ws://127.0.0.1:5/ws/v5/private",
  });
  assertEquals(wire.state().symbols.length, 6);
});

Deno.test("createOkxWire() takes sockets at the venue's paths, with or without the upstream host", () => {
  const { wire } = new OkxWireTalk();
  for (
    const path of ["/ws/v5/public", "/ws/v5/private/", "/ws/v5/business", "/ws.okx.com:8443/ws/v5/public"]
  ) {
    assert(wire.accepts(path), path);
    assertEquals(wire.forbids(path, {}), null);
  }
  for (const path of ["/", "/ws/v5", "/ws/v5/public/x", "/api/v5/public/time"]) assertFalse(wire.accepts(path), path);
});

Deno.test("A pair in any spelling means both its products", () => {
  const wire = createOkxWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] });
  assertEquals([...wire.truth.floors.values()].map(({ instrument: { symbol } }) => symbol).sort(), [SPOT, SWAP]);
});

Deno.test("Spot and swaps share one wallet: what a spot order holds back no swap can use", () => {
  const talk = new OkxWireTalk();
  assertEquals(talk.send("trade/order", { ...S, sz: "16", px: "62000" }).code, "0"); // 992,000 of 1,000,000 USDT
  assertEquals(talk.send("trade/order", { ...MARKET, sz: "300" }).data[0].sCode, "51008");
  assertEquals(talk.send("trade/order", { ...MARKET, sz: "100" }).code, "0");
  assertEquals(talk.send("trade/order", { ...S, sz: "0.1", clOrdId: "b" }).data[0].sCode, "51008");
});

Deno.test("Fees come to what the trades say, in both products", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", MARKET);
  talk.send("trade/order", { instId: SPOT, tdMode: "cash", side: "sell", ordType: "market", sz: "0.5" });
  const { fills, fees } = talk.wire.state();
  const sum = fills.map(({ fee }) => parseMoney(fee.amount)).reduce(add, ZERO);
  assertEquals(fees.map(({ asset, amount }) => [asset, amount]), [["USDT", formatMoney(sum)]]);
  const contracts = fills.filter(({ symbol }) => symbol === SWAP);
  for (const { price, size, fee } of contracts) {
    const value = multiply(multiply(parseMoney(price), parseMoney(size)), parseMoney("0.01"));
    assertEquals(Number(formatMoney(multiply(value, parseMoney("0.0004")))).toFixed(6), Number(fee.amount).toFixed(6));
  }
});

Deno.test("Another client of the account is seen and its orders have no id of ours", () => {
  const talk = new OkxWireTalk();
  talk.wire.setFault("foreign_order", { symbol: SWAP }, talk.now);
  const [order] = talk.own("trade/orders-pending").data;
  assertEquals([order.instId, order.clOrdId, order.side, order.ordType], [SWAP, "", "buy", "limit"]);
  assert(isForeign([...talk.wire.truth.accounts[0].open.values()][0]));
  talk.wire.setFault("foreign_cancel", {}, talk.now);
  assertEquals(talk.own("trade/orders-pending").data, []);
});

Deno.test("The venue may end what rests, trade too much of an order, or delist a market", () => {
  const talk = new OkxWireTalk();
  talk.send("trade/order", S);
  talk.wire.setFault("venue_cancels", { reason: "price_range" }, talk.now);
  assertEquals(talk.own("trade/order", { instId: SPOT, clOrdId: "a" }).data[0].cancelSource, "15");
  talk.wire.setFault("overfill", { lots: 7 }, talk.now);
  talk.send("trade/order", { ...MARKET, ordType: "ioc", px: "65000", clOrdId: "m" }); // one at the market has no price for more
  talk.pass(50);
  assertEquals(talk.own("trade/order", { instId: SWAP, clOrdId: "m" }).data[0].accFillSz, "1.07");
  talk.send("trade/order", { ...S, clOrdId: "b" });
  talk.wire.setFault("market_status", { status: "delisted", symbol: SPOT }, talk.now);
  assertEquals([talk.wire.state().openOrders, talk.ask("market/books", { instId: SPOT }).code], [[], "51001"]);
});

Deno.test("A spike, an empty side and other fees happen to both products", () => {
  const talk = new OkxWireTalk(), last = () => Number(talk.ask("market/ticker", { instId: SWAP }).data[0].last);
  const before = last();
  talk.wire.setFault("spike", { percent: 3, symbol: SWAP }, talk.now);
  assert(last() > before * 1.02);
  talk.wire.setFault("empty_side", { side: "sell" }, talk.now);
  talk.pass(200);
  assertEquals(talk.ask("market/books", { instId: SPOT, sz: 5 }).data[0].asks, []);
  talk.wire.setFault("fee_tier", { maker: 0.002, taker: 0.003 }, talk.now);
  assertEquals(talk.own("account/trade-fee", { instType: "SPOT" }).data[0].taker, "-0.003");
  talk.wire.clearFaults();
  assertEquals(talk.own("account/trade-fee", { instType: "SPOT" }).data[0].taker, "-0.0004");
});

Deno.test("Frames may be lost, doubled or cut on their way", () => {
  for (const name of ["drop", "duplicate", "malformed_frame"]) {
    const talk = new OkxWireTalk(), socket = talk.open(PUBLIC);
    talk.subscribe(socket, { channel: "books", instId: SWAP });
    talk.wire.setFault(name, { channel: "market", probability: 1, count: 5 }, talk.now);
    talk.pass(3_000);
    assert(talk.take(socket).length > 5, name);
    assertEquals(talk.wire.truth.struck(name), 5, name);
  }
});

Deno.test("The same seed gives the same venue, word for word", () => {
  const run = () => {
    const talk = new OkxWireTalk(), socket = talk.open(PUBLIC), said: unknown[] = [];
    said.push(talk.subscribe(socket, { channel: "books", instId: SWAP }, { channel: "trades", instId: SPOT }));
    said.push(talk.send("trade/order", MARKET), talk.own("account/positions"));
    talk.pass(2_000);
    said.push(talk.take(socket));
    return JSON.stringify(said);
  };
  assertEquals(run(), run());
});
