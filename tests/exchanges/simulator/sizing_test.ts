import { assertAlmostEquals, assertEquals } from "@std/assert";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import type { Price, Size } from "../../../core/units.ts";
import { fillable, needs, sizeOf, ticksOf, worth } from "../../../exchanges/simulator/sizing.ts";
import { contractStage } from "../../support/contract_stage.ts";

const amountOf = ({ asset, amount }: ReturnType<typeof needs>) => `${formatMoney(amount)} ${asset}`;

Deno.test("needs() is quote for a buy, base for a sell, and for a market order what it will take", () => {
  const { ask, spot, crowd } = contractStage(), size = 10 as Size;
  crowd("sell", 100, 4, spot);
  crowd("sell", 110, 50, spot);
  assertEquals(amountOf(needs(spot, ask("buy", 120, 10), size)), "1.2 USDT");
  assertEquals(amountOf(needs(spot, ask("sell", 120, 10), size)), "1 BTC");
  assertEquals(amountOf(needs(spot, ask("buy", 0, 10, { kind: "market" }), size)), "1.06 USDT");
});

Deno.test("sizeOf() is the size that was asked for, or what an amount of the quote asset buys in whole lots", () => {
  const { ask, spot, crowd } = contractStage();
  crowd("sell", 100, 4, spot);
  crowd("sell", 110, 50, spot);
  assertEquals(sizeOf(spot, ask("buy", 0, 7)) as number, 7);
  const asked = ask("buy", 0, 0, { kind: "market", quote: parseMoney("1.1") });
  assertEquals(sizeOf(spot, asked) as number, 10, "0.40 for four, and six at 0.11 of what is left");
});

Deno.test("worth() is what a resting order holds back", () => {
  const { ask, spot, send } = contractStage();
  const [buy, sell] = (["buy", "sell"] as const).map((side) =>
    send(ask(side, side === "buy" ? 90 : 120, 10), spot).order!
  );
  assertEquals([buy, sell].map((order) => formatMoney(worth(order, 5 as Size))), ["0.45", "0.5"]);
});

Deno.test("fillable() looks as far as the order's price", () => {
  const { ask, perp, crowd } = contractStage();
  crowd("sell", 100, 4);
  crowd("sell", 110, 5);
  const cases: [number, number, boolean][] = [[100, 4, true], [100, 5, false], [110, 9, true], [110, 10, false]];
  for (const [price, size, can] of cases) assertEquals(fillable(perp, ask("buy", price, size)), can);
  assertEquals(fillable(perp, ask("sell", 100, 1)), false);
  assertEquals(fillable(perp, ask("buy", 0, 9, { kind: "market", price: 0 as Price })), true);
});

Deno.test("ticksOf() may lie between two ticks", () => {
  assertAlmostEquals(ticksOf(parseMoney("1.0123"), contractStage().perp.instrument), 101.23, 1e-9);
});
