import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { endOfOrder } from "../../../exchanges/aster/perp.ts";
import { AGENT_ADDRESS, AsterTalk, USER_ADDRESS } from "../../support/aster_talk.ts";
import { BTC, HMAC, NOON } from "../../support/binance_talk.ts";
import { LISTEN_KEY } from "../../support/usdm_talk.ts";

const SECOND = 1_000_000;
const place: Place = {
  kind: "place",
  venue: "aster",
  instrument: BTC,
  clientId: "mm0001",
  side: "buy",
  price: 1_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
};
const ORDER = {
  symbol: "BTCUSDT",
  orderId: 43,
  clientOrderId: "mm0001",
  side: "BUY",
  price: "100.00",
  origQty: "0.150",
  executedQty: "0",
  status: "NEW",
  timeInForce: "GTX",
  updateTime: 1,
};
const link = (talk: AsterTalk) => talk.io.last("venue_link");
const setDeadMan = (talk: AsterTalk) =>
  talk.submit({ kind: "dead_man", venue: "aster", instrument: BTC, window: 15 * SECOND as Micros, callId: 9 });

Deno.test("a session of perpetuals opens one socket for the market, and the account's by its listen key", () => {
  const talk = AsterTalk.ready("perp");
  assertEquals([link(talk).state, link(talk).reason], ["up", "all is known and subscribed"]);
  assertEquals(talk.io.opened.map(({ url }) => url), [
    "ws://127.0.0.1:2/stream",
    `ws://127.0.0.1:3/ws-api/v3/ws/${LISTEN_KEY}`,
  ]);
  assertEquals(talk.sent(talk.channel("public"), "SUBSCRIBE").params as unknown, [
    "btcusdt@depth@100ms",
    "btcusdt@bookTicker",
    "btcusdt@aggTrade",
    "btcusdt@markPrice@1s",
  ]);
  assertEquals(talk.io.last("instrument").instrument.makerFee, [1n, 4]);
});

Deno.test("Aster streams at most 200 streams on a connection", () => {
  const symbols = (count: number) => Array.from({ length: count }, (_, i) => `A${i}USDT`);
  new AsterTalk("perp", { symbols: symbols(50) });
  let refused = "";
  try {
    new AsterTalk("perp", { symbols: symbols(51) });
  } catch (error) {
    refused = String(error);
  }
  assertStringIncludes(refused, "want at most 50");
});

Deno.test("a socket that lost a book's chain says so: `pu` alone links changes", () => {
  const talk = AsterTalk.ready("perp"),
    change = (U: number, u: number, pu: number) =>
      talk.market({ e: "depthUpdate", E: talk.serverTime, T: 1, s: "BTCUSDT", U, u, pu, b: [], a: [] });
  change(150, 160, 101);
  assertEquals(talk.io.of("book_lost").length, 0);
  change(161, 162, 159);
  assertStringIncludes(talk.io.last("book_lost").reason, "update behind 159 does not continue 160");
});

Deno.test("an order of an agent goes over REST alone, names its self-trade prevention, and may arrive as long as its nonce", () => {
  const talk = AsterTalk.ready("perp");
  talk.submit(place);
  const [{ call, kind }] = talk.calls("/fapi/v3/order"), told = Object.fromEntries(talk.asked("/order"));
  const { signature, nonce, ...params } = told;
  assertEquals([call.method, kind], ["POST", "order"]);
  assert(Number(nonce) >= NOON && Number(nonce) < NOON + 1_000, nonce);
  assertEquals(params, {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "LIMIT",
    timeInForce: "GTX",
    price: "100",
    quantity: "0.15",
    newClientOrderId: "mm0001",
    stpMode: "EXPIRE_MAKER",
    user: USER_ADDRESS,
    signer: AGENT_ADDRESS,
  });
  assertEquals(signature.length, 132);
  const { sentAt, validUntil } = talk.io.last("sent");
  assertEquals(validUntil - sentAt, 10 * SECOND + 500, "half a millisecond that the venue's clock may be ahead");
  talk.answer("/fapi/v3/order", ORDER);
  assertEquals([talk.io.last("place_answer").verdict, talk.io.last("order").status], ["accepted", "open"]);
});

Deno.test("an order of a key of v1 is told its window, and no self-trade prevention, which v1 does not know", () => {
  const talk = AsterTalk.ready("perp", { signer: HMAC });
  talk.submit({ ...place, reduceOnly: true });
  const told = Object.fromEntries(talk.asked("/order"));
  assertEquals([told.recvWindow, told.stpMode, told.reduceOnly], ["2000", undefined, "true"]);
  const { sentAt, validUntil } = talk.io.last("sent");
  assertEquals(validUntil - sentAt, 2 * SECOND + 500);
  talk.submit({
    kind: "amend",
    venue: "aster",
    instrument: BTC,
    clientId: "mm0001",
    venueOrderId: "43",
    size: 1 as Size,
  });
  assertStringIncludes(talk.io.last("send_refused").reason, "the venue forbids it");
});

Deno.test("an agent's order is changed by its venue's id, with side and price", () => {
  const talk = AsterTalk.ready("perp");
  talk.submit(place);
  talk.answer("/fapi/v3/order", ORDER);
  talk.submit({
    kind: "amend",
    venue: "aster",
    instrument: BTC,
    clientId: "mm0001",
    venueOrderId: "43",
    size: 1 as Size,
  });
  const [{ call }] = talk.calls("/fapi/v3/order"), told = talk.asked("/order");
  assertEquals(
    [call.method, ...["orderId", "side", "price", "quantity"].map((name) => told.get(name))],
    ["PUT", "43", "BUY", "100", "0.001"],
  );
  talk.answer("/fapi/v3/order", { ...ORDER, origQty: "0.001" });
  assertEquals(talk.io.last("amend_answer").size, 1 as Size);
});

Deno.test("a nonce that was refused leaves the order open to either end, and has the clock measured anew", () => {
  const talk = AsterTalk.ready("perp");
  talk.submit(place);
  talk.answer("/fapi/v3/order", { code: -4225, msg: "Nonce Expired" }, 400);
  assertEquals(talk.io.last("place_answer").verdict, "ambiguous");
  assertEquals(talk.calls("/fapi/v3/time").length, 1);
  talk.submit({ ...place, clientId: "mm0002" });
  assertEquals(talk.io.last("send_refused").reason, "the venue's clock is not measured");
  talk.answer("/fapi/v3/time", { serverTime: talk.serverTime });
  talk.submit({ ...place, clientId: "mm0003" });
  assertEquals(talk.asked("/order").get("newClientOrderId"), "mm0003");
});

Deno.test("an order without an answer is told as lost once and never sent again", () => {
  const talk = AsterTalk.ready("perp");
  talk.submit(place);
  talk.answer("/fapi/v3/order", "the connection was reset", 0);
  talk.pass(30 * SECOND);
  assertEquals(talk.io.of("place_answer").map(({ verdict }) => verdict), ["ambiguous"]);
  const { refusal } = talk.io.last("place_answer");
  assertEquals(
    [refusal?.code, refusal?.known, refusal?.action],
    ["lost", undefined, undefined],
    "no word of the venue",
  );
  assertEquals(talk.calls("/fapi/v3/order").length, 0);
});

Deno.test("a fill, its order and its balance come over the account's stream; announcements are passed over", () => {
  const talk = AsterTalk.ready("perp");
  talk.order({ x: "TRADE", X: "FILLED", l: "0.150", z: "0.150", L: "100.00", t: 7, n: "0.003", N: "USDT", m: true });
  const { tradeId, liquidity, fee } = talk.io.last("fill");
  assertEquals([tradeId, liquidity, fee?.amount, talk.io.last("order").status], ["7", "maker", [3n, 3], "filled"]);
  talk.user({ e: "announcement", en: {} });
  assertEquals(talk.io.of("error").length, 0);
  assertEquals(link(talk).state, "up");
});

Deno.test("the dead-man switch of a market is set over REST by an agent and by a key", () => {
  for (const options of [{}, { signer: HMAC }]) {
    const talk = AsterTalk.ready("perp", options);
    setDeadMan(talk);
    assertEquals(talk.asked("/countdownCancelAll").get("countdownTime"), "15000");
    talk.answer(`${talk.base}/countdownCancelAll`, { symbol: "BTCUSDT", countdownTime: "15000" });
    assertEquals(talk.io.last("dead_man_answer").verdict, "set");
  }
});

Deno.test("a listen key of v3 is signed for, one of v1 named by the key; both are kept alive", () => {
  for (const [options, signed] of [[{}, true], [{ signer: HMAC }, false]] as const) {
    const talk = AsterTalk.ready("perp", options);
    talk.pass(31 * 60 * SECOND);
    const [{ call }] = talk.calls(`${talk.base}/listenKey`);
    assertEquals([call.method, call.body?.includes("signature=") ?? false], ["PUT", signed]);
    assertEquals("X-MBX-APIKEY" in call.headers, !signed);
  }
});

Deno.test("order counts that are used up without a word of when: orders wait, cancels go on", () => {
  const talk = AsterTalk.ready("perp");
  talk.submit(place);
  talk.answer("/fapi/v3/order", { code: -1015, msg: "Too many new orders." }, 429);
  assertEquals([talk.io.last("rate_limited").scope, talk.io.last("place_answer").verdict], ["orders", "rejected"]);
  talk.submit({ ...place, clientId: "mm0002" });
  assertStringIncludes(talk.io.last("send_refused").reason, "rate limited by the venue");
  talk.submit({ kind: "cancel", venue: "aster", instrument: BTC, clientId: "mm0001", venueOrderId: null });
  assertEquals(talk.asked("/order").get("origClientOrderId"), "mm0001");
});

Deno.test("endOfOrder() says why an order ended by what it was", () => {
  assertEquals(endOfOrder("EXPIRED", "EXPIRED", null, "GTX"), "post_only");
  assertEquals(endOfOrder("EXPIRED_IN_MATCH", "EXPIRED", null, "GTC"), "self_trade");
  assert(endOfOrder("CANCELED", "CANCELED", null, "GTC") === undefined);
});

Deno.test("nothing of the account is believed before its agents were listed, which takes a right signature", () => {
  const talk = new AsterTalk("perp");
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.answerSnapshot();
  talk.flow();
  talk.answer("/fapi/v3/listenKey", { listenKey: LISTEN_KEY });
  talk.open(talk.channel("private"));
  assertEquals(talk.calls("/fapi/v3/accountWithJoinMargin").length, 0);
  talk.answer("/fapi/v3/agent", { code: -1022, msg: "Signature for this request is not valid." }, 400);
  assertStringIncludes(talk.io.last("ignored").reason, "the list of agents: refused with -1022");
  assertEquals(link(talk).reason, "the account is not read");
  talk.pass(2 * SECOND);
  talk.answerAccount();
  assertEquals(link(talk).state, "up");
});
