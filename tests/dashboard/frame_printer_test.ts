import { assertEquals } from "@std/assert";
import { FramePrinter, joinBytes } from "../../dashboard/frame_printer.ts";
import { type Change, changed, type Frame } from "../../dashboard/protocol.ts";
import { sampleFrame } from "../support/sample_frame.ts";
import { slowTest } from "../support/slow.ts";

const PERFORMANCE = { stages: [] } as unknown as Frame["view"]["performance"];
const read = (bytes: Uint8Array) => JSON.parse(`${new TextDecoder().decode(bytes)}}`);
const plain = ({ facts: _, ...frame }: Frame) => JSON.parse(JSON.stringify(frame));

Deno.test("FramePrinter.print() is the frame's JSON without its facts, frame after frame", () => {
  const printer = new FramePrinter(), first = sampleFrame(0);
  printer.take(first, 1);
  assertEquals(read(printer.print()), plain(first));
  const second = { ...sampleFrame(1), strategies: first.strategies };
  printer.take(second, 2);
  assertEquals(read(printer.print()), plain(second));
  const third = { ...sampleFrame(2), strategies: [] };
  printer.take(third, 3);
  assertEquals(read(printer.print()), plain(third));
});

slowTest("FramePrinter.print() since an older frame leads from it to the newest one, whatever lay between", () => {
  const printer = new FramePrinter(), frames: Frame[] = [];
  const base = sampleFrame(0);
  for (let i = 0; i < 12; i++) {
    const next = sampleFrame(i), before = frames.at(-1) ?? base;
    // Each time other parts stay, and once a list gets longer and shorter again.
    const markets = i === 5 ? next.view.markets.slice(1) : next.view.markets;
    frames.push({
      ...next,
      view: {
        ...next.view,
        venues: i % 2 === 0 ? before.view.venues : next.view.venues,
        markets: i % 3 === 0 ? before.view.markets : markets,
        risk: i % 4 === 0 ? next.view.risk : before.view.risk,
        ...(i === 7 ? { performance: PERFORMANCE } : {}),
      },
      books: next.books.map((book, k) => (i + k) % 2 === 0 ? book : before.books[k]),
      strategies: i === 3 ? next.strategies : before.strategies,
      receipts: before.receipts,
    });
    printer.take(frames[i], i + 1);
    for (let since = 1; since <= i + 1; since++) {
      const change = { ...read(printer.print(since)), facts: [] } as Change;
      const { performance, ...view } = changed(plain(frames[since - 1]) as Frame, change).view;
      const { performance: wanted, ...rest } = plain(frames[i]).view;
      assertEquals(view, rest, `from ${since} to ${i + 1}`);
      if (wanted !== undefined) assertEquals(performance, wanted);
      const { books, strategies, receipts } = changed(plain(frames[since - 1]) as Frame, change);
      const { books: wantedBooks, strategies: wantedStrategies, receipts: wantedReceipts } = plain(frames[i]);
      assertEquals({ books, strategies, receipts }, {
        books: wantedBooks,
        strategies: wantedStrategies,
        receipts: wantedReceipts,
      });
    }
  }
});

Deno.test("FramePrinter.print() says nothing of parts that stayed", () => {
  const printer = new FramePrinter(), frame = sampleFrame(0);
  printer.take(frame, 1);
  printer.take({ ...frame, books: [sampleFrame(1).books[0], ...frame.books.slice(1)] }, 2);
  const { view, books, strategies, receipts } = read(printer.print(1));
  assertEquals([view.venues, view.markets, view.risk, strategies, receipts], [null, null, null, null, null]);
  assertEquals(books, [plain(sampleFrame(1)).books[0], ...frame.books.slice(1).map(() => null)]);
});

Deno.test("FramePrinter.print() prints what is longer than its buffer and beyond ASCII, and keeps what it gave", () => {
  const printer = new FramePrinter(), frame = sampleFrame(0);
  printer.take(frame, 1);
  const small = printer.print(), before = small.slice();
  const long = { ...frame, view: { ...frame.view, sentence: "€𝄞".repeat(60_000) } };
  printer.take(long, 2);
  assertEquals(read(printer.print()), plain(long));
  assertEquals(small, before);
});

Deno.test("joinBytes() puts parts one behind the other", () => {
  assertEquals(joinBytes(new Uint8Array([1]), new Uint8Array(), new Uint8Array([2, 3])), new Uint8Array([1, 2, 3]));
});
