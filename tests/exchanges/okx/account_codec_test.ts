import { assertEquals, assertThrows } from "@std/assert";
import { formatMoney } from "../../../core/money.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import {
  accountTrouble,
  readAccountMode,
  readBalances,
  readBill,
  readCash,
  readLeverage,
  readMargins,
  readPositions,
} from "../../../exchanges/okx/account_codec.ts";
import { PUSH } from "../../../exchanges/okx/order_codec.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { ACCOUNT, CONFIG } from "../../support/okx_talk.ts";

const NOW = 7 as Micros;
const swap = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT-SWAP", kind: "linear", lot: parseGrid("0.01") });
const listing = new Map([[swap.symbol, swap]]);
const row = (value: object) => fieldsOf(value, { venue: "okx", frame: "" });

function balancesOf(...details: object[]): string[][] {
  return readBalances(row({ details, uTime: "5" }), true, PUSH, NOW).balances
    .map(({ asset, free, locked }) => [asset, formatMoney(free), formatMoney(locked)]);
}

Deno.test("what is free and what is locked add up to the cash, whatever a position has won or lost", () => {
  const usdt = { ccy: "USDT", cashBal: "100", frozenBal: "30", isoEq: "0" };
  assertEquals(balancesOf({ ...usdt, availBal: "70", availEq: "" }), [["USDT", "70", "30"]]);
  assertEquals(balancesOf({ ...usdt, availBal: "", availEq: "120" }), [["USDT", "100", "0"]], "profit is no cash yet");
  assertEquals(balancesOf({ ...usdt, availBal: "", availEq: "-5" }), [["USDT", "-5", "105"]]);
  assertEquals(balancesOf({ ...usdt, availBal: "", availEq: "" }), [["USDT", "100", "0"]]);
  assertEquals(balancesOf({ ...usdt, cashBal: "-3", availBal: "0" }), [["USDT", "-3", "0"]], "a debt");
});

Deno.test("the margin of an isolated position has left the cash, and is locked beside it", () => {
  const usdt = { ccy: "USDT", cashBal: "94.4", availBal: "94.4", frozenBal: "5.5", isoEq: "5.4" };
  assertEquals(balancesOf(usdt), [["USDT", "94.4", "5.5"]]);
});

Deno.test("balances say when they are from, and whether they are all", () => {
  const { complete, venueAt, source } = readBalances(row(ACCOUNT), false, PUSH, NOW);
  assertEquals([complete, venueAt, source], [false, 1_795_607_999_000_000, "push"] as unknown[]);
});

Deno.test("balance_and_position tells cash, all of it in its snapshot alone", () => {
  const cash = { balData: [{ ccy: "BTC", cashBal: "0.5", uTime: "1" }], posData: [], pTime: "1795608000000" };
  const told = readCash(row({ ...cash, eventType: "snapshot" }), PUSH, NOW);
  assertEquals([told.complete, told.balances.map(({ free }) => formatMoney(free))], [true, ["0.5"]]);
  assertEquals(readCash(row({ ...cash, eventType: "funding_fee" }), PUSH, NOW).complete, false);
});

Deno.test("margin is told by currency where each has its own, and of the account where all is pooled", () => {
  const [usdt, ...none] = readMargins(row(ACCOUNT), NOW);
  assertEquals(none, [], "a currency without a margin has none");
  assertEquals([usdt.asset, ...[usdt.equity, usdt.available, usdt.maintenance].map(formatMoney)], [
    "USDT",
    "10000",
    "9000",
    "12.5",
  ]);
  const [pooled] = readMargins(row({ ...ACCOUNT, adjEq: "500", imr: "120.5", mmr: "60" }), NOW);
  assertEquals([pooled.asset, formatMoney(pooled.available)], ["USD", "379.5"]);
});

Deno.test("positions are signed contracts; both sides of one market are one; what is not ours is left out", () => {
  const position = (pos: string, posSide: string, more = {}) =>
    row({ instId: swap.symbol, pos, posSide, avgPx: "100.5", liqPx: "", uTime: "1795608000000", ...more });
  const held = (...rows: ReturnType<typeof row>[]) => {
    const { positions } = readPositions(rows, listing, true, { venue: "okx", evidence: PUSH, receivedAt: NOW });
    return positions.map(({ size, averagePrice }) => [size, averagePrice && formatMoney(averagePrice)]) as unknown[];
  };
  assertEquals(held(position("-0.5", "net")), [[-50, "100.5"]]);
  assertEquals(held(position("0.5", "short")), [[-50, "100.5"]]);
  assertEquals(held(position("0.5", "long"), position("0.2", "short")), [[30, null]]);
  assertEquals(held(position("0.5", "long"), position("0", "short")), [[50, "100.5"]]);
  assertEquals(held(position("0", "net", { avgPx: "" })), [[0, null]]);
  assertEquals(held(position("1", "net", { instId: "X-USDT-SWAP" })), []);
});

Deno.test("the account's settings: one way or both, what the key may do, what is not said", () => {
  const mode = (config: object, isPerp = true) => {
    const told = readAccountMode(row(config), isPerp, [], NOW);
    return [told.positionMode, told.marginMode, told.selfTradePrevention, told.canTrade, told.canWithdraw];
  };
  assertEquals(mode(CONFIG), ["one_way", "cross", "cancel_maker", true, false]);
  assertEquals(mode({ ...CONFIG, posMode: "long_short_mode", perm: "read_only,withdraw" }), [
    "hedge",
    "cross",
    "cancel_maker",
    false,
    true,
  ]);
  assertEquals(mode({ ...CONFIG, perm: "" }, false), [null, null, "cancel_maker", null, null]);
  assertThrows(() => mode({ ...CONFIG, posMode: "odd" }), FrameError, "posMode");
});

Deno.test("readLeverage() takes the markets that are ours", () => {
  const rows = [row({ instId: swap.symbol, lever: "3" }), row({ instId: "X-USDT-SWAP", lever: "5" })];
  assertEquals(readLeverage(rows, listing), [{ instrument: swap.id, leverage: 3 }]);
});

Deno.test("a bill is money without a trade: funding by its market, transfers, interest; what trades did is theirs", () => {
  const bill = { billId: "9", ccy: "USDT", balChg: "-1.25", instId: "", ts: "1795608000000" };
  const flow = (more: object) => {
    const told = readBill(row({ ...bill, ...more }), listing, NOW);
    return told && [told.what, told.instrument, formatMoney(told.amount), told.flowId];
  };
  assertEquals(flow({ type: "8", instId: swap.symbol }), ["funding", swap.id, "-1.25", "9"] as unknown[]);
  assertEquals(flow({ type: "1" }), ["transfer", null, "-1.25", "9"]);
  assertEquals(flow({ type: "7" }), ["interest", null, "-1.25", "9"]);
  assertEquals(flow({ type: "10" }), ["other", null, "-1.25", "9"]);
  assertEquals(["2", "3", "5", "9"].map((type) => flow({ type })), [null, null, null, null]);
  assertEquals(flow({ type: "8", balChg: "0" }), null);
});

Deno.test("accountTrouble() names a level without swaps, and spot that would borrow by itself", () => {
  const trouble = (config: object, isPerp: boolean) => accountTrouble(row({ ...CONFIG, ...config }), isPerp);
  assertEquals(["2", "3", "4"].map((acctLv) => trouble({ acctLv }, true)), [null, null, null]);
  assertEquals(trouble({ acctLv: "1" }, true)?.includes("spot mode"), true);
  assertEquals(trouble({ acctLv: "1", autoLoan: true }, false), null);
  assertEquals(trouble({ acctLv: "3", autoLoan: true }, false)?.includes("autoLoan"), true);
  assertEquals(trouble({ acctLv: "4", autoLoan: false }, false), null);
});
