import { assertEquals } from "@std/assert";
import { compare, formatMoney, parseMoney } from "../../../core/money.ts";
import {
  isolatedMargin,
  liquidatable,
  liquidationPrice,
  marginOf,
  markOf,
} from "../../../exchanges/simulator/margin.ts";
import { contractStage } from "../../support/contract_stage.ts";

/** A long of 10.0 at 1.00, and 10 USDT. */
function long(leverage = 10) {
  const stage = contractStage({ account: { balances: { USDT: "10" }, leverage, perpTakerFee: "0" } });
  stage.crowd("sell", 100, 100);
  stage.send(stage.ask("buy", 100, 100));
  return { ...stage, position: stage.account.position(stage.perp, "both") };
}

Deno.test("marginOf() values by the mark: equity, margins of positions and of orders, and what is left", () => {
  const { account, mark, send, ask } = long();
  mark("1.1");
  send(ask("buy", 100, 50));
  const told = Object.entries(marginOf(account, "USDT")).map(([name, value]) =>
    `${name} ${typeof value === "string" ? value : formatMoney(value)}`
  );
  assertEquals(told, [
    "asset USDT",
    "wallet 10",
    "unrealised 1",
    "equity 11",
    "positionInitial 1.1",
    "orderInitial 0.5",
    "maintenance 0.055",
    "available 9.4",
  ]);
});

Deno.test("marginOf(): orders against the position close it first; what is available is never below zero", () => {
  const { account, mark, send, ask } = long();
  mark("1");
  send(ask("sell", 150, 100));
  assertEquals(formatMoney(marginOf(account, "USDT").orderInitial), "0");
  send(ask("sell", 150, 100));
  assertEquals(
    formatMoney(marginOf(account, "USDT").orderInitial),
    "0.5",
    "a short of 15.00 instead of a long of 10.00",
  );
  mark("0.01");
  assertEquals(formatMoney(marginOf(account, "USDT").available), "0");
});

Deno.test("markOf() is what was told, else the last trade, else the middle of the book", () => {
  const { perp, crowd, mark } = contractStage();
  assertEquals(formatMoney(markOf(perp)), "0");
  crowd("buy", 99, 5);
  assertEquals(formatMoney(markOf(perp)), "0.99");
  crowd("sell", 102, 5);
  assertEquals(formatMoney(markOf(perp)), "1.005");
  crowd("buy", 102, 1);
  assertEquals(formatMoney(markOf(perp)), "1.02");
  mark("1.0123");
  assertEquals(formatMoney(markOf(perp)), "1.0123");
});

Deno.test("liquidationPrice() is the mark at which equity meets maintenance, long and short", () => {
  for (const side of ["buy", "sell"] as const) {
    const stage = contractStage({ account: { balances: { USDT: "5" }, perpTakerFee: "0" } });
    const { account, perp, crowd, send, ask, mark } = stage;
    crowd(side === "buy" ? "sell" : "buy", 100, 100);
    send(ask(side, 100, 100));
    mark("1");
    const price = liquidationPrice(account, account.position(perp, "both"))!;
    assertEquals(formatMoney(price), side === "buy" ? "0.502513" : "1.492537");
    perp.reference = { ...perp.reference!, mark: price };
    const { equity, maintenance } = marginOf(account, "USDT");
    assertEquals(compare(parseMoney("0.00001"), [equity[0], equity[1]]) < 0, true);
    assertEquals(Math.abs(Number(formatMoney(equity)) - Number(formatMoney(maintenance))) < 1e-4, true);
  }
});

Deno.test("liquidationPrice() of a position with more behind it than it can lose is none", () => {
  const stage = contractStage(), { account, perp, crowd, send, ask } = stage;
  crowd("sell", 100, 100);
  send(ask("buy", 100, 100));
  assertEquals(liquidationPrice(account, account.position(perp, "both")), null);
  assertEquals(liquidationPrice(stage.other, stage.other.position(perp, "both")), null, "it has none");
});

Deno.test("In isolated mode only the position's own margin stands for it", () => {
  const { account, perp, position } = long();
  account.setup.setMarginMode(perp, "isolated");
  assertEquals(formatMoney(isolatedMargin(account, position)), "1");
  assertEquals(formatMoney(liquidationPrice(account, position)!), "0.904523");
  const at = (mark: string) => {
    perp.reference = { mark: parseMoney(mark), index: parseMoney(mark), fundingRate: parseMoney("0") };
    return liquidatable(account, perp).length;
  };
  assertEquals([at("0.91"), at("0.90")], [0, 1]);
  account.setup.setMarginMode(perp, "cross");
  assertEquals(at("0.90"), 0);
});
