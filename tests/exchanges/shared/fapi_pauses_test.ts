import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { boundedPause, OtherHosts, pausedUntil } from "../../../exchanges/shared/fapi_pauses.ts";

const SECOND = 1_000_000, NOW = 1_000 * SECOND as Micros;
const error = (status: number, code: number | null = null, retryAt: number | null = null) => (
  { status, code, message: "x", retryAt: retryAt as Micros | null }
);

Deno.test("pausedUntil() takes the host's word, or what is usual", () => {
  const cases: [ReturnType<typeof error>, number | null][] = [
    [error(429), 60],
    [error(200, -1003), 60],
    [error(403), 60],
    [error(418), 120],
    [error(429, -1003, NOW + 7 * SECOND), 7],
    [error(418, -1003, NOW + 9 * SECOND), 9],
    [error(403, -2015), null],
    [error(400, -1021), null],
    [error(500, null, NOW + 7 * SECOND), null],
  ];
  for (const [told, seconds] of cases) {
    assertEquals(pausedUntil(told, NOW), seconds === null ? null : NOW + seconds * SECOND, JSON.stringify(told));
  }
});

Deno.test("boundedPause() believes no end beyond three days", () => {
  assertEquals(boundedPause(NOW + SECOND, NOW), NOW + SECOND as Micros);
  assertEquals(boundedPause(Infinity, NOW), NOW + 3 * 86_400 * SECOND as Micros);
});

Deno.test("OtherHosts leaves the host alone that wants it, and no other", () => {
  const hosts = new OtherHosts();
  hosts.note("https://a", error(429, -1003, NOW + 5 * SECOND), NOW);
  hosts.note("https://b", error(400, -1021), NOW);
  hosts.note("https://a", null, NOW);
  assertEquals(hosts.forbids("https://a", NOW), "rate limited by https://a for 5000 ms more");
  assertEquals(hosts.forbids("https://a", NOW + 5 * SECOND as Micros), null);
  assertEquals([hosts.forbids("https://b", NOW), hosts.forbids("https://c", NOW)], [null, null]);
});
