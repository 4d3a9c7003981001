import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { marketMaking, strategies, strategyNamed } from "../../strategies/mod.ts";

Deno.test("strategyNamed() finds each strategy by its own name", () => {
  for (const [name, kind] of strategies) {
    assertEquals(kind.name, name);
    assertStrictEquals(strategyNamed(name), kind);
  }
  assertStrictEquals(strategyNamed("market_making"), marketMaking);
});

Deno.test("strategyNamed() names the known ones when asked for another", () => {
  assertThrows(
    () => strategyNamed("martingale"),
    RangeError,
    'Cannot find strategy "martingale": known are market_making',
  );
});
