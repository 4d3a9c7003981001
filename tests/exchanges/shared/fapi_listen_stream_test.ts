import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { BTC } from "../../support/binance_talk.ts";
import { aggTrade, futuresDepth } from "../../support/fapi_frames.ts";
import type { Requested } from "../../support/effects.ts";
import { LISTEN_KEY, UsdmTalk } from "../../support/usdm_talk.ts";
import { slowTest } from "../../support/slow.ts";

const SECOND = 1_000_000, PATH = "/fapi/v1/listenKey";
const place: Place = {
  kind: "place",
  venue: "binance_usdm",
  instrument: BTC,
  clientId: "mm0001",
  side: "buy",
  price: 1_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
};
/** Lets time pass while all sockets but the account's speak. */
function passAwake(talk: UsdmTalk, seconds: number): void {
  for (let i = 0; i < seconds; i += 5) {
    talk.pass(5 * SECOND);
    talk.frame(talk.channel("public"), futuresDepth({ U: 1, u: 1, pu: 0 }));
    talk.frame(talk.channel("market"), aggTrade({ p: "100.10", q: "0.001" }));
    talk.frame(talk.channel("trade"), { id: null, status: 200, result: {} });
    for (const call of talk.calls("/fapi/v1/time")) talk.reply(call, { serverTime: talk.serverTime });
  }
}
const fill = { x: "TRADE", X: "FILLED", l: "0.150", z: "0.150", L: "100.00", n: "0.003", N: "USDT", t: 9, m: true };

/** Of the newest socket of the account. */
const urlOf = (talk: UsdmTalk) => talk.io.opened.findLast(({ channel }) => channel.startsWith("private."))!.url;

Deno.test("the listen key is asked for by the key's name alone, and the stream opens with it", () => {
  const talk = new UsdmTalk();
  talk.session.start(talk.now);
  const [{ call }] = talk.calls(PATH);
  assertEquals([call.method, call.url, call.headers], ["POST", `http://127.0.0.1:1${PATH}`, { "X-MBX-APIKEY": "key" }]);
  assertFalse(talk.io.opened.some(({ channel }) => channel.startsWith("private")));
  talk.answer(PATH, { code: -1_000, msg: "unknown" }, 500);
  talk.pass(2 * SECOND);
  talk.answer(PATH, { listenKey: "abc" });
  assert(talk.io.opened.at(-1)?.url.endsWith("/private/ws/abc"));
});

Deno.test("the listen key is kept alive every half hour, over the same socket", () => {
  const talk = UsdmTalk.up();
  passAwake(talk, 1_795);
  assertEquals(talk.calls(PATH), []);
  passAwake(talk, 10);
  const [{ call }] = talk.calls(PATH);
  assertEquals(call.method, "PUT");
  talk.answer(PATH, {});
  passAwake(talk, 1_790);
  assertEquals(talk.calls(PATH), []);
  passAwake(talk, 15);
  assertEquals(talk.calls(PATH)[0].call.method, "PUT");
  assertEquals(talk.channel("private"), "private.1");
});

Deno.test("a listen key that the venue does not know gives way to a new one, and the account is read anew", () => {
  const talk = UsdmTalk.up();
  passAwake(talk, 1_805);
  talk.answer(PATH, { code: -1_125, msg: "This listenKey does not exist." }, 400);
  assert(talk.io.closed.includes("private.1"));
  assertEquals(talk.calls(PATH)[0].call.method, "POST");
  assertEquals(talk.io.last("venue_link").state, "down");
  talk.answer(PATH, { listenKey: "new" });
  talk.pass(2 * SECOND);
  assert(urlOf(talk).endsWith("/new"));
  talk.open(talk.channel("private"));
  talk.answerAccount();
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("listenKeyExpired has the same end", () => {
  const talk = UsdmTalk.up();
  talk.user({ e: "listenKeyExpired", E: 1, listenKey: "x" });
  assert(talk.io.closed.includes("private.1"));
  talk.answer(PATH, { listenKey: "new" });
  talk.pass(2 * SECOND);
  assert(urlOf(talk).endsWith("/new"));
});

Deno.test("a listen key that expires while it is kept alive gives way to a new one, whatever the answer is", () => {
  const answers: ((talk: UsdmTalk, put: Requested) => void)[] = [
    (talk, put) => talk.reply(put, {}),
    (talk, put) => talk.reply(put, { listenKey: LISTEN_KEY }),
    (talk, put) => talk.reply(put, { code: -1_125, msg: "This listenKey does not exist." }, 400),
    (talk, put) => talk.reply(put, "", 0),
    (talk) => talk.pass(7 * SECOND),
  ];
  for (const [i, answerPut] of answers.entries()) {
    const talk = UsdmTalk.up();
    passAwake(talk, 1_805);
    const [put] = talk.calls(PATH);
    assertEquals(put.call.method, "PUT");
    talk.user({ e: "listenKeyExpired", E: 1 });
    const methods = () => talk.calls(PATH).filter(({ id }) => id !== put.id).map(({ call }) => call.method);
    assertEquals(methods(), ["POST"], `answer ${i}`);
    if (i < 4) {
      const opened = talk.io.opened.length;
      answerPut(talk, put);
      assertEquals([methods(), talk.io.opened.length], [["POST"], opened], `answer ${i}`);
      talk.reply(talk.calls(PATH)[0], { listenKey: "fresh" });
    } else {
      talk.reply(talk.calls(PATH)[1], { listenKey: "fresh" });
      answerPut(talk, put);
    }
    talk.pass(SECOND);
    assert(urlOf(talk).endsWith("/private/ws/fresh"), `answer ${i}`);
    // The new one is kept alive in its turn.
    talk.open(talk.channel("private"));
    talk.io.requested.length = 0;
    passAwake(talk, 1_805);
    assertEquals(talk.calls(PATH)[0].call.method, "PUT", `answer ${i}`);
  }
});

Deno.test("a socket that closed opens again with the key that the venue has just confirmed", () => {
  const talk = UsdmTalk.up();
  talk.drop(talk.channel("private"));
  assertEquals(talk.calls(PATH)[0].call.method, "POST");
  talk.answer(PATH, { listenKey: "same" });
  talk.pass(2 * SECOND);
  talk.pass(2 * SECOND);
  assert(urlOf(talk).endsWith("/same"));
});

Deno.test("a venue that closes each socket of the account as soon as it is open is not run down", () => {
  const talk = UsdmTalk.up();
  for (let i = 0; i < 300; i++) {
    talk.pass(100_000);
    const channel = talk.channel("private");
    if (talk.io.live.has(channel)) talk.drop(channel);
    else if (talk.io.opened.at(-1)?.channel === channel) talk.open(channel);
    for (const call of talk.calls(PATH)) talk.reply(call, { listenKey: "abc" });
  }
  const count = talk.io.opened.filter(({ channel }) => channel.startsWith("private")).length;
  assert(count < 15, `${count} sockets in 30 s`);
});

Deno.test("a stream that says nothing of an order that was taken is given up: its key may be wrong", () => {
  const talk = UsdmTalk.up();
  talk.submit(place);
  talk.result("order.place", { orderId: 43, symbol: "BTCUSDT", clientOrderId: "mm0001" });
  talk.pass(2 * SECOND);
  assert(talk.io.closed.includes("private.1"));
  const spoken = UsdmTalk.up();
  spoken.submit(place);
  spoken.result("order.place", { orderId: 43, symbol: "BTCUSDT", clientOrderId: "mm0001" });
  spoken.pass(SECOND);
  spoken.order({});
  spoken.pass(2 * SECOND);
  assertFalse(spoken.io.closed.includes("private.1"));
});

Deno.test("TRADE_LITE makes no fill of its own: the trade is booked once, with its fee, and owed until then", () => {
  const lite = { e: "TRADE_LITE", E: 1, T: 1, s: "BTCUSDT", q: "0.150", p: "100.00", m: true, c: "mm0001", S: "BUY" };
  const hint = { ...lite, L: "100.00", l: "0.150", t: 9, i: 43 };
  const talk = UsdmTalk.up();
  talk.user(hint);
  talk.order(fill);
  talk.user(hint); // late
  assertEquals(talk.io.of("fill").map(({ tradeId, fee }) => [tradeId, fee.amount]), [["9", [3n, 3]]]);
  talk.pass(3 * SECOND);
  assertFalse(talk.io.closed.includes("private.1"));
  talk.user({ ...hint, s: "XRPUSDT", t: 11 });
  talk.pass(3 * SECOND);
  assertFalse(talk.io.closed.includes("private.1"), "of a market that is not ours nothing follows");
  talk.user({ ...hint, t: 10 });
  talk.pass(2 * SECOND);
  assert(talk.io.closed.includes("private.1"));
});

Deno.test("money that moved is looked up, and booked under the id of the venue's list", () => {
  const talk = UsdmTalk.up(), at = talk.serverTime;
  talk.user({
    e: "ACCOUNT_UPDATE",
    E: at,
    T: at,
    a: { m: "FUNDING_FEE", B: [{ a: "USDT", wb: "999.5", cw: "999.5", bc: "-0.5" }] },
  });
  assertEquals(talk.io.last("balances").balances, [{ asset: "USDT", free: [9995n, 1], locked: [0n, 0] }]);
  assertEquals(talk.io.of("cash_flow"), []);
  const [{ call }] = talk.calls("/fapi/v1/income");
  assertEquals(new URL(call.url).searchParams.get("startTime"), String(at - 60_000));
  talk.answer("/fapi/v1/income", [
    {
      symbol: "BTCUSDT",
      incomeType: "FUNDING_FEE",
      income: "-0.5",
      asset: "USDT",
      info: "",
      time: at,
      tranId: 77,
      tradeId: "",
    },
    {
      symbol: "BTCUSDT",
      incomeType: "COMMISSION",
      income: "-1",
      asset: "USDT",
      info: "",
      time: at,
      tranId: 78,
      tradeId: "5",
    },
  ]);
  const [flow] = talk.io.of("cash_flow");
  assertEquals([flow.what, flow.flowId, flow.instrument], ["funding", "FUNDING_FEE 77 BTCUSDT USDT", BTC]);
});

Deno.test("an event that cannot be read may have been a fill: the account is read anew", () => {
  const talk = UsdmTalk.up();
  talk.order({ l: "0.0005" });
  assertStringIncludes(talk.io.last("error").message, "on the grid");
  assertEquals(talk.io.last("venue_link").reason, "the account is not read");
  talk.answerAccount();
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("MARGIN_CALL has balances and positions read once more, and the venue stays up", () => {
  const talk = UsdmTalk.up(), told = talk.io.of("venue_link").length;
  for (let i = 0; i < 3; i++) talk.user({ e: "MARGIN_CALL", E: 1, p: [] });
  assertEquals(talk.calls("/fapi/v3/account").length, 1);
  const before = talk.io.of("positions").length;
  talk.answerAccount();
  assertEquals([talk.io.of("positions").length - before, talk.io.of("venue_link").length - told], [1, 0]);
});

Deno.test("a silent stream is asked for a sign of life, and judged by it only once the venue has given one", () => {
  const talk = UsdmTalk.up();
  passAwake(talk, 100);
  assertFalse(talk.io.closed.includes("private.1"), "nobody says that it answers there");
  const answering = UsdmTalk.up(), channel = answering.channel("private");
  passAwake(answering, 20);
  answering.frame(channel, { result: [], id: answering.sent(channel, "LIST_SUBSCRIPTIONS").id });
  passAwake(answering, 40);
  assert(answering.io.closed.includes("private.1"));
});

slowTest("a socket that is replaced in time leaves the account known", () => {
  const talk = UsdmTalk.up(), told = talk.io.of("venue_link").length;
  passAwake(talk, 60);
  for (let hour = 0; hour < 24 && talk.channel("private") === "private.1"; hour++) {
    for (let i = 0; i < 60; i++) {
      passAwake(talk, 60);
      talk.user({ e: "TRADE_LITE", s: "XRPUSDT", t: 1 });
      for (const call of talk.calls(PATH)) talk.reply(call, {});
      for (const call of talk.calls("/fapi/v1/exchangeInfo")) talk.reply(call, "", 503);
    }
  }
  const before = talk.calls("/fapi/v3/account").length;
  talk.open(talk.channel("private"));
  assertFalse(talk.channel("private") === "private.1");
  assertEquals([talk.calls("/fapi/v3/account").length, talk.io.of("venue_link").length], [before, told]);
});
