import { assert, assertEquals } from "@std/assert";
import { toNumber } from "../../../../core/money.ts";
import { fundingRate, Referee } from "../../../../exchanges/simulator/world/referee.ts";
import { contractStage } from "../../../support/contract_stage.ts";

Deno.test("Referee tells the index, a mark that follows the book's premium slowly, and a rate anchored to it", () => {
  const { exchange, perp, crowd, log } = contractStage();
  crowd("buy", 100, 5);
  crowd("sell", 102, 5);
  let index = Math.log(1);
  const referee = new Referee(exchange, perp, () => index, 0);
  const told = () => [perp.reference!.index, perp.reference!.mark].map(toNumber);
  assertEquals([told(), log.references], [[1, 1.01], 1], "the premium of now is where it begins");
  index = Math.log(1.01);
  referee.act();
  assertEquals([referee.nextAt, told()[0]], [2e6, 1.01]);
  const first = told()[1];
  for (let i = 0; i < 300; i++) referee.act();
  assert(first > 1.0195 && told()[1] < 1.0101, `${first} ${told()[1]}`);
  assert(toNumber(perp.reference!.fundingRate) > 0.0075 / 2, "the rate remembers longer");
});

Deno.test("Referee holds the premium while a side of the book is empty", () => {
  const { exchange, perp, crowd } = contractStage();
  crowd("buy", 100, 5);
  new Referee(exchange, perp, () => 0, 0).act();
  assertEquals(toNumber(perp.reference!.mark), 1);
});

Deno.test("fundingRate() is the premium, pulled towards the interest rate, within bounds, for its hours", () => {
  assertEquals(fundingRate(0.0001, 8), 0.0001);
  assert(Math.abs(fundingRate(0.0004, 8) - 0.0001) < 1e-12);
  assert(Math.abs(fundingRate(0.002, 8) - 0.0015) < 1e-12);
  assert(Math.abs(fundingRate(-0.002, 8) + 0.0015) < 1e-12);
  assertEquals([fundingRate(1, 8), fundingRate(-1, 4)], [0.0075, -0.00375]);
});
