/** Loads its share of the test files into one isolate: to load the program anew for each of hundreds of files costs more than to
 * run them. `tests/run.ts` starts one lane a core:
 *   deno test -P=dev --no-check tests/lane.ts -- LANE LANES @module */
import { ROOT } from "./support/source_tree.ts";
import { laneFiles } from "./support/test_files.ts";

const [lane, lanes] = Deno.args.map(Number);

for (const file of laneFiles(lane, lanes)) {
  try {
    await import(`file://${ROOT}/${file}`);
  } catch (error) {
    Deno.test(`${file} can be loaded`, () => {
      throw error;
    });
  }
}
