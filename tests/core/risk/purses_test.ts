import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Side } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { NO_PURSE, Purses } from "../../../core/risk/purses.ts";
import { parseGrid, type Size } from "../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW, setBalances } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { ack, SLOT } from "../../support/judged.ts";

const MARKETS = [
  madeUpInstrument(),
  madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH", lot: parseGrid("0.0001") }),
  madeUpInstrument({ id: 2 as InstrumentId, symbol: "ETHBTC", base: "ETH", quote: "BTC", tick: parseGrid("0.00001") }),
];

Deno.test("RSK-15 every order reserves what it would pay, on all markets that pay in the same asset", () => {
  const desk = madeUpDesk(...MARKETS), purses = new Purses(desk);
  const rest = (side: Side, size: number, price: number, id: number) =>
    desk.orders.intend(madeUpPlace(side, size, price, { instrument: id as InstrumentId }), SLOT, NOW);
  rest("buy", 50_000, 10_000, 0); // 0.5 BTC at 100 USDT
  rest("buy", 20_000, 1_000, 1); // 2 ETH at 10 USDT
  rest("sell", 10_000, 10_100, 0); // 0.1 BTC
  rest("buy", 30_000, 5_000, 2); // 0.3 ETH at 0.05 BTC
  purses.recount();
  assertEquals(["USDT", "BTC", "ETH"].map((asset) => purses.reserved("binance", asset)), [70, 0.115, 0]);
  assertEquals(purses.reservedFor(0 as InstrumentId), [50, 0.1]);
  assertEquals([purses.reserved("okx", "USDT"), purses.reservedFor(7 as InstrumentId)], [0, [0, 0]]);
});

Deno.test("RSK-15 a fill that the venue told and nobody has booked stays reserved until it is", () => {
  const desk = madeUpDesk(), purses = new Purses(desk);
  for (const side of ["buy", "sell"] as const) {
    const order = desk.orders.intend(madeUpPlace(side, 50_000, 10_000), SLOT, NOW);
    ack(desk, order);
    const { venue, instrument, clientId, price, size } = order, venueOrderId = `v-${clientId}`;
    const report = { kind: "order", status: "canceled", reason: null, source: "push", requestedAt: null } as const;
    const told = { ...report, venue, instrument, clientId, side, price, size, filled: 20_000 as Size, venueOrderId };
    desk.orders.apply({ ...told, venueAt: NOW, receivedAt: NOW }, NOW);
    purses.recount();
    assertEquals(purses.reservedFor(instrument), side === "buy" ? [20, 0] : [0, 0.2]);
    const fill = madeUpFill(side, 20_000, 10_000, { clientId, venueOrderId });
    desk.ledger.book(fill);
    desk.orders.apply(fill, NOW);
    purses.recount();
    assertEquals(purses.reservedFor(instrument), [0, 0]);
  }
});

Deno.test("RSK-15 a purse holds what our books hold, in whole steps, and nobody knows how much before they do", () => {
  const desk = madeUpDesk(), purses = new Purses(desk), [market] = desk.markets;
  setBalances(desk, "binance", { USDT: "100", BTC: "0.123456789" });
  purses.recount();
  assertEquals([purses.purse(market, "buy").total, purses.purse(market, "sell").total], [1_000_000_000, 12_345]);
  desk.ledger.book(madeUpFill("buy", 50_000, 10_000));
  purses.recount();
  assertEquals([purses.purse(market, "buy").total, purses.purse(market, "sell").total], [500_000_000, 62_345]);
  assertEquals([purses.need(market, "buy", 10_000, 50_000), purses.need(market, "sell", 1, 9)], [500_000_000, 9]);
});

Deno.test("RSK-15 an account whose balances were never seen in full has an unknown purse", () => {
  const desk = madeUpDesk(madeUpInstrument({ venue: "okx" })), purses = new Purses(desk), [market] = desk.markets;
  assertEquals([purses.purse(market, "buy"), purses.need(market, "buy", 1, 1)], [NO_PURSE, NaN]);
  purses.recount();
  assertEquals(purses.purse(market, "buy").total, NaN);
  desk.ledger.setOpening("okx", []);
  purses.recount();
  assertEquals(purses.purse(market, "buy").total, 0);
});

Deno.test("RSK-15 contracts draw from no purse, and a new listing makes the purses anew", () => {
  const desk = madeUpDesk(), purses = new Purses(desk), [market] = desk.markets;
  desk.orders.intend(madeUpPlace("buy", 50_000, 10_000), SLOT, NOW);
  purses.recount();
  market.instrument = madeUpInstrument({ tick: parseGrid("0.001") });
  purses.recount();
  assertEquals(purses.reserved("binance", "USDT"), 5);
  market.instrument = madeUpInstrument({ kind: "linear" });
  purses.recount();
  assertEquals([purses.purse(market, "buy").total, purses.reserved("binance", "USDT")], [NaN, 0]);
});

Deno.test("INV-12 what is reserved step by step is what is reserved counted anew (property)", () => {
  const step = fc.record({
    market: fc.nat(2),
    buy: fc.boolean(),
    size: fc.integer({ min: 1, max: 1e6 }),
    cancel: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const desk = madeUpDesk(...MARKETS), purses = new Purses(desk);
      purses.recount();
      for (const { market, buy, size, cancel } of steps) {
        const instrument = market as InstrumentId, live = desk.orders.live(instrument);
        if (cancel === 0 && live.length > 0) {
          const { clientId } = live[0], refused = { kind: "send_refused", venue: "binance", command: "place" } as const;
          desk.orders.apply({ ...refused, clientId, reason: "closed", receivedAt: NOW }, NOW);
        } else desk.orders.intend(madeUpPlace(buy ? "buy" : "sell", size, 1_000 + size, { instrument }), SLOT, NOW);
        purses.count(desk.markets[market]);
        const anew = new Purses(desk);
        anew.recount();
        for (const asset of ["USDT", "BTC", "ETH"]) {
          assertEquals(purses.reserved("binance", asset), anew.reserved("binance", asset));
        }
      }
    }),
    { seed: 20261127, numRuns: 100 },
  );
});
