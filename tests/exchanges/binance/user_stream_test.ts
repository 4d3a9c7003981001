import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import { formatMoney } from "../../../core/money.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { ACCOUNT, BTC, ED25519, Talk } from "../../support/binance_talk.ts";

const SECOND = 1_000_000;
const methods = (talk: Talk, channel = talk.channel("trade")) =>
  talk.io.transmitted.filter((sent) => sent.channel === channel).map(({ text }) => JSON.parse(text).method as string);
const links = (talk: Talk) => talk.io.of("venue_link").map(({ state }) => state);

Deno.test("an HMAC key signs the subscription itself; the account is read after it", () => {
  const talk = Talk.up();
  assertEquals(methods(talk), ["time", "userDataStream.subscribe.signature", "account.status", "account.commission"]);
  const { params } = talk.sent("trade.1", "userDataStream.subscribe.signature");
  assertEquals([params.apiKey, typeof params.signature], ["key", "string"]);
  const balances = talk.io.last("balances");
  assertEquals([balances.complete, balances.source, balances.balances.length], [true, "query", 2] as unknown[]);
});

Deno.test("an Ed25519 key logs the socket on once; calls then carry neither key nor signature", () => {
  const talk = Talk.up({ signer: ED25519 });
  assertEquals(methods(talk).slice(0, 3), ["time", "session.logon", "userDataStream.subscribe"]);
  assertEquals(Object.keys(talk.sent("trade.1", "account.status").params).sort(), [
    "omitZeroBalances",
    "recvWindow",
    "timestamp",
  ]);
  assertEquals(
    talk.sent("trade.1", "userDataStream.subscribe").params,
    undefined as unknown as Record<string, unknown>,
  );
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("the venue's clock is measured over the new socket", () => {
  const talk = new Talk();
  talk.offset = 250_000;
  talk.session.start(talk.now);
  talk.open("trade.1");
  talk.pass(20_000);
  talk.result("time", { serverTime: talk.serverTime });
  const { offset, roundTrip } = talk.io.last("clock_offset");
  assertEquals(roundTrip as number, 20_000);
  assert(Math.abs(offset - 250_000) <= 10_500, `${offset}`);
});

Deno.test("a refused step gives the socket up and says why", () => {
  const cases: [(talk: Talk) => void, string][] = [
    [
      (talk) =>
        talk.refuse("userDataStream.subscribe.signature", 401, {
          code: -2015,
          msg: "Invalid API-key, IP, or permissions for action.",
        }),
      "userDataStream.subscribe refused: -2015",
    ],
    [
      (talk) =>
        talk.refuse("userDataStream.subscribe.signature", 400, {
          code: -1022,
          msg: "Signature for this request is not valid.",
        }),
      "refused: -1022",
    ],
    [(talk) => talk.pass(5 * SECOND), "no answer within 5000 ms"],
    [(talk) => talk.drop("trade.1"), "the socket closed"],
  ];
  for (const [act, reason] of cases) {
    const talk = new Talk();
    talk.session.start(talk.now);
    talk.open("trade.1");
    talk.result("time", { serverTime: talk.serverTime });
    act(talk);
    assertEquals(talk.io.last("venue_link").state, "down");
    assertStringIncludes(talk.io.last("venue_link").reason, reason);
    talk.pass(3 * SECOND);
    assertEquals(talk.channel("trade"), "trade.2");
  }
});

Deno.test("a subscription that is there already is as good as a yes", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.open("trade.1");
  talk.result("time", { serverTime: talk.serverTime });
  talk.refuse("userDataStream.subscribe.signature", 400, { code: -2035, msg: "already active" });
  assertEquals(talk.sent("trade.1").method, "account.status");
});

Deno.test("an account that is refused or lost is asked for again; the link is not up without it", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.answerSnapshot();
  talk.flow();
  talk.open("trade.1");
  talk.result("time", { serverTime: talk.serverTime });
  talk.result("userDataStream.subscribe.signature", { subscriptionId: 0 });
  talk.refuse("account.status", 500, { code: -1000, msg: "x" });
  assertEquals(talk.io.last("venue_link").reason, "the account is not read");
  assertStringIncludes(talk.io.last("ignored").reason, "the account was refused: -1000 x");
  talk.pass(2 * SECOND);
  talk.result("account.status", { balances: "none" });
  assertStringIncludes(talk.io.last("error").message, "result.balances");
  talk.pass(3 * SECOND);
  talk.result("account.status", ACCOUNT);
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("fees are the account's until the symbol's own are known", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.answerListing();
  assertEquals(talk.io.last("instrument").instrument.makerFee, null);
  talk.open("trade.1");
  talk.result("time", { serverTime: talk.serverTime });
  talk.result("userDataStream.subscribe.signature", { subscriptionId: 0 });
  talk.result("account.status", ACCOUNT);
  const fee = () => formatMoney(talk.io.last("instrument").instrument.makerFee ?? [-1n, 0]);
  assertEquals(fee(), "0.001");
  talk.result("account.commission", {
    symbol: "BTCUSDT",
    standardCommission: { maker: "0.00000000", taker: "0.00100000", buyer: "0.00000000", seller: "0.00000000" },
  });
  assertEquals(fee(), "0");
});

Deno.test("fees are read anew each hour, while there is a stream to ask over", () => {
  const talk = Talk.up(), count = () => methods(talk).filter((method) => method === "account.commission").length;
  const before = count(), trade = talk.channel("trade");
  let timed = methods(talk).filter((method) => method === "time").length;
  for (let i = 0; i < 3_605; i += 5) {
    talk.pass(5 * SECOND);
    talk.market({ e: "kline", E: 1 });
    talk.user({ e: "listStatus", g: 1 });
    // A question that is left without an answer sends the next one over the other road.
    const asked = methods(talk).filter((method) => method === "time").length;
    if (asked > timed) talk.result("time", { serverTime: talk.serverTime });
    timed = asked;
    for (const call of talk.calls("/api/v3/time")) talk.reply(call, { serverTime: talk.serverTime });
  }
  assertEquals([talk.channel("trade"), count() - before], [trade, 1]);
  talk.result("account.commission", {
    symbol: "BTCUSDT",
    standardCommission: { maker: "0.00050000", taker: "0.00100000", buyer: "0.00000000", seller: "0.00000000" },
  });
  assertEquals(formatMoney(talk.io.last("instrument").instrument.makerFee ?? [-1n, 0]), "0.0005");
});

Deno.test("fees that are known before the listing are put in when it comes", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.openTrade();
  talk.answerListing();
  assertEquals(formatMoney(talk.io.last("instrument").instrument.takerFee ?? [-1n, 0]), "0.002");
});

Deno.test("user events come through", () => {
  const talk = Talk.up(), start = talk.io.events.length;
  talk.user({ e: "outboundAccountPosition", E: 1, u: 1, B: [{ a: "BTC", f: "1", l: "0" }] });
  talk.user({ e: "executionReport", s: "DOGEUSDT", c: "web_1", x: "NEW", X: "NEW" });
  talk.user({ e: "listStatus", g: 1 });
  assertEquals(talk.io.events.slice(start).map(({ kind }) => kind), ["balances", "ignored", "ignored"]);
});

Deno.test("P16 a terminated subscription is made anew, and the account read again", () => {
  const talk = Talk.up(), start = talk.io.of("venue_link").length;
  talk.user({ e: "eventStreamTerminated", E: 1 });
  assertEquals(talk.io.last("venue_link").reason, "the user data stream is not subscribed");
  talk.result("userDataStream.subscribe.signature", { subscriptionId: 1 });
  talk.result("account.status", ACCOUNT);
  assertEquals(links(talk).slice(start), ["syncing", "syncing", "up"]);
});

Deno.test("P16 an event that cannot be read may have been a fill: the account is read again before the link is up", () => {
  const talk = Talk.up(), start = talk.io.of("venue_link").length;
  talk.frame("trade.1", '{"subscriptionId":0,"event":{"e":"executionRep');
  assertEquals(talk.io.last("error").frame.startsWith('{"subscriptionId"'), true);
  assertEquals(talk.io.last("venue_link").state, "syncing");
  talk.result("account.status", ACCOUNT);
  assertEquals(links(talk).slice(start), ["syncing", "up"]);
  talk.user({
    e: "executionReport",
    s: "BTCUSDT",
    c: "x",
    S: "BUY",
    q: "0.000001",
    x: "NEW",
    X: "NEW",
    T: 1,
    p: "1",
    i: 1,
    z: "0",
  });
  assertEquals(talk.io.last("venue_link").state, "syncing");
});

Deno.test("a key that is not taken any more ends the socket", () => {
  const talk = Talk.up({ signer: ED25519 });
  talk.frame("trade.1", {
    id: null,
    status: 401,
    error: { code: -2015, msg: "Invalid API-key, IP, or permissions for action." },
  });
  assertEquals(talk.io.closed, ["trade.1"]);
  assertStringIncludes(talk.io.last("venue_link").reason, "does not take the API key any more");
});

Deno.test("a lost private socket takes the link down until a new one is subscribed and the account read", () => {
  const talk = Talk.up();
  talk.drop("trade.1");
  assertEquals(talk.io.last("venue_link").state, "down");
  talk.depth(101, 101);
  assertEquals(talk.io.of("book_lost"), [], "the market stream is another socket");
  talk.pass(3 * SECOND);
  assertEquals(talk.io.last("venue_link").state, "connecting");
  talk.openTrade();
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("an announced shutdown opens the next socket first; what is in flight is answered on the old one", () => {
  const talk = Talk.up(), start = talk.io.of("venue_link").length;
  talk.submit({ kind: "query", venue: "binance", queryId: 3, what: "balances" });
  const asked = talk.sent("trade.1", "account.status");
  talk.user({ e: "serverShutdown", E: 1 });
  talk.open("trade.2");
  talk.result("time", { serverTime: talk.serverTime });
  talk.result("userDataStream.subscribe.signature", { subscriptionId: 0 });
  talk.frame("trade.1", { id: asked.id, status: 200, result: ACCOUNT });
  talk.frame("trade.1", { subscriptionId: 0, event: { e: "outboundAccountPosition", E: 1, u: 1, B: [] } });
  assertEquals(talk.io.last("balances").source, "push", "the old socket's last events still count");
  talk.submit({ kind: "query", venue: "binance", queryId: 4, what: "balances" });
  assertEquals(talk.sent("trade.2").method, "account.status");
  talk.pass(4 * SECOND);
  assertEquals(talk.io.closed, ["trade.1"]);
  assertEquals(links(talk).slice(start).includes("down"), false);
  assertEquals(talk.io.of("query_failed"), []);
});

Deno.test("a silent private socket is asked for the time; no answer closes it", () => {
  const talk = Talk.up();
  talk.pass(16 * SECOND);
  assertEquals(talk.sent("trade.1").method, "time");
  talk.result("time", { serverTime: talk.serverTime });
  assertEquals(talk.io.closed.includes("trade.1"), false);
  talk.pass(20 * SECOND);
  assertEquals(talk.io.closed.includes("trade.1"), true);
});

Deno.test("a socket that takes no byte is given up", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  talk.session.onOpen("trade.1", talk.now);
  assertStringIncludes(talk.io.last("venue_link").reason, "time: the transport took no byte");
});

const TAKEN = {
  symbol: "BTCUSDT",
  orderId: 43,
  orderListId: -1,
  clientOrderId: "mm0001",
  transactTime: 1_795_608_000_050,
};
const place: Place = {
  kind: "place",
  venue: "binance",
  instrument: BTC,
  clientId: "mm0001",
  side: "buy",
  price: 10_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
};
const report = (talk: Talk) =>
  talk.user({
    e: "executionReport",
    E: talk.serverTime,
    s: "BTCUSDT",
    c: "mm0001",
    S: "BUY",
    o: "LIMIT_MAKER",
    f: "GTC",
    q: "0.00150",
    p: "100.00",
    C: "",
    x: "NEW",
    X: "NEW",
    r: "NONE",
    i: 43,
    l: "0.00000",
    z: "0.00000",
    L: "0.00",
    n: "0",
    N: null,
    T: talk.serverTime,
    t: -1,
    I: 7,
    m: false,
  });

Deno.test("P16 an order that was taken and that the account stream does not speak of within 2 s ends the socket", () => {
  const talk = Talk.up();
  talk.submit(place);
  talk.pass(50_000);
  talk.result("order.place", TAKEN);
  talk.pass(1_900_000);
  assertEquals(talk.io.last("venue_link").state, "up");
  talk.pass(200_000);
  assertEquals(talk.io.closed, ["trade.1"]);
  const { state, reason } = talk.io.last("venue_link");
  assertEquals(state, "connecting", "the one that was to stand by is on its way");
  assertStringIncludes(reason, "the account stream said nothing of it for 2 s");
});

for (const [name, first] of [["before", true], ["after", false]] as const) {
  Deno.test(`P16 a report that comes ${name} the answer proves the account stream`, () => {
    const talk = Talk.up();
    talk.submit(place);
    talk.pass(50_000);
    if (first) report(talk);
    talk.result("order.place", TAKEN);
    talk.pass(1_000_000);
    if (!first) report(talk);
    talk.pass(2_500_000);
    assertEquals([talk.io.closed, talk.io.last("venue_link").state], [[], "up"]);
  });
}

Deno.test("P16 a report from before an order was sent proves nothing, and a refused order needs none", () => {
  const talk = Talk.up();
  report(talk);
  talk.pass(10_000);
  talk.submit(place);
  talk.refuse("order.place", 400, { code: -2010, msg: "Order would immediately match and take." });
  talk.pass(2_500_000);
  assertEquals(talk.io.closed, []);
  talk.submit(place);
  talk.result("order.place", TAKEN);
  talk.pass(2_100_000);
  assertEquals(talk.io.closed, ["trade.1"]);
});
