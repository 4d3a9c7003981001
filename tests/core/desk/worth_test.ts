import { assertEquals } from "@std/assert";
import { Desk } from "../../../core/desk/desk.ts";
import { doubleMarkOf, ratesOf, reportingAsset, worthOf } from "../../../core/desk/worth.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { formatMoney, parseMoney, ZERO } from "../../../core/money.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { parseGrid, type Price } from "../../../core/units.ts";
import { madeUpDesk, setBook, TEST_IDS } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const grid = { tick: parseGrid("1"), lot: parseGrid("1") };
const BTC = madeUpInstrument(grid);
const ETH = madeUpInstrument({ ...grid, id: 1 as InstrumentId, symbol: "ETHBTC", base: "ETH", quote: "BTC" });

Deno.test("reportingAsset() is the configured one, else what the first market with known rules is quoted in", () => {
  const desk = madeUpDesk(BTC, ETH);
  assertEquals(reportingAsset(desk), "USDT");
  desk.markets[0].instrument = null;
  assertEquals(reportingAsset(desk), "BTC");
  const listed = [{ venue: "binance", symbol: "BTCUSDT" }], orders = () => new Orders({ ids: TEST_IDS });
  assertEquals(reportingAsset(new Desk(listed, orders(), new Ledger())), "");
  assertEquals(reportingAsset(new Desk(listed, orders(), new Ledger(), "USD")), "USD");
});

Deno.test("worthOf() tells positions at the last mid that one could trust, over several quote assets", () => {
  const desk = madeUpDesk(BTC, ETH), [btc, eth] = desk.markets;
  setBook(btc, 99, 101);
  setBook(eth, 2, 3);
  desk.ledger.setOpening("binance", [{ asset: "USDT", free: parseMoney("1000"), locked: ZERO }]);
  desk.ledger.book(madeUpFill("buy", 4, 2, { instrument: ETH.id }), { strategy: "a", doubleMid: 5 });
  btc.bookLost("gap");
  const { equity, pnl, strategies, markets, reporting } = worthOf(desk);
  // Four at 2 that are worth 2.5, in coins of 100.
  assertEquals([formatMoney(equity), formatMoney(pnl), reporting], ["1200", "200", "USDT"]);
  assertEquals(formatMoney(strategies.get("a")!.spread), "200");
  assertEquals(formatMoney(markets.get(ETH.id)!.spread), "200");
  assertEquals(formatMoney(ratesOf(desk).rate("ETH")!), "250");
});

Deno.test("worthOf() names a position without a price, and a market without rules prices nothing", () => {
  const desk = madeUpDesk(BTC), [market] = desk.markets;
  desk.ledger.book(madeUpFill("buy", 4, 2));
  market.markBid = market.markAsk = 0 as Price;
  assertEquals([doubleMarkOf(market), worthOf(desk).unvalued], [0, ["binance:BTCUSDT"]]);
  market.instrument = null;
  assertEquals([ratesOf(desk).rate("BTC"), worthOf(desk).reporting], [null, ""]);
});
