import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { add, compare, formatMoney, type Money, parseMoney, subtract, ZERO } from "../../../core/money.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { DEMO_ACCOUNT } from "../../../exchanges/simulator/accounts.ts";
import { Exchange, type PlaceRefusal } from "../../../exchanges/simulator/exchange.ts";
import type { Floor } from "../../../exchanges/simulator/floors.ts";
import { MatchingBook } from "../../../exchanges/simulator/matching.ts";
import { CROWD, Order, type OrderRequest } from "../../../exchanges/simulator/orders.ts";
import { ExchangeLog } from "../../support/exchange_log.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { slowTest } from "../../support/slow.ts";

/** Prices of 1.00 on a grid of 0.01 and sizes of 0.1: notional 100 ticks × 10 lots is 1.00 USDT. */
const GRID = { tick: { step: 1, decimals: 2 }, lot: { step: 1, decimals: 1 }, minNotional: null };

function open(change: Partial<Instrument> = {}, balances: Record<string, string> = { BTC: "100", USDT: "100" }) {
  const log = new ExchangeLog();
  const options = { ...DEMO_ACCOUNT, balances, makerFee: "0.001", takerFee: "0.01" };
  const exchange = new Exchange([options, { ...options, name: "other", apiKey: "other" }], log);
  exchange.begin(1_000 as Micros);
  let book!: MatchingBook;
  const floor = exchange.list(madeUpInstrument({ ...GRID, ...change }), {
    createMarket: (listener) => book = new MatchingBook(listener),
    whole: true,
  });
  let id = 500;
  const crowd = (side: "buy" | "sell", price: number, size: number) => {
    const order = new Order(id++, CROWD, side, price, size);
    book.place(order, "gtc", "none");
    exchange.settle();
    return order;
  };
  return { exchange, floor, log, crowd, account: exchange.accounts[0], other: exchange.accounts[1] };
}

function ask(change: Partial<Record<keyof OrderRequest, unknown>> = {}): OrderRequest {
  const base = { clientId: "a", side: "buy", kind: "limit", lifetime: "gtc", quote: null, selfTrade: "none" };
  return { ...base, price: 100 as Price, size: 10 as Size, ...change } as OrderRequest;
}

Deno.test("Exchange.place locks what a resting order may cost, and cancel sets it free", () => {
  const { exchange, account, floor, log } = open();
  const placed = exchange.place(account, floor, ask());
  assertEquals(log.take(), ["a new new 0/10", "demo USDT 99+1"]);
  exchange.cancel(placed.order!, "cancel");
  assertEquals(log.take(), ["a canceled canceled 0/10", "demo USDT 100+0"]);
  assertEquals([account.open.size, account.find(placed.order!.id)], [0, placed.order]);
});

Deno.test("Exchange books a resting order's fills as maker, with the fee in the received asset", () => {
  const { exchange, account, floor, log, crowd } = open();
  exchange.place(account, floor, ask());
  log.take();
  crowd("sell", 99, 4);
  assertEquals(log.take(), ["a trade partially_filled 4/10", "demo USDT 99+0.6", "demo BTC 100.3996+0"]);
  crowd("sell", 99, 60);
  assertEquals(log.take(), ["a trade filled 10/10", "demo USDT 99+0", "demo BTC 100.999+0"]);
  assertEquals(log.trades.map(({ price, size, aggressor }) => [price, size, aggressor]), [[100, 4, "sell"], [
    100,
    6,
    "sell",
  ]]);
});

Deno.test("Exchange gives a taker the better price back, and tells the new order before its trades", () => {
  const { exchange, account, floor, log, crowd } = open();
  crowd("sell", 90, 4);
  const placed = exchange.place(account, floor, ask());
  assertEquals(log.take(), [
    "a new new 0/10",
    "a trade partially_filled 4/10",
    "demo USDT 99.04+0.6",
    "demo BTC 100.396+0",
  ]);
  assertEquals(placed.executions.map(({ price, size, maker }) => [price, size, maker]), [[90, 4, false]]);
});

Deno.test("Exchange ends what is left of IOC, FOK and market orders, and says why", () => {
  const { exchange, account, floor, log, crowd } = open();
  crowd("sell", 100, 4);
  exchange.place(account, floor, ask({ clientId: "fok", lifetime: "fok" }));
  exchange.place(account, floor, ask({ clientId: "ioc", lifetime: "ioc" }));
  exchange.place(account, floor, ask({ clientId: "market", kind: "market", price: 0 }));
  assertEquals(log.take().filter((line) => !line.startsWith("demo")), [
    "fok new new 0/10",
    "fok expired expired 0/10",
    "ioc new new 0/10",
    "ioc trade partially_filled 4/10",
    "ioc expired expired 4/10",
    "market new new 0/10",
    "market expired expired 0/10",
  ]);
  assertEquals([account.open.size, account.wallet("USDT").locked], [0, [0n, 3]]);
});

Deno.test("Exchange sizes a market order in the quote asset by what the book gives", () => {
  const { exchange, account, floor, crowd } = open();
  crowd("sell", 100, 10); // 1.00 USDT
  crowd("sell", 200, 10);
  const { order } = exchange.place(
    account,
    floor,
    ask({ kind: "market", price: 0, size: 0, quote: parseMoney("1.5") }),
  );
  assertEquals([order!.size, order!.filled, formatMoney(order!.quoteFilled)], [12 as Size, 12, "1.4"]);
});

const REFUSALS: readonly (readonly [string, PlaceRefusal, Partial<OrderRequest>, Partial<Instrument>])[] = [
  ["a post-only order that would trade", "would_cross", { kind: "limit_maker", price: 101 as Price }, {}],
  ["a buy that costs more than is free", "insufficient_balance", { size: 1_001 as Size }, {}],
  [
    "a sell of more than is free",
    "insufficient_balance",
    { side: "sell", price: 300 as Price, size: 1_001 as Size },
    {},
  ],
  ["a client id that is in use", "duplicate", { clientId: "used" }, {}],
  ["one order too many", "too_many_orders", {}, { maxOpenOrders: 1 }],
  ["any order while the market is halted", "market_closed", {}, { status: "halted" }],
];
for (const [what, refusal, request, instrument] of REFUSALS) {
  Deno.test(`Exchange.place refuses ${what}, and changes nothing`, () => {
    const { exchange, account, floor, log, crowd } = open({ ...instrument, status: "trading" });
    crowd("sell", 101, 5);
    exchange.place(account, floor, ask({ clientId: "used", price: 1 }));
    floor.relist({ ...floor.instrument, ...instrument });
    log.take();
    assertEquals(exchange.place(account, floor, ask(request)), { order: null, executions: [], refusal });
    assertEquals(log.take(), []);
  });
}

Deno.test("Exchange.amend makes an order smaller in place, under its new client id", () => {
  const { exchange, account, floor, log, crowd } = open();
  const order = exchange.place(account, floor, ask()).order!;
  crowd("sell", 100, 2);
  log.take();
  assertFalse(exchange.amend(order, 2 as Size, "b"), "not below what is filled");
  assertFalse(exchange.amend(order, 10 as Size, "b"), "not up");
  assert(exchange.amend(order, 5 as Size, "b"));
  assertEquals(log.take(), ["b amended partially_filled 2/5", "demo USDT 99.5+0.3"]);
  assertEquals([account.openByClient("b"), account.openByClient("a")], [order, null]);
});

Deno.test("Exchange keeps an account from trading with itself, and sets free what it held", () => {
  const { exchange, account, floor, log } = open();
  exchange.place(account, floor, ask({ clientId: "sell", side: "sell" }));
  log.take();
  exchange.place(account, floor, ask({ clientId: "buy", lifetime: "ioc", selfTrade: "expire_both" }));
  assertEquals(log.take(), [
    "buy new new 0/10",
    "sell prevented expired_in_match 0/10",
    "buy prevented expired_in_match 0/10",
    "demo USDT 100+0",
    "demo BTC 100+0",
  ]);
});

Deno.test("Exchange lets a decremented order go on with what is left", () => {
  const { exchange, account, floor, log, crowd } = open();
  exchange.place(account, floor, ask({ clientId: "sell", side: "sell", size: 4 }));
  const { order } = exchange.place(account, floor, ask({ clientId: "buy", selfTrade: "decrement" }));
  assertEquals([order!.status, order!.left, order!.prevented], ["new", 6, 4]);
  log.take();
  crowd("sell", 100, 6);
  assertEquals(log.take()[0], "buy trade filled 6/10");
  assertEquals(account.wallet("USDT").locked[0], 0n);
});

Deno.test("Exchange numbers depth changes of its own book", () => {
  const { floor, crowd } = open();
  crowd("buy", 90, 1);
  crowd("buy", 91, 1);
  assertEquals([floor.updateId, floor.feed!.take()!.firstId], [12, 11]);
});

Deno.test("Exchange gives no id again that one started before it gave", () => {
  const { exchange, account, floor } = open();
  const first = exchange.place(account, floor, ask()).order!;
  exchange.begin(2_000_000 as Micros);
  const second = exchange.place(account, floor, ask({ clientId: "b" })).order!;
  assertEquals([first.id, second.id], [11, 20_001]);
});

slowTest("Exchange neither makes nor loses money: all that accounts and crowd hold stays the same but for fees", () => {
  const act = fc.record({
    who: fc.integer({ min: 0, max: 2 }),
    side: fc.constantFrom("buy" as const, "sell" as const),
    price: fc.integer({ min: 95, max: 105 }),
    size: fc.integer({ min: 1, max: 30 }),
    kind: fc.constantFrom("limit", "limit_maker", "ioc", "market", "cancel", "amend"),
    selfTrade: fc.constantFrom("none", "expire_taker", "expire_maker", "expire_both", "decrement"),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 50 }), (acts) => {
      const { exchange, floor, crowd } = open({}, { BTC: "5", USDT: "5" });
      acts.forEach(({ who, side, price, size, kind, selfTrade }, index) => {
        exchange.now = index as Micros;
        if (who === 2) return void crowd(side, price, size);
        const account = exchange.accounts[who], [oldest] = account.open.values();
        if (kind === "cancel") return void (oldest && exchange.cancel(oldest, "c"));
        if (kind === "amend") return void (oldest && exchange.amend(oldest, size as Size, `m${index}`));
        const lifetime = kind === "ioc" ? "ioc" : "gtc", clientId = `o${index}`;
        const type = kind === "ioc" ? "limit" : kind;
        exchange.place(account, floor, ask({ clientId, side, price, size, lifetime, kind: type, selfTrade }));
      });
      for (const account of exchange.accounts) checkAccount(account, floor);
    }),
    { seed: 7, numRuns: 300 },
  );
});

function checkAccount(account: Exchange["accounts"][number], { instrument }: Floor): void {
  const flow = account.flows.get(instrument.symbol) ?? { base: ZERO, quote: ZERO };
  for (const [asset, start, traded] of [["BTC", "5", flow.base], ["USDT", "5", flow.quote]] as const) {
    const { free, locked } = account.wallet(asset), fees: Money = account.fees.get(asset) ?? ZERO;
    const want = subtract(add(parseMoney(start), traded), fees);
    assertEquals(compare(add(free, locked), want), 0, `${asset} ${formatMoney(add(free, locked))}`);
    assert(compare(free, ZERO) >= 0, `${asset} free ${formatMoney(free)}`);
    const held = [...account.open.values()].filter(({ side }) => (side === "buy") === (asset === "USDT"))
      .reduce((sum: Money, order) => add(sum, order.locked), ZERO);
    assertEquals(compare(locked, held), 0, `${asset} locked ${formatMoney(locked)} for orders of ${formatMoney(held)}`);
  }
  const summed = account.executions.reduce((sum, { order, size }) => sum + (order.side === "buy" ? size : -size), 0);
  assertEquals(compare(flow.base, [BigInt(summed), 1]), 0);
}
