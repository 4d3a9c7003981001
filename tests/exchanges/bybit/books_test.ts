import { assertEquals } from "@std/assert";
import { BookKeeper } from "../../../exchanges/bybit/books.ts";
import { Markets } from "../../../exchanges/bybit/markets.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import type { BookSnapshot } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { delta, snapshot } from "../../support/depth_events.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const at = (seconds: number) => seconds * 1_000_000 as Micros;

/** One market, a main socket "public.1", and perhaps one that is being subscribed. */
function made() {
  const io = new ScriptedEffects(), asked: string[] = [], dropped: string[] = [];
  const markets = new Markets([{ instrument: 0 as InstrumentId, symbol: "X" }], new Random(1));
  const state = { main: "public.1" as string | null, isOpening: false };
  const books = new BookKeeper(50, io, markets, {
    changed: () => {},
    channel: () => state.isOpening ? null : state.main,
    hasMain: () => state.main !== null,
    topics: (op, channel, args) => {
      asked.push(`${op} ${channel} ${args}`);
      return true;
    },
    drop: (_channel, reason) => void dropped.push(reason),
  });
  const whole = (lastId: number, channel: string) =>
    books.onSnapshot(snapshot({ lastId }) as BookSnapshot, channel, at(1));
  return { io, books, markets, state, asked, dropped, whole };
}
const kinds = (io: ScriptedEffects) => io.events.map(({ kind }) => kind);

Deno.test("BookKeeper follows the newest socket that has sent a whole book", () => {
  const { io, books, whole } = made(), id = 0 as InstrumentId;
  whole(5, "public.2");
  whole(9, "public.1");
  books.onChange(delta({ lastId: 6 }), "public.1", at(1));
  books.onChange(delta({ lastId: 6 }), "public.2", at(1));
  assertEquals(kinds(io), ["book_snapshot", "book_delta"]);
  assertEquals([books.counts(id, "public.2"), books.counts(id, "public.1")], [true, false]);
  whole(20, "public.10");
  assertEquals(books.counts(id, "public.10"), true, "numbers, not texts");
});

Deno.test("BookKeeper takes a lost book's topic anew on the socket that is there, once", () => {
  const { io, books, markets, asked, whole } = made();
  whole(5, "public.1");
  books.onChange(delta({ lastId: 9 }), "public.1", at(2));
  books.lose(markets.all[0], "again", at(2));
  assertEquals([kinds(io).at(-1), asked], ["book_lost", ["unsubscribe public.1 orderbook.50.X"]]);
});

Deno.test("BookKeeper asks nothing of the old socket while a new one is being subscribed, unless that fails", () => {
  const { books, state, asked, whole } = made();
  whole(5, "public.1");
  state.isOpening = true;
  whole(6, "public.2");
  state.isOpening = false;
  books.lost("public.2", "closed", at(3));
  assertEquals(asked, ["unsubscribe public.1 orderbook.50.X"]);
});

Deno.test("BookKeeper wants nothing while there is no socket at all", () => {
  const { io, books, markets, state, asked, whole } = made();
  whole(5, "public.1");
  state.main = null;
  books.lost("public.1", "closed", at(3));
  assertEquals([kinds(io).at(-1), asked, markets.all[0].renewAt, markets.all[0].everSynced], [
    "book_lost",
    [],
    null,
    false,
  ]);
});

Deno.test("BookKeeper suspects the socket when a book was wanted too often", () => {
  const { books, markets, dropped } = made();
  books.expect(markets.all, at(0));
  for (let i = 1; i <= 6; i++) books.renew(at(11 * i));
  assertEquals(dropped, ["X: its book was wanted anew 6 times in a row"]);
});
