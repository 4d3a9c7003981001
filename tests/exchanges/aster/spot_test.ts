import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { AsterTalk } from "../../support/aster_talk.ts";
import { BTC, HMAC, NOON } from "../../support/binance_talk.ts";
import { LISTEN_KEY } from "../../support/usdm_talk.ts";

const SECOND = 1_000_000;
const place: Place = {
  kind: "place",
  venue: "aster_spot",
  instrument: BTC,
  clientId: "mm0001",
  side: "sell",
  price: 1_002 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
};

Deno.test("a session of spot opens one socket for the market, and the account's by its listen key", () => {
  const talk = AsterTalk.ready("spot");
  assertEquals(talk.io.last("venue_link").state, "up");
  assertEquals(talk.io.opened.map(({ url }) => url), [
    "ws://127.0.0.1:2/stream",
    `ws://127.0.0.1:3/ws-api/v3/ws/${LISTEN_KEY}`,
  ]);
  assertEquals(talk.sent(talk.channel("public"), "SUBSCRIBE").params as unknown, [
    "btcusdt@depth@100ms",
    "btcusdt@bookTicker",
    "btcusdt@trade",
  ]);
  assertEquals(talk.io.last("balances").balances.map(({ asset, locked }) => [asset, locked[0]]), [
    ["BTC", 50_000_000n],
    ["USDT", 0n],
  ]);
  assertEquals(talk.io.last("instrument").instrument.takerFee, [4n, 4]);
});

Deno.test("spot posts with GTX, by an agent or by a key, with nothing of contracts", () => {
  const talk = AsterTalk.ready("spot");
  talk.submit(place);
  const { signature: _signature, signer: _signer, user: _user, nonce, ...told } = Object.fromEntries(
    talk.asked("/order"),
  );
  assertEquals(told, {
    symbol: "BTCUSDT",
    side: "SELL",
    type: "LIMIT",
    timeInForce: "GTX",
    price: "100.2",
    quantity: "0.15",
    newClientOrderId: "mm0001",
  });
  assertEquals(Number(nonce) % 4, (NOON + 1) % 4, "a number of spot's own");
  talk.answer("/api/v3/order", { symbol: "BTCUSDT", orderId: "456840298", clientOrderId: "mm0001" });
  assertEquals(talk.io.last("place_answer").venueOrderId, "456840298");
  const old = AsterTalk.ready("spot", { signer: HMAC });
  old.submit(place);
  assertEquals(old.calls("/api/v1/order").length, 1);
});

Deno.test("spot changes and replaces no order, has no switch, and answers nothing of contracts", () => {
  const talk = AsterTalk.ready("spot"), order = { clientId: "mm0001", venueOrderId: "43", instrument: BTC };
  talk.submit({ kind: "amend", venue: "aster_spot", ...order, size: 1 as Size });
  assertStringIncludes(talk.io.last("send_refused").reason, "the venue forbids it");
  talk.submit({ kind: "dead_man", venue: "aster_spot", instrument: BTC, window: 15 * SECOND as Micros, callId: 9 });
  assertEquals(talk.io.last("dead_man_answer").verdict, "unavailable");
  talk.submit({ kind: "query", venue: "aster_spot", queryId: 5, what: "positions" });
  assertStringIncludes(talk.io.last("query_failed").reason, "no answer about positions");
});

Deno.test("spot's fills and balances come as the account's stream has them", () => {
  const talk = AsterTalk.ready("spot");
  talk.order({
    S: "SELL",
    x: "TRADE",
    X: "PARTIALLY_FILLED",
    l: "0.1",
    z: "0.1",
    L: "100.2",
    t: 8,
    n: "0.01",
    N: "USDT",
  });
  assertEquals([talk.io.last("fill").size, talk.io.last("order").status], [100 as Size, "partial"] as unknown[]);
  talk.user({ e: "outboundAccountPosition", E: 1, T: 2, m: "ORDER", B: [{ a: "BTC", f: "0.9", l: "0.5" }] });
  assertEquals([talk.io.last("balances").complete, talk.io.last("balances").venueAt], [false, 2_000 as Micros]);
});

Deno.test("own trades of spot are asked for by spans of seven days, and read to the end", () => {
  const talk = AsterTalk.ready("spot"), since = talk.now - 3_600 * SECOND as Micros;
  talk.submit({ kind: "query", venue: "aster_spot", queryId: 5, what: "own_trades", instrument: BTC, since });
  const told = talk.asked("/userTrades");
  assertEquals(Number(told.get("endTime")) - Number(told.get("startTime")), 7 * 86_400_000 - 1);
  const row = {
    symbol: "BTCUSDT",
    id: 1002,
    orderId: 266358,
    side: "BUY",
    price: "100.1",
    qty: "0.002",
    time: 1755656788798,
  };
  const more = { quoteQty: "2", commission: "0.00105000", commissionAsset: "BNB", maker: false, buyer: true };
  talk.answer("/api/v3/userTrades", [{ ...row, ...more }]);
  const [{ side, liquidity, tradeId }] = talk.io.last("own_trades").fills;
  assertEquals([side, liquidity, tradeId], ["buy", "taker", "1002"]);
});

Deno.test("an order of spot that the venue does not know is told as not there", () => {
  const talk = AsterTalk.ready("spot");
  talk.submit({ kind: "query", venue: "aster_spot", queryId: 5, what: "order", instrument: BTC, clientId: "mm0001" });
  talk.answer("/api/v3/order", { code: -2013, msg: "Order does not exist." }, 400);
  assertEquals(talk.io.last("order_found").report, null);
});

Deno.test("keeping a listen key of spot alive names the key", () => {
  for (const options of [{}, { signer: HMAC }]) {
    const talk = AsterTalk.ready("spot", options);
    talk.pass(31 * 60 * SECOND);
    assertEquals(talk.asked("/listenKey").get("listenKey"), LISTEN_KEY);
  }
});
