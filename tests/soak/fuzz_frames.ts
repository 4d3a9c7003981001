/** Ten million frames of every shape that has a fast road, whole and damaged, read on both roads: parity or a typed refusal.
 *   deno task fuzz-frames                       ten million, seed 1; goes on where an earlier run was stopped
 *   deno task fuzz-frames --frames 200000 --seed 7 --shape "okx book"
 *   deno task fuzz-frames --fresh               from the beginning
 * Every batch of 10,000 frames is made from seed and number alone, so that a difference can be had again with --batch N.
 * How far a run came stands in data/fuzz_frames_SEED.json. Ends with PASS or FAIL; exit code 1 on a difference. @module */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { Random } from "../../exchanges/shared/random.ts";
import { type FrameShape, frameShapes } from "../support/frame_shapes.ts";
import { compareRoads, noCounts, type ParityCounts } from "../support/road_parity.ts";
import { ROOT } from "../support/source_tree.ts";

const BATCH = 10_000, LINE_MS = 10_000;

/** Batches that are done, and what came of them by shape. */
type State = { batches: number; readonly counts: Record<string, ParityCounts> };

function fuzz(shapes: readonly FrameShape[], seed: number, frames: number, path: string, fresh: boolean): boolean {
  const state = fresh ? null : readState(path, shapes), began = performance.now();
  const { counts, batches: from } = state ?? { counts: {}, batches: 0 }, wanted = Math.ceil(frames / BATCH);
  if (from > 0) console.log(`Goes on after ${(from * BATCH).toLocaleString("en")} frames of an earlier run`);
  for (const { name } of shapes) counts[name] ??= noCounts();
  let batch = from, nextLine = began + LINE_MS;
  for (; batch < wanted; batch++) {
    const shape = shapes[batch % shapes.length];
    if (!runBatch(shape, seed, batch, counts[shape.name])) return false;
    if (performance.now() < nextLine) continue;
    nextLine = performance.now() + LINE_MS;
    const done = batch + 1, rate = (done - from) * BATCH / (performance.now() - began) * 1e3;
    console.log(
      `${(done * BATCH).toLocaleString("en")} of ${(wanted * BATCH).toLocaleString("en")} frames ` +
        `(${Math.floor(done / wanted * 100)} %), ${Math.round(rate).toLocaleString("en")} a second, no difference`,
    );
    writeState(path, { batches: done, counts });
  }
  writeState(path, { batches: Math.max(batch, from), counts });
  report(shapes, counts, seed, Math.max(batch, from) * BATCH);
  return true;
}

function runBatch(shape: FrameShape, seed: number, batch: number, counts: ParityCounts): boolean {
  try {
    compareRoads(shape, BATCH, new Random(seed).fork(`batch ${batch}`), counts);
    return true;
  } catch (error) {
    console.error(`Seed ${seed}, batch ${batch}: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

function report(shapes: readonly FrameShape[], counts: State["counts"], seed: number, frames: number): void {
  console.log(`\n${"shape".padEnd(22)}${["fast road", "slow road", "no market frame", "refused"].map(cell).join("")}`);
  for (const { name } of shapes) {
    const { fast, slow, left, refused } = counts[name];
    console.log(
      name.padEnd(22) + [fast, slow, left, refused].map((count) => cell(count.toLocaleString("en"))).join(""),
    );
  }
  console.log(`${frames.toLocaleString("en")} frames, seed ${seed}: both roads agree or refuse`);
}

function cell(text: string): string {
  return text.padStart(17);
}

/** Null if there is none, or if it counts other shapes. */
function readState(path: string, shapes: readonly FrameShape[]): State | null {
  try {
    const state = JSON.parse(Deno.readTextFileSync(path)) as State;
    return Object.keys(state.counts).join() === shapes.map(({ name }) => name).join() ? state : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function writeState(path: string, state: State): void {
  Deno.writeTextFileSync(`${path}.new`, JSON.stringify(state));
  Deno.renameSync(`${path}.new`, path);
}

if (import.meta.main) {
  const { frames, seed, shape, batch, fresh } = parseArgs(Deno.args, {
    string: ["frames", "seed", "shape", "batch"],
    boolean: ["fresh"],
    default: { frames: "10000000", seed: "1" },
  });
  const all = frameShapes(), shapes = shape === undefined ? all : all.filter(({ name }) => name === shape);
  if (!(Number(frames) > 0) || !Number.isSafeInteger(Number(seed)) || shapes.length === 0) {
    const names = all.map(({ name }) => name).join(", ");
    console.error(`Cannot fuzz --frames ${frames} --seed ${seed} --shape ${shape}: the shapes are ${names}`);
    Deno.exit(2);
  }
  let passed: boolean;
  if (batch !== undefined) {
    passed = runBatch(shapes[Number(batch) % shapes.length], Number(seed), Number(batch), noCounts());
  } else {
    Deno.mkdirSync(join(ROOT, "data"), { recursive: true });
    const name = shape === undefined ? `${seed}` : `${seed}_${String(shape).replaceAll(" ", "_")}`;
    passed = fuzz(shapes, Number(seed), Number(frames), join(ROOT, "data", `fuzz_frames_${name}.json`), fresh === true);
  }
  console.log(passed ? "PASS" : "FAIL");
  Deno.exit(passed ? 0 : 1);
}
