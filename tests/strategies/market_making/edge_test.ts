import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { InstrumentId } from "../../../core/instrument.ts";
import { formatMoney, type Money, parseMoney, toNumber } from "../../../core/money.ts";
import { Parameters } from "../../../core/engine/parameters.ts";
import { asksForEdge, bestBuy, bestSell, makerFeeBps } from "../../../strategies/market_making/edge.ts";
import { marketMaking } from "../../../strategies/market_making/mod.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { NOW, QuotingDesk } from "../../support/quoting_desk.ts";
import { slowTest } from "../../support/slow.ts";

const MARKET = 0 as InstrumentId, FAIR = 1_000_000;
const settings = (change: Partial<Asked> = {}) => ({
  minEdgeBps: -1_000,
  neverBelowCost: false,
  inwardToleranceBps: 0,
  ...change,
});
type Asked = { minEdgeBps: number; neverBelowCost: boolean; inwardToleranceBps: number };

/** What market making wants on a desk, and why it wants it. */
function wanted(desk: QuotingDesk, set: Record<string, unknown>) {
  const { values } = new Parameters(marketMaking.parameters, set), strategy = marketMaking.create([MARKET], values);
  const quotes = strategy.decide(desk.desk, NOW).quotes.map((quote) => ({ ...quote }));
  return { quotes, explained: strategy.explain(MARKET, desk.desk, NOW) };
}
const open = (makerFee: Money | null) =>
  new QuotingDesk([{ makerFee }]).book([[FAIR - 10, 500_000]], [[FAIR + 10, 500_000]]);

Deno.test("P33 a bound is the fair value less the fee, the wanted edge and the tolerance, and there is none unless asked for", () => {
  assertEquals([bestBuy(FAIR, 10, 0, NaN, settings()), bestSell(FAIR, 10, 0, NaN, settings())], [Infinity, 0]);
  const edge = settings({ minEdgeBps: 2, inwardToleranceBps: 1 });
  assertEquals([bestBuy(FAIR, 10, 0, NaN, edge), bestSell(FAIR, 10, 0, NaN, edge)], [998_700, 1_001_300]);
  // A rebate lets a quote come nearer.
  assertEquals(bestBuy(FAIR, -1, 0, NaN, settings({ minEdgeBps: 0 })), 1_000_100);
  assertEquals([asksForEdge(settings()), asksForEdge(edge), asksForEdge(settings({ neverBelowCost: true }))], [
    false,
    true,
    true,
  ]);
  assertEquals([makerFeeBps({ makerFee: null }), makerFeeBps({ makerFee: parseMoney("-0.0001") })], [NaN, -1]);
});

Deno.test("P33 what closes a position is bound by what it cost with the fees of both fills, what opens is not", () => {
  const asked = settings({ neverBelowCost: true });
  assertEquals(bestSell(FAIR, 10, 5, 1_010_000, asked), 1_012_023);
  assertEquals(bestBuy(FAIR, 10, 5, 1_010_000, asked), Infinity);
  assertEquals(bestBuy(FAIR, 10, -5, 990_000, asked), 988_021);
  assertEquals(bestSell(FAIR, 10, -5, 990_000, asked), 0);
  assertEquals(bestSell(FAIR, 10, 0, NaN, asked), 0);
  // Bought at 1,010,000 and sold at the bound, both fees paid, nothing is lost; a tick nearer something is.
  const brings = (price: number) => price * 0.999 - 1_010_000 * 1.001;
  assert(brings(1_012_023) >= 0 && brings(1_012_022) < 0);
  // What it cost is not known: nothing is quoted there.
  assertEquals(bestSell(FAIR, 10, 5, NaN, asked), NaN);
});

slowTest(
  "P33 no quote has a negative expected edge after the account's maker fee, whatever the settings (property)",
  () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -30, max: 60 }),
        fc.integer({ min: 0, max: 40 }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: -1_000, max: 1_000 }),
        fc.integer({ min: 0, max: 5 }),
        (feeTenths, edge, half, skew, position, tolerance) => {
          const fee = parseMoney((feeTenths / 1e5).toFixed(6)), desk = open(fee).position(position);
          const { quotes } = wanted(desk, {
            min_edge_bps: edge,
            half_spread_bps: half,
            min_half_spread_bps: 0,
            skew_bps: skew,
            inward_tolerance_bps: tolerance,
            order_size_base: "0.001",
          });
          assert(quotes.length > 0);
          for (const { side, price } of quotes) {
            // It may rest a tolerance nearer than it is wanted.
            const worst = side === "buy" ? price + FAIR * tolerance / 1e4 : price - FAIR * tolerance / 1e4;
            const brings = (side === "buy" ? FAIR - worst : worst - FAIR) / FAIR * 1e4 - toNumber(fee) * 1e4;
            assert(
              brings >= edge - 1e-6,
              `${side} at ${price} brings in ${brings} bp with a fee of ${formatMoney(fee)}`,
            );
          }
        },
      ),
      { seed: 20261126, numRuns: 300 },
    );
  },
);

Deno.test("P33 never_below_cost sells no lot below what it cost and the fees, until the account must reduce", () => {
  const desk = open(parseMoney("0.001"));
  desk.desk.ledger.book(madeUpFill("buy", 500, 1_020_000));
  const set = { never_below_cost: true, order_size_base: "0.001", inward_tolerance_bps: 0 };
  const sells = () =>
    wanted(desk, set).quotes.filter(({ side }) => side === "sell").map(({ price }) => price as number);
  assertEquals(Math.min(...sells()), 1_022_043);
  assert(
    wanted(desk, { ...set, never_below_cost: false }).quotes.some(({ side, price }) =>
      side === "sell" && price < 1_002_000
    ),
  );
  // A risk exit gets out at the market.
  desk.desk.trading = "REDUCING";
  assert(Math.min(...sells()) < 1_002_000);
});

Deno.test("P33 while the account's fee is not known nothing is quoted that would have to be judged by it", () => {
  const { quotes, explained } = wanted(open(null), { min_edge_bps: 0 });
  assertEquals([quotes, explained.absent[0].status], [[], "WARMING_UP"]);
  assertEquals(
    explained.absent[0].sentence,
    "The account's fees on BTCUSDT are not known, so nobody can say what a fill brings in",
  );
  assert(wanted(open(null), {}).quotes.length > 0);
});

Deno.test("P33 people are warned of a width below break-even, and told when the edge holds a quote back", () => {
  const reasons = (fee: string, set: Record<string, unknown>) =>
    wanted(open(parseMoney(fee)), { half_spread_bps: 5, ...set }).explained.trace.map(({ reason }) => reason).join(
      " | ",
    );
  assert(reasons("0.001", {}).includes("BELOW_BREAK_EVEN: the maker fee is 10 bps a fill"));
  assert(!reasons("0.0005", {}).includes("BELOW_BREAK_EVEN"));
  assert(reasons("0.001", { min_edge_bps: 0 }).includes("EDGE_CLAMPED: no buy above"));
  assert(!reasons("0.001", {}).includes("EDGE_CLAMPED"));
});
