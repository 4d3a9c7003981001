import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FactRing } from "../../dashboard/fact_ring.ts";
import type { Fact } from "../../dashboard/protocol.ts";

const fact = (seq: number): Fact => ({ seq, at: "", kind: "refusal", rule: "r", scope: "s", sentence: "<b>" });
const seqs = (text: string): number[] => (JSON.parse(`[${text}]`) as Fact[]).map(({ seq }) => seq);

Deno.test("FactRing.after() gives what a reader missed, in order", () => {
  const ring = new FactRing(10);
  assertEquals(ring.after(0), { text: "", gap: null });
  for (let seq = 1; seq <= 5; seq++) ring.add(fact(seq));
  assertEquals(seqs(ring.after(0).text), [1, 2, 3, 4, 5]);
  assertEquals(seqs(ring.after(3).text), [4, 5]);
  assertEquals(ring.after(5), { text: "", gap: null });
});

Deno.test("FactRing.after() says what is gone", () => {
  const ring = new FactRing(4);
  for (let seq = 1; seq <= 100; seq++) ring.add(fact(seq));
  const { text, gap } = ring.after(10);
  const [first] = seqs(text);
  assertEquals(gap, { from: 11, to: first - 1 });
  assertEquals(seqs(text).at(-1), 100);
  assertEquals(ring.after(98).gap, null);
});

Deno.test("FactRing.after() says what never came here", () => {
  const ring = new FactRing(4);
  ring.add(fact(7));
  assertEquals(ring.after(0).gap, { from: 1, to: 6 });
  assertEquals(ring.after(6).gap, null);
});

Deno.test("FactRing.after() gives all to a reader from an earlier run, whose numbers are higher", () => {
  const ring = new FactRing(10);
  ring.add(fact(1));
  ring.add(fact(2));
  assertEquals(seqs(ring.after(900).text), [1, 2]);
});

Deno.test("FactRing.add() passes over a number that was seen", () => {
  const ring = new FactRing(10);
  for (const seq of [1, 2, 2, 1, 3]) ring.add(fact(seq));
  assertEquals(seqs(ring.after(0).text), [1, 2, 3]);
});

Deno.test("FactRing stays bounded, and text and gap together leave nothing out (property, seed 7)", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 0, max: 300 }),
      fc.nat(320),
      (limit, count, after) => {
        const ring = new FactRing(limit);
        for (let seq = 1; seq <= count; seq++) ring.add(fact(seq));
        const { text, gap } = ring.after(after);
        const got = seqs(text);
        assert(got.length <= limit + limit / 4 + 1);
        const start = after > count ? 0 : after;
        const missing = gap ? gap.to - gap.from + 1 : 0;
        assertEquals(missing + got.length, count - start);
        if (gap) assertEquals(gap.from, start + 1);
      },
    ),
    { seed: 7 },
  );
});
