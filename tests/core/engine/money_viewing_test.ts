import { assertEquals } from "@std/assert";
import { fillsOf, moneyOf, peakOf, reservedOf } from "../../../core/engine/money_viewing.ts";
import type { AttributionView } from "../../../core/engine/view.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { add, formatMoney, parseMoney, subtract, toNumber } from "../../../core/money.ts";
import { EngineHouse } from "../../support/engine_house.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpDesk } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { at, place, placeAnswer } from "../../support/order_events.ts";

Deno.test("peakOf() keeps the highest equity and takes a debt for nothing", () => {
  const peak = (equity: string, before: string | null) =>
    peakOf(before === null ? null : parseMoney(before), {
      totals: { equity, transfers: "0" },
      markets: [{ unrealisedPnl: "0" }],
    });
  assertEquals(peak("5", null), parseMoney("5"));
  assertEquals(peak("4", "5"), parseMoney("5"));
  assertEquals(peak("6.5", "5"), parseMoney("6.5"));
  assertEquals(peak("-3", null), parseMoney("0"));
});

Deno.test("peakOf() takes no equity in which an open position has no price, as right after a restart", () => {
  const first = new EngineHouse().boot();
  first.fill("buy").run(500).move(900_000, 900_020).run(100);
  const second = new EngineHouse({ after: first });
  assertEquals(second.view().markets[0].unrealisedPnl, null);
  assertEquals([peakOf(null, second.view()), peakOf(parseMoney("5"), second.view())], [null, parseMoney("5")]);
  const worth = second.boot().view();
  assertEquals(peakOf(null, worth), parseMoney(worth.totals.equity));
});

Deno.test("moneyOf() adds a market up to the totals, and equity is capital and profit less fees", () => {
  const house = new EngineHouse().boot(), { desk } = house.engine;
  const before = moneyOf(desk, null), fills = fillsOf(desk);
  house.fill("buy");
  house.run(20);
  const { totals, markets } = moneyOf(desk, null), market = markets.get(desk.markets[0].id);
  assertEquals(fillsOf(desk), fills + 1);
  assertEquals([totals.fees, totals.realisedPnl, totals.unrealisedPnl], [
    market?.fees,
    market?.realisedPnl,
    market?.unrealisedPnl,
  ]);
  const gained = subtract(parseMoney(totals.equity), parseMoney(before.totals.equity));
  const told = Number(totals.realisedPnl) + Number(totals.unrealisedPnl) - Number(totals.fees);
  assertEquals(toNumber(gained).toFixed(8), told.toFixed(8));
  assertEquals(Number(totals.netExposure) > 0, true);
});

const sum = (parts: AttributionView) => Object.values(parts).map(parseMoney).reduce(add);

Deno.test("P37 moneyOf() tells where PnL comes from, and its parts add up to it for all, each venue and each strategy", () => {
  const house = new EngineHouse().boot(), { desk } = house.engine;
  house.fill("buy").run(50).move(65_010, 65_012).run(50);
  const { totals, venues, strategies } = moneyOf(desk, null), venue = venues.get("binance")!;
  assertEquals(Number(totals.attribution.inventory) !== 0, true);
  for (const { pnl, attribution } of [venue, ...strategies.values()]) {
    assertEquals(formatMoney(sum(attribution)), pnl);
  }
  assertEquals(totals.attribution, venue.attribution);
  assertEquals([totals.equity, totals.transfers, totals.depegs], [venue.equity, "0", []]);
  const all = [...strategies.values()].map(({ pnl }) => parseMoney(pnl)).reduce(add);
  assertEquals(formatMoney(all), venue.pnl);
});

Deno.test("P23 a transfer moves equity and the height that it fell from, never PnL or the fall", () => {
  const house = new EngineHouse().boot(), { desk } = house.engine, before = moneyOf(desk, null);
  const peak = peakOf(null, { totals: before.totals, markets: [] })!, booked = fillsOf(desk);
  for (const [flowId, amount] of [["1", "-400000"], ["2", "900000"]]) {
    desk.ledger.bookFlow({
      kind: "cash_flow",
      venue: "binance",
      flowId,
      what: Number(amount) < 0 ? "withdrawal" : "deposit",
      instrument: null,
      asset: before.totals.quote,
      amount: parseMoney(amount),
      source: "push",
      venueAt: house.now,
      receivedAt: house.now,
    });
    const { totals, venues } = moneyOf(desk, peak);
    const moved = subtract(parseMoney(totals.equity), parseMoney(before.totals.equity));
    assertEquals(formatMoney(moved), totals.transfers);
    assertEquals([totals.drawdown, totals.attribution], ["0", before.totals.attribution]);
    assertEquals(venues.get("binance")!.pnl, before.venues.get("binance")!.pnl);
    assertEquals(peakOf(peak, { totals, markets: [] }), peak);
  }
  assertEquals(moneyOf(desk, peak).totals.transfers, "500000");
  assertEquals(fillsOf(desk), booked + 2, "what was told before is old");
});

Deno.test("moneyOf() counts a fee in a third asset at its market's share, and names it while it has no price", () => {
  const desk = madeUpDesk(), [market] = desk.markets;
  desk.ledger.book(madeUpFill("buy", 100_000, 9_000, { fee: { asset: "BNB", amount: parseMoney("0.01") } }));
  const unpriced = moneyOf(desk, null);
  assertEquals([unpriced.totals.unvalued, unpriced.totals.fees], [["binance:BTCUSDT BNB"], "0"]);
  const bnb = madeUpInstrument({ id: 1 as InstrumentId, symbol: "BNBUSDT", base: "BNB" });
  const priced = madeUpDesk(market.instrument!, bnb);
  priced.ledger.book(madeUpFill("buy", 100_000, 9_000, { fee: { asset: "BNB", amount: parseMoney("0.01") } }));
  const { totals, markets } = moneyOf(priced, null);
  assertEquals([totals.unvalued, totals.fees, markets.get(market.id)!.fees], [[], "1", "1"]);
});

Deno.test("moneyOf() leaves out what has no rate, a market without rules too, and rounds for people to eight places", () => {
  const fine = { tick: parseGrid("0.00001"), lot: parseGrid("0.00001") };
  const usdc = madeUpInstrument({ id: 1 as InstrumentId, symbol: "SUIUSDC", base: "SUI", quote: "USDC", ...fine });
  const desk = madeUpDesk(madeUpInstrument(), usdc, madeUpInstrument({ id: 2 as InstrumentId, symbol: "SOLUSDT" }));
  desk.markets[2].instrument = null;
  desk.ledger.book(madeUpFill("buy", 1, 3, { instrument: usdc.id, fee: { asset: "BNB", amount: parseMoney("0.1") } }));
  const { totals, markets } = moneyOf(desk, null);
  assertEquals([totals.equity, totals.netExposure, totals.unvalued], ["0", "0", [
    "binance:SUIUSDC BNB",
    "binance:SUIUSDC in USDC",
  ]]);
  const { fees, unrealisedPnl, volume } = markets.get(usdc.id)!;
  // 9997 ticks and lots earned: 9997 of ten places.
  assertEquals([fees, unrealisedPnl, volume], ["0", "0.000001", "0"]);
  assertEquals(markets.get(desk.markets[2].id)?.unrealisedPnl, "0");
});

Deno.test("reservedOf() counts what is in flight or of unknown fate, whose strategy it may be, and not what rests", () => {
  const perp = madeUpInstrument({ id: 1 as InstrumentId, kind: "linear", symbol: "BTCPERP" });
  const elsewhere = madeUpInstrument({ id: 2 as InstrumentId, venue: "okx" });
  const desk = madeUpDesk(madeUpInstrument(), perp, elsewhere), { orders } = desk;
  const reserved = () => [...reservedOf(desk, "binance")].map(([asset, amount]) => `${asset} ${formatMoney(amount)}`);
  const send = (id: string, given: Parameters<typeof place>[1]) =>
    orders.intend(place(`mm-${id}`, given), { strategy: id, level: 0 }, at(0));
  send("a", { size: 200, price: 10_000 });
  send("b", { size: 100, price: 10_000 });
  send("c", { size: 50, price: 10_000, side: "sell" });
  send("d", { size: 50, price: 10_000, instrument: perp.id });
  send("e", { size: 50, price: 10_000, instrument: elsewhere.id, venue: "okx" });
  assertEquals(reserved(), ["USDT 0.3", "BTC 0.0005"]);
  orders.apply(placeAnswer("mm-a", "accepted", 1), at(1));
  orders.apply(placeAnswer("mm-b", "ambiguous", 1), at(1));
  assertEquals(reserved(), ["USDT 0.1", "BTC 0.0005"]);
});

Deno.test("moneyOf() tells the fall from the highest equity as a share of it", () => {
  const { desk } = new EngineHouse().boot().engine, { totals } = moneyOf(desk, null);
  const twice = String(2 * Number(totals.equity));
  assertEquals(moneyOf(desk, parseMoney(twice)).totals.drawdown, "0.5");
  assertEquals(moneyOf(desk, parseMoney(totals.equity)).totals.drawdown, "0");
});
