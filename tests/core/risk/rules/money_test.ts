import { assertEquals } from "@std/assert";
import type { Margin, Side } from "../../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../../core/instrument.ts";
import { parseMoney } from "../../../../core/money.ts";
import { Gate, RULES } from "../../../../core/risk/gate.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_STRATEGY_LIMITS, type Limits } from "../../../../core/risk/limits.ts";
import {
  madeUpDesk,
  madeUpLimits,
  madeUpPlace,
  madeUpVenueLimits,
  NOW,
  setBalances,
} from "../../../support/made_up_desk.ts";
import { madeUpFill } from "../../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { ack, amendOf, gateOf, refusalOf, replaceOf, sendThrough } from "../../../support/judged.ts";

const okx = (change: Partial<Instrument> = {}) => madeUpInstrument({ id: 1 as InstrumentId, venue: "okx", ...change });
const atOkx = (side: Side, size: number, price: number) =>
  madeUpPlace(side, size, price, { venue: "okx", instrument: 1 as InstrumentId });
const withGlobal = (change: Partial<Limits["global"]>) => ({ global: { ...DEFAULT_GLOBAL_LIMITS, ...change } });

// On a mid of 100 USDT a lot of 0.00001 BTC is worth 0.001 USDT.

Deno.test("RSK-13 counts an asset on all venues together, and refuses one lot beyond the limit (RSK-34)", () => {
  const desk = madeUpDesk(madeUpInstrument(), okx()), limits = withGlobal({ maxNet: { BTC: "150" } });
  const gate = gateOf(desk, "RSK-13", {}, limits);
  sendThrough(gate, atOkx("buy", 100_000, 9_990));
  const refused = (side: Side, size: number) => refusalOf(gate, madeUpPlace(side, size, 10_000))?.sentence ?? null;
  assertEquals([refused("buy", 49_999), refused("buy", 50_000)], [null, null]);
  const sentence = "could bring BTC over its net limit of 150 USDT, all venues together";
  assertEquals(refused("buy", 50_001), `one more buy on BTCUSDT ${sentence}`);
  // What is bought there may never fill: it makes no room for sells here.
  assertEquals([refused("sell", 150_000), refused("sell", 150_001)], [null, `one more sell on BTCUSDT ${sentence}`]);
  desk.ledger.book(madeUpFill("sell", 30_000, 10_000));
  assertEquals([refused("buy", 80_000), refused("buy", 80_001) === null], [null, false]);
});

Deno.test("RSK-13 lets an exposure beyond a tightened limit be reduced, and an order be made smaller", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-13", {}, withGlobal({ maxNet: { BTC: "100" } }));
  const order = sendThrough(gate, madeUpPlace("buy", 100_000, 9_990));
  ack(desk, order);
  desk.ledger.book(madeUpFill("buy", 50_000, 10_000));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.rule, "RSK-13");
  assertEquals(refusalOf(gate, madeUpPlace("sell", 150_000, 10_010)), null);
  assertEquals(refusalOf(gate, amendOf(order, 50_000)), null);
});

Deno.test("RSK-13 without a limit of the asset is what the position limits of its markets come to", () => {
  const desk = madeUpDesk(madeUpInstrument(), okx()), gate = gateOf(desk, "RSK-13");
  assertEquals(gate.view(NOW)[0].limit, "±400 USDT");
  assertEquals(refusalOf(gate, madeUpPlace("buy", 400_000, 9_990)), null);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 400_001, 9_990))?.limit, "400 USDT");
});

Deno.test("RSK-13 RSK-14 refuse while a market with lots has no price, and show that they do", () => {
  for (const id of ["RSK-13", "RSK-14"]) {
    const desk = madeUpDesk(madeUpInstrument(), okx({ quote: "EUR" })), gate = gateOf(desk, id);
    assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990)), null, id);
    // Nobody tells what a EUR is worth.
    assertEquals(refusalOf(gate, atOkx("buy", 1, 9_990))?.rule, id, id);
    desk.ledger.book(madeUpFill("buy", 1, 10_000, { venue: "okx", instrument: 1 as InstrumentId }));
    const refused = refusalOf(gate, madeUpPlace("buy", 1, 9_990));
    assertEquals([refused?.rule, refused?.value], [id, "unknown USDT"], id);
    const [row] = gate.view(NOW);
    assertEquals([row.state, row.used], ["breached", null], id);
  }
});

Deno.test("RSK-13 refuses a market whose rules are not known", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-13");
  desk.markets[0].instrument = null;
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.value, "unknown");
  assertEquals(gate.view(NOW)[0].limit, "none allowed");
});

Deno.test("RSK-14 adds up every market's worse end, and refuses one lot beyond the limit (RSK-34)", () => {
  const desk = madeUpDesk(madeUpInstrument(), okx({ base: "ETH", symbol: "ETHUSDT" }));
  const gate = gateOf(desk, "RSK-14", {}, withGlobal({ maxGross: "150" }));
  sendThrough(gate, atOkx("sell", 100_000, 10_010));
  const refused = (side: Side, size: number) => refusalOf(gate, madeUpPlace(side, size, 10_000))?.sentence ?? null;
  const over = (side: Side) => `one more ${side} on BTCUSDT could bring everything over the gross limit of 150 USDT`;
  for (const side of ["buy", "sell"] as const) {
    assertEquals([49_999, 50_000, 50_001].map((size) => refused(side, size)), [null, null, over(side)]);
  }
  sendThrough(gate, madeUpPlace("buy", 50_000, 9_990));
  // Sells as large as the buys raise nothing: the worse end counts.
  assertEquals([refused("sell", 50_000), refused("sell", 50_001)], [null, over("sell")]);
  assertEquals(gate.view(NOW)[0].value, "150 USDT");
});

Deno.test("RSK-14 holds a venue and a strategy to a gross of their own, the tightest wins (RSK-34)", () => {
  const desk = madeUpDesk(madeUpInstrument(), okx());
  const venue = new Map([["binance", madeUpVenueLimits({ maxGross: "60" })], ["okx", madeUpVenueLimits()]]);
  const strategy = new Map([["mm1", { ...DEFAULT_STRATEGY_LIMITS, maxGross: "100" }]]);
  const gate = gateOf(desk, "RSK-14", {}, { venue, strategy, ...withGlobal({ maxGross: "1000" }) });
  const here = (size: number) => refusalOf(gate, madeUpPlace("buy", size, 9_990))?.sentence ?? null;
  assertEquals([59_999, 60_000].map(here), [null, null]);
  assertEquals(here(60_001), "one more buy on BTCUSDT could bring binance over the gross limit of 60 USDT");
  sendThrough(gate, madeUpPlace("buy", 60_000, 9_990));
  const there = [39_999, 40_000, 40_001].map((size) => refusalOf(gate, atOkx("buy", size, 9_990))?.sentence ?? null);
  assertEquals(there, [null, null, "one more buy on BTCUSDT could bring mm1 over the gross limit of 100 USDT"]);
});

Deno.test("RSK-14 lets an order be made smaller, also beyond the limit", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-14", {}, withGlobal({ maxGross: "50" }));
  const order = sendThrough(gate, madeUpPlace("buy", 50_000, 9_990));
  ack(desk, order);
  desk.ledger.book(madeUpFill("buy", 50_000, 10_000));
  assertEquals(refusalOf(gate, amendOf(order, 10_000)), null);
  assertEquals([gate.view(NOW)[0].state, gate.view(NOW)[0].used], ["breached", 2]);
});

Deno.test("RSK-15 lets buys take 95 % of the quote asset and sells all of the base, and not one lot more (RSK-34)", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-15");
  setBalances(desk, "binance", { USDT: "100", BTC: "0.5" });
  const refused = (side: Side, size: number) => refusalOf(gate, madeUpPlace(side, size, 10_000))?.sentence ?? null;
  assertEquals([refused("buy", 94_999), refused("buy", 95_000)], [null, null]);
  assertEquals(
    refused("buy", 95_001),
    "our orders at binance could then take 95.001 USDT; it has 95 USDT, 5 % kept back",
  );
  assertEquals([refused("sell", 49_999), refused("sell", 50_000)], [null, null]);
  assertEquals(refused("sell", 50_001), "our orders at binance could then take 0.50001 BTC; it has 0.5 BTC");
});

Deno.test("RSK-15 P19 spends nothing twice, whatever the strategy, the market and what the venue's balances say yet", () => {
  const other = madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" });
  const desk = madeUpDesk(madeUpInstrument(), other), gate = gateOf(desk, "RSK-15");
  setBalances(desk, "binance", { USDT: "100" });
  const onEth = (size: number) => madeUpPlace("buy", size, 10_000, { instrument: 1 as InstrumentId });
  const { approved } = gate.admit(onEth(60_000), { strategy: "other", level: 0 }, NOW);
  desk.orders.intend(approved!, { strategy: "other", level: 0 }, NOW);
  assertEquals(
    [34_999, 35_000, 35_001].map((size) => refusalOf(gate, madeUpPlace("buy", size, 10_000))?.rule ?? null),
    [
      null,
      null,
      "RSK-15",
    ],
  );
  // It fills: the money is gone from our books at once, whenever the venue's balances follow.
  desk.ledger.book(madeUpFill("buy", 60_000, 10_000, { instrument: 1 as InstrumentId, clientId: approved!.clientId }));
  desk.orders.apply(
    madeUpFill("buy", 60_000, 10_000, { instrument: 1 as InstrumentId, clientId: approved!.clientId }),
    NOW,
  );
  assertEquals([38_000, 38_001].map((size) => refusalOf(gate, madeUpPlace("buy", size, 10_000))?.rule ?? null), [
    null,
    "RSK-15",
  ]);
});

Deno.test("RSK-15 lets a replacement use what the order before it holds, and an order be made smaller", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-15");
  setBalances(desk, "binance", { USDT: "100" });
  const order = sendThrough(gate, madeUpPlace("buy", 90_000, 10_000));
  ack(desk, order);
  assertEquals([95_000, 95_001].map((size) => refusalOf(gate, replaceOf(order, size, 10_000))?.rule ?? null), [
    null,
    "RSK-15",
  ]);
  // A smaller one gives back only what it takes itself: until the cancel comes, the larger may fill.
  assertEquals(refusalOf(gate, replaceOf(order, 10, 10_000)), null);
  const sell = { ...replaceOf(order, 1, 10_000), place: madeUpPlace("buy", 5_001, 10_000) };
  assertEquals(refusalOf(gate, { ...sell, cancel: { ...sell.cancel, clientId: "mm-gone" } })?.rule, "RSK-15");
  assertEquals(refusalOf(gate, amendOf(order, 10)), null);
});

Deno.test("RSK-15 refuses while the balances were never seen, and a market or venue without limits", () => {
  const desk = madeUpDesk(), gate = new Gate(madeUpLimits(desk), desk, RULES.filter(({ id }) => id === "RSK-15"));
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 10_000))?.limit, "unknown USDT");
  assertEquals(gate.view(NOW)[0].state, "breached");
  desk.ledger.setOpening("binance", []);
  assertEquals(refusalOf(gate, madeUpPlace("buy", 1, 10_000))?.limit, "0 USDT");
  for (const change of [{ perInstrument: new Map() }, { venue: new Map() }]) {
    const open = gateOf(madeUpDesk(), "RSK-15", {}, change);
    assertEquals(refusalOf(open, madeUpPlace("buy", 1, 10_000))?.limit, "a known limit");
    assertEquals(open.view(NOW)[0].limit, "none allowed");
  }
});

Deno.test("RSK-15 is shown for the fuller side of the account", () => {
  const desk = madeUpDesk(), gate = gateOf(desk, "RSK-15");
  setBalances(desk, "binance", { USDT: "100", BTC: "0.5" });
  const row = () => {
    const { value, limit, used, state } = gate.view(NOW)[0];
    return [value, limit, used, state];
  };
  assertEquals(row(), ["0 USDT", "95 USDT", 0, "ok"]);
  sendThrough(gate, madeUpPlace("buy", 19_000, 10_000));
  assertEquals(row(), ["19 USDT", "95 USDT", 0.2, "ok"]);
  sendThrough(gate, madeUpPlace("sell", 45_000, 10_100));
  assertEquals(row(), ["0.45 BTC", "0.5 BTC", 0.9, "warning"]);
  desk.ledger.setOpening("binance", []);
  assertEquals(row()[3], "ok");
});

const linear = () => madeUpDesk(madeUpInstrument({ kind: "linear" }));
function margin(equity: string, available: string, maintenance: string, asset = "USDT"): Margin {
  const [a, b, c] = [equity, available, maintenance].map(parseMoney);
  return {
    kind: "margin",
    venue: "binance",
    asset,
    equity: a,
    available: b,
    maintenance: c,
    venueAt: NOW,
    receivedAt: NOW,
  };
}

Deno.test("RSK-15 wants 15 % of a margin account's equity above maintenance, and 5 % of it free (RSK-34)", () => {
  const says = (...told: readonly Margin[]) => {
    const desk = linear(), gate = gateOf(desk, "RSK-15");
    for (const one of told) desk.venue("binance").margins.set(one.asset, one);
    return refusalOf(gate, madeUpPlace("buy", 1, 9_990))?.sentence ?? null;
  };
  assertEquals([says(margin("100", "50", "84")), says(margin("100", "50", "85"))], [null, null]);
  assertEquals(
    says(margin("100", "50", "86")),
    "binance is 14 % of its equity away from liquidation; want 15 %",
  );
  assertEquals([says(margin("100", "6", "1")), says(margin("100", "5", "1"))], [null, null]);
  assertEquals(says(margin("100", "4", "1")), "4 % of the equity at binance is free; want 5 %");
  // The worst of several collaterals counts; one that is empty says nothing.
  assertEquals(says(margin("100", "50", "1"), margin("100", "50", "90", "BTC"))?.slice(0, 15), "binance is 10 %");
  assertEquals(says(margin("100", "50", "1"), margin("0", "0", "0", "BTC")), null);
  assertEquals(says(margin("0", "0", "5"))?.slice(0, 14), "binance is 0 %");
  assertEquals(says(), "binance is an unknown share of its equity away from liquidation; want 15 %");
});

Deno.test("RSK-15 shows how far a margin account is from liquidation", () => {
  const desk = linear(), gate = gateOf(desk, "RSK-15");
  const row = () => {
    const { value, used, state } = gate.view(NOW)[0];
    return [value, used, state];
  };
  assertEquals(row(), ["an unknown share from liquidation, an unknown share free", null, "breached"]);
  desk.venue("binance").margins.set("USDT", margin("100", "50", "70"));
  assertEquals(row(), ["30 % from liquidation, 50 % free", 0.5, "ok"]);
  desk.venue("binance").margins.set("USDT", margin("100", "50", "92.5"));
  assertEquals(row(), ["7.5 % from liquidation, 50 % free", 2, "breached"]);
});
