import { assertEquals } from "@std/assert";
import { idFrom, idText } from "../../../../../exchanges/simulator/wire/bybit/ids.ts";

Deno.test("Ids are read back as they were printed, in each category and kind", () => {
  for (const category of ["linear", "spot"] as const) {
    for (const kind of ["order", "trade"] as const) {
      for (const id of [0, 1, 17_900_000_000_000, Number.MAX_SAFE_INTEGER]) {
        const text = idText(category, kind, id);
        assertEquals(idFrom(category, kind, text), id, text);
        assertEquals(idFrom(category, kind === "order" ? "trade" : "order", text) === id, false, text);
      }
    }
  }
});

Deno.test("Linear ids are UUIDs, those of spot have nineteen digits", () => {
  assertEquals(idText("linear", "order", 255), "6f726465-0000-4000-8000-0000000000ff");
  assertEquals(idText("spot", "order", 255), "1600000000000000255");
});

Deno.test("What is no id of ours is nobody's", () => {
  assertEquals(["", "12", "6f726465-0000-4000-8000-0000000000FF"].map((text) => idFrom("linear", "order", text)), [
    null,
    null,
    null,
  ]);
  assertEquals(["", "12", "1500000000000000000", "abc"].map((text) => idFrom("spot", "order", text)), [
    null,
    null,
    null,
    null,
  ]);
});
