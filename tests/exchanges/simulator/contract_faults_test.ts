/** What faults do to contracts, without any venue's words. */
import { assertEquals } from "@std/assert";
import { Random } from "../../../exchanges/shared/random.ts";
import { formatMoney } from "../../../core/money.ts";
import { Faults } from "../../../exchanges/simulator/faults.ts";
import { VenueFaults } from "../../../exchanges/simulator/venue_faults.ts";
import { contractStage } from "../../support/contract_stage.ts";

/** A long of 10.0 at 1.00. */
function troubled() {
  const stage = contractStage(), { exchange, crowd, send, ask, account, perp } = stage;
  const faults = new Faults(new Random(1));
  const venue = new VenueFaults({
    exchange,
    faults,
    inventClientId: () => "x",
    afterwards: (run) => run(),
    onTransfer() {},
  });
  crowd("sell", 100, 100);
  send(ask("buy", 100, 100));
  const strike = (name: string, parameters: Record<string, unknown> = {}) => {
    faults.set(name, parameters);
    return venue.onFault(name, parameters);
  };
  return { ...stage, faults, venue, strike, position: account.position(perp, "both") };
}

Deno.test("Fault liquidation takes the position away at the mark and ends the market's orders, once", () => {
  const { strike, position, send, ask, faults, account } = troubled();
  const resting = send(ask("sell", 120, 10)).order!;
  assertEquals(strike("liquidation"), true);
  assertEquals([position.size as number, resting.endReason, account.executions.at(-1)!.cause], [
    0,
    "liquidation",
    "liquidation",
  ]);
  assertEquals([faults.struck("liquidation"), faults.names], [1, []]);
  strike("liquidation");
  assertEquals(faults.struck("liquidation"), 1, "there is nothing to take");
});

Deno.test("Fault adl takes so many lots, of the market that is named", () => {
  const { strike, position } = troubled();
  strike("adl", { lots: 30, symbol: "ETHUSDT" });
  assertEquals(position.size as number, 100);
  strike("adl", { lots: 30, symbol: "BTCUSDT" });
  assertEquals(position.size as number, 70);
});

Deno.test("Fault funding pays now, at its rate or as it is told, and leaves the next time as it is", () => {
  const { strike, position, perp, mark } = troubled(), next = perp.nextFundingAt;
  mark("1", "0.002");
  strike("funding");
  assertEquals(formatMoney(position.funding), "-0.02");
  strike("funding", { rate: -0.01 });
  assertEquals([formatMoney(position.funding), perp.fundings.length, perp.nextFundingAt], ["0.08", 2, next]);
});

Deno.test("Fault mark_price holds the mark away from the index, until it ends", () => {
  const { strike, perp, mark, faults, log } = troubled();
  mark("1");
  const told = log.references;
  strike("mark_price", { percent: -10 });
  assertEquals([formatMoney(perp.reference!.mark), log.references], ["0.9", told + 1]);
  mark("1.1");
  assertEquals([formatMoney(perp.reference!.mark), formatMoney(perp.reference!.index)], ["0.99", "1.1"]);
  faults.clear();
  mark("1.1");
  assertEquals(formatMoney(perp.reference!.mark), "1.1");
});
