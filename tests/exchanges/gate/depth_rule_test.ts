import { assertEquals, assertThrows } from "@std/assert";
import { DEPTH_RULE, FETCHED_RULE } from "../../../exchanges/gate/depth_rule.ts";
import { assertHeals, type Numbering, RANGES, tryFetched, tryStreamed } from "../../support/depth_trial.ts";
import { delta } from "../../support/depth_events.ts";
import { slowTest } from "../../support/slow.ts";

/** A third of the messages hold no level, as on the live stream. */
const SPANS: Numbering = {
  begin: 7,
  next: (id, random) => ({ ...RANGES.next(id, random), quiet: random.next() < 0.35 }),
};

slowTest("P15 Gate, snapshot in the stream: lost, doubled and swapped messages never leave a wrong book", () => {
  assertHeals((seed) => tryStreamed(DEPTH_RULE, SPANS, seed));
});

slowTest("P15 Gate, snapshot over REST: lost, doubled and swapped messages never leave a wrong book", () => {
  assertHeals((seed) => tryFetched(FETCHED_RULE, SPANS, seed));
});

Deno.test("P15 Gate's changes follow id by id in the stream, and may overlap a fetched book", () => {
  assertEquals(DEPTH_RULE.next(100, delta({ firstId: 101, lastId: 104 })), "next");
  for (const firstId of [100, 102, null]) assertEquals(DEPTH_RULE.next(100, delta({ firstId, lastId: 104 })), "gap");
  assertEquals(FETCHED_RULE.first(100, delta({ firstId: 90, lastId: 104 })), "next");
});

Deno.test("P15 the trial notices a rule for Gate that sees no gaps", () => {
  assertThrows(() => tryStreamed({ next: () => "next" }, SPANS, 1), Error, "book");
});
