/** The test files of the tree, and which of them run where. @module */
import { sources } from "./source_tree.ts";

/** Other processes, browsers, simulated hours and runs of other tests: minutes of a core. */
const LONG = ["tests/e2e/", "tests/browser/", "tests/soak/", "tests/simulation/", "tests/coverage/"];

/** Files of quick tests, by path; slow tests may stand in them too. */
export function quickFiles(): readonly string[] {
  return testFiles().filter((path) => !LONG.some((folder) => path.startsWith(folder)));
}

/** The share of one lane, so that neighbours, which are alike, go to different lanes. @param lane from 0 */
export function laneFiles(lane: number, lanes: number): readonly string[] {
  if (!(lanes >= 1 && lane >= 0 && lane < lanes)) throw new RangeError(`Cannot find lane ${lane} of ${lanes}`);
  return quickFiles().filter((_, i) => i % lanes === lane);
}

/** Files with tests that the quick run leaves out, apart from those of processes and browsers. */
export function slowFiles(): readonly string[] {
  const has = new Set(sources("tests").filter(({ text }) => /\bslowTest\(/.test(text)).map(({ path }) => path));
  return testFiles().filter((path) => has.has(path) || /^tests\/(?:simulation|coverage)\//.test(path));
}

function testFiles(): readonly string[] {
  return sources("tests").map(({ path }) => path).filter((path) => /_test\.tsx?$/.test(path));
}
