import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Valuation } from "../../../core/risk/valuation.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import { parseGrid, type Price } from "../../../core/units.ts";
import { madeUpDesk, setBook } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const market = (id: number, change: Partial<Instrument>) =>
  madeUpInstrument({ symbol: `M${id}`, ...change, id: id as InstrumentId });
const how = (currency: string | null = null, parAssets: readonly string[] = []) => () => ({ currency, parAssets });

Deno.test("RSK-14 a lot is worth its mid in the first market's quote asset", () => {
  const desk = madeUpDesk(), valuation = new Valuation(desk.markets, how());
  assertEquals(valuation.currency, "USDT");
  // 0.00001 BTC at 100 USDT.
  assertAlmostEquals(valuation.lot(desk.markets[0]), 0.001, 1e-15);
  assertAlmostEquals(valuation.order(desk.markets[0], 10_000, 50_000), 50, 1e-9);
  desk.markets[0].bookLost("gone");
  assertAlmostEquals(valuation.lot(desk.markets[0]), 0.001, 1e-15); // as when it was last known
});

Deno.test("RSK-14 what has no price or no rules is worth nobody knows what", () => {
  const desk = madeUpDesk(), valuation = new Valuation(desk.markets, how()), [only] = desk.markets;
  only.bookLost("gone");
  only.markBid = only.markAsk = 0 as Price;
  assertEquals(valuation.lot(only), NaN);
  only.instrument = null;
  assertEquals([valuation.lot(only), valuation.order(only, 1, 1), valuation.currency], [NaN, NaN, ""]);
});

Deno.test("RSK-14 another quote asset counts at par, or by a market of ours, either way round", () => {
  const desk = madeUpDesk(
    market(0, {}),
    market(1, { quote: "USDC" }),
    market(2, { base: "SOL", quote: "BTC" }),
    market(3, { base: "USDT", quote: "EUR" }),
    market(4, { base: "ETH", quote: "EUR" }),
    market(5, { base: "XRP", quote: "JPY" }),
  );
  const valuation = new Valuation(desk.markets, how("USDT", ["USDT", "USDC"]));
  assertEquals([valuation.rate("USDC"), valuation.rate("USDT")], [1, 1]);
  assertAlmostEquals(valuation.rate("BTC"), 100, 1e-12);
  setBook(desk.markets[3], 79, 81); // 0.80 EUR for one USDT
  assertAlmostEquals(valuation.rate("EUR"), 1.25, 1e-12);
  assertAlmostEquals(valuation.lot(desk.markets[2]), 0.1, 1e-12);
  assertEquals([valuation.rate("JPY"), valuation.lot(desk.markets[5])], [NaN, NaN]);
  assertEquals(new Valuation(desk.markets, how("USDT", ["USD"])).rate("USDC"), NaN);
});

Deno.test("RSK-14 a rate is looked for again once another market is listed", () => {
  const desk = madeUpDesk(market(0, { base: "SOL", quote: "BTC" }), market(1, {}));
  const valuation = new Valuation(desk.markets, how("USDT")), { instrument } = desk.markets[1];
  desk.markets[1].instrument = null;
  assertEquals(valuation.rate("BTC"), NaN);
  desk.markets[1].instrument = instrument;
  valuation.listed();
  assertAlmostEquals(valuation.rate("BTC"), 100, 1e-12);
});

Deno.test("RSK-14 an inverse contract is worth its face whatever its price, and a changed grid counts at once", () => {
  const desk = madeUpDesk(
    market(0, { kind: "inverse", multiplier: parseMoney("10"), lot: parseGrid("1"), quote: "USD" }),
  );
  const valuation = new Valuation(desk.markets, how()), [only] = desk.markets;
  assertEquals([valuation.lot(only), valuation.order(only, 5, 3)], [10, 30]);
  only.instrument = { ...only.instrument!, kind: "linear", multiplier: parseMoney("2") };
  assertAlmostEquals(valuation.lot(only), 200, 1e-12);
});
