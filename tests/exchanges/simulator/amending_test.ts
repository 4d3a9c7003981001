import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { add, compare, formatMoney, notional, parseMoney, ZERO } from "../../../core/money.ts";
import type { Price, Size } from "../../../core/units.ts";
import { type AmendRules, PLAIN_PRODUCT, type ProductRules } from "../../../exchanges/simulator/rules.ts";
import { contractStage, type StageOptions } from "../../support/contract_stage.ts";

const product = (amend: Partial<AmendRules>): ProductRules => ({
  ...PLAIN_PRODUCT,
  amend: { ...PLAIN_PRODUCT.amend, ...amend },
});
const open = (amend: Partial<AmendRules> = {}, more: StageOptions = {}) =>
  contractStage({ ...more, rules: { spot: product(amend), perp: product(amend), ...more.rules } });
const to = (price?: number, size?: number) => ({ price: price as Price | undefined, size: size as Size | undefined });

Deno.test("Exchange.change keeps the queue for what is made smaller where the venue does, and loses it for all else", () => {
  for (const keepsPriority of ["smaller", "never"] as const) {
    const { exchange, send, ask, crowd } = open({ keepsPriority });
    const order = send(ask("buy", 100, 20)).order!, behind = crowd("buy", 100, 5);
    assertEquals(exchange.change(order, to(undefined, 10)).refusal, null);
    crowd("sell", 100, 5);
    assertEquals([order.filled, behind.filled], keepsPriority === "smaller" ? [5, 0] : [0, 5]);
    exchange.change(order, to(undefined, 30));
    crowd("sell", 100, 5);
    assertEquals([order.size, order.amendments], [30, 2]);
  }
});

Deno.test("Exchange.change moves the price; where it crosses, the order trades as taker, told after the amendment", () => {
  const { exchange, send, ask, crowd, log } = open();
  crowd("sell", 102, 6);
  const order = send(ask("buy", 100, 10)).order!;
  log.take();
  const { executions } = exchange.change(order, { ...to(102), clientId: "new" });
  assertEquals(executions.map(({ maker, price, size }) => [maker, price as number, size as number]), [[false, 102, 6]]);
  assertEquals(log.take(), ["new amended new 0/10", "new trade partially_filled 6/10"]);
  assertEquals([order.price, order.left, order.level!.price], [102, 4, 102]);
});

Deno.test("Exchange.change of a post-only order that would cross is refused, or ends the order", () => {
  for (const crossing of ["refused", "ended"] as const) {
    const { exchange, send, ask, crowd } = open({ crossing });
    crowd("sell", 102, 6);
    const order = send(ask("buy", 100, 10, { kind: "limit_maker" })).order!;
    const { refusal } = exchange.change(order, to(102));
    if (crossing === "refused") assertEquals([refusal, order.open, order.price], ["would_cross", true, 100]);
    else assertEquals([refusal, order.status, order.endReason], [null, "canceled", "post_only"]);
  }
});

Deno.test("Exchange.change to a size that is filled already is refused, ends the order, or fills it", () => {
  for (const filled of ["refused", "ended", "filled"] as const) {
    const { exchange, send, ask, crowd } = open({ filled });
    const order = send(ask("buy", 100, 10)).order!;
    crowd("sell", 100, 4);
    const { refusal } = exchange.change(order, to(undefined, 4));
    const told = [refusal, order.status, order.endReason, order.size];
    if (filled === "refused") assertEquals(told, ["filled", "partially_filled", null, 10]);
    if (filled === "ended") assertEquals(told, [null, "canceled", "amend", 10]);
    if (filled === "filled") assertEquals(told, [null, "filled", null, 4]);
  }
});

Deno.test("Exchange.change of nothing is refused, or does nothing, and keeps its place", () => {
  for (const unchanged of ["refused", "accepted"] as const) {
    const { exchange, send, ask, crowd } = open({ unchanged });
    const order = send(ask("buy", 100, 10)).order!, behind = crowd("buy", 100, 5);
    assertEquals(exchange.change(order, to(100, 10)).refusal, unchanged === "refused" ? "unchanged" : null);
    crowd("sell", 100, 5);
    assertEquals([order.filled, behind.filled], [5, 0]);
  }
});

Deno.test("Exchange.change gives another client id, unless another open order has it", () => {
  const { exchange, account, send, ask } = open();
  const order = send(ask("buy", 100, 10, { clientId: "a" })).order!;
  send(ask("buy", 100, 10, { clientId: "b" }));
  assertEquals(exchange.change(order, { ...to(99), clientId: "b" }).refusal, "duplicate");
  assertEquals(exchange.change(order, { ...to(99), clientId: "c" }).refusal, null);
  assertEquals([account.openByClient("a"), account.openByClient("c")], [null, order]);
});

Deno.test("Exchange.change on spot locks what the order may cost now, and is refused where there is not so much", () => {
  const { exchange, account, spot, send, ask } = open();
  const order = send(ask("buy", 100, 100), spot).order!;
  assertEquals(formatMoney(account.wallet("USDT").locked), "10");
  assertEquals(exchange.change(order, to(120, 200)).refusal, null);
  assertEquals(formatMoney(account.wallet("USDT").locked), "24");
  assertEquals(exchange.change(order, to(100, 1_001)).refusal, "insufficient_balance");
  assertEquals(exchange.change(order, to(110, 50)).refusal, null);
  assertEquals([formatMoney(account.wallet("USDT").locked), formatMoney(account.wallet("USDT").free)], ["5.5", "94.5"]);
});

Deno.test("Exchange.change of a contract's order needs the margin of what it becomes", () => {
  const { exchange, send, ask } = open({}, { account: { balances: { USDT: "10" } } });
  const order = send(ask("buy", 100, 900)).order!;
  assertEquals(exchange.change(order, to(100, 1_001)).refusal, "insufficient_balance");
  assertEquals(exchange.change(order, to(100, 1_000)).refusal, null);
});

Deno.test("Exchange.change never makes a reduce-only order larger than the position", () => {
  const { exchange, send, ask, crowd } = open();
  crowd("sell", 100, 30);
  send(ask("buy", 100, 30));
  const order = send(ask("sell", 110, 10, { reduceOnly: true })).order!;
  assertEquals([exchange.change(order, to(undefined, 50)).refusal, order.size], [null, 30]);
});

Deno.test("Exchange.change in a closed market is refused", () => {
  const { exchange, perp, send, ask } = open();
  const order = send(ask("buy", 100, 10)).order!;
  perp.isClosed = () => true;
  assertEquals(exchange.change(order, to(99)).refusal, "market_closed");
});

Deno.test("However spot orders are amended, what is locked is what the open orders may cost", () => {
  const step = fc.record({
    act: fc.constantFrom("place" as const, "change" as const, "crowd" as const),
    side: fc.constantFrom("buy" as const, "sell" as const),
    price: fc.integer({ min: 90, max: 110 }),
    size: fc.integer({ min: 1, max: 60 }),
    nth: fc.nat(3),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const { exchange, account, spot, send, ask, crowd } = open();
    for (const { act, side, price, size, nth } of steps) {
      if (act === "place") send(ask(side, price, size), spot);
      else if (act === "crowd") crowd(side, price, size, spot);
      else {
        const order = [...account.open.values()][nth];
        if (order !== undefined) exchange.change(order, to(price, size));
      }
      let quote = ZERO, base = 0;
      for (const order of account.open.values()) {
        if (order.side === "sell") base += order.left;
        else quote = add(quote, notional(order.price as Price, order.left as Size, order.instrument));
      }
      assertEquals(compare(account.wallet("USDT").locked, quote), 0);
      assertEquals(compare(account.wallet("BTC").locked, parseMoney((base / 10).toFixed(1))), 0);
    }
  }));
});
