/** Plans: what chance decides, and that nothing else does. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { DIALECTS, listingIn } from "./dialects.ts";
import { FAULTS } from "./parts.ts";
import { planOf } from "./planning.ts";
import { settingsOf } from "./settings.ts";

const plans = (count: number) => Array.from({ length: count }, (_, seed) => planOf(seed, { faults: FAULTS }));

Deno.test("a seed gives the same plan, and another seed another", () => {
  assertEquals(planOf(7, { faults: FAULTS }), planOf(7, { faults: FAULTS }));
  assertNotEquals(planOf(7, { faults: FAULTS }), planOf(8, { faults: FAULTS }));
});

Deno.test("DST-05 each seed has some of the troubles at rates of its own: some short of them, some full, and all occur", () => {
  const all = plans(400), kinds = all.map(({ faults }) => new Set(faults.map(({ name }) => name)).size);
  const anHour = all.map(({ faults, ms }) => faults.length / ms * 3_600_000);
  assert(kinds.filter((count) => count <= 4).length > 40, "some know few kinds of trouble");
  assert(kinds.filter((count) => count >= 12).length > 40, "some know many");
  assert(
    Math.min(...anHour) < 15 && Math.max(...anHour) > 150,
    `from ${Math.min(...anHour)} to ${Math.max(...anHour)} an hour`,
  );
  const seen = new Set(all.flatMap(({ faults }) => faults.map(({ name }) => name)));
  const expected = FAULTS.filter(({ absentAt = {} }) => !Object.hasOwn(absentAt, "binance"));
  assertEquals(expected.filter(({ name }) => !seen.has(name)).map(({ name }) => name), []);
  const lengths = new Set(all.map(({ ms }) => ms)), venues = new Set(all.map(({ venues }) => venues.length));
  assert(lengths.size >= 4);
  assertEquals([...venues].sort(), [1, 2, 3]);
});

Deno.test("a plan's troubles lie in its time, in order, and strike venues that are there", () => {
  for (const { faults, ms, venues } of plans(100)) {
    let before = 0;
    for (const { at, until, venue } of faults) {
      assert(at >= before && at < ms && until >= at, `${at} to ${until} of ${ms}`);
      assert(venue === null || venue < venues.length);
      before = at;
    }
  }
});

Deno.test("taking one kind of trouble away leaves the market and all settings as they were", () => {
  for (let seed = 0; seed < 30; seed++) {
    const { faults: _, ...whole } = planOf(seed, { faults: FAULTS }),
      { faults: __, ...less } = planOf(seed, { faults: [] });
    assertEquals(less, whole);
  }
});

Deno.test("settings that nobody knows are refused", () => {
  const plan = planOf(1, { faults: [] });
  assertEquals(settingsOf({ ...plan, settings: { levels: 4 } }).levels, 4);
  for (const settings of [{ colour: 1 }, { levels: "4" }] as readonly Record<string, string | number>[]) {
    let said = "";
    try {
      settingsOf({ ...plan, settings });
    } catch (error) {
      said = String(error);
    }
    assert(said.includes("want one of order_value"), said);
  }
});

Deno.test("of all products each seed plays some, each once, in one world, and no trouble where there is no such thing", () => {
  const dialects = Object.keys(DIALECTS), counts = new Map<number, number>(), met = new Set<string>();
  const struck = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const { venues, shared, faults } = planOf(seed, { faults: FAULTS, dialects });
    assertEquals([shared, new Set(venues.map(({ dialect }) => dialect)).size], [true, venues.length]);
    counts.set(venues.length, (counts.get(venues.length) ?? 0) + 1);
    for (const { dialect, symbols } of venues) {
      for (const symbol of symbols) met.add(`${dialect} ${listingIn(dialect, symbol).base}`);
    }
    for (const { name, venue } of faults) {
      struck.add(name);
      const { absentAt = {} } = FAULTS.find((kind) => kind.name === name)!;
      assert(venue === null || !Object.hasOwn(absentAt, venues[venue].dialect), `${name} at ${venue}`);
    }
  }
  assertEquals([...counts.keys()].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert(counts.get(8)! > 25, "often all of them");
  assertEquals(met.size, dialects.length * 4);
  assertEquals(FAULTS.filter(({ name }) => !struck.has(name)).map(({ name }) => name), []);
  assertEquals(planOf(3, { faults: FAULTS, dialects: ["okx"] }).venues.map(({ dialect }) => dialect), ["okx"]);
});
