import { assert, assertEquals } from "@std/assert";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Rates } from "../../../core/ledger/rates.ts";
import { statementOf } from "../../../core/ledger/statement.ts";
import type { Side } from "../../../core/event.ts";
import { compare, formatMoney, parseMoney, subtract } from "../../../core/money.ts";
import { parseGrid } from "../../../core/units.ts";
import { runLedgerTrial } from "../../support/ledger_trial.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const SEED = 20_261_126;

Deno.test("INV-02 INV-03 INV-13 100,000 random fills of all kinds leave our books equal to the venues', to the last unit", () => {
  const counts = runLedgerTrial({ seed: SEED, fills: 100_000 });
  assert(counts.fills >= 100_000 && counts.comparisons > 400, JSON.stringify(counts));
  const { doubles, late, flows, liquidations, restarts } = counts;
  assert(Math.min(doubles, late) > 10_000 && Math.min(flows, liquidations) > 100, JSON.stringify(counts));
  assert(restarts > 40, JSON.stringify(counts));
});

Deno.test("P37 the parts of PnL add up to the change of equity, per strategy, venue and in all, whatever the order", () => {
  for (let seed = SEED + 1; seed < SEED + 6; seed++) {
    const { comparisons } = runLedgerTrial({ seed, fills: 2_000 });
    assert(comparisons > 7, `seed ${seed}`);
  }
});

Deno.test("P37 fills of a contract that come in another order leave position, fees and worth the same, to a rounding", () => {
  const market = madeUpInstrument({
    kind: "inverse",
    tick: parseGrid("0.5"),
    lot: parseGrid("1"),
    multiplier: parseMoney("100"),
  });
  const trades: readonly (readonly [Side, number, number])[] = [
    ["buy", 7, 80_001],
    ["sell", 3, 81_003],
    ["sell", 9, 79_007],
    ["buy", 2, 80_111],
  ];
  const fills = trades.map(([side, size, price]) =>
    madeUpFill(side, size, price, { fee: { asset: "BTC", amount: parseMoney("0.00000013") } })
  );
  const figures = (order: readonly number[]) => {
    const ledger = new Ledger(), rates = new Rates("BTC");
    ledger.open(market);
    for (const i of order) ledger.book(fills[i], { strategy: "a", doubleMid: 160_000 });
    const { size, fillCount } = ledger.position(market.id);
    return { size, fillCount, fees: formatMoney(ledger.account(market.id).fees), rates, ledger };
  };
  const first = figures([0, 1, 2, 3]),
    worth = ({ ledger, rates }: typeof first) => statementOf(ledger, () => 160_003, rates).pnl;
  for (const order of [[1, 0, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]) {
    const other = figures(order), off = subtract(worth(other), worth(first));
    assertEquals([other.size, other.fillCount, other.fees], [first.size, first.fillCount, first.fees]);
    // Each closing is rounded once, and another order closes other lots.
    assert(compare([off[0] < 0n ? -off[0] : off[0], off[1]], parseMoney("0.00000004")) < 0, formatMoney(off));
  }
});
