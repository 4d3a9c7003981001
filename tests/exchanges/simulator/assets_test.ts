import { assert } from "@std/assert";
import { ASSETS, DOLLARS } from "../../../exchanges/simulator/assets.ts";

Deno.test("ASSETS have a worth, a volatility and a correlation that can be", () => {
  for (const [name, { price, volatility, correlation }] of Object.entries(ASSETS)) {
    assert(price > 0 && volatility > 0 && correlation >= 0 && correlation <= 1, name);
    assert(!DOLLARS.has(name), `${name} is no dollar`);
  }
});
