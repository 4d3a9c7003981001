/** Plays what it is told to, on a thread of its own. @module */
import type { Outcome, Plan } from "./contract.ts";
import { play as playIn } from "./life.ts";
import { faultsNamed, INVARIANTS } from "./parts.ts";
import { planOf } from "./planning.ts";
import { shrink, type Shrunk } from "./shrink.ts";

/** How seeds become plans. */
export type Drawing = { readonly faults: string; readonly dialects?: readonly string[] };
export type Task =
  /** `twice`: both times must come to the same (INV-25). */
  | { readonly kind: "seed"; readonly seed: number; readonly drawing: Drawing; readonly twice: boolean }
  | { readonly kind: "plan"; readonly plan: Plan; readonly twice: boolean }
  | { readonly kind: "shrink"; readonly plan: Plan; readonly violation: Shrunk["violation"]; readonly ms: number };
/** `within`: where its folders are made; `stop`: a word that ends it early where it is not 0. */
export type Job = { readonly task: Task; readonly within: string; readonly stop: Int32Array };
export type Done =
  | { readonly kind: "played"; readonly plan: Plan; readonly outcome: Outcome }
  | { readonly kind: "shrunk"; readonly shrunk: Shrunk }
  | { readonly kind: "stopped" }
  | { readonly kind: "broken"; readonly problem: string };

type Surroundings = Partial<Pick<Job, "within" | "stop">>;

/** Plays a plan in a folder of its own, in memory where there is some unless told otherwise. */
export async function playPlan(plan: Plan, twice = false, around: Surroundings = {}): Promise<Outcome> {
  const first = await playOnce(plan, around);
  return twice && first.violation === null ? compared(first, await playOnce(plan, around)) : first;
}

async function playOnce(plan: Plan, { within = memoryFolder(), stop }: Surroundings): Promise<Outcome> {
  const folder = Deno.makeTempDirSync({ prefix: "twoside-sim-", ...within === undefined ? {} : { dir: within } });
  try {
    return await playIn(plan, { faults: faultsNamed("all"), invariants: INVARIANTS, folder, stop });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

export function memoryFolder(): string | undefined {
  try {
    return Deno.statSync("/dev/shm").isDirectory ? "/dev/shm" : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** INV-25: the first, unless the second was another run. */
function compared(first: Outcome, second: Outcome): Outcome {
  if (first.hash === second.hash) return first;
  const differs = first.hashes.findIndex((hash, index) => hash !== second.hashes[index]);
  const from = 1_000 * (differs < 0 ? Math.min(first.hashes.length, second.hashes.length) : differs);
  const message = `INV-25: two executions came to ${first.hash} and ${second.hash}; they part behind step ${from}`;
  return {
    ...first,
    violation: { invariant: "INV-25", message, step: from, at: first.simulatedMs, last: [] },
  };
}

function isStopped({ stop }: Surroundings): boolean {
  return stop !== undefined && Atomics.load(stop, 0) !== 0;
}

async function perform({ task, ...around }: Job): Promise<Done> {
  switch (task.kind) {
    case "seed":
    case "plan": {
      const plan = task.kind === "plan"
        ? task.plan
        : planOf(task.seed, { ...task.drawing, faults: faultsNamed(task.drawing.faults) });
      return { kind: "played", plan, outcome: await playPlan(plan, task.twice, around) };
    }
    case "shrink": {
      const until = performance.now() + task.ms, goesOn = () => performance.now() < until && !isStopped(around);
      const play = (plan: Plan) => playPlan(plan, false, around);
      return { kind: "shrunk", shrunk: await shrink(task.plan, task.violation, { play, goesOn }) };
    }
    default:
      return task satisfies never;
  }
}

/** Nobody listens where this file is only imported. */
const scope = globalThis as unknown as { name?: string; onmessage: unknown; postMessage(done: Done): void };
if (scope.name === "simulation") {
  scope.onmessage = ({ data }: MessageEvent<Job>) => {
    perform(data).then(
      (done) => scope.postMessage(isStopped(data) ? { kind: "stopped" } : done),
      (error) =>
        scope.postMessage({ kind: "broken", problem: error instanceof Error ? `${error.stack}` : String(error) }),
    );
  };
}
