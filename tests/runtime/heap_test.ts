import { assert, assertLess } from "@std/assert";
import { collectOften, collector } from "../../runtime/heap.ts";
import { slowTest } from "../support/slow.ts";

slowTest("full() gives garbage back", () => {
  const { full } = collector();
  full();
  const before = Deno.memoryUsage().heapUsed;
  let garbage: unknown[] = Array.from({ length: 300_000 }, (_, i) => ({ i }));
  const made = Deno.memoryUsage().heapUsed;
  assert(made > before + 5e6, `made only ${made - before} bytes`);
  garbage = [];
  full();
  assertLess(Deno.memoryUsage().heapUsed, before + 3e6, `${garbage.length} kept`);
});

Deno.test("collectOften() leaves no timer behind once it is ended", () => {
  collectOften()();
});
