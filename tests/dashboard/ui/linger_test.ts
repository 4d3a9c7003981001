/** @module */
import { assertEquals } from "@std/assert";
import { Linger } from "../../../dashboard/ui/linger.ts";

const warn = { key: "w", tone: "warn" } as const, danger = { key: "d", tone: "danger" } as const;
const keys = (items: readonly { key: string }[]) => items.map(({ key }) => key).join(" ");

Deno.test("Linger shows danger at once and a warning once it has lasted", () => {
  const linger = new Linger();
  assertEquals(keys(linger.update([warn, danger], 0)), "d");
  assertEquals(keys(linger.update([warn, danger], 999)), "d");
  assertEquals(keys(linger.update([warn, danger], 1_000)), "d w");
});

Deno.test("Linger keeps what is over for a moment, and forgets a warning that never lasted", () => {
  const linger = new Linger();
  linger.update([warn, danger], 0);
  assertEquals(keys(linger.update([], 100)), "d");
  assertEquals(keys(linger.update([], 3_000)), "d");
  assertEquals(keys(linger.update([], 3_001)), "");
  assertEquals(keys(linger.update([warn], 4_000)), "");
});

Deno.test("Linger says of what is over that it is", () => {
  const linger = new Linger<{ key: string; tone: "warn" | "danger"; over?: boolean }>();
  assertEquals(linger.update([danger], 0), [danger]);
  assertEquals(linger.update([], 100), [{ ...danger, over: true }]);
  assertEquals(linger.update([danger], 200), [danger]);
});

Deno.test("Linger shows a warning that comes and goes as one that stays", () => {
  const linger = new Linger<typeof warn>();
  for (let at = 0; at <= 2_000; at += 100) linger.update([warn], at);
  for (let at = 2_100; at < 10_000; at += 100) {
    assertEquals(keys(linger.update(at % 1_000 < 500 ? [warn] : [], at)), "w", String(at));
  }
});
