/** Cutting down, on made-up violations: what is left is what was needed. */
import { assert, assertEquals } from "@std/assert";
import type { Plan, PlannedFault } from "./contract.ts";
import { planOf } from "./planning.ts";
import { FAULTS } from "./parts.ts";
import { shrink } from "./shrink.ts";

const found = (at: number) => ({ invariant: "INV-01", message: "", step: 1, at, last: [] });
const strikes = (name: string) => ({ faults }: Plan) => faults.some((fault) => fault.name === name);

/** A plan with many troubles, and as many venues and markets as there are. */
function wide(): Plan {
  const base = Array.from({ length: 100 }, (_, seed) => planOf(seed, { faults: FAULTS }))
    .find(({ faults, venues }) => faults.length > 25 && venues.length === 3)!;
  const fault = (name: string, venue: number, at: number): PlannedFault => ({
    name,
    venue,
    at,
    until: at + 4_000,
    seed: 1,
    parameters: {},
  });
  const faults = [...base.faults, fault("cause", 1, 200_000), fault("reason", 1, 250_000)].sort((a, b) => a.at - b.at);
  return { ...base, faults, settings: { ...base.settings, levels: 5, skew_bps: 0 } };
}

Deno.test("DST-04 a planted violation that needs two troubles, a venue and a setting is cut down to them", async () => {
  const breaks = (plan: Plan) =>
    strikes("cause")(plan) && strikes("reason")(plan) && plan.settings.levels === 5 && plan.ms > 250_000 - 180_000;
  let tries = 0;
  const shrunk = await shrink(wide(), found(255_000), {
    play: (plan) => {
      tries++;
      return Promise.resolve({ violation: breaks(plan) ? found(plan.ms - 1_000) : null });
    },
    goesOn: () => true,
  });
  const { plan } = shrunk;
  assert(breaks(plan), "it still breaks");
  assertEquals(plan.faults.map(({ name }) => name), ["cause", "reason"]);
  assertEquals([plan.venues.length, plan.venues[0].symbols.length, plan.settings], [1, 1, { levels: 5 }]);
  assert(plan.faults.every(({ venue, at, until }) => venue === 0 && until - at < 4_000));
  assertEquals(shrunk.tries, tries);
  assert(tries < 200, `${tries} tries`);
});

Deno.test("what breaks something else, or nothing, is not taken for it", async () => {
  const plan = wide();
  const shrunk = await shrink(plan, found(255_000), {
    play: (smaller) => {
      const other = { ...found(1), invariant: "INV-02" };
      return Promise.resolve({ violation: smaller.faults.length === plan.faults.length ? found(255_000) : other });
    },
    goesOn: () => true,
  });
  assertEquals(shrunk.plan.faults.length, plan.faults.length);
});

Deno.test("cutting down ends when its time is over, with the best so far", async () => {
  let left = 5;
  const shrunk = await shrink(wide(), found(255_000), {
    play: (plan) => Promise.resolve({ violation: strikes("cause")(plan) ? found(plan.ms) : null }),
    goesOn: () => left-- > 0,
  });
  assert(strikes("cause")(shrunk.plan) && shrunk.tries <= 5);
});
