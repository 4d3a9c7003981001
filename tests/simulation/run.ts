/** Plays seeds. @module */
import { parseArgs } from "@std/cli/parse-args";
import { planOf } from "./planning.ts";
import { play } from "./life.ts";
import { faultsNamed, INVARIANTS } from "./parts.ts";

const args = parseArgs(Deno.args, { string: ["seeds", "from", "seed", "faults"] });
const folder = Deno.makeTempDirSync({ dir: "/dev/shm", prefix: "twoside-sim-" });
const faults = faultsNamed(args.faults ?? "all");
let hours = 0;
const began = performance.now();
try {
  const from = Number(args.from ?? args.seed ?? 1), count = args.seed !== undefined ? 1 : Number(args.seeds ?? 10);
  for (let seed = from; seed < from + count; seed++) {
    const plan = planOf(seed, { faults });
    const at = performance.now();
    const outcome = await play(plan, { faults, invariants: INVARIANTS, folder });
    hours += outcome.simulatedMs / 3_600_000;
    const { violation, hashes: _, ...rest } = outcome;
    console.log(
      JSON.stringify(plan.venues),
      plan.pace,
      JSON.stringify(rest),
      ((performance.now() - at) / 1000).toFixed(2),
      "s",
    );
    if (violation) console.log(violation.invariant, violation.message, args.v ? "\n" + violation.last.join("\n") : "");
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}
console.log(hours, "h", (performance.now() - began) / 1000 / hours, "s/h");
