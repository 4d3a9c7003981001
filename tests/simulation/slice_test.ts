/** A slice of the simulation for every full run of the tests: whole lives with every trouble, on all cores. More of it:
 * `deno task sim`, `deno task sim-long`. */
import { assert, assertEquals } from "@std/assert";
import { optionsOf, playSeeds } from "./run.ts";
import { LEAST_AN_HOUR } from "./summary.ts";

const SEEDS = 24;
/** Some of one product, some of all eight at once. */
const SEEDS_TOGETHER = 6;

Deno.test(`DST-02 INV-25 ${SEEDS} seeds of whole lives among all troubles violate nothing, and one comes out the same twice`, async () => {
  const told: string[] = [], options = optionsOf(["--seeds", String(SEEDS)]);
  const { totals } = await playSeeds(options, "the slice", (text) => told.push(text), () => {});
  assertEquals([told, totals.broken], [[], 0]);
  assert(totals.twice >= 1 && totals.hours > 4);
  const { hours, marketEvents, orders, faultCount } = totals;
  assert(marketEvents >= LEAST_AN_HOUR.marketEvents * hours, `${marketEvents} market events in ${hours} h`);
  assert(orders >= LEAST_AN_HOUR.orders * hours, `${orders} orders in ${hours} h`);
  assert(faultCount >= LEAST_AN_HOUR.faults * hours, `${faultCount} troubles in ${hours} h`);
});

Deno.test(`DST-02 INV-25 ${SEEDS_TOGETHER} seeds of all eight products in one world violate nothing`, async () => {
  const told: string[] = [], options = optionsOf(["--venue", "all", "--seeds", String(SEEDS_TOGETHER)]);
  const { totals } = await playSeeds(options, "the slice", (text) => told.push(text), () => {});
  assertEquals([told, totals.broken, totals.twice], [[], 0, 1]);
  assert(totals.fills > 20 && totals.faultCount > 20, `${totals.fills} fills, ${totals.faultCount} troubles`);
});
