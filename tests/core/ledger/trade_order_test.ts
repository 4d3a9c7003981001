import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Position } from "../../../core/ledger/position.ts";
import { TradeOrder } from "../../../core/ledger/trade_order.ts";
import type { Side } from "../../../core/event.ts";
import { add, formatMoney, parseMoney } from "../../../core/money.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const LINEAR = madeUpInstrument({ kind: "linear", tick: parseGrid("1"), lot: parseGrid("1"), settleDecimals: 2 });
const INVERSE = madeUpInstrument({
  kind: "inverse",
  tick: parseGrid("0.5"),
  lot: parseGrid("1"),
  multiplier: parseMoney("100"),
});
type Trade = { readonly side: Side; readonly price: number; readonly size: number; readonly at: number };
const trade = (at: number, side: Side, size: number, price: number): Trade => ({ at, side, size, price });
function opened(instrument = LINEAR, bound?: number): { position: Position; order: TradeOrder } {
  const position = new Position();
  position.open(instrument);
  return { position, order: new TradeOrder(position, bound) };
}
const book = (order: TradeOrder, { at, side, price, size }: Trade) =>
  order.book({ side, price: price as Price, size: size as Size }, at as Micros);
const figures = (position: Position) => position.state();

const TRADES = [trade(1, "buy", 4, 100), trade(2, "sell", 3, 107), trade(3, "sell", 5, 90), trade(4, "buy", 1, 95)];

Deno.test("INV-13 a late trade settles as if it had come in its turn, and the newer ones after it", () => {
  const straight = opened(), late = opened();
  const realised = TRADES.map((each) => book(straight.order, each));
  const paid = [0, 2, 3, 1].map((i) => book(late.order, TRADES[i]));
  assertEquals(figures(late.position), figures(straight.position));
  assertEquals(late.order.state(LINEAR), straight.order.state(LINEAR));
  // The venue paid 21 for the second and lost 10 with the third; late, the third had closed all four with a loss of 40.
  assertEquals(realised.map(formatMoney), ["0", "21", "-10", "-5"]);
  assertEquals(formatMoney(paid.reduce(add)), formatMoney(realised.reduce(add)));
});

Deno.test("trades of one instant stand in the order in which they were told", () => {
  const { position, order } = opened();
  for (const each of [trade(5, "buy", 1, 100), trade(9, "buy", 1, 120), trade(5, "sell", 1, 110)]) book(order, each);
  assertEquals([position.size, formatMoney(position.realised), formatMoney(position.cost)], [1, "10", "120"]);
});

Deno.test("a trade older than all that is remembered counts as the first of those", () => {
  const { position, order } = opened(LINEAR, 2);
  for (const [i, price] of [100, 101, 102, 103].entries()) book(order, trade(10 + i, "buy", 1, price));
  assertEquals(order.state(LINEAR).map(({ at }) => at), [12, 13]);
  assertEquals(formatMoney(book(order, trade(1, "sell", 2, 110))), "19");
  assertEquals([position.size, order.state(LINEAR).map(({ at }) => at)], [2, [1, 12, 13]]);
  book(order, trade(2, "sell", 1, 110));
  assertEquals(order.state(LINEAR).map(({ at }) => at), [12, 13], "late ones are cut like the others");
});

Deno.test("what cannot be booked changes nothing, also in the middle of what is booked anew", () => {
  const { position, order } = opened();
  const most = Number.MAX_SAFE_INTEGER;
  for (const each of [trade(1, "buy", most - 5, 1), trade(3, "buy", 5, 1)]) book(order, each);
  const before = [figures(position), order.state(LINEAR)];
  assertThrows(() => book(order, trade(2, "buy", 1, 1)), RangeError, "want a safe integer");
  assertThrows(() => book(order, trade(2, "buy", 0, 1)), RangeError, "want a positive safe integer");
  assertThrows(() => book(order, trade(4, "buy", 1, 0)), RangeError, "want a positive safe integer");
  assertEquals([figures(position), order.state(LINEAR)], before);
});

Deno.test("spot is booked as it comes, and what was forgotten is not put in order", () => {
  const spot = opened(madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("1") }));
  for (const each of TRADES) book(spot.order, each);
  assertEquals([spot.order.state(LINEAR), spot.position.fillCount], [[], 4]);
  const { position, order } = opened();
  book(order, TRADES[0]);
  book(order, TRADES[2]);
  order.forget();
  assertEquals([formatMoney(book(order, TRADES[1])), position.size], ["0", -4]);
});

Deno.test("restore() goes on as the first would have, and forgets what today's grid cannot hold with all before it", () => {
  const first = opened(), second = opened(), coarse = opened({ ...LINEAR, lot: parseGrid("2") });
  for (const i of [0, 2, 3]) book(first.order, TRADES[i]);
  const state = JSON.parse(JSON.stringify(first.order.state(LINEAR)));
  second.position.restore(first.position.state(), LINEAR);
  second.order.restore(state, LINEAR);
  for (const { order } of [first, second]) book(order, TRADES[1]);
  assertEquals([figures(second.position), second.order.state(LINEAR)], [
    figures(first.position),
    first.order.state(LINEAR),
  ]);
  const even = [trade(1, "buy", 2, 100), trade(2, "buy", 1, 100), trade(3, "buy", 1, 100), trade(4, "buy", 2, 100)];
  const third = opened();
  for (const each of even) book(third.order, each);
  coarse.order.restore(third.order.state(LINEAR), { ...LINEAR, lot: parseGrid("2") });
  assertEquals(coarse.order.state({ ...LINEAR, lot: parseGrid("2") }).map(({ at }) => at), [4]);
  const broken = [{
    ...state[0],
    side: "buy",
    get price(): string {
      throw new TypeError("a bug");
    },
  }];
  assertThrows(() => coarse.order.restore(broken, LINEAR), TypeError, "a bug");
});

Deno.test("P37 fills of a contract leave the same books to the last unit, in whatever order they come (property)", () => {
  const anyFills = fc.array(
    fc.record({
      side: fc.constantFrom<Side>("buy", "sell"),
      size: fc.integer({ min: 1, max: 9 }),
      price: fc.integer({ min: 70_000, max: 90_000 }),
    }),
    { minLength: 2, maxLength: 25 },
  ).chain((drawn) => {
    const fills = drawn.map(({ side, size, price }, i) =>
      madeUpFill(side, size, price, { venueAt: i + 1 as Micros, fee: { asset: "BTC", amount: [BigInt(i), 8] } })
    );
    return fc.tuple(fc.constant(fills), fc.shuffledSubarray(fills, { minLength: fills.length }));
  });
  fc.assert(
    fc.property(anyFills, fc.constantFrom(LINEAR, INVERSE), ([fills, shuffled], market) => {
      const [straight, mixed] = [fills, shuffled].map((order) => {
        const ledger = new Ledger();
        ledger.open(market);
        for (const fill of order) ledger.book(fill, { strategy: "a", doubleMid: 160_001 });
        const { trades: _, ...books } = ledger.account(market.id).state();
        return { books, cash: formatMoney(ledger.cash("binance", market.kind === "inverse" ? "BTC" : "USDT")) };
      });
      assertEquals(mixed, straight);
      assertEquals(straight.books.fillCount, fills.length);
    }),
    { seed: 20_261_128, numRuns: 200 },
  );
});
