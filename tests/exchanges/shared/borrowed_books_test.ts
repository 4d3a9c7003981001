import { assertEquals } from "@std/assert";
import { borrowedBook } from "../../../exchanges/shared/borrowed_books.ts";

Deno.test("borrowedBook() begins without levels, counters and times", () => {
  for (const kind of ["book_delta", "book_snapshot"] as const) {
    const { bids, asks, ...rest } = borrowedBook(kind);
    assertEquals([bids.count, asks.count, bids === asks], [0, 0, false]);
    assertEquals(rest, {
      kind,
      instrument: 0 as typeof rest.instrument,
      firstId: null,
      lastId: null,
      previousId: null,
      venueAt: NaN as typeof rest.venueAt,
      receivedAt: NaN as typeof rest.receivedAt,
    });
  }
});
