import { assertEquals } from "@std/assert";
import { parseMoney } from "../../../../../core/money.ts";
import { isVip, levelOf } from "../../../../../exchanges/simulator/wire/okx/tiers.ts";

Deno.test("An account's tier is told by the fees that it pays", () => {
  const of = (fee: string) => ({ takerFee: parseMoney(fee) });
  assertEquals(["0.001", "0.0004", "0.0003", "0.0001"].map((fee) => [isVip(of(fee)), levelOf(of(fee))]), [
    [false, "Lv1"],
    [false, "Lv1"],
    [true, "Lv4"],
    [true, "Lv4"],
  ]);
});
