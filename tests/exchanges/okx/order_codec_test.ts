import { assertEquals, assertThrows } from "@std/assert";
import { formatMoney } from "../../../core/money.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import {
  instantOf,
  isOrderId,
  PUSH,
  readOrder,
  readOrderPush,
  readOwnTrade,
} from "../../../exchanges/okx/order_codec.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { ORDER } from "../../support/okx_talk.ts";

const NOW = 7 as Micros;
const swap = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT-SWAP", kind: "linear", lot: parseGrid("0.01") });
const rowOf = (more: object) =>
  fieldsOf({ ...ORDER, instId: swap.symbol, uTime: "1795608000123", ...more }, {
    venue: "okx",
    frame: "",
  });
const FILLED = {
  state: "partially_filled",
  accFillSz: "0.4",
  fillSz: "0.3",
  fillPx: "100",
  fillTime: "1795608000100",
  fillFee: "-0.006",
  fillFeeCcy: "USDT",
  tradeId: "77",
  execType: "M",
};

Deno.test("an order that rests is told with the ids of both sides, in lots of contracts", () => {
  const [order, ...more] = readOrderPush(rowOf({ clOrdId: "0123456789abcdef" }), swap, NOW);
  assertEquals(more, []);
  assertEquals(
    order,
    {
      kind: "order",
      venue: "okx",
      instrument: swap.id,
      clientId: "0123456789abcdef",
      venueOrderId: ORDER.ordId,
      side: "buy",
      price: 10_000,
      size: 100,
      filled: 0,
      status: "open",
      reason: null,
      source: "push",
      requestedAt: null,
      venueAt: 1_795_608_000_123_000,
      receivedAt: NOW,
    } as unknown as typeof order,
  );
});

Deno.test("a trade comes before the order that it filled, with what is charged as a positive fee", () => {
  const [fill, order] = readOrderPush(rowOf(FILLED), swap, NOW);
  if (fill.kind !== "fill") throw new Error("Cannot find the fill");
  assertEquals([fill.tradeId, fill.size, fill.price, fill.liquidity, fill.venueAt], [
    "77",
    30,
    10_000,
    "maker",
    1_795_608_000_100_000,
  ] as unknown[]);
  assertEquals([fill.fee.asset, formatMoney(fill.fee.amount)], ["USDT", "0.006"]);
  assertEquals([order?.kind, order?.status, order?.filled], ["order", "partial", 40] as unknown[]);
  const [rebate] = readOrderPush(rowOf({ ...FILLED, fillFee: "0.001" }), swap, NOW);
  assertEquals(rebate.kind === "fill" && formatMoney(rebate.fee.amount), "-0.001");
});

Deno.test("a trade whose own fee is not told is left to the trade list, unless it is all of the order", () => {
  const without = { ...FILLED, fillFee: "", fee: "-0.02", feeCcy: "BTC" };
  assertEquals(readOrderPush(rowOf(without), swap, NOW).map(({ kind }) => kind), ["order"]);
  const [whole] = readOrderPush(rowOf({ ...without, fillSz: "0.4" }), swap, NOW);
  assertEquals(whole.kind === "fill" && [whole.fee.asset, formatMoney(whole.fee.amount)], ["BTC", "0.02"]);
});

Deno.test("nothing is made up from empty texts: no trade without id or size, no price of a market order", () => {
  for (const odd of [{ fillSz: "0" }, { tradeId: "" }, { tradeId: "0" }, { fillSz: "" }]) {
    assertEquals(readOrderPush(rowOf({ ...FILLED, ...odd }), swap, NOW).length, 1);
  }
  const market = readOrder(rowOf({ ordType: "market", px: "", accFillSz: "" }), swap, PUSH, NOW);
  assertEquals([market.price, market.filled], [0, 0] as unknown[]);
});

Deno.test("a market order that is sized in quote has the size that is filled of it: the rest is no number of lots", () => {
  const order = readOrder(
    rowOf({ ordType: "market", px: "", sz: "100.5", tgtCcy: "quote_ccy", accFillSz: "0.03" }),
    swap,
    PUSH,
    NOW,
  );
  assertEquals([order.size, order.filled], [3, 3] as unknown[]);
});

Deno.test("why an order ended: what the venue did of its own accord, and what was forced on us", () => {
  const ended = (more: object) => {
    const { status, endedBy, reason } = readOrder(rowOf({ state: "canceled", ...more }), swap, PUSH, NOW);
    return [status, endedBy, reason];
  };
  assertEquals(ended({ cancelSource: "1" }), ["canceled", undefined, "cancelSource 1"]);
  assertEquals(ended({ cancelSource: "31", cancelSourceReason: "Post-only would take" }), [
    "canceled",
    "post_only",
    "Post-only would take",
  ]);
  assertEquals(ended({ cancelSource: "32" })[1], "self_trade");
  assertEquals(ended({ cancelSource: "20" })[1], "dead_man");
  assertEquals(ended({ state: "mmp_canceled" }), ["canceled", undefined, null]);
  assertEquals(ended({ state: "filled", category: "full_liquidation" }), ["filled", "liquidation", null]);
  const forced = (category: string) =>
    readOrder(rowOf({ ...FILLED, category }), swap, { source: "query", requestedAt: NOW }, NOW).forced;
  assertEquals(["partial_liquidation", "adl", "delivery", "normal"].map(forced), [
    "liquidation",
    "adl",
    "delivery",
    undefined,
  ]);
  const [fill] = readOrderPush(rowOf({ ...FILLED, category: "adl" }), swap, NOW);
  assertEquals(fill.kind === "fill" && fill.cause, "adl");
});

Deno.test("a row of the trade list is a fill that names its order", () => {
  const row = { tradeId: "5", ordId: "9", clOrdId: "", side: "sell", fillPx: "100.5", fillSz: "2", execType: "T" };
  const fees = { fee: "-0.1", feeCcy: "USDT", fillTime: "1795608000001", ts: "1795608000009", instId: swap.symbol };
  const fill = readOwnTrade(fieldsOf({ ...row, ...fees }, { venue: "okx", frame: "" }), swap, NOW);
  assertEquals([fill.clientId, fill.venueOrderId, fill.tradeId, fill.side, fill.liquidity, fill.size, fill.venueAt], [
    null,
    "9",
    "5",
    "sell",
    "taker",
    200,
    1_795_608_000_001_000,
  ] as unknown[]);
  assertEquals(formatMoney(fill.fee.amount), "0.1");
});

Deno.test("trades that the venue forces on us are taker's, bear their cause and any price, and name no order where it has none", () => {
  const row = { tradeId: "-55", ordId: "9", clOrdId: "", side: "sell", fillPx: "100.004", fillSz: "2", execType: "" };
  const listed = (more: object) =>
    readOwnTrade(
      fieldsOf({ ...row, fee: "0", feeCcy: "USDT", ts: "1795608000009", ...more }, { venue: "okx", frame: "" }),
      swap,
      NOW,
    );
  const adl = listed({ subType: "127" });
  assertEquals([adl.tradeId, adl.liquidity, adl.cause, adl.price], ["-55", "taker", "adl", 10_000] as unknown[]);
  assertEquals(listed({ side: "buy" }).price as number, 10_001);
  const causes = ["100", "107", "125", "128", "112", "113", "1", "6", "108", "", "constructor"].map((subType) =>
    listed({ subType }).cause
  );
  assertEquals(causes, [
    "liquidation",
    "liquidation",
    "adl",
    "adl",
    "delivery",
    "delivery",
    ...Array(5).fill(undefined),
  ]);
  assertEquals([listed({}), listed({ execType: undefined })].map(({ liquidity }) => liquidity), ["taker", "taker"]);
  const block = listed({ ordId: "", tradeId: "7", execType: "T" });
  assertEquals([block.venueOrderId, isOrderId(block.venueOrderId), isOrderId("9")], ["trade 7", false, true]);
  const [fill, order] = readOrderPush(
    rowOf({ ...FILLED, execType: "", category: "adl", px: "99.999", fillPx: "99.991" }),
    swap,
    NOW,
  );
  assertEquals(fill.kind === "fill" && [fill.liquidity, fill.cause, Number(fill.price)], ["taker", "adl", 10_000]);
  assertEquals(order?.price as number, 10_000);
});

Deno.test("an order that is over may be of a time with a finer tick: its price is rounded against us", () => {
  const of = (more: object): number => readOrder(rowOf({ px: "99.999", ...more }), swap, PUSH, NOW).price;
  const [over, under] = [of({ state: "canceled", side: "buy" }), of({ state: "filled", side: "sell" })];
  assertEquals([over - under, under * swap.tick.step < 99.999 * 10 ** swap.tick.decimals], [1, true]);
});

Deno.test("what cannot be read is refused by its name", () => {
  for (
    const [odd, said] of [
      [{ state: "resting" }, "resting"],
      [{ side: "long" }, "side"],
      [{ sz: "0.001" }, "sz"],
      [{ uTime: "noon" }, "uTime"],
      [{ ...FILLED, execType: "X" }, "execType"],
      [{ px: "99.999" }, "px"],
    ] as const
  ) {
    assertThrows(() => readOrderPush(rowOf(odd), swap, NOW), FrameError, said);
  }
  assertEquals(instantOf(rowOf({ uTime: "" }), "uTime"), null);
  assertEquals(instantOf(rowOf({ uTime: "0" }), "uTime"), null);
});
