import { assertEquals } from "@std/assert";
import { LINEAR_ROW, Talk } from "../../support/bybit_talk.ts";

const PATH = "/v5/market/instruments-info";
const started = (symbols = ["BTCUSDT"]) => {
  const talk = new Talk({ signer: null, symbols });
  talk.session.start(talk.now);
  talk.answerTime();
  return talk;
};
const query = (talk: Talk) => Object.fromEntries(new URL(talk.calls(PATH)[0].call.url).searchParams.entries());
const many = Array.from({ length: 6 }, (_, i) => `A${i}USDT`);

Deno.test("ListingKeeper asks for few markets by name, one after the other", () => {
  const talk = started(["BTCUSDT", "ETHUSDT"]);
  assertEquals(query(talk), { category: "linear", symbol: "BTCUSDT" });
  talk.answer(PATH, { list: [LINEAR_ROW], nextPageCursor: "leads%3Dnowhere" });
  assertEquals(query(talk).symbol, "ETHUSDT");
  talk.answer(PATH, { list: [{ ...LINEAR_ROW, symbol: "ETHUSDT" }], nextPageCursor: "" });
  assertEquals(talk.io.of("instrument").map(({ instrument }) => instrument.symbol), ["BTCUSDT", "ETHUSDT"]);
});

Deno.test("ListingKeeper reads the whole list page by page for many markets", () => {
  const talk = started(many), row = (symbol: string) => ({ ...LINEAR_ROW, symbol });
  assertEquals(query(talk), { category: "linear", limit: "1000" });
  talk.answer(PATH, { list: many.slice(0, 4).map(row), nextPageCursor: "first%3DA3USDT" });
  assertEquals(query(talk).cursor, "first=A3USDT");
  talk.answer(PATH, { list: [row("XUSDT"), ...many.slice(4).map(row)], nextPageCursor: "" });
  assertEquals(talk.io.of("instrument").length, 6);
});

Deno.test("ListingKeeper says what is not listed, and looks again soon", () => {
  const talk = started(["BTCUSDT", "NOUSDT", "USDCUSDT"]);
  talk.answer(PATH, { list: [LINEAR_ROW], nextPageCursor: "" });
  talk.refuse(PATH, 10_001, "params error: symbol invalid NOUSDT");
  talk.answer(PATH, { list: [{ ...LINEAR_ROW, symbol: "USDCUSDT", settleCoin: "USDC" }], nextPageCursor: "" });
  talk.open(talk.channel("public"));
  talk.accept(talk.channel("public"));
  assertEquals(talk.io.last("venue_link").reason, "not listed: NOUSDT, USDCUSDT");
  talk.idle(16);
  assertEquals(query(talk).symbol, "BTCUSDT");
});

Deno.test("ListingKeeper tells a refusal and tries again", () => {
  const talk = started();
  talk.refuse(PATH, 10_016, "down");
  assertEquals(talk.io.last("error").message, "Cannot list the linear markets of bybit: 10016 down");
  talk.idle(2);
  talk.reply(PATH, 0, "lost");
  talk.idle(3);
  talk.answerListing();
  assertEquals(talk.io.of("instrument").length, 1);
});

Deno.test("ListingKeeper looks each hour, tells changes alone, and gives up books on another grid first", () => {
  const talk = Talk.up({ signer: null });
  for (let i = 0; i < 361; i++) talk.idle(10);
  talk.answerListing();
  assertEquals(talk.io.of("instrument").length, 1);
  for (let i = 0; i < 361; i++) talk.idle(10);
  const start = talk.io.events.length;
  talk.answerListing({ priceFilter: { tickSize: "0.5" } });
  const kinds = talk.io.events.slice(start).map(({ kind }) => kind);
  assertEquals(kinds, ["book_lost", "instrument"]);
});

Deno.test("ListingKeeper takes a row that it cannot read for no listing", () => {
  const talk = started();
  talk.answer(PATH, { list: [{ ...LINEAR_ROW, lotSizeFilter: {} }], nextPageCursor: "" });
  assertEquals([talk.io.of("instrument"), talk.io.of("error").length], [[], 1]);
  talk.idle(2);
  assertEquals(talk.calls(PATH).length, 1);
});
