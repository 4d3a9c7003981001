import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RollingBudgets } from "../../../exchanges/shared/rolling_budgets.ts";
import type { Micros } from "../../../core/units.ts";

const SECOND = 1_000_000;
const at = (seconds: number) => Math.round(seconds * SECOND) as Micros;
const tenASecond = () => new RollingBudgets({ create: { length: SECOND, limit: 10 } });

Deno.test("RollingBudgets counts back from now, not from the full second", () => {
  const budgets = tenASecond();
  for (let i = 0; i < 10; i++) budgets.spend("create", at(0.9));
  assertEquals(budgets.allows("create", 1, at(1.5)), false);
  assertEquals(budgets.allows("create", 1, at(2)), true);
  assertEquals(budgets.stand("create", at(1.9)), { used: 0, limit: 10, window: at(1) });
});

Deno.test("RollingBudgets keeps a share back, but always lets one call go", () => {
  const budgets = tenASecond(), small = new RollingBudgets({ fees: { length: SECOND, limit: 1 } });
  for (let i = 0; i < 6; i++) budgets.spend("create", at(1));
  assertEquals([0.6, 0.7, 1].map((share) => budgets.allows("create", share, at(1))), [false, true, true]);
  assertEquals(small.allows("fees", 0.5, at(1)), true);
  small.spend("fees", at(1));
  assertEquals(small.allows("fees", 1, at(1)), false);
});

Deno.test("RollingBudgets says when there will be room", () => {
  const budgets = tenASecond();
  for (let i = 0; i < 10; i++) budgets.spend("create", at(1 + i / 10));
  assertEquals(budgets.opensAt("create", 1, at(1.95)), at(2.1));
  assertEquals(budgets.opensAt("create", 0.8, at(1.95)), at(2.3));
  assertEquals([budgets.opensAt("create", 1, at(2.5)), budgets.opensAt("other", 1, at(1))], [at(2.5), at(1)]);
});

Deno.test("RollingBudgets takes the venue's limit, and its count where somebody else spends too", () => {
  const budgets = tenASecond();
  assertEquals(budgets.observe("create", 20, 5, at(2), at(1)), { used: 15, limit: 20, window: at(1) });
  assertEquals(budgets.observe("create", 20, 5, at(2), at(1)), null, "the same again is no news");
  assertEquals(budgets.stand("create", at(1)), { used: 15, limit: 20, window: at(1) });
  assertEquals(budgets.stand("create", at(2)), { used: 0, limit: 20, window: at(1) });
});

Deno.test("RollingBudgets counts what others sent until the venue says that there is room", () => {
  const budgets = tenASecond();
  budgets.observe("create", 10, 0, at(1.3), at(1));
  assertEquals([at(1.29), at(1.41)].map((now) => budgets.allows("create", 1, now)), [false, true]);
});

Deno.test("RollingBudgets does not forget what is on its way when the venue counts less", () => {
  const budgets = tenASecond();
  for (let i = 0; i < 4; i++) budgets.spend("create", at(1));
  budgets.observe("create", 10, 9, at(1), at(1));
  assertEquals(budgets.stand("create", at(1)), { used: 4, limit: 10, window: at(1) });
});

Deno.test("RollingBudgets knows nothing of other kinds, and forbids none", () => {
  const budgets = tenASecond();
  budgets.spend("other", at(1));
  assertEquals([budgets.allows("other", 0.1, at(1)), budgets.stand("other", at(1))], [true, null]);
  assertEquals(budgets.observe("other", 5, 1, at(1), at(1)), null);
});

Deno.test("RollingBudgets lets no window of a second hold more than the limit, whatever each call takes on its way (property)", () => {
  const call = fc.record({ gap: fc.nat(300_000), way: fc.nat(99_999) });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 200 }), (calls) => {
      const budgets = tenASecond(), arrived: number[] = [];
      let now = 0;
      for (const { gap, way } of calls) {
        now += gap;
        if (!budgets.allows("create", 1, now as Micros)) continue;
        budgets.spend("create", now as Micros);
        arrived.push(now + way);
      }
      for (const end of arrived) assert(arrived.filter((one) => one > end - SECOND && one <= end).length <= 10);
    }),
    { seed: 11 },
  );
});
