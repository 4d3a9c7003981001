import { assertEquals, assertThrows } from "@std/assert";
import { OrderNotes } from "../../../../../exchanges/simulator/wire/fapi/order_notes.ts";
import type { AccountOrder } from "../../../../../exchanges/simulator/orders.ts";

Deno.test("OrderNotes tells orders that end while they are amended from those that end by themselves", () => {
  const notes = new OrderNotes(), [a, b] = [{}, {}] as AccountOrder[];
  notes.whileChanging(a, () => {
    notes.noteEnd(b);
    notes.noteEnd(a);
  });
  notes.noteEnd(b);
  assertEquals([notes.isAmendedAway(a), notes.isAmendedAway(b)], [true, false]);
  assertThrows(() =>
    notes.whileChanging(b, () => {
      throw new Error("refused");
    })
  );
  notes.noteEnd(b);
  assertEquals(notes.isAmendedAway(b), false, "a refused amendment is over too");
});
