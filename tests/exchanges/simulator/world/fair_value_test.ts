import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../../../../exchanges/shared/random.ts";
import { characterOf } from "../../../../exchanges/simulator/listings.ts";
import { FAIR_STEP, FairValues } from "../../../../exchanges/simulator/world/fair_value.ts";
import { slowTest } from "../../../support/slow.ts";

const open = (seed: number) => new FairValues(["BTCUSDT", "ETHUSDT"].map(characterOf), new Random(seed));

Deno.test("FairValues starts at the stated prices and knows no past before it", () => {
  const fair = open(1);
  assertAlmostEquals(Math.exp(fair.at(0, 0)), 65_000, 1e-6);
  assertEquals(fair.at(0, -40), fair.at(0, 0));
});

Deno.test("FairValues.at sees the path ahead, which then comes true", () => {
  const fair = open(2), ahead = [1, 7, 40].map((steps) => fair.at(1, steps));
  for (let step = 1; step <= 40; step++) {
    fair.step();
    const known = [1, 7, 40].indexOf(step);
    if (known >= 0) assertEquals(fair.at(1, 0), ahead[known]);
  }
  assertEquals(fair.at(1, -33), ahead[1]);
});

Deno.test("FairValues.at holds the last point beyond its sight either way", () => {
  const fair = open(3);
  for (let i = 0; i < 100; i++) fair.step();
  assertEquals([fair.at(0, 99), fair.at(0, -99)], [fair.at(0, 40), fair.at(0, -40)]);
});

slowTest("FairValues moves by the stated volatility in the long run, with quiet and stormy times", () => {
  const fair = open(4), perDay = 86_400e6 / FAIR_STEP, perWindow = 300e6 / FAIR_STEP, windows: number[] = [];
  let last = fair.at(0, 0), squares = 0, sum = 0;
  for (let i = 1; i <= 2 * perDay; i++) {
    fair.step();
    squares += (fair.at(0, 0) - last) ** 2;
    last = fair.at(0, 0);
    if (i % perWindow !== 0) continue;
    windows.push(Math.log(squares));
    sum += squares;
    squares = 0;
  }
  const yearly = Math.sqrt(sum / 2 * 365.25);
  assert(yearly > 0.4 && yearly < 0.8, `moves ${yearly} a year; stated are ${characterOf("BTCUSDT").volatility}`);
  // In regimes, how much the last five minutes moved tells something of the next five.
  const mean = windows.reduce((a, b) => a + b) / windows.length;
  const lag = windows.slice(1).reduce((sum, value, i) => sum + (value - mean) * (windows[i] - mean), 0);
  const own = windows.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  assert(lag / own > 0.25, `autocorrelation ${lag / own}`);
});
