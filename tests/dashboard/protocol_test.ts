import { assert, assertEquals } from "@std/assert";
import { type Change, changed } from "../../dashboard/protocol.ts";
import { sampleFrame } from "../support/sample_frame.ts";

const STAYED = { venues: null, markets: null, strategies: null, risk: null } as const;

Deno.test("changed() puts in what stayed as the same objects, and the new figures", () => {
  const before = sampleFrame(0), next = sampleFrame(5);
  const markets = before.view.markets.map((_, i) => i === 1 ? next.view.markets[1] : null);
  const change: Change = {
    ...next,
    view: { ...next.view, ...STAYED, markets },
    books: null,
    strategies: null,
    receipts: null,
  };
  const after = changed(before, change);
  assertEquals(after.view.markets, before.view.markets.map((market, i) => i === 1 ? next.view.markets[1] : market));
  assert(after.books === before.books && after.view.risk === before.view.risk && after.receipts === before.receipts);
  assertEquals([after.view.at, after.view.sentence, after.facts], [next.view.at, next.view.sentence, next.facts]);
});

Deno.test("changed() takes a whole frame where there was none", () => {
  const frame = sampleFrame(3);
  assertEquals(changed(null, frame), frame);
});

Deno.test("changed() keeps the stages' figures on null, and forgets them where there are none", () => {
  const frame = sampleFrame(0), performance = { stages: [] } as unknown as NonNullable<typeof frame.view.performance>;
  const before = { ...frame, view: { ...frame.view, performance } };
  const stays = changed(before, { ...frame, view: { ...frame.view, performance: null } });
  assertEquals(stays.view.performance, performance);
  assertEquals("performance" in changed(before, frame).view, false);
});

Deno.test("changed() leaves the gap of an earlier frame behind", () => {
  const frame = sampleFrame(0), before = { ...frame, gap: { from: 1, to: 2 } };
  assertEquals(changed(before, { ...frame, books: null }).gap, undefined);
});
