import { assertEquals } from "@std/assert";
import { DEPTH_RULE } from "../../../exchanges/aster/depth_rule.ts";
import { assertHeals, LINKS, tryFetched } from "../../support/depth_trial.ts";
import { delta } from "../../support/depth_events.ts";
import { slowTest } from "../../support/slow.ts";

slowTest("P15 Aster: lost, doubled and swapped messages never leave a wrong book, though ids jump", () => {
  assertHeals((seed) => tryFetched(DEPTH_RULE, LINKS, seed));
});

Deno.test("P15 Aster's spot changes are linked by pu alone: a first id that does not follow is no gap", () => {
  assertEquals(DEPTH_RULE.next(100, delta({ firstId: 140, lastId: 150, previousId: 100 })), "next");
  assertEquals(DEPTH_RULE.next(100, delta({ firstId: 101, lastId: 150, previousId: 99 })), "gap");
});
