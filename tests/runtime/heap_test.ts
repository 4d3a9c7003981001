import { assert, assertLess } from "@std/assert";
import { collector, collectOften, YOUNG_BYTES, youngBytes } from "../../runtime/heap.ts";

Deno.test("full() gives garbage back", () => {
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

Deno.test("young() gives the room of young objects back once it has grown, and lets less be", () => {
  const { young } = collector(), kept: unknown[] = [];
  for (let i = 0; youngBytes() <= YOUNG_BYTES; i++) kept[i % 50_000] = { i }; // what survives makes V8 widen the room
  young();
  const small = youngBytes();
  assertLess(small, YOUNG_BYTES, `${kept.length} kept`);
  young();
  assert(youngBytes() >= small);
});

Deno.test("collectOften() leaves no timer behind once it is ended", () => {
  collectOften()();
});
