import { assertEquals, assertThrows } from "@std/assert";
import { MarketAccount } from "../../../core/ledger/market_account.ts";
import { type FillContext, NO_CONTEXT } from "../../../core/ledger/strategy_share.ts";
import type { Side } from "../../../core/event.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const MARKET = madeUpInstrument({ kind: "linear", tick: parseGrid("1"), lot: parseGrid("0.5") });
function opened(...trades: (readonly [strategy: string, side: Side, size: number])[]): MarketAccount {
  const account = new MarketAccount();
  account.open(MARKET);
  for (const [strategy, side, size] of trades) {
    account.position.apply(side, 100 as Price, size as Size);
    const fill = madeUpFill(side, size, 100, { fee: { asset: "BNB", amount: parseMoney("0.5") } });
    account.share(strategy).trade(fill, 0, MARKET);
    account.share(strategy).payFee(fill, MARKET);
  }
  return account;
}
const funding = (account: MarketAccount, strategy: string) =>
  formatMoney(account.share(strategy).funding.get("USDT") ?? [0n, 0]);

Deno.test("fund() shares a payment out by the lots held, and what rounding leaves is nobody's", () => {
  const account = opened(["a", "buy", 2], ["b", "buy", 1]);
  account.fund("USDT", parseMoney("-1"));
  assertEquals(["a", "b", ""].map((strategy) => funding(account, strategy)), ["-0.66666667", "-0.33333333", "0"]);
  const against = opened(["a", "buy", 4], ["b", "sell", 1], ["", "sell", 1]);
  against.fund("USDT", parseMoney("-2"));
  assertEquals(["a", "b", ""].map((strategy) => funding(against, strategy)), ["-4", "1", "1"]);
});

Deno.test("reattribute() leaves the books as if the fill had been known in full from the start", () => {
  const fill = madeUpFill("sell", 3, 100, { fee: { asset: "BNB", amount: parseMoney("0.5") } });
  const based = madeUpFill("buy", 2, 101, { fee: { asset: "BTC", amount: parseMoney("0.5") }, liquidity: "taker" });
  const booked = (...contexts: readonly FillContext[]) => {
    const account = opened(["b", "buy", 1]);
    for (const each of [fill, based]) {
      account.position.apply(each.side, each.price, each.size);
      account.share(contexts[0].strategy).trade(each, contexts[0].doubleMid, MARKET);
      account.share(contexts[0].strategy).payFee(each, MARKET);
      for (let i = 1; i < contexts.length; i++) account.reattribute(each, contexts[i - 1], contexts[i]);
    }
    return account.state();
  };
  const right = { strategy: "a", doubleMid: 203 };
  assertEquals(booked(NO_CONTEXT, right), booked(right));
  assertEquals(booked({ ...right, strategy: "c" }, right), booked(right));
  assertEquals(booked(right, right, { ...right, doubleMid: 0 }), booked({ ...right, doubleMid: 0 }));
  assertEquals(booked(right).shares.length, 2, "what came to nothing is not written down");
  const unknown = new MarketAccount();
  unknown.reattribute(fill, NO_CONTEXT, right);
  assertEquals(unknown.shares.size, 0);
});

Deno.test("fund() of a flat market is nobody's", () => {
  const account = opened(["a", "buy", 2], ["a", "sell", 2]);
  account.fund("USDT", parseMoney("-1"));
  assertEquals([funding(account, "a"), funding(account, "")], ["0", "-1"]);
});

Deno.test("fees and openFees add up all strategies", () => {
  const account = opened(["a", "buy", 2], ["b", "sell", 2]);
  account.share("a").fees = parseMoney("0.1");
  account.share("b").fees = parseMoney("-0.3");
  assertEquals([formatMoney(account.fees), formatMoney(account.openFees.get("BNB")!)], ["-0.2", "1"]);
});

Deno.test("open() counts the lots of each strategy on a new grid, and refuses one on which they are worth something else", () => {
  const account = opened(["a", "buy", 3], ["b", "sell", 1], ["b", "sell", 2]);
  const before = account.state(), tenfold = { ...MARKET, multiplier: parseMoney("10") };
  assertThrows(() => account.open(tenfold), RangeError, '3 lots of "a" are open');
  assertEquals([account.state(), account.position.instrument], [before, MARKET]);
  account.open({ ...MARKET, status: "halted" });
  assertEquals(account.position.instrument?.status, "halted");
  account.open({ ...MARKET, lot: parseGrid("0.1"), tick: parseGrid("3") });
  assertEquals([account.share("a").size as number, account.share("b").size as number], [15, -15]);
  assertEquals(account.state(), before);
});

Deno.test("open() gives nobody what of a strategy's lots is no whole number on the new grid", () => {
  const account = opened(["a", "buy", 3], ["b", "sell", 1]), coarser = { ...MARKET, lot: parseGrid("1") };
  const paid = () =>
    [...account.shares.values()].map(({ strategy, size, paid }) => [strategy, size, formatMoney(paid)]);
  assertEquals(paid(), [["a", 3, "150"], ["b", -1, "-50"]]);
  account.open(coarser);
  assertEquals(paid(), [["a", 1, "100"], ["b", 0, "0"], ["", 0, "0"]]);
  const odd = opened(["a", "buy", 2]);
  assertThrows(() => odd.open({ ...MARKET, lot: parseGrid("0.75") }), RangeError, "2 lots are open");
  assertEquals([odd.position.instrument, odd.share("a").size as number], [MARKET, 2]);
});

Deno.test("open() keeps the order of the last trades on another grid, save where lots are worth something else", () => {
  const late = { side: "buy", price: 90, size: 2, at: 4 } as const, finer = { ...MARKET, lot: parseGrid("0.1") };
  const flat = () => {
    const account = opened();
    account.order.book({ side: "buy", price: 100 as Price, size: 2 as Size }, 5 as Micros);
    account.order.book({ side: "sell", price: 110 as Price, size: 2 as Size }, 6 as Micros);
    return account;
  };
  const plain = flat(), changed = flat();
  plain.order.book({ ...late, price: late.price as Price, size: late.size as Size }, late.at as Micros);
  changed.open(finer);
  changed.order.book({ ...late, price: late.price as Price, size: 5 * late.size as Size }, late.at as Micros);
  assertEquals(changed.position.state(), plain.position.state());
  assertEquals(changed.order.state(finer), plain.order.state(MARKET));
  const other = flat(), tenfold = { ...MARKET, multiplier: parseMoney("10") };
  other.open(tenfold);
  assertEquals([other.order.state(tenfold), other.position.instrument], [[], tenfold]);
});

Deno.test("restore() goes on from state(), and changes nothing where it does not fit", () => {
  const account = opened(["b", "buy", 3], ["a", "sell", 1]), copy = new MarketAccount(), coarse = new MarketAccount();
  account.trades.add("t1", 5 as Micros);
  const state = JSON.parse(JSON.stringify(account.state()));
  assertEquals(state.shares.map(({ strategy }: { strategy: string }) => strategy), ["a", "b"]);
  copy.restore(state, MARKET);
  assertEquals(copy.state(), account.state());
  const apart = { ...state, size: "1" };
  assertThrows(() => coarse.restore(apart, { ...MARKET, lot: parseGrid("1") }), RangeError, "0.5");
  assertEquals([coarse.position.instrument, coarse.shares.size, coarse.trades.count], [null, 0, 0]);
});
