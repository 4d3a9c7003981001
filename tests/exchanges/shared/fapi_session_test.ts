import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { BTC, ED25519, NOON } from "../../support/binance_talk.ts";
import { aggTrade, futuresDepth } from "../../support/fapi_frames.ts";
import { UsdmTalk } from "../../support/usdm_talk.ts";

const SECOND = 1_000_000;
const links = (talk: UsdmTalk) => talk.io.of("venue_link").map(({ state, reason }) => [state, reason]);
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
const setDeadMan = (talk: UsdmTalk, window: number, instrument: InstrumentId | null = BTC) =>
  talk.submit({ kind: "dead_man", venue: "binance_usdm", instrument, window: window as Micros, callId: 9 });

Deno.test("FapiSession with a key is up once all is known, subscribed and read", () => {
  const talk = UsdmTalk.up();
  assertEquals(
    links(talk),
    [
      ["connecting", "the public socket is not ready"],
      ["connecting", "the market socket is not ready"],
      ["connecting", "the private socket is not ready"],
      ["syncing", "the account is not read"],
      ["up", "all is known and subscribed"],
    ].filter(([, reason]) => reason !== "") as string[][],
  );
  assertEquals(talk.io.last("instrument").instrument.makerFee, [2n, 4]);
});

Deno.test("FapiSession opens both routes of the market, the account's by its listen key, and the socket for orders", () => {
  const { opened } = UsdmTalk.up().io;
  assertEquals(opened.map(({ url }) => url), [
    "ws://127.0.0.1:2/public/stream",
    "ws://127.0.0.1:2/market/stream",
    "ws://127.0.0.1:3/ws-api/v3",
    "ws://127.0.0.1:3/ws-api/v3/private/ws/pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1",
  ]);
});

Deno.test("FapiSession without a key opens no private socket and needs none", () => {
  const talk = UsdmTalk.up({ signer: null });
  assertEquals(talk.io.opened.map(({ channel }) => channel), ["public.1", "market.1"]);
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("FapiSession is not up before both sockets of the market bring something", () => {
  const talk = new UsdmTalk({ signer: null });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.answerSnapshot();
  talk.frame(talk.channel("public"), futuresDepth({ U: 101, u: 101, pu: 100 }));
  assertEquals(talk.io.last("venue_link").reason, "no market data has come since the subscription");
  talk.frame(talk.channel("market"), aggTrade({ p: "100.10", q: "0.001" }));
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("a socket of the wrong route accepts the subscription, stays silent, and is given up", () => {
  const talk = new UsdmTalk({ signer: null });
  talk.session.start(talk.now);
  talk.answerListing();
  talk.openPublic();
  talk.answerSnapshot();
  for (let i = 0; i < 5; i++) {
    talk.pass(5 * SECOND);
    talk.frame(talk.channel("public"), futuresDepth({ U: 101 + i, u: 101 + i, pu: 100 + i }));
  }
  assert(talk.io.closed.includes("market.1"));
  assertFalse(talk.io.of("venue_link").some(({ state }) => state === "up"));
});

Deno.test("FapiSession tells trades, mark, index and the book's changes", () => {
  const talk = UsdmTalk.up({ signer: null });
  assertEquals(talk.io.of("reference_price").map(({ of, price }) => [of, price]), [
    ["mark", 1_000.6123456],
    ["index", 1_000.5],
  ]);
  assertEquals(talk.io.last("trade").price, 1_001 as Price);
  assertEquals(talk.io.last("book_delta").previousId, 100);
  talk.frame(talk.channel("public"), futuresDepth({ U: 150, u: 151, pu: 149 }));
  assertStringIncludes(talk.io.last("book_lost").reason, "update behind 149 does not continue 101");
});

Deno.test("an Ed25519 key logs the socket for orders on, and orders then carry no signature", () => {
  const talk = UsdmTalk.up({ signer: ED25519 });
  assertEquals(talk.io.last("venue_link").state, "up");
  talk.submit(place);
  const { method, params } = talk.sent(talk.channel("trade"));
  assertEquals([method, params.signature, params.apiKey, params.timestamp], [
    "order.place",
    undefined,
    undefined,
    NOON / 1_000,
  ]);
});

Deno.test("a socket for orders that failed is done without: orders go over REST", () => {
  const talk = UsdmTalk.up();
  talk.drop(talk.channel("trade"));
  assertEquals(links(talk).at(-1), ["up", "all is known; orders go over REST"]);
  talk.submit(place);
  const [{ call, kind }] = talk.calls("/fapi/v1/order");
  assertEquals([call.method, kind], ["POST", "order"]);
  talk.pass(2 * SECOND);
  talk.openTrade();
  assertEquals(links(talk).at(-1), ["up", "all is known and subscribed"]);
});

Deno.test("the socket for orders is asked for its status when it is silent, and any answer will do", () => {
  const talk = UsdmTalk.up(), channel = talk.channel("trade");
  talk.pass(15 * SECOND);
  talk.refuse("session.status", 400, { code: -1_102, msg: "no such method" });
  assertFalse(talk.io.closed.includes(channel));
  talk.pass(20 * SECOND);
  assert(talk.io.closed.includes(channel), "no answer at all");
});

Deno.test("a revoked key ends the socket for orders", () => {
  const talk = UsdmTalk.up(), channel = talk.channel("trade");
  talk.frame(channel, { id: null, status: 401, error: { code: -2_015, msg: "Invalid API-key" } });
  assert(talk.io.closed.includes(channel));
});

Deno.test("an odd frame of the socket for orders is told, and costs nothing else", () => {
  const talk = UsdmTalk.up();
  talk.frame(talk.channel("trade"), "{");
  assertStringIncludes(talk.io.last("error").message, "want JSON");
  assertEquals(links(talk).at(-1), ["up", "all is known and subscribed"]);
});

Deno.test("FapiSession sets the dead-man switch of a market over REST, and tells what became of it", () => {
  const talk = UsdmTalk.up();
  setDeadMan(talk, 15 * SECOND);
  const [{ call, kind }] = talk.calls("/fapi/v1/countdownCancelAll"), { searchParams } = new URL(call.url);
  assertEquals([call.method, kind, searchParams.get("symbol"), searchParams.get("countdownTime")], [
    "POST",
    "other",
    "BTCUSDT",
    "15000",
  ]);
  talk.answer("/fapi/v1/countdownCancelAll", { symbol: "BTCUSDT", countdownTime: "15000" });
  const { verdict, until, callId, instrument } = talk.io.last("dead_man_answer");
  assertEquals([verdict, until, callId, instrument], ["set", talk.now + 15 * SECOND, 9, BTC] as unknown[]);
  setDeadMan(talk, 0);
  talk.answer("/fapi/v1/countdownCancelAll", { code: -2_015, msg: "Invalid API-key, IP, or permissions" }, 401);
  assertEquals(talk.io.last("dead_man_answer").verdict, "refused");
  setDeadMan(talk, 0);
  talk.answer("/fapi/v1/countdownCancelAll", "", 0);
  assertEquals(talk.io.last("dead_man_answer").verdict, "lost");
});

Deno.test("FapiSession refuses a dead-man switch that cannot be set, and sends nothing", () => {
  const refused = (talk: UsdmTalk, window: number, instrument: InstrumentId | null = BTC) => {
    setDeadMan(talk, window, instrument);
    return [talk.io.last("dead_man_answer").verdict, talk.calls("/fapi/v1/countdownCancelAll").length];
  };
  const talk = UsdmTalk.up();
  assertEquals(refused(talk, 1_500), ["refused", 0]);
  assertEquals(refused(talk, SECOND, null), ["refused", 0]);
  assertEquals(refused(UsdmTalk.up({ signer: null }), SECOND), ["refused", 0]);
  talk.io.offline = true;
  assertEquals(refused(talk, SECOND), ["refused", 0]);
});

Deno.test("a change of the account's settings has its mode read anew", () => {
  const talk = UsdmTalk.up();
  talk.user({ e: "ACCOUNT_CONFIG_UPDATE", E: 1, T: 1, ac: { s: "BTCUSDT", l: 25 } });
  talk.answer("/fapi/v1/accountConfig", { canTrade: true, dualSidePosition: true, multiAssetsMargin: false });
  talk.answer("/fapi/v1/symbolConfig", [{ symbol: "BTCUSDT", marginType: "CROSSED", leverage: 25 }]);
  const { positionMode, marginMode, leverage } = talk.io.last("account_mode");
  assertEquals(
    [positionMode, marginMode, leverage],
    ["hedge", "cross", [{ instrument: BTC, leverage: 25 }]] as unknown[],
  );
});
