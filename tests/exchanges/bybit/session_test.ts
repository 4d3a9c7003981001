import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { bybit, bybitSpot } from "../../../exchanges/bybit/mod.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { BTC, NOON, Talk } from "../../support/bybit_talk.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import type { Micros } from "../../../core/units.ts";

const SECOND = 1_000_000;
const links = (talk: Talk) => talk.io.of("venue_link").map(({ state, reason }) => [state, reason]);

Deno.test("BybitSession with a key is up once all is known and subscribed", () => {
  for (const product of ["linear", "spot"] as const) {
    assertEquals(links(Talk.up({ product })), [
      ["connecting", "the public socket is not ready"],
      ["connecting", "the private socket is not ready"],
      ["connecting", "the trade socket is not ready"],
      ["up", "all is known and subscribed"],
    ]);
  }
});

Deno.test("BybitSession without a key opens no private socket and needs none", () => {
  const talk = Talk.up({ signer: null });
  assertEquals(talk.io.opened.map(({ channel }) => channel), ["public.1"]);
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("BybitSession opens the socket of its own category", () => {
  const urls = (product: "linear" | "spot") => Talk.up({ product }).io.opened.map(({ url }) => new URL(url).pathname);
  assertEquals(urls("linear"), ["/v5/public/linear", "/v5/private", "/v5/trade"]);
  assertEquals(urls("spot"), ["/v5/public/spot", "/v5/private", "/v5/trade"]);
});

Deno.test("BybitSession is not up before each of its conditions holds", () => {
  const steps: ((talk: Talk) => void)[] = [
    (talk) => talk.answerTime(),
    (talk) => talk.answerListing(),
    (talk) => talk.openPublic(),
    (talk) => talk.openTrade(),
    (talk) => talk.openPrivate(),
  ];
  const talk = new Talk();
  talk.session.start(talk.now);
  for (const step of steps) {
    assertFalse(talk.io.of("venue_link").some(({ state }) => state === "up"));
    step(talk);
  }
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("BybitSession logs no socket on before the venue's clock is measured, and then by it", () => {
  const talk = new Talk();
  talk.offset = 7 * SECOND;
  talk.session.start(talk.now);
  for (const name of ["private", "trade"] as const) talk.open(talk.channel(name));
  assertEquals([...talk.sent("private.1"), ...talk.sent("trade.1")], []);
  talk.answerTime();
  const [frame] = talk.sent("private.1");
  assertEquals([frame.op, frame.args[0], frame.args[1]], ["auth", "key", talk.venueMs + 10_000]);
  assertEquals(talk.sent("trade.1")[0].op, "auth");
});

Deno.test("BybitSession measures the clock every three minutes, and soon again after a failure", () => {
  const talk = Talk.up({ signer: null });
  talk.idle(175);
  assertEquals(talk.calls("/v5/market/time"), []);
  talk.idle(10);
  talk.reply("/v5/market/time", 503, "");
  talk.idle(3);
  assertEquals(talk.calls("/v5/market/time").length, 1);
});

Deno.test("BybitSession takes a time that it cannot read for none", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answer("/v5/market/time", { timeSecond: "1", timeNano: "1" });
  assertEquals(talk.io.of("clock_offset"), []);
  assertEquals(talk.io.last("error").message, "Cannot read the time 1: want 19 digits");
  talk.pass(3 * SECOND);
  assertEquals(talk.calls("/v5/market/time").length, 1);
});

Deno.test("BybitSession ignores sockets that it gave up, and timers of nobody", () => {
  const talk = Talk.up();
  talk.drop("public.1");
  const start = talk.io.events.length;
  talk.book("BTCUSDT", 5, "public.1");
  talk.session.onOpen("public.1", talk.now);
  talk.session.onClose("public.1", talk.now);
  talk.session.onTimer("nobody's", talk.now);
  assertEquals(talk.io.events.slice(start), []);
});

Deno.test("BybitSession comes back from the loss of all sockets", () => {
  const talk = Talk.up({ symbols: ["BTCUSDT", "ETHUSDT"] });
  for (const channel of ["trade.1", "private.1", "public.1"]) talk.drop(channel);
  assertEquals(talk.io.last("venue_link").state, "down");
  assertEquals(talk.io.of("book_lost").length, 2);
  talk.pass(5 * SECOND);
  talk.openPublic();
  talk.openPrivate();
  talk.openTrade();
  assertEquals(talk.io.last("venue_link").state, "up");
});

Deno.test("BybitSession does not know a dead-man switch without a key", () => {
  const talk = Talk.up({ signer: null });
  talk.submit({ kind: "dead_man", venue: "bybit", instrument: null, window: 15_000_000 as Micros, callId: 1 });
  assertEquals(talk.io.last("dead_man_answer").verdict, "unavailable");
});

Deno.test("BybitSession refuses a key that the venue has no signatures for", () => {
  const signer = createSigner({
    scheme: "ed25519",
    apiKey: "k",
    secret: "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u",
  });
  const options = { venue: "bybit", markets: [], endpoints: bybit.networks.mainnet, signer, seed: 1 };
  assertThrows(() => bybit.createSession(options, new ScriptedEffects()), RangeError, "want hmac or rsa");
});

Deno.test("bybit and bybit_spot declare what each can", () => {
  assertEquals([bybit.name, bybit.family, bybit.product], ["bybit", "bybit", "perp"]);
  assertEquals([bybitSpot.name, bybitSpot.family, bybitSpot.product], ["bybit_spot", "bybit", "spot"]);
  assertEquals([bybit.capabilities.reduceOnly, bybitSpot.capabilities.reduceOnly], [true, false]);
  assertFalse(bybitSpot.capabilities.accountQueries?.includes("positions"));
  for (const { networks } of [bybit, bybitSpot]) {
    for (const { rest, wsPublic, wsPrivate, wsTrade } of Object.values(networks)) {
      assert([rest, wsPublic, wsPrivate, wsTrade].every((url) => new URL(url).hostname.endsWith(".bybit.com")));
    }
  }
  assertEquals(BTC, 0 as never);
  assertEquals(NOON % 1_000, 0);
});
