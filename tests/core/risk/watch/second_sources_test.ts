import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../../core/instrument.ts";
import { SecondSources } from "../../../../core/risk/watch/second_sources.ts";
import type { Micros } from "../../../../core/units.ts";
import { madeUpDesk, NOW, setBook } from "../../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";

Deno.test("of() asks the other venues' markets of the same pair, also those that were listed later", () => {
  const desk = madeUpDesk(madeUpInstrument(), madeUpInstrument({ id: 1 as InstrumentId, venue: "okx" }));
  const [mine, other] = desk.markets, { instrument } = other, sources = new SecondSources(desk);
  setBook(other, 10_099, 10_101);
  other.instrument = null;
  assertEquals(sources.of(mine, NOW), NaN);
  other.instrument = instrument;
  assertEquals(sources.of(mine, NOW + 1 as Micros), 10_100);
  assertEquals(sources.of(mine, NOW + 2_000_000 as Micros), NaN, "it is old by then");
});
