/** `deno task ledger-fills [first seed] [seeds]`: our ledger against simulated venues' accounts, 100,000 random fills a seed.
 * @module */
import { runLedgerTrial } from "../support/ledger_trial.ts";

const FILLS = 100_000;
const [first = 1, seeds = 10] = Deno.args.map(Number);

for (let seed = first; seed < first + seeds; seed++) {
  const began = performance.now(), counts = runLedgerTrial({ seed, fills: FILLS });
  const told = Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
  console.log(`seed ${seed}: equal; ${told}; ${Math.round(performance.now() - began)} ms`);
}
