import { assertEquals, assertThrows } from "@std/assert";
import { DEPTH_RULE } from "../../../exchanges/hyperliquid/depth_rule.ts";
import { StreamedSync } from "../../../exchanges/shared/streamed_sync.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { MapBook } from "../../support/map_book.ts";
import { delta, snapshot } from "../../support/depth_events.ts";
import type { Micros } from "../../../core/units.ts";

/** Whole books, lost, doubled and swapped; the time of the last one taken never falls. */
function rain(rule: typeof DEPTH_RULE, seed: number): void {
  const random = new Random(seed), sync = new StreamedSync(rule), book = new MapBook();
  const truth: string[] = [], queue: number[] = [];
  let last = -1;
  sync.begin();
  for (let at = 0; at < 2_000; at++) {
    truth.push(JSON.stringify([[990, 1 + random.int(9)]]));
    const luck = random.next();
    if (luck > 0.01) queue.push(at);
    if (luck > 0.98) queue.push(at);
    if (luck > 0.9 && luck < 0.92 && queue.length > 1) queue.push(queue.splice(-2, 1)[0]);
    while (queue.length > 2) {
      const sent = queue.shift()!, [pair] = JSON.parse(truth[sent]);
      sync.snapshot(snapshot({ venueAt: sent as Micros, bids: [pair] }), ({ bids, asks, venueAt }) => {
        book.applySnapshot(bids, asks);
        assertEquals(venueAt! >= last, true, `seed ${seed}: the book went back from ${last} to ${venueAt}`);
        last = venueAt!;
      });
      assertEquals(JSON.stringify(book.levels("bid")), truth[last], `seed ${seed}`);
    }
  }
}

Deno.test("P15 Hyperliquid: lost, doubled and swapped whole books never bring an older one back", () => {
  for (let seed = 1; seed <= 5; seed++) rain(DEPTH_RULE, seed);
  assertThrows(() => rain({ next: () => "gap" }, 1), Error, "went back");
});

Deno.test("Hyperliquid has no changes: one is a gap, and a book without a date is taken", () => {
  const sync = new StreamedSync(DEPTH_RULE);
  sync.begin();
  assertEquals(sync.change(delta({ lastId: 1 }), () => {}), "waiting");
  assertEquals(sync.snapshot(snapshot({ venueAt: null }), () => {}), "applied");
  assertEquals(sync.snapshot(snapshot({ venueAt: null }), () => {}), "applied");
  assertEquals(sync.change(delta({ lastId: 1 }), () => {}), "gap");
});
