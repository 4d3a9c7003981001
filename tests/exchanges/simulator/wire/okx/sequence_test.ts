import { assertEquals } from "@std/assert";
import { Sequence } from "../../../../../exchanges/simulator/wire/okx/sequence.ts";
import { DEPTH_RULE } from "../../../../../exchanges/okx/depth_rule.ts";

Deno.test("Sequence links each message to the one before it, over keep-alives and a fall of the ids", () => {
  const sequence = new Sequence(10, 0), links: [number, number][] = [];
  const note = (ids: { prevSeqId: number; seqId: number } | null) => ids && links.push([ids.prevSeqId, ids.seqId]);
  note(sequence.advance(15, 1e6));
  note(sequence.keepAlive(60e6)); // 59 s after the last message: not yet
  note(sequence.keepAlive(61e6));
  note(sequence.keepAlive(62e6));
  sequence.reset(15);
  note(sequence.advance(15, 63e6));
  note(sequence.advance(17, 64e6));
  assertEquals(links, [[10, 15], [15, 15], [15, 3], [3, 5]]); // the sample of the venue's own page
  let last = 10;
  for (const [previousId, lastId] of links) {
    assertEquals(DEPTH_RULE.next(last, { firstId: lastId, lastId, previousId } as never), "next");
    last = lastId;
  }
});
