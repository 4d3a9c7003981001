import { assertEquals } from "@std/assert";
import type { BookDelta, BookSnapshot } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { Books } from "../../../exchanges/okx/books.ts";
import { readInstrument } from "../../../exchanges/okx/instruments.ts";
import { Markets } from "../../../exchanges/okx/markets.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { delta } from "../../support/depth_events.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { listed, NOON } from "../../support/okx_talk.ts";

const SECOND = 1_000_000;
const at = (seconds: number) => NOON + seconds * SECOND as Micros;
const book = (lastId: number) =>
  ({ ...delta({ lastId, previousId: null }), kind: "book_snapshot" }) as unknown as BookSnapshot;
const change = (previousId: number, lastId: number): BookDelta => delta({ lastId, previousId });

function stage() {
  const io = new ScriptedEffects(),
    asked: string[] = [],
    dropped: string[] = [],
    socket = { main: "a" as string | null };
  const { all: [market] } = new Markets([{ instrument: 0 as InstrumentId, symbol: "BTC-USDT" }], new Random(1));
  market.listing = readInstrument(fieldsOf(listed("BTC-USDT"), { venue: "okx", frame: "" }), 0 as InstrumentId);
  const books = new Books("public", [market], io, {
    main: () => socket.main,
    drop: (reason) => {
      dropped.push(reason);
      socket.main = null;
    },
    renew: (channel) => asked.push(channel) > 0,
  });
  return { io, asked, dropped, socket, market, books, kinds: () => io.events.map(({ kind }) => kind) };
}

Deno.test("Books takes the changes of the socket that brought the snapshot alone", () => {
  const { books, market, kinds, asked } = stage();
  books.snapshot(market, book(10), "a", NOON);
  books.change(market, change(10, 11), "b", NOON);
  books.change(market, change(10, 11), "a", NOON);
  assertEquals([kinds(), asked], [["book_snapshot", "book_delta"], []]);
});

Deno.test("Books asks at once after the first gap, again when no snapshot comes, and gives the socket up in the end", () => {
  const { books, market, kinds, asked, dropped } = stage();
  books.snapshot(market, book(10), "a", NOON);
  books.change(market, change(12, 13), "a", at(1));
  assertEquals([kinds().at(-1), asked], ["book_lost", ["a"]]);
  for (let seconds = 2; seconds < 400 && dropped.length === 0; seconds++) books.renew(at(seconds));
  assertEquals(asked.length, 5);
  assertEquals(dropped, ["the book of BTC-USDT was lost 6 times in a row"]);
});

Deno.test("Books waits for the snapshot of a channel that was asked for, and for signs of life", () => {
  const { books, market, asked, kinds } = stage();
  books.await(market, NOON);
  books.renew(at(4));
  assertEquals(asked, []);
  for (let seconds = 5; seconds < 10; seconds++) books.renew(at(seconds));
  assertEquals(asked, ["a"]);
  books.snapshot(market, book(10), "a", at(10));
  books.lookForLife(at(99));
  assertEquals(kinds(), ["book_snapshot"]);
  books.lookForLife(at(100));
  assertEquals(kinds().at(-1), "book_lost");
});

Deno.test("Books of a socket that is gone are lost; those of another stay", () => {
  const { books, market, kinds, socket, asked } = stage();
  books.snapshot(market, book(10), "b", NOON);
  books.lost("a", false, "closed", NOON);
  assertEquals(kinds(), ["book_snapshot"]);
  books.lost("b", false, "closed", NOON);
  assertEquals([kinds().at(-1), asked], ["book_lost", ["a"]], "the socket that carries the talk brings it again");
  socket.main = null;
  books.lost("a", true, "closed", NOON);
  assertEquals([market.renewAt, asked.length], [null, 1]);
});
