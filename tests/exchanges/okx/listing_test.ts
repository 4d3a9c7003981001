import { assertEquals, assertStringIncludes } from "@std/assert";
import { listed, Talk } from "../../support/okx_talk.ts";

const SECOND = 1_000_000, PATH = "/api/v5/public/instruments";

Deno.test("ListingKeeper tells our markets alone, and which are not listed", () => {
  const talk = new Talk({ signer: null, symbols: ["BTC-USDT-SWAP", "NONE-USDT-SWAP"] });
  talk.session.start(talk.now);
  assertEquals(talk.calls(PATH)[0].call.url.split("?")[1], "instType=SWAP");
  talk.answerListing([listed("BTC-USDT-SWAP"), listed("ETH-USDT-SWAP")]);
  assertEquals(talk.io.of("instrument").map(({ instrument }) => instrument.symbol), ["BTC-USDT-SWAP"]);
  talk.answerTime();
  talk.openPublic();
  assertEquals(talk.io.last("venue_link").reason, "not listed: NONE-USDT-SWAP");
});

Deno.test("ListingKeeper asks again after a loss, and for what cannot be read", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.reply(talk.calls(PATH)[0], "timed out", 0);
  talk.pass(2 * SECOND);
  talk.answer(PATH, [listed("BTC-USDT-SWAP", { tickSz: "odd" })]);
  assertStringIncludes(talk.io.last("error").message, "tickSz");
  talk.pass(5 * SECOND);
  assertEquals(talk.calls(PATH).length, 1);
});

Deno.test("ListingKeeper asks often for a market that was listed and is no more", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answerListing([listed("BTC-USDT-SWAP")]);
  talk.pass(3_601 * SECOND);
  talk.answerListing([listed("ETH-USDT-SWAP")]);
  talk.pass(31 * SECOND);
  assertEquals(talk.calls(PATH).length, 1);
});

Deno.test("ListingKeeper asks often while a market lacks the number that orders go by", () => {
  const talk = new Talk({ signer: null });
  talk.session.start(talk.now);
  talk.answerListing([listed("BTC-USDT-SWAP", { instIdCode: null })]);
  talk.pass(31 * SECOND);
  talk.answerListing([listed("BTC-USDT-SWAP")]);
  talk.pass(3_000 * SECOND);
  assertEquals(talk.calls(PATH).length, 0);
});
