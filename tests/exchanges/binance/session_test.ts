import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { binance } from "../../../exchanges/binance/mod.ts";
import { BTC, ED25519, HMAC, NOON, Talk } from "../../support/binance_talk.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { tradeFrame } from "../../support/binance_frames.ts";

const SECOND = 1_000_000;
const links = (talk: Talk) => talk.io.of("venue_link").map(({ state, reason }) => [state, reason]);

Deno.test("BinanceSession with a key is up once all is known and subscribed", () => {
  assertEquals(links(Talk.up()), [
    ["connecting", "the public socket is not ready"],
    ["connecting", "the trade socket is not ready"],
    ["syncing", "the account is not read"],
    ["up", "all is known and subscribed"],
  ]);
});

Deno.test("BinanceSession without a key opens no private socket and needs none", () => {
  const talk = Talk.up({ signer: null });
  assertEquals(talk.io.opened.map(({ channel }) => channel), ["public.1"]);
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("BinanceSession is not up before each of its conditions holds", () => {
  const steps: ((talk: Talk) => void)[] = [
    (talk) => talk.answerListing(),
    (talk) => talk.openPublic(),
    (talk) => talk.answerSnapshot(),
    (talk) => talk.openTrade(),
    (talk) => talk.flow(),
  ];
  const talk = new Talk();
  talk.session.start(talk.now);
  for (const step of steps) {
    assertFalse(talk.io.of("venue_link").some(({ state }) => state === "up"));
    step(talk);
  }
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("BinanceSession measures the clock every three minutes, and soon again after a failure", () => {
  const talk = Talk.up({ signer: null });
  const awake = (seconds: number) => {
    for (let i = 0; i < seconds; i += 5) {
      talk.pass(5 * SECOND);
      talk.frame(talk.channel("public"), tradeFrame({}));
    }
  };
  awake(175);
  assertEquals(talk.calls("/api/v3/time"), []);
  awake(10);
  talk.answer("/api/v3/time", "", 503);
  awake(5);
  talk.answer("/api/v3/time", "", 0);
  awake(5);
  talk.answer("/api/v3/time", { serverTime: talk.serverTime });
  awake(175);
  assertEquals(talk.calls("/api/v3/time"), []);
  assertEquals(talk.io.of("clock_offset").length >= 1, true);
});

Deno.test("BinanceSession measures a clock that is far from the venue's every two seconds, until it is not", () => {
  const talk = Talk.up({ signer: null });
  const asked = (seconds: number, ahead: number) => {
    let count = 0;
    for (let i = 0; i < seconds; i++) {
      talk.pass(SECOND);
      talk.frame(talk.channel("public"), tradeFrame({}));
      for (const call of talk.calls("/api/v3/time")) {
        count++;
        talk.reply(call, { serverTime: talk.serverTime + ahead });
      }
    }
    return count;
  };
  assertEquals(asked(185, 1_700), 3, "the first on time, two more since");
  assertEquals(asked(20, 1_700), 10);
  assertEquals(talk.io.last("clock_offset").offset > 1_600_000, true);
  assertEquals([asked(3, 0), asked(100, 0)], [1, 0]);
  assertEquals(Math.abs(talk.io.last("clock_offset").offset) < 100_000, true);
});

Deno.test("BinanceSession keeps trying the clock while REST takes nothing", () => {
  const talk = new Talk({ signer: null });
  talk.io.offline = true;
  talk.session.start(talk.now);
  talk.pass(10 * SECOND);
  talk.io.offline = false;
  talk.pass(3 * SECOND);
  assertEquals(talk.calls("/api/v3/time").length, 1);
});

Deno.test("BinanceSession ignores sockets that it gave up, and timers of nobody", () => {
  const talk = Talk.up();
  talk.drop("public.1");
  const start = talk.io.events.length;
  talk.frame("public.1", tradeFrame({}));
  talk.session.onOpen("public.1", talk.now);
  talk.session.onClose("public.1", talk.now);
  talk.session.onTimer("nobody's", talk.now);
  assertEquals(talk.io.events.slice(start), []);
});

Deno.test("BinanceSession comes back from the loss of both sockets", () => {
  const talk = Talk.up({ symbols: ["BTCUSDT", "ETHUSDT"] });
  talk.drop("trade.1");
  talk.drop("public.1");
  assertEquals(talk.io.last("venue_link").state, "down");
  talk.pass(5 * SECOND);
  talk.openPublic();
  talk.openTrade();
  talk.answerSnapshot("BTCUSDT", 900);
  talk.answerSnapshot("ETHUSDT", 900);
  talk.flow();
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("DST-06 BinanceSession tries again within 15 s however long it has failed, and keeps the venue's limit of connections", () => {
  const talk = Talk.up(), opened: { readonly base: string; readonly at: number }[] = [];
  const fail = () => {
    for (const { channel } of talk.io.opened.splice(0)) {
      opened.push({ base: channel.split(".")[0], at: talk.now });
      talk.drop(channel);
    }
  };
  fail();
  for (let half = 0; half < 2 * 3_600; half++) {
    talk.pass(SECOND / 2);
    fail();
  }
  for (const base of ["public", "trade"]) {
    const at = opened.filter((one) => one.base === base).map((one) => one.at);
    const waits = at.slice(2).map((one, i) => one - at[i + 1]);
    assert(Math.max(...waits) <= 15 * SECOND + SECOND / 2, `${base} waited ${Math.max(...waits)} µs`);
    assert(Math.max(...waits) > 10 * SECOND, "the waits have grown");
  }
  const most = Math.max(
    ...opened.map(({ at }) => opened.filter((other) => other.at >= at && other.at < at + 300 * SECOND).length),
  );
  assert(most < 300 / 2, `${most} connections in 5 minutes`);
});

Deno.test("BinanceSession plays the same talk the same way for the same seed", () => {
  const play = (signer: typeof HMAC) => {
    const talk = Talk.up({ signer });
    for (let i = 0; i < 5; i++) {
      talk.drop(talk.channel("public"));
      talk.pass(61 * SECOND);
    }
    return JSON.stringify(
      [talk.io.events, talk.io.opened, talk.io.transmitted, [...talk.io.timers]],
      (_key, value) => typeof value === "bigint" ? `${value}` : value,
    );
  };
  assertEquals(play(HMAC), play(HMAC));
  assertEquals(play(ED25519), play(ED25519));
});

Deno.test("BinanceSession takes endpoints with a slash at their end", () => {
  const io = new ScriptedEffects();
  const endpoints = { rest: "http://h/", wsPublic: "ws://h/", wsPrivate: "ws://h/w/", wsTrade: "ws://h/w/" };
  const markets = [{ instrument: BTC, symbol: "BTCUSDT" }];
  binance.createSession({ venue: "binance", markets, endpoints, signer: HMAC, seed: 1 }, io).start(NOON);
  assertEquals(io.opened.map(({ url }) => url), ["ws://h/stream", "ws://h/w"]);
  assertEquals(io.requested.map(({ call }) => call.url.split("?")[0]), [
    "http://h/api/v3/exchangeInfo",
    "http://h/api/v3/time",
  ]);
});

Deno.test("BinanceSession never shows its secret", () => {
  const talk = Talk.up();
  talk.submit({ kind: "query", venue: "binance", queryId: 1, what: "balances" });
  assertFalse(Deno.inspect(talk, { depth: 20 }).includes('"secret"'));
  const text = JSON.stringify(talk.io.transmitted);
  assertFalse(text.includes('"secret"') || text.includes(":secret"));
});

Deno.test("KIL-14 BinanceSession says that spot has no dead-man switch, and sends nothing", () => {
  const talk = Talk.up(), before = talk.io.transmitted.length + talk.io.requested.length;
  talk.submit({ kind: "dead_man", venue: "binance", instrument: BTC, window: 15 * SECOND as Micros, callId: 3 });
  const { verdict, callId, instrument, failure } = talk.io.last("dead_man_answer");
  assertEquals([verdict, callId, instrument, failure], [
    "unavailable",
    3,
    BTC,
    "Binance spot has no dead-man switch",
  ]);
  assertEquals(talk.io.transmitted.length + talk.io.requested.length, before);
});

Deno.test("the venue's endpoints name hosts over TLS only", () => {
  for (const [network, endpoints] of Object.entries(binance.networks)) {
    for (const url of Object.values(endpoints)) assert(/^(https|wss):\/\//.test(url), `${network} ${url}`);
  }
  assertEquals(Object.keys(binance.networks), ["mainnet", "testnet", "demo"]);
  assertEquals(binance.sequenceNames.delta, { firstId: "U", lastId: "u" });
});
