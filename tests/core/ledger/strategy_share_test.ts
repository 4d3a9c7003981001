import { assertEquals, assertThrows } from "@std/assert";
import { addTo, StrategyShare } from "../../../core/ledger/strategy_share.ts";
import { formatMoney, type Money, parseMoney } from "../../../core/money.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const MARKET = madeUpInstrument({ tick: parseGrid("1"), lot: parseGrid("0.5") });
const fee = (asset: string, amount: string) => ({ fee: { asset, amount: parseMoney(amount) } });

Deno.test("trade() counts the distance of a maker's fill from the mid as spread, of a taker's as slippage", () => {
  const share = new StrategyShare("mm");
  share.trade(madeUpFill("buy", 4, 98), 201, MARKET);
  share.trade(madeUpFill("sell", 2, 103), 201, MARKET);
  share.trade(madeUpFill("sell", 2, 99, { liquidity: "taker" }), 201, MARKET);
  // Two units bought 2.5 under the mid and one sold 2.5 over it; one unit taken 1.5 under it.
  assertEquals([share.spread, share.slippage, share.paid].map(formatMoney), ["7.5", "-1.5", "-6"]);
  assertEquals([share.size, share.unmarked], [0, 0]);
});

Deno.test("trade() without a mid counts no spread and says so", () => {
  const share = new StrategyShare("mm");
  for (const doubleMid of [0, NaN]) share.trade(madeUpFill("sell", 4, 98), doubleMid, MARKET);
  assertEquals([formatMoney(share.spread), share.size, share.unmarked], ["0", -8, 2]);
});

Deno.test("P37 payFee() keeps a rebate's sign, tells base at the fill's price, and leaves a third asset open", () => {
  const share = new StrategyShare("mm");
  const paid = [["USDT", "-0.25"], ["BTC", "0.001"], ["BNB", "0.01"], ["BNB", "-0.004"]].map(([asset, amount]) =>
    share.payFee(madeUpFill("buy", 1, 100, fee(asset, amount)), MARKET)
  );
  assertEquals(paid.map((amount) => amount && formatMoney(amount)), ["-0.25", "0.1", null, null]);
  assertEquals([share.fees, share.baseFees, share.openFees.get("BNB")!].map(formatMoney), ["-0.15", "0.001", "0.006"]);
});

Deno.test("payFee() of an inverse contract has no fees in base beside those that it settles in", () => {
  const share = new StrategyShare("mm");
  share.payFee(madeUpFill("buy", 1, 100, fee("BTC", "0.001")), { ...MARKET, kind: "inverse" });
  assertEquals([share.fees, share.baseFees].map(formatMoney), ["0.001", "0"]);
});

Deno.test("from() takes over what state() wrote, on a finer grid too, and refuses one that it does not fit", () => {
  const share = new StrategyShare("mm");
  share.trade(madeUpFill("buy", 3, 98), 201, MARKET);
  share.trade(madeUpFill("buy", 1, 99, { liquidity: "taker" }), 201, MARKET);
  share.trade(madeUpFill("buy", 1, 99, { liquidity: "taker" }), 0, MARKET);
  for (const asset of ["USDT", "BTC", "BNB"]) share.payFee(madeUpFill("buy", 1, 100, fee(asset, "0.5")), MARKET);
  addTo(share.funding, "USDT", parseMoney("-1"));
  share.granted = parseMoney("7");
  const state = share.state(MARKET), finer = { ...MARKET, lot: parseGrid("0.25") };
  const copy = StrategyShare.from(JSON.parse(JSON.stringify(state)), finer);
  assertEquals([copy.size, copy.state(finer)], [10, state]);
  assertThrows(() => StrategyShare.from(state, { ...MARKET, lot: parseGrid("1") }), RangeError, "2.5");
});

Deno.test("isEmpty is true again once everything was taken back, and not while one sum stands", () => {
  const share = new StrategyShare("mm"), fill = madeUpFill("buy", 3, 98, fee("BTC", "0.5"));
  assertEquals(share.isEmpty, true);
  for (const doubleMid of [0, 201]) {
    share.trade(fill, doubleMid, MARKET);
    share.payFee(fill, MARKET);
    assertEquals(share.isEmpty, false);
    share.trade(fill, doubleMid, MARKET, -1);
    share.payFee(fill, MARKET, -1);
    assertEquals([share.isEmpty, share.unmarked], [true, 0]);
  }
  const sums = ["paid", "spread", "slippage", "granted", "fees", "baseFees"] as const;
  for (const name of sums) {
    assertEquals(Object.assign(new StrategyShare("mm"), { [name]: [1n, 0] }).isEmpty, false, name);
  }
  for (const name of ["size", "unmarked"] as const) {
    assertEquals(Object.assign(new StrategyShare("mm"), { [name]: 1 }).isEmpty, false, name);
  }
  for (const name of ["openFees", "funding"] as const) {
    const one = new StrategyShare("mm");
    addTo(one[name], "BNB", [1n, 0]);
    assertEquals(one.isEmpty, false, name);
  }
});

Deno.test("addTo() begins at nothing, and nothing is not kept", () => {
  const amounts = new Map<string, Money>();
  addTo(amounts, "BTC", parseMoney("1.5"));
  addTo(amounts, "BTC", parseMoney("-0.5"));
  assertEquals(formatMoney(amounts.get("BTC")!), "1");
  addTo(amounts, "BTC", parseMoney("-1"));
  assertEquals(amounts.size, 0);
});
