import { assertEquals, assertThrows } from "@std/assert";
import { pathCosts, type ProfileNode, selfMicros } from "../../../benches/support/cpu_profile.ts";

const HOME = "file:///house/", ROOT = { rootName: "hotPath", rootFile: "benches/profile.ts" };

function node(id: number, functionName: string, file: string, ...children: number[]): ProfileNode {
  const url = file === "" || file.startsWith("ext:") ? file : `${HOME}${file}`;
  return { id, callFrame: { functionName, url, lineNumber: id - 1 }, children };
}

Deno.test("selfMicros() gives each sample the time until the next, and no more than a few intervals", () => {
  const profile = { nodes: [], samples: [1, 2, 1, 2], timeDeltas: [900, 100, 130, 90_000] };
  assertEquals([...selfMicros(profile, 100)], [[1, 100 + 500], [2, 130 + 100]]);
});

Deno.test("selfMicros() does not count time that runs backwards", () => {
  assertEquals([...selfMicros({ nodes: [], samples: [1, 1], timeDeltas: [0, -5] }, 100)], [[1, 100]]);
});

Deno.test("pathCosts() counts what lies below the root alone, natives for their caller", () => {
  const nodes = [
    node(1, "(root)", "", 2, 3, 8),
    node(2, "(garbage collector)", ""),
    node(3, "hotPath", "benches/profile.ts", 4, 6),
    node(4, "append", "runtime/journal.ts", 5),
    node(5, "op_write_sync", "ext:core/ops"),
    node(6, "step", "core/engine/engine.ts", 7),
    node(7, "applyDelta", "core/book/order_book.ts"),
    node(8, "append", "runtime/journal.ts"),
  ];
  const costs = new Map([[1, 1], [2, 1_000], [3, 1], [4, 10], [5, 30], [6, 2], [7, 7], [8, 500]]);
  const { functions, stages, total } = pathCosts(nodes, costs, HOME, ROOT);
  assertEquals([...stages], [["journal", 40], ["engine", 2], ["book", 7]]);
  assertEquals(total, 49);
  assertEquals(functions[0], { name: "op_write_sync", place: "ext:core/ops:5", stage: "journal", cost: 30 });
});

Deno.test("pathCosts() joins a function's calls, but not those of two stages", () => {
  const nodes = [
    node(1, "hotPath", "benches/profile.ts", 2, 4, 6),
    node(2, "step", "core/engine/engine.ts", 3),
    { ...node(3, "formatSteps", "core/units.ts"), callFrame: { functionName: "formatSteps", url: "x", lineNumber: 0 } },
    node(4, "settle", "core/engine/engine.ts", 5),
    { ...node(5, "formatSteps", "core/units.ts"), callFrame: { functionName: "formatSteps", url: "x", lineNumber: 0 } },
    node(6, "step", "core/engine/engine.ts", 7),
    { ...node(7, "formatSteps", "core/units.ts"), callFrame: { functionName: "formatSteps", url: "x", lineNumber: 0 } },
  ];
  const { functions } = pathCosts(nodes, new Map([[3, 1], [5, 2], [7, 4]]), HOME, ROOT);
  assertEquals(functions.map(({ stage, cost }) => [stage, cost]), [["engine", 5], ["after the send", 2]]);
});

Deno.test("pathCosts() refuses a profile whose children are not in it", () => {
  assertThrows(() => pathCosts([node(1, "(root)", "", 2)], new Map(), HOME, ROOT), RangeError, "node 2");
});
