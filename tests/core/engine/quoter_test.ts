import { assertEquals, assertThrows } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { createQuoter } from "../../../core/engine/quoter.ts";
import { puppet, quote, wanting } from "../../support/test_strategies.ts";

const instruments = [0 as InstrumentId];

Deno.test("createQuoter() begins with something to decide, and urgent", () => {
  const kind = puppet(wanting(quote("buy", 10)));
  const { id, dirty, urgent, decidedAt } = createQuoter({ id: "mm", kind, instruments, parameters: {} });
  assertEquals([id, dirty, urgent, decidedAt], ["mm", true, true, 0]);
});

Deno.test("createQuoter() heeds own fills beside what its kind heeds", () => {
  const kind = { ...puppet(wanting(quote("buy", 10))), heeds: new Set(["book_delta"] as const) };
  const { heeds } = createQuoter({ id: "mm", kind, instruments, parameters: {} });
  assertEquals(heeds && [...heeds], ["book_delta", "fill"]);
});

Deno.test("createQuoter() refuses parameters that the table does not know", () => {
  const kind = puppet(wanting(quote("buy", 10)));
  assertThrows(
    () => createQuoter({ id: "mm", kind, instruments, parameters: { nonsense: 1 } }),
    RangeError,
    "nonsense",
  );
});
