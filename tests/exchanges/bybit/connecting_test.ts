import { assert, assertEquals } from "@std/assert";
import { lifetime } from "../../../exchanges/bybit/connecting.ts";
import { Random } from "../../../exchanges/shared/random.ts";

const HOUR = 3_600_000_000;

Deno.test("lifetime() lies between 22 and 23 hours, and is drawn from the seed", () => {
  const drawn = Array.from({ length: 100 }, (_, seed) => lifetime(new Random(seed)));
  assert(drawn.every((age) => age > 22 * HOUR && age <= 23 * HOUR));
  assert(new Set(drawn).size > 50);
  assertEquals(lifetime(new Random(3)), drawn[3]);
});
