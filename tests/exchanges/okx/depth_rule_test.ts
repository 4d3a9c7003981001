import { assertEquals, assertThrows } from "@std/assert";
import { DEPTH_RULE } from "../../../exchanges/okx/depth_rule.ts";
import { assertHeals, type Numbering, tryStreamed } from "../../support/depth_trial.ts";
import { delta } from "../../support/depth_events.ts";
import { slowTest } from "../../support/slow.ts";
import { sharedFixtures } from "../../support/fixtures.ts";

/** With a sign of life now and then, and a reset after which ids begin lower. */
const SEQUENCES: Numbering = {
  begin: 10,
  next(id, random) {
    const luck = random.next();
    if (luck < 0.05) return { firstId: null, lastId: id, previousId: id, quiet: true };
    if (luck < 0.06) return { firstId: null, lastId: 1 + random.int(id), previousId: id };
    return { firstId: null, lastId: id + 1 + random.int(90), previousId: id };
  },
};

slowTest("P15 OKX: lost, doubled and swapped messages, signs of life and resets never leave a wrong book", () => {
  assertHeals((seed) => tryStreamed(DEPTH_RULE, SEQUENCES, seed));
});

Deno.test("P15 OKX's own example: snapshot, change, sign of life, reset, change", () => {
  const chain = [[10, 15], [15, 15], [15, 3], [3, 5]];
  let last = 10;
  for (const [previousId, lastId] of chain) {
    assertEquals(DEPTH_RULE.next(last, delta({ lastId, previousId })), "next", `${previousId} ${lastId}`);
    last = lastId;
  }
  assertEquals(DEPTH_RULE.next(5, delta({ lastId: 9, previousId: 6 })), "gap");
  assertEquals(DEPTH_RULE.next(5, delta({ lastId: 5, previousId: 3 })), "old", "it came twice");
});

Deno.test("P15 the trial notices a rule for OKX that wants ids to rise and lets the rest pass", () => {
  const naive = {
    next: (last: number, { lastId }: { lastId: number | null }) => lastId! > last ? "next" : "old",
  } as const;
  assertThrows(() => tryStreamed(naive, SEQUENCES, 1), Error, "book");
});

const shared = sharedFixtures();
Deno.test({
  name: "P15 OKX: every printed sequence goes on as the venue says (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    type Case = { messages: { action: string; seqId: number; prevSeqId: number; expect: string }[] };
    const cases = JSON.parse(Deno.readTextFileSync(`${shared}/okx/vectors_sequence.json`)) as Case[];
    for (const { messages: [{ action, seqId }, ...later] } of cases) {
      assertEquals(action, "snapshot");
      let last = seqId;
      for (const { seqId: lastId, prevSeqId: previousId, expect } of later) {
        assertEquals(DEPTH_RULE.next(last, delta({ lastId, previousId })), "next", expect);
        last = lastId;
      }
    }
  },
});
