import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXCHANGE_INFO, listed, Talk } from "../../support/binance_talk.ts";

const SECOND = 1_000_000;
const PATH = "/api/v3/exchangeInfo";
/** Lets time pass and keeps the market stream alive. */
function passAwake(talk: Talk, seconds: number): void {
  for (let i = 0; i < seconds; i += 5) {
    talk.pass(5 * SECOND);
    talk.market({ e: "kline", E: 1 });
    for (const call of talk.calls("/api/v3/time")) talk.reply(call, { serverTime: talk.serverTime });
  }
}

Deno.test("the listing is asked for by symbol and told once", () => {
  const talk = new Talk({ symbols: ["BTCUSDT", "ETHUSDT"] });
  talk.session.start(talk.now);
  assertEquals(new URL(talk.calls(PATH)[0].call.url).searchParams.get("symbols"), '["BTCUSDT","ETHUSDT"]');
  talk.answerListing();
  assertEquals(talk.io.of("instrument").map(({ instrument }) => instrument.symbol), ["BTCUSDT", "ETHUSDT"]);
});

Deno.test("the listing is read anew each hour, and told where it changed", () => {
  const talk = Talk.up({ signer: null });
  passAwake(talk, 3_605);
  talk.answerListing();
  assertEquals(talk.io.of("instrument").length, 1, "nothing changed");
  passAwake(talk, 3_605);
  talk.answerListing([listed("BTCUSDT", { more: { status: "BREAK" } })]);
  assertEquals(talk.io.last("instrument").instrument.status, "halted");
});

Deno.test("a market whose grid changed loses its book before the new instrument is told", () => {
  const talk = Talk.up({ signer: null });
  const start = talk.io.events.length;
  passAwake(talk, 15);
  talk.depth(101, 101, [["100.005", "1.00000"]]);
  assertEquals(talk.calls(PATH).length, 1, "numbers that do not fit put the listing in doubt");
  talk.answerSnapshot("BTCUSDT", 101);
  talk.answerListing([listed("BTCUSDT", { tick: "0.001" })]);
  const kinds = talk.io.events.slice(start).map(({ kind }) => kind).filter((kind) => kind !== "ignored");
  assertEquals(kinds, ["error", "book_lost", "book_snapshot", "book_lost", "instrument"]);
  assertStringIncludes(talk.io.last("book_lost").reason, "changed the tick or the lot");
  talk.pass(SECOND);
  talk.answerSnapshot("BTCUSDT", 102);
  talk.depth(103, 103, [["100.005", "1.00000"]]);
  assertEquals(talk.io.last("book_delta").bids.prices[0], 100_005);
});

Deno.test("a doubt asks not more often than every ten seconds", () => {
  const talk = Talk.up({ signer: null });
  passAwake(talk, 15);
  talk.depth(101, 101, [["100.005", "1"]]);
  talk.answerListing();
  talk.depth(102, 102, [["100.005", "1"]]);
  assertEquals(talk.calls(PATH).length, 0);
});

Deno.test("a listing that is refused or unreadable is told and asked for again", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answer(PATH, { code: -1121, msg: "Invalid symbol." }, 400);
  assertEquals(talk.io.last("error").message, "Cannot list BTCUSDT: -1121 Invalid symbol.");
  talk.pass(SECOND);
  talk.answer(PATH, "<html>", 200);
  talk.pass(3 * SECOND);
  talk.answer(PATH, { symbols: [{ symbol: "BTCUSDT" }] });
  assertStringIncludes(talk.io.last("error").message, "symbol.filters");
  talk.pass(5 * SECOND);
  talk.answer(PATH, "", 0);
  talk.pass(9 * SECOND);
  talk.answerListing();
  assertEquals(talk.io.of("instrument").length, 1);
});

Deno.test("a listing that REST does not take now is asked for again", () => {
  const talk = new Talk({ signer: null });
  talk.io.offline = true;
  talk.session.start(talk.now);
  talk.io.offline = false;
  talk.pass(3 * SECOND);
  assertEquals(talk.calls(PATH).length, 1);
});

Deno.test("a market that is closed is asked for often, and told as soon as it is open again", () => {
  const talk = Talk.up({ signer: null });
  passAwake(talk, 3_605);
  for (const status of ["CANCEL_ONLY", "HALT"]) {
    talk.answerListing([listed("BTCUSDT", { more: { status } })]);
    assert(talk.io.last("instrument").instrument.status !== "trading");
    passAwake(talk, 20);
    assertEquals(talk.calls(PATH).length, 1);
  }
  talk.answerListing();
  assertEquals(talk.io.last("instrument").instrument.status, "trading");
  passAwake(talk, 60);
  assertEquals(talk.calls(PATH).length, 0);
});

Deno.test("a symbol that is not listed keeps the link from being up, and is looked for again and again", () => {
  const talk = new Talk({ signer: null, symbols: ["BTCUSDT", "NOPEUSDT"] });
  talk.session.start(talk.now);
  talk.answer(PATH, { ...EXCHANGE_INFO, symbols: [listed("BTCUSDT")] });
  talk.answer("/api/v3/time", { serverTime: talk.serverTime });
  talk.openPublic();
  talk.flow();
  talk.answerSnapshot("BTCUSDT");
  assertEquals([talk.io.last("venue_link").state, talk.io.last("venue_link").reason], [
    "syncing",
    "not listed: NOPEUSDT",
  ]);
  passAwake(talk, 65);
  talk.answerListing([listed("BTCUSDT"), listed("NOPEUSDT")]);
  talk.pass(SECOND);
  talk.answerSnapshot("NOPEUSDT");
  assert(talk.io.last("venue_link").state === "up");
});

Deno.test("a market that was listed and is no more is asked for often, and trades as soon as it is listed again", () => {
  const talk = Talk.up({ signer: null });
  passAwake(talk, 3_605);
  talk.answerListing([]);
  assertEquals([talk.io.last("venue_link").state, talk.io.last("venue_link").reason], [
    "syncing",
    "not listed: BTCUSDT",
  ]);
  passAwake(talk, 20);
  assertEquals(talk.calls(PATH).length, 1);
  talk.answerListing();
  assertEquals(talk.io.last("venue_link").state, "up");
});
