import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Nonces } from "../../../exchanges/shared/nonces.ts";

const MS = { perSecond: 1e3, lead: 5e6 }, NOON = 1_795_608_000_000_000;
const cell = () => new BigInt64Array(1);

Deno.test("P17 nonces follow the venue's clock, and go on by one where it stands or steps back", () => {
  const nonces = new Nonces(MS, cell());
  assertEquals(nonces.next(NOON), NOON / 1e3);
  assertEquals(nonces.next(NOON), NOON / 1e3 + 1);
  assertEquals(nonces.next(NOON + 900_000), NOON / 1e3 + 900);
  assertEquals(nonces.next(NOON - 3_000_000), NOON / 1e3 + 901, "3 s back");
  assertEquals(nonces.last, NOON / 1e3 + 901);
});

Deno.test("P17 a nonce that the venue would refuse is not given out: the clock has to catch up", () => {
  const nonces = new Nonces(MS, cell());
  nonces.next(NOON + 6_000_000);
  assertEquals([nonces.next(NOON), nonces.last], [null, NOON / 1e3 + 6_000]);
  assertEquals(nonces.next(NOON + 1_001_000), NOON / 1e3 + 6_001);
});

Deno.test("P17 nonces grow strictly across restarts, threads and whatever the clock does", () => {
  const step = fc.oneof(
    fc.integer({ min: -3_000_000, max: 3_000_000 }),
    fc.constantFrom("restart" as const, "thread" as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.constantFrom(1e3, 1e6), (steps, perSecond) => {
      const rule = { perSecond, lead: 1e12 };
      let shared = cell(), users = [new Nonces(rule, shared)], now = NOON, last = 0, turn = 0;
      for (const what of steps) {
        if (what === "restart") {
          shared = cell();
          users = [new Nonces(rule, shared, last)];
        } else if (what === "thread") users.push(new Nonces(rule, shared));
        else now += what;
        const nonce = users[turn++ % users.length].next(now);
        assert(nonce !== null && nonce > last, `${nonce} after ${last}`);
        last = nonce;
      }
    }),
  );
});

Deno.test("a cell that is ahead of what an earlier run had reserved stays ahead", () => {
  const shared = cell();
  new Nonces(MS, shared, 10);
  new Nonces(MS, shared, 5);
  assertEquals(shared[0], 10n);
});
