import { assert, assertEquals } from "@std/assert";
import { UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

Deno.test("A book that is frozen stands still while trades go on, and shows a hole in its chain afterwards", () => {
  const talk = new UsdmTalk(),
    book = talk.open("/public/ws/btcusdt@depth@100ms"),
    best = talk.open("/public/ws/btcusdt@bookTicker");
  const trades = talk.open("/market/ws/btcusdt@aggTrade");
  talk.pass(1_000);
  const before = talk.take(book).at(-1);
  talk.trouble("freeze_book");
  talk.take(best);
  talk.take(trades);
  talk.pass(5_000);
  assertEquals([talk.take(book), talk.take(best), talk.take(trades).length > 0], [[], [], true]);
  talk.wire.clearFaults();
  talk.pass(500);
  const [after] = talk.take(book);
  assert(after.pu > before.u);
});

Deno.test("A crossed book is told and taken back", () => {
  const talk = new UsdmTalk(), socket = talk.open("/public/ws/btcusdt@depth@100ms");
  talk.pass(500);
  talk.take(socket);
  talk.trouble("crossed_book", { count: 1 });
  talk.pass(500);
  const told = talk.take(socket).flatMap(({ b }) => b), [[price]] = told;
  assertEquals(told.filter(([each]) => each === price).map(([, size]) => Number(size) > 0).slice(0, 2), [true, false]);
});

Deno.test("Silence of the account's stream, and lost market data, are faults", () => {
  const talk = new UsdmTalk(), socket = talk.listening(), book = talk.open("/public/ws/btcusdt@depth@100ms");
  talk.trouble("no_user_events");
  talk.trouble("no_market_data");
  talk.place();
  talk.pass(1_000);
  assertEquals([talk.take(socket), talk.take(book)], [[], []]);
});
