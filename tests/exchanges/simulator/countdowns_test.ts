import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Account, DEMO_ACCOUNT } from "../../../exchanges/simulator/accounts.ts";
import { Countdowns } from "../../../exchanges/simulator/countdowns.ts";

const account = new Account(0, DEMO_ACCOUNT), other = new Account(1, DEMO_ACCOUNT);
const covers = () => true;

Deno.test("Countdowns fire once, in the order of their times; setting one anew replaces it", () => {
  const countdowns = new Countdowns();
  assertEquals(countdowns.nextAt as number, Infinity);
  countdowns.set({ account, name: "all", at: 50 as Micros, covers });
  countdowns.set({ account: other, name: "all", at: 30 as Micros, covers });
  countdowns.set({ account, name: "all", at: 70 as Micros, covers });
  assertEquals([countdowns.nextAt as number, countdowns.takeDue(29 as Micros).length], [30, 0]);
  assertEquals(countdowns.takeDue(100 as Micros).map(({ at }) => at as number), [30, 70]);
  assertEquals([countdowns.nextAt as number, countdowns.fired, countdowns.takeDue(200 as Micros).length], [
    Infinity,
    2,
    0,
  ]);
});

Deno.test("Countdowns: one that is cleared does not fire", () => {
  const countdowns = new Countdowns();
  countdowns.set({ account, name: "BTCUSDT perp", at: 50 as Micros, covers });
  assertEquals(countdowns.get(account, "BTCUSDT perp")?.at as number, 50);
  assertEquals([countdowns.clear(account, "BTCUSDT perp"), countdowns.clear(account, "BTCUSDT perp")], [true, false]);
  assertEquals([countdowns.get(account, "BTCUSDT perp"), countdowns.nextAt as number], [null, Infinity]);
});
