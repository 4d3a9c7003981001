import { assert, assertEquals } from "@std/assert";
import { type FeedShape, loopingStream, replayed } from "../../../benches/support/looping_stream.ts";

const SHAPE: FeedShape = { temper: "lively", count: 60, seed: 7, firstMid: 6_500_000, changes: 22, drift: 0 };

Deno.test("loopingStream() ends where it began, in either temper, with a mid that wanders or rises", () => {
  for (const change of [{}, { temper: "calm" }, { drift: 12, firstMid: 65_000 }, { changes: 3 }] as const) {
    const stream = loopingStream({ ...SHAPE, ...change }), { length } = stream.messages;
    assertEquals(length, SHAPE.count + 1);
    const once = replayed(stream, length - 1);
    const { bids, asks } = stream.messages[length - 1];
    once.applyDelta(bids, asks);
    const start = replayed(stream, 0);
    assertEquals([once.levels("bid"), once.levels("ask")], [start.levels("bid"), start.levels("ask")]);
  }
});

Deno.test("loopingStream() never crosses the book", () => {
  for (const drift of [0, 12]) {
    const stream = loopingStream({ ...SHAPE, drift });
    for (let i = 0; i <= stream.messages.length; i++) {
      const book = replayed(stream, i);
      assert(book.best("bid") < book.best("ask"), `after ${i} messages, drift ${drift}`);
    }
  }
});

Deno.test("loopingStream() with a drift lifts the mid with every message but the last", () => {
  const stream = loopingStream({ ...SHAPE, drift: 12 });
  let before = 0;
  for (let i = 0; i < stream.messages.length; i++) {
    const book = replayed(stream, i), mid = book.best("bid") + book.best("ask");
    assert(mid > before, `after ${i} messages`);
    before = mid;
  }
});

Deno.test("replayed() goes round", () => {
  const stream = loopingStream(SHAPE), twice = replayed(stream, 2 * stream.messages.length + 5);
  assertEquals(twice.levels("bid"), replayed(stream, 5).levels("bid"));
});
