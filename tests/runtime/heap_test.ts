import { assert, assertLess } from "@std/assert";
import { collector } from "../../runtime/heap.ts";

Deno.test("collector() gives garbage back", () => {
  const collect = collector();
  collect();
  const before = Deno.memoryUsage().heapUsed;
  let garbage: unknown[] = Array.from({ length: 300_000 }, (_, i) => ({ i }));
  const full = Deno.memoryUsage().heapUsed;
  assert(full > before + 5e6, `made only ${full - before} bytes`);
  garbage = [];
  collect();
  assertLess(Deno.memoryUsage().heapUsed, before + 3e6, `${garbage.length} kept`);
});
