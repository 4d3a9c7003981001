import { assertEquals, assertThrows } from "@std/assert";
import { DEPTH_RULE } from "../../../exchanges/bybit/depth_rule.ts";
import { assertHeals, type Numbering, tryStreamed } from "../../support/depth_trial.ts";
import { delta } from "../../support/depth_events.ts";
import { slowTest } from "../../support/slow.ts";

/** With a restart of the service now and then: the count begins anew, and the message is the whole book. */
const COUNTS: Numbering = {
  begin: 100,
  next(id, random) {
    if (random.next() < 0.005) return { firstId: 1, lastId: 1, previousId: null, whole: true };
    return { firstId: id + 1, lastId: id + 1, previousId: null };
  },
};

slowTest("P15 Bybit: lost, doubled and swapped messages and restarts never leave a wrong book", () => {
  assertHeals((seed) => tryStreamed(DEPTH_RULE, COUNTS, seed));
});

Deno.test("P15 Bybit's update id 1 is a whole book, whatever its type says", () => {
  assertEquals(DEPTH_RULE.next(500, delta({ lastId: 1 })), "whole");
  assertEquals(DEPTH_RULE.next(NaN, delta({ lastId: 1 })), "whole");
  assertEquals(DEPTH_RULE.next(500, delta({ lastId: 501 })), "next");
  assertEquals(DEPTH_RULE.next(500, delta({ lastId: 500 })), "old");
  for (const lastId of [499, 502, null]) assertEquals(DEPTH_RULE.next(500, delta({ lastId })), "gap");
});

Deno.test("P15 the trial notices a rule for Bybit that sees no gaps", () => {
  assertThrows(() => tryStreamed({ next: () => "next" }, COUNTS, 1), Error, "book");
});
