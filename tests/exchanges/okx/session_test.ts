import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { BTC, listed, Talk } from "../../support/okx_talk.ts";

const SECOND = 1_000_000;

Deno.test("the link is up once everything is known, and says what is missing until then", () => {
  const talk = new Talk();
  talk.session.start(talk.now);
  assertEquals([talk.state, talk.io.last("venue_link").reason], ["connecting", "the public socket is not ready"]);
  talk.answerListing();
  talk.answerTime();
  talk.openPublic();
  assertEquals(talk.io.last("venue_link").reason, "the private socket is not ready");
  talk.openPrivate();
  assertStringIncludes(talk.io.last("venue_link").reason, "not read of the account yet: config");
  talk.answerAccount();
  assertEquals(talk.state, "up");
});

Deno.test("without a key there is market data alone", () => {
  const talk = Talk.up({ signer: null });
  assertEquals([talk.state, talk.io.opened.map(({ channel }) => channel)], ["up", ["public.1"]] as unknown[]);
});

Deno.test("the clock is measured at the start, every three minutes, and again soon after a failure", () => {
  const talk = Talk.up({ signer: null });
  assertEquals(talk.io.last("clock_offset").offset, 500 as Micros);
  const alive = (seconds: number) => {
    for (let i = 0; i < seconds; i += 5) {
      talk.pass(5 * SECOND);
      talk.frame(talk.channel("public"), "pong");
    }
  };
  alive(175);
  assertEquals(talk.calls("/api/v5/public/time").length, 0);
  alive(5);
  talk.answer("/api/v5/public/time", [], "50001", 503);
  alive(5);
  assertEquals(talk.calls("/api/v5/public/time").length, 1);
});

Deno.test("the listing is asked again each hour, sooner while a market is closed, and after a refusal", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answer("/api/v5/public/instruments", [], "50011", 429);
  assertStringIncludes(talk.io.last("error").message, "Cannot list the instruments of okx: 50011");
  talk.pass(5 * SECOND);
  talk.answerListing([listed("BTC-USDT-SWAP", { state: "suspend" })]);
  assertEquals(talk.io.last("instrument").instrument.status, "halted");
  talk.pass(30 * SECOND);
  talk.answerListing();
  assertEquals(talk.io.last("instrument").instrument.status, "trading");
  talk.pass(1_800 * SECOND);
  assertEquals(talk.calls("/api/v5/public/instruments").length, 0);
});

Deno.test("the account's fees are told with the instrument, and how many orders it may send is taken", () => {
  const talk = Talk.up();
  const { makerFee, takerFee } = talk.io.last("instrument").instrument;
  assertEquals([makerFee, takerFee], [[2n, 4], [5n, 4]]);
});

Deno.test("the dead-man switch is one for all markets, by our tag, over REST alone, also while the venue wants quiet", () => {
  const talk = Talk.up(), path = "/api/v5/trade/cancel-all-after";
  const arm = { kind: "dead_man", venue: "okx", instrument: null, window: 30 * SECOND as Micros, callId: 1 } as const;
  talk.submit(arm);
  const [{ call, kind }] = talk.calls(path);
  assertEquals([JSON.parse(call.body!), kind], [{ timeOut: "30", tag: "twosideSWAP" }, "other"] as unknown[]);
  talk.answer(path, [{ triggerTime: "1795608030000", tag: "twosideSWAP", ts: "1795608000000" }]);
  assertEquals(
    [talk.io.last("dead_man_answer").verdict, talk.io.last("dead_man_answer").until],
    ["set", talk.now + 30 * SECOND] as unknown[],
  );
  talk.submit({ ...arm, callId: 2 });
  talk.pass(7 * SECOND);
  assertEquals(talk.io.last("dead_man_answer").verdict, "lost");
  talk.submit({ ...arm, instrument: BTC, callId: 3 });
  assertEquals(talk.io.last("dead_man_answer").verdict, "refused");
  talk.submit({ ...arm, window: 1_500_000 as Micros, callId: 4 });
  assertStringIncludes(talk.io.last("dead_man_answer").failure, "multiple of 1000000");
});

Deno.test("cancelling a whole market is nothing that OKX has, and is told as such", () => {
  const talk = Talk.up();
  talk.submit({ kind: "cancel_all", venue: "okx", instrument: BTC });
  assertStringIncludes(talk.io.last("ignored").reason, "no such call");
});

Deno.test("frames of a socket that was given up are nobody's, and timers of nobody do no harm", () => {
  const talk = Talk.up({ signer: null }), channel = talk.channel("public");
  talk.drop(channel);
  const count = talk.io.events.length;
  talk.update(100, 101, { channel });
  talk.session.onTimer("nobody:x", talk.now);
  talk.session.onClose("nobody.1", talk.now);
  assertEquals(talk.io.events.length, count);
});

Deno.test("a key without a pass phrase, or of another scheme, is refused before anything is opened", () => {
  const signer = createSigner({ scheme: "hmac", apiKey: "k", secret: "s" });
  assertThrows(() => new Talk({ signer }), RangeError, "pass phrase");
});
