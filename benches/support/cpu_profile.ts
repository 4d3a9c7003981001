/** Reads a CPU profile as V8 gives it: self times of the functions below one root, and of the stages that they work for. @module */
import { type PathStage, stageOf } from "./stages.ts";

export type CallFrame = {
  readonly functionName: string;
  readonly url: string;
  /** Counted from 0. */
  readonly lineNumber: number;
};
export type ProfileNode = { readonly id: number; readonly callFrame: CallFrame; readonly children?: readonly number[] };
/** `Profiler.Profile` of the inspector's protocol, as far as it is read. */
export type CpuProfile = {
  readonly nodes: readonly ProfileNode[];
  /** The node that ran at each sample. */
  readonly samples?: readonly number[];
  /** µs since the sample before. */
  readonly timeDeltas?: readonly number[];
};
export type SelfCost = {
  readonly name: string;
  readonly place: string;
  readonly stage: PathStage;
  readonly cost: number;
};
export type PathCosts = {
  /** By function and stage, dearest first. */
  readonly functions: readonly SelfCost[];
  readonly stages: ReadonlyMap<PathStage, number>;
  readonly total: number;
};

/** A sample that comes later than this many intervals: the core was somebody else's in between. */
const DISTURBED = 5;

/** Self time of each node, µs. @param intervalMicros at which the samples were to be taken */
export function selfMicros({ samples = [], timeDeltas = [] }: CpuProfile, intervalMicros: number): Map<number, number> {
  const micros = new Map<number, number>(), longest = DISTURBED * intervalMicros;
  for (let i = 0; i < samples.length; i++) {
    // What a sample saw went on until the next one.
    const took = Math.min(longest, Math.max(0, timeDeltas[i + 1] ?? intervalMicros));
    micros.set(samples[i], (micros.get(samples[i]) ?? 0) + took);
  }
  return micros;
}

/** Costs of everything below the functions called `rootName` in the file `rootFile`, which itself costs nothing.
 * @param costs of each node by itself
 * @param home the address of the repository's root, with its last slash */
export function pathCosts(
  nodes: readonly ProfileNode[],
  costs: ReadonlyMap<number, number>,
  home: string,
  { rootName, rootFile }: { readonly rootName: string; readonly rootFile: string },
): PathCosts {
  const byId = new Map(nodes.map((node) => [node.id, node])), stages = new Map<PathStage, number>();
  const functions = new Map<string, { name: string; place: string; stage: PathStage; cost: number }>();
  let total = 0;
  const add = (name: string, place: string, stage: PathStage, cost: number) => {
    total += cost;
    stages.set(stage, (stages.get(stage) ?? 0) + cost);
    const key = `${name} ${place} ${stage}`, found = functions.get(key);
    if (found) found.cost += cost;
    else functions.set(key, { name, place, stage, cost });
  };
  const visit = (id: number, callers: PathStage | null) => {
    const node = byId.get(id);
    if (!node) throw new RangeError(`Cannot find node ${id} of the profile`);
    const { functionName, url, lineNumber } = node.callFrame,
      file = url.startsWith(home) ? url.slice(home.length) : url;
    let stage = callers;
    if (callers !== null) {
      stage = stageOf(file, functionName, callers);
      const cost = costs.get(id) ?? 0;
      if (cost > 0) {
        add(functionName || "(anonymous)", file === "" ? "native" : `${file}:${lineNumber + 1}`, stage, cost);
      }
    } else if (functionName === rootName && file === rootFile) stage = "bench";
    for (const child of node.children ?? []) visit(child, stage);
  };
  if (nodes.length > 0) visit(nodes[0].id, null);
  return { functions: [...functions.values()].sort((a, b) => b.cost - a.cost), stages, total };
}
