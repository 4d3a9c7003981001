import { assertEquals } from "@std/assert";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Rates } from "../../../core/ledger/rates.ts";
import { type Statement, statementOf, type VenueStatement } from "../../../core/ledger/statement.ts";
import type { Balance, CashFlow } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { formatMoney, parseMoney, ZERO } from "../../../core/money.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const grid = { tick: parseGrid("1"), lot: parseGrid("1") };
const SPOT = madeUpInstrument(grid);
const INVERSE = madeUpInstrument({
  ...grid,
  id: 1 as InstrumentId,
  venue: "okx",
  kind: "inverse",
  symbol: "BTC-USD-SWAP",
  quote: "USD",
  multiplier: parseMoney("100"),
});
const holding = (asset: string, free: string): Balance => ({ asset, free: parseMoney(free), locked: ZERO });
function flow(venue: string, flowId: string, what: CashFlow["what"], asset: string, amount: string): CashFlow {
  const at = 1_000 as Micros, moved = { asset, amount: parseMoney(amount) };
  return {
    kind: "cash_flow",
    venue,
    flowId,
    what,
    instrument: null,
    ...moved,
    source: "push",
    venueAt: at,
    receivedAt: at,
  };
}
/** 1000 USDT and two coins at one venue, half a coin as margin at another. */
function funded(): Ledger {
  const ledger = new Ledger();
  for (const instrument of [SPOT, INVERSE]) ledger.open(instrument);
  ledger.setOpening("binance", [holding("USDT", "1000"), holding("BTC", "2")]);
  ledger.setOpening("okx", [holding("BTC", "0.5")]);
  return ledger;
}
const rates = (btc = "100") => {
  const made = new Rates("USDT");
  made.set("BTC", parseMoney(btc));
  return made;
};
const told = (ledger: Ledger, mid = 100, at = rates()) => statementOf(ledger, () => 2 * mid, at);
const figures = ({ capital, pnl, equity, coins, transfers }: VenueStatement) =>
  [capital, pnl, equity, coins, transfers].map(formatMoney).join(" ");

Deno.test("capital is dollars and what contracts settle in, coins brought are told apart", () => {
  const { venues, ...total } = told(funded());
  assertEquals([...venues].map(([id, venue]) => `${id} ${figures(venue)}`), [
    "binance 1000 0 1000 200 0",
    "okx 50 0 50 0 0",
  ]);
  assertEquals([figures(total), total.reporting, total.unvalued, total.depegs], ["1050 0 1050 200 0", "USDT", [], []]);
});

Deno.test("P37 equity is capital and PnL, and those of venues and strategies add up to it", () => {
  const ledger = funded();
  ledger.book(madeUpFill("buy", 3, 98), { strategy: "a", doubleMid: 200 });
  ledger.book(
    madeUpFill("sell", 2, 100, {
      instrument: INVERSE.id,
      venue: "okx",
      fee: { asset: "BTC", amount: parseMoney("0.01") },
    }),
    { strategy: "b", doubleMid: 200 },
  );
  const { venues, strategies, markets, ...total } = told(ledger, 125, rates("125"));
  // 3 × (125 − 98); 200 × (1/125 − 1/100) × −1 = 0.4 coins lost and a hundredth for fees.
  assertEquals([...venues.values()].map(figures), ["1000 81 1081 250 0", "62.5 -51.25 11.25 0 0"]);
  assertEquals(figures(total), "1062.5 29.75 1092.25 250 0");
  const [a, b] = ["a", "b"].map((name) => strategies.get(name)!);
  assertEquals([a.spread, a.inventory, b.inventory, b.fees].map(formatMoney), ["6", "75", "-50", "-1.25"]);
  assertEquals([formatMoney(markets.get(SPOT.id)!.inventory), formatMoney(total.attribution.spread)], ["75", "6"]);
});

Deno.test("P23 a deposit, a withdrawal and a transfer move capital and never PnL", () => {
  const ledger = funded();
  ledger.bookFlow(flow("binance", "1", "deposit", "USDT", "500"));
  ledger.bookFlow(flow("binance", "2", "withdrawal", "BTC", "-1"));
  ledger.bookFlow(flow("binance", "3", "transfer", "USDT", "-100"));
  ledger.bookFlow(flow("okx", "3", "transfer", "USDT", "100"));
  const { venues, ...total } = told(ledger);
  assertEquals([...venues.values()].map(figures), ["1400 0 1400 100 400", "150 0 150 0 100"]);
  assertEquals(figures(total), "1550 0 1550 100 500");
});

Deno.test("what a spot market is quoted in is no capital unless it is a dollar or told in, and an unknown opening is none", () => {
  const cross = madeUpInstrument({ ...grid, symbol: "ETHBTC", base: "ETH", quote: "BTC" });
  const ledger = new Ledger();
  ledger.open(cross);
  ledger.book(madeUpFill("buy", 3, 2));
  assertEquals(figures(told(ledger, 2)), "0 0 0 0 0");
  ledger.setOpening("binance", [holding("BTC", "5")]);
  assertEquals([figures(told(ledger, 2)), figures(statementOf(ledger, () => 6, new Rates("BTC")))], [
    "0 0 0 500 0",
    "5 3 8 0 0",
  ]);
});

Deno.test("interest and dust of an account are nobody's PnL, under their own names", () => {
  const ledger = funded();
  ledger.bookFlow(flow("okx", "1", "interest", "BTC", "-0.01"));
  const cash = { asset: "USDT", amount: parseMoney("0.25") };
  const at = 1 as Micros,
    dust = { kind: "dust", venue: "binance", at, position: null, cash, by: "us", reason: "" } as const;
  ledger.adjust(dust);
  const { strategies, attribution } = told(ledger), nobody = strategies.get("")!;
  assertEquals([nobody, attribution].map(({ funding, adjustments }) => [funding, adjustments].map(formatMoney)), [
    ["-1", "0.25"],
    ["-1", "0.25"],
  ]);
});

Deno.test("P23 what has no rate is left out and named, and so is a restored market that is not open", () => {
  const ledger = funded();
  ledger.book(madeUpFill("buy", 3, 98));
  ledger.setOpening("binance", [holding("USDT", "1000"), holding("BNB", "7"), holding("SOL", "0")]);
  ledger.bookFlow(flow("okx", "1", "deposit", "USDC", "5"));
  const { unvalued, capital } = statementOf(ledger, () => 0, new Rates("USDT"));
  assertEquals(unvalued, ["binance BNB", "binance:BTCUSDT", "okx BTC", "okx USDC"]);
  assertEquals(formatMoney(capital), "1000");
  const restored = new Ledger();
  restored.restore(ledger.state());
  assertEquals(told(restored).unvalued, ["binance BNB", "binance:BTCUSDT", "okx USDC", "okx:BTC-USD-SWAP"]);
});

Deno.test("P23 a dollar that lost its peg is told as its price, and said to have lost it", () => {
  const ledger = new Ledger(), at = new Rates("USDT");
  ledger.setOpening("binance", [holding("USDC", "1000")]);
  at.set("USDC", parseMoney("0.9"));
  const { equity, depegs }: Statement = told(ledger, 100, at);
  assertEquals([formatMoney(equity), depegs.map(({ asset }) => asset)], ["900", ["USDC"]]);
});
