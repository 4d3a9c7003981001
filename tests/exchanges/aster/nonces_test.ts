import { assert, assertEquals } from "@std/assert";
import { type Lane, LaneNonces, NONCE_RULE } from "../../../exchanges/aster/nonces.ts";

const NOW = 1_795_608_000_000_000;

Deno.test("P17 nonces of Aster count µs and stay inside what the venue takes: it takes 5 s by its older pages", () => {
  const nonces = new LaneNonces("perp");
  assertEquals(nonces.next(NOW), NOW);
  assert(NONCE_RULE.lead < 5e6);
  nonces.next(NOW + NONCE_RULE.lead + 2e6);
  assertEquals(nonces.next(NOW), null, "too far ahead");
});

Deno.test("P17 nonces grow whatever the clock does, and no two of those who sign with one agent take the same", () => {
  const lanes: Lane[] = ["perp", "spot", "perp brake", "spot brake"], taken = new Set<number>();
  for (const nonces of lanes.map((lane) => new LaneNonces(lane))) {
    let last = 0;
    for (const time of [NOW, NOW, NOW - 1_000, NOW + 1, NOW + 2, NOW + 50]) {
      const nonce = nonces.next(time)!;
      assert(nonce > last && Number.isSafeInteger(nonce), `${nonce} behind ${last}`);
      last = nonce;
      taken.add(nonce);
    }
  }
  assertEquals(taken.size, 24);
});
