import { assertEquals, assertThrows } from "@std/assert";
import { type PricedMarket, Rates } from "../../../core/ledger/rates.ts";
import type { InstrumentKind } from "../../../core/instrument.ts";
import { formatMoney, type Money, parseMoney } from "../../../core/money.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

/** A market of a tick of 0.001 with that mid. */
function market(base: string, quote: string, mid: number, kind: InstrumentKind = "spot"): PricedMarket {
  const instrument = madeUpInstrument({ base, quote, kind, symbol: base + quote, tick: parseGrid("0.001") });
  return { instrument, doubleMid: Math.round(2_000 * mid) };
}
const rate = (rates: Rates, asset: string) => {
  const known = rates.rate(asset);
  return known && formatMoney(known);
};

Deno.test("a market prices its base, a mid between two ticks exactly", () => {
  const rates = Rates.of("USDT", [market("BTC", "USDT", 65_000.0005), market("SOL", "USDT", 150)]);
  assertEquals(["USDT", "BTC", "SOL", "ETH"].map((asset) => rate(rates, asset)), ["1", "65000.0005", "150", null]);
});

Deno.test("P37 a rate goes over several markets, also against the way a market is quoted", () => {
  const rates = Rates.of("USDT", [
    market("SOL", "ETH", 0.05),
    market("ETH", "BTC", 0.04),
    market("BTC", "USDT", 50_000),
  ]);
  assertEquals([rate(rates, "ETH"), rate(rates, "SOL")], ["2000", "100"]);
  const inverted = Rates.of("USDT", [market("USDT", "TRY", 40), market("BTC", "TRY", 2_000_000)]);
  assertEquals([rate(inverted, "TRY"), rate(inverted, "BTC")], ["0.025", "50000"]);
});

Deno.test("a rate goes over as few markets as may be, and the first named of those", () => {
  const long = [market("ETH", "BTC", 0.04), market("BTC", "USDT", 50_000)];
  const rates = Rates.of("USDT", [...long, market("ETH", "USDT", 2_100), market("ETH", "USDT", 2_200)]);
  assertEquals(rate(rates, "ETH"), "2100");
});

Deno.test("no dollar is taken for another one unless a market says so", () => {
  const unsaid = Rates.of("USDT", [market("BTC", "USDT", 50_000), market("ETH", "USDC", 2_000)]);
  assertEquals([rate(unsaid, "USDC"), rate(unsaid, "ETH"), unsaid.depegs], [null, null, []]);
  const said = Rates.of("USDT", [market("USDC", "USDT", 0.999), market("ETH", "USDC", 2_000)]);
  assertEquals([rate(said, "USDC"), rate(said, "ETH"), said.depegs], ["0.999", "1998", []]);
});

Deno.test("a market without a price prices nothing, and spot goes before contracts", () => {
  const markets = [market("BTC", "USDT", 49_000, "linear"), market("BTC", "USDT", 50_000), market("ETH", "USDT", 0)];
  const rates = Rates.of("USDT", markets);
  assertEquals([rate(rates, "BTC"), rate(rates, "ETH")], ["50000", null]);
  assertEquals(rate(Rates.of("USDT", markets.slice(0, 1)), "BTC"), "49000");
  // A contract's basis is no rate between two dollars.
  const inverse = Rates.of("USDT", [market("BTC", "USDT", 50_000), market("BTC", "USD", 51_000, "inverse")]);
  assertEquals(rate(inverse, "USD"), null);
});

Deno.test("a dollar beyond the band has lost its peg, at its edge it has not", () => {
  const depegs = (mid: number, band?: Money) =>
    Rates.of("USDT", [market("USDC", "USDT", mid), market("BTC", "USDT", 50_000)], band).depegs;
  assertEquals([0.99, 1.01].map((mid) => depegs(mid).length), [0, 0]);
  for (const mid of [0.9895, 1.0105]) assertEquals(depegs(mid).length, 1, `${mid}`);
  assertEquals(depegs(0.88).map(({ asset, sentence }) => [asset, sentence]), [
    ["USDC", "USDC is worth 0.88 USDT, more than 1 % from one"],
  ]);
  assertEquals([depegs(0.98, parseMoney("0.05")).length, depegs(0.999, parseMoney("0.0005")).length], [0, 1]);
  assertEquals(Rates.of("BTC", [market("BTC", "USDC", 50_000)]).depegs, [], "BTC has no peg");
});

Deno.test("without a reporting asset nothing has a rate", () => {
  assertEquals(rate(Rates.of("", [market("BTC", "USDT", 50_000)]), "USDT"), null);
});

Deno.test("set() takes a rate from elsewhere, above zero alone", () => {
  const rates = new Rates("USD");
  rates.set("BNB", parseMoney("600.5"));
  assertEquals(rate(rates, "BNB"), "600.5");
  for (const wrong of ["0", "-1"]) {
    assertThrows(() => rates.set("BNB", parseMoney(wrong)), RangeError, "want more than 0");
  }
});

Deno.test("sum() names what has no rate, unless there is nothing of it", () => {
  const rates = Rates.of("USDT", [market("BTC", "USDT", 50_000)]), missing: string[] = [];
  const amounts = new Map(
    [["USDT", "5"], ["BTC", "-0.01"], ["BNB", "1"], ["SOL", "0"]].map(([asset, amount]) =>
      [asset, parseMoney(amount)] as const
    ),
  );
  assertEquals(formatMoney(rates.sum(amounts, (asset) => missing.push(asset))), "-495");
  assertEquals(missing, ["BNB"]);
});
