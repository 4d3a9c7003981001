import { assertEquals } from "@std/assert";
import { IdleWatch } from "../../../../../exchanges/simulator/wire/bybit/idle.ts";

const S = 1_000_000;

Deno.test("Sockets that are silent for ten minutes, or as long as they asked, are found at the next look", () => {
  const watch = new IdleWatch();
  watch.open(1, "", 0);
  watch.open(2, "max_active_time=30s", 0);
  watch.open(3, "max_active_time=1m", 0);
  watch.open(4, "max_active_time=1s", 0);
  const found: [number, number[]][] = [];
  for (let now = 0; now <= 630 * S; now += 10 * S) {
    if (now === 40 * S) watch.touch(3, now);
    const idle = watch.scan(now);
    for (const id of idle) watch.close(id);
    if (idle.length > 0) found.push([now / S, idle]);
  }
  assertEquals(found, [[30, [2]], [120, [3]], [600, [1, 4]]]);
  assertEquals(watch.nextAt, Infinity);
});
