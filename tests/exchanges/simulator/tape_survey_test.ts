import { assertEquals, assertThrows } from "@std/assert";
import { recordsOf, type TapeSource } from "../../../exchanges/simulator/tape_records.ts";
import { decimalsOf, survey } from "../../../exchanges/simulator/tape_survey.ts";
import { FUTURES_TAPE, NEUTRAL_TAPE, OWN_TAPE, RECORDED_TAPE, WINDOW_TAPE } from "../../support/tape_text.ts";

const look = (tape: TapeSource) =>
  survey(tape.name, recordsOf(tape, null), typeof tape.meta?.tick === "string" ? tape.meta.tick : null);

Deno.test("survey() finds symbols, grids, kinds and times", () => {
  const { symbols, firstAt, lastAt } = look(RECORDED_TAPE), [{ first, ...rest }] = symbols;
  assertEquals([firstAt, lastAt, first.lastId], [10.1e6, 10.6e6, 20]);
  assertEquals(rest, {
    symbol: "ABCUSDT",
    tick: "0.01",
    lot: "0.1",
    chain: "spot",
    trades: "aggregated",
    tellsBest: true,
  });
});

Deno.test("survey() tells spot chains from the others", () => {
  const chains = [NEUTRAL_TAPE, WINDOW_TAPE, FUTURES_TAPE, OWN_TAPE].map((tape) => look(tape).symbols[0].chain);
  assertEquals(chains, ["spot", "own", "own", "spot"]);
});

Deno.test("survey() takes the grid that the tape lists, then the stated tick, then what the prices show", () => {
  assertEquals([look(OWN_TAPE).symbols[0].tick, look(OWN_TAPE).symbols[0].lot], ["0.01000000", "0.10000000"]);
  // A trade at 99.75 lies off the stated 0.5: hidden, on some venues; the book decides.
  assertEquals(look(WINDOW_TAPE).symbols[0].tick, "0.5");
  assertEquals(look({ ...WINDOW_TAPE, meta: { symbol: "ABCUSDT" } }).symbols[0].tick, "0.01");
  assertEquals(look({ ...WINDOW_TAPE, meta: { symbol: "ABCUSDT", tick: "1" } }).symbols[0].tick, "0.1");
});

Deno.test("survey() refuses a tape without any book", () => {
  const text = '{"t":1,"kind":"trade","id":"1","price":"1","size":"1","side":"buy"}';
  assertThrows(() => look({ name: "bare", text, meta: { symbol: "A" } }), RangeError, "no snapshot of any book");
});

Deno.test("decimalsOf() counts places without trailing zeros", () => {
  assertEquals(["1", "1.0", "0.50", "0.05", "100", "1.000001"].map(decimalsOf), [0, 0, 1, 2, 0, 6]);
});
