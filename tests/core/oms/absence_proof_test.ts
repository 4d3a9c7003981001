import { assert, assertEquals, assertFalse } from "@std/assert";
import { type AbsenceEvidence, AbsenceProof } from "../../../core/oms/absence_proof.ts";
import { at } from "../../support/order_events.ts";

/** An order that can arrive until 2,000 ms and is unknown since 1,000 ms: the proof begins after 3,000 ms. */
const proof = (skew = 0) => new AbsenceProof(at(2_000), at(1_000), skew);
const run = (of: AbsenceProof, steps: readonly (readonly [AbsenceEvidence, number])[]) =>
  steps.map(([what, ms]) => of.note(what, at(ms)));

Deno.test("AbsenceProof.note() proves by all three kinds of evidence, twice, five seconds apart", () => {
  assertEquals(
    run(proof(), [
      ["list", 3_001],
      ["query", 3_100],
      ["trades", 8_001],
      ["list", 13_002],
      ["trades", 13_002],
      ["query", 13_002],
    ]),
    [false, false, false, false, false, true],
  );
});

Deno.test("AbsenceProof.note() passes over what was asked for before the order could no longer arrive", () => {
  assertEquals(
    run(proof(), [
      ["list", 3_000],
      ["query", 3_000],
      ["trades", 8_000], // the history lags
      ["list", 13_002],
      ["query", 13_002],
      ["trades", 13_002],
      ["list", 18_002], // not later than 5 s
      ["query", 18_003],
      ["trades", 18_003],
    ]),
    Array(9).fill(false),
  );
});

Deno.test("AbsenceProof.note() needs every kind in both rounds", () => {
  for (const missing of ["list", "query", "trades"] as const) {
    const kinds = (["list", "query", "trades"] as const).filter((kind) => kind !== missing);
    const steps = [9_000, 15_000, 21_000, 27_000].flatMap((ms) => kinds.map((kind) => [kind, ms] as const));
    assert(run(proof(), steps).every((proven) => !proven));
  }
});

Deno.test("AbsenceProof() waits longer by how far the clocks may be apart", () => {
  const skewed = proof(500_000);
  assertFalse(skewed.wants("list", at(3_500)));
  assert(skewed.wants("list", at(3_501)));
  assertFalse(proof().wants("list", at(3_000)));
});

Deno.test("AbsenceProof() of an order acked long ago begins when it became unknown", () => {
  const old = new AbsenceProof(at(2_000), at(60_000), 0);
  assertFalse(old.wants("query", at(60_000)));
  assert(old.wants("query", at(60_001)));
  assertFalse(old.wants("trades", at(65_000)));
  assert(old.wants("trades", at(65_001)));
});

Deno.test("AbsenceProof.wants() is quiet about what it has", () => {
  const one = proof();
  one.note("query", at(4_000));
  assertFalse(one.wants("query", at(5_000)));
  assert(one.wants("list", at(5_000)));
});

Deno.test("AbsenceProof.restart() voids what was shown", () => {
  const one = proof();
  run(one, [["list", 9_000], ["query", 9_000], ["trades", 9_000], ["list", 15_000], ["query", 15_000]]);
  one.restart(at(16_000));
  assertEquals(run(one, [["trades", 16_500], ["trades", 22_000], ["list", 22_000], ["query", 22_000]]), [
    false,
    false,
    false,
    false,
  ]);
  assertEquals(run(one, [["trades", 28_000], ["list", 28_000], ["query", 28_000]]), [false, false, true]);
});

Deno.test("AbsenceProof.wants() no evidence again that was asked for late enough already", () => {
  const proof = new AbsenceProof(at(2_000), at(500), 0); // counts from 3 s on
  assertEquals([3_000, 3_001].map((ms) => proof.wants("query", at(ms), at(2_900))), [false, true]);
  assertEquals([3_000, 3_001].map((asked) => proof.wants("query", at(4_000), at(asked))), [true, false]);
});
