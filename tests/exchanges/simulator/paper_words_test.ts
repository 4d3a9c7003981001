import { assertEquals } from "@std/assert";
import type { Place } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { AccountOrder } from "../../../exchanges/simulator/orders.ts";
import { endOf, fillOf, pairs, refusal, reportOf, requestOf } from "../../../exchanges/simulator/paper_words.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { levels } from "../../support/map_book.ts";

const place = { clientId: "a", side: "sell", price: 100, size: 10, timeInForce: "ioc" } as Place;

Deno.test("requestOf() knows the three lifetimes", () => {
  const shapes = (["post_only", "ioc", "gtc"] as const).map((timeInForce) => {
    const { kind, lifetime } = requestOf({ ...place, timeInForce });
    return `${kind} ${lifetime}`;
  });
  assertEquals(shapes, ["limit_maker gtc", "limit ioc", "limit gtc"]);
});

Deno.test("reportOf() and fillOf() tell an order and its trade", () => {
  const instrument = madeUpInstrument();
  const order = new AccountOrder(7, 0, instrument, requestOf(place), 10 as Size, 1 as Micros);
  order.filled = 4;
  order.status = "expired_in_match";
  assertEquals(reportOf(order, "binance", 9 as Micros), {
    kind: "order",
    venue: "binance",
    instrument: instrument.id,
    clientId: "a",
    venueOrderId: "7",
    side: "sell",
    price: 100 as Price,
    size: 10 as Size,
    filled: 4 as Size,
    status: "expired",
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: 9 as Micros,
  });
  const numbers = {
    tradeId: 3,
    executionId: 1,
    price: 100 as Price,
    size: 4 as Size,
    quote: [4n, 0] as [bigint, number],
  };
  const fill = fillOf({ ...numbers, order, maker: false, feeAsset: "USDT", fee: [1n, 2], at: 8 as Micros }, "binance");
  assertEquals([fill.tradeId, fill.liquidity, fill.fee, fill.venueAt], [
    "3",
    "taker",
    { asset: "USDT", amount: [1n, 2] },
    8 as Micros,
  ]);
});

Deno.test("pairs() copies the levels that are meant, and refusal() carries our words", () => {
  assertEquals(pairs({ ...levels([1, 2], [3, 4]), count: 1 }), [[1, 2]]);
  assertEquals(refusal("clock", "late"), { reason: "clock", code: "paper", message: "late", retryAt: null });
});

Deno.test("P10 endOf() says why an order of paper trading ended that nobody cancelled", () => {
  const order = new AccountOrder(7, 0, madeUpInstrument(), requestOf(place), 10 as Size, 1 as Micros);
  const prevented = { kind: "prevented", size: 5 as Size, counterId: 8, price: 100 as Price } as const;
  assertEquals(endOf(order, prevented), undefined, "a part is left");
  order.status = "expired_in_match";
  assertEquals(endOf(order, prevented), "self_trade");
  assertEquals(endOf(order, { kind: "expired", reason: "ioc" }), "unfilled");
  assertEquals(endOf(order, { kind: "canceled", cancelId: "x" }), undefined);
});
