import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Random } from "../../../../exchanges/shared/random.ts";
import { ASSETS } from "../../../../exchanges/simulator/assets.ts";
import { FAIR_STEP, FairValues } from "../../../../exchanges/simulator/world/fair_value.ts";
import { lagOf, VenueView } from "../../../../exchanges/simulator/world/venue_view.ts";

const values = (seed = 1) => {
  const random = new Random(seed);
  return new FairValues([ASSETS.BTC, ASSETS.ETH], random, [random.fork("BTC"), random.fork("ETH")]);
};

Deno.test("VenueView is close to what the asset is worth, late by its lag, and the same for the same seed", () => {
  const fair = values(), view = new VenueView(fair, 0, null, "spot", 5 * FAIR_STEP, new Random(2));
  const again = new VenueView(fair, 0, null, "spot", 5 * FAIR_STEP, new Random(2));
  const other = new VenueView(fair, 0, null, "spot", 5 * FAIR_STEP, new Random(3));
  let late = 0, prompt = 0;
  for (let i = 0; i < 2_000; i++) {
    fair.step();
    for (const one of [view, again, other]) one.step();
    late += Math.abs(view.at(0) - view.at(-1) - (fair.at(0, -5) - fair.at(0, -6)));
    prompt += Math.abs(view.at(0) - view.at(-1) - (fair.at(0, 0) - fair.at(0, -1)));
    assertEquals(view.at(0), again.at(0));
    assert(Math.abs(view.at(0) - fair.at(0, -5)) < 5e-4, "a basis is a few hundredths of a per cent");
  }
  assertNotEquals(view.at(0), other.at(0));
  assert(late < 1e-9 && prompt > 0.01, `${late} ${prompt}`);
});

Deno.test("VenueView lies between two points of the path where the lag does", () => {
  const fair = values();
  for (let i = 0; i < 50; i++) fair.step();
  const view = new VenueView(fair, 0, null, "spot", 2.5 * FAIR_STEP, new Random(2)),
    offset = view.at(2.5) - fair.at(0, 0);
  const between = (fair.at(0, -2) + fair.at(0, -3)) / 2;
  assert(Math.abs(view.at(0) - offset - between) < 1e-12);
});

Deno.test("VenueView of a pair is the one asset in the other", () => {
  const fair = values(), view = new VenueView(fair, 1, 0, "spot", 0, new Random(2));
  fair.step();
  assertEquals(view.index, fair.at(1, 0) - fair.at(0, 0));
});

Deno.test("Perpetuals have premiums that differ from market to market and come back", () => {
  const means = [1, 2, 3, 4].map((seed) => {
    const fair = values(), view = new VenueView(fair, 0, null, "linear", 0, new Random(seed));
    let sum = 0;
    for (let i = 0; i < 40_000; i++) {
      view.step();
      sum += view.at(0) - view.index;
    }
    return sum / 40_000;
  });
  assert(means.every((mean) => Math.abs(mean) < 1e-3) && new Set(means).size === 4, String(means));
});

Deno.test("lagOf() is some part of a quarter of a second", () => {
  const lags = [1, 2, 3].map((seed) => lagOf(new Random(seed)));
  assert(lags.every((lag) => lag >= 0 && lag <= 250_000) && new Set(lags).size === 3);
});
