import { assert } from "@std/assert";
import { runLedgerTrial } from "../../support/ledger_trial.ts";
import { slowTest } from "../../support/slow.ts";

const SEED = 20_261_126;

slowTest(
  "INV-02 INV-03 INV-13 100,000 random fills of all kinds leave our books equal to the venues', to the last unit",
  () => {
    const counts = runLedgerTrial({ seed: SEED, fills: 100_000 });
    assert(counts.fills >= 100_000 && counts.comparisons > 400, JSON.stringify(counts));
    const { doubles, late, flows, liquidations, restarts } = counts;
    assert(Math.min(doubles, late) > 10_000 && Math.min(flows, liquidations) > 100, JSON.stringify(counts));
    assert(restarts >= 40, JSON.stringify(counts));
  },
);

slowTest(
  "P37 the parts of PnL add up to the change of equity, per strategy, venue and in all, whatever the order",
  () => {
    for (let seed = SEED + 1; seed < SEED + 6; seed++) {
      const { comparisons } = runLedgerTrial({ seed, fills: 2_000 });
      assert(comparisons > 7, `seed ${seed}`);
    }
  },
);
