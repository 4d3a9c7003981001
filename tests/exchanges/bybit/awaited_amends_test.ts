import { assertEquals } from "@std/assert";
import { AwaitedAmends } from "../../../exchanges/bybit/awaited_amends.ts";
import type { OrderReport } from "../../../core/event.ts";
import type { Micros, Size } from "../../../core/units.ts";

const at = (ms: number) => ms * 1_000 as Micros;
const report = (size: number, status = "open", clientId: string | null = "a") =>
  ({ clientId, size, status }) as OrderReport;

function made() {
  const settled: unknown[] = [], woken: number[] = [];
  const amends = new AwaitedAmends(
    { wake: (_timer, when) => void woken.push(when) },
    (clientId, size, now) => settled.push([clientId, size, now / 1_000]),
  );
  return { amends, settled, woken };
}

Deno.test("AwaitedAmends settles with the size that the stream shows, also before the venue's yes", () => {
  const { amends, settled } = made();
  amends.sent("a", 5 as Size);
  amends.reported(report(9), at(1));
  amends.reported(report(5), at(2));
  amends.taken("a", at(3));
  assertEquals(settled, [["a", 5, 2]]);
});

Deno.test("AwaitedAmends settles with nothing once the stream has had its time", () => {
  const { amends, settled, woken } = made();
  amends.sent("a", 5 as Size);
  amends.sent("b", 6 as Size);
  amends.taken("a", at(0));
  amends.taken("b", at(500));
  assertEquals(amends.timer("amends", at(2_000)), true);
  assertEquals([settled, woken], [[["a", null, 2_000]], [2_000_000, 2_500_000, 2_500_000]]);
  assertEquals(amends.timer("other", at(2_000)), false);
});

Deno.test("AwaitedAmends forgets what was answered otherwise, and orders that ended", () => {
  const { amends, settled } = made();
  amends.sent("a", 5 as Size);
  amends.forget("a");
  amends.taken("a", at(1));
  amends.sent("a", 5 as Size);
  amends.reported(report(9, "filled"), at(2));
  amends.reported(report(5, "open", null), at(3));
  amends.timer("amends", at(9_000));
  assertEquals(settled, []);
});
