import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TextMap } from "../../../core/oms/text_map.ts";

type Thing = { readonly name: string };

Deno.test("TextMap finds what was set last under a key, until it is deleted", () => {
  const map = new TextMap<Thing>(), a = { name: "a" }, b = { name: "b" };
  assertEquals([map.get("x"), map.get(""), map.delete("x"), map.size], [undefined, undefined, false, 0]);
  map.set("x", a);
  map.set("", b);
  map.set("x", b);
  assertEquals([map.get("x"), map.get(""), map.size], [b, b, 2]);
  assertEquals([map.add("x", a), map.get("x"), map.add("y", a), map.get("y")], [false, b, true, a]);
  map.delete("y");
  assertEquals([map.delete("x"), map.get("x"), map.get(""), map.size], [true, undefined, b, 1]);
});

Deno.test("TextMap.add() finds the same place for a key that was expected and for one that was not", () => {
  const map = new TextMap<Thing>(), a = { name: "a" }, b = { name: "b" };
  map.expect("x");
  assertEquals([map.add("y", b), map.add("x", a), map.add("x", b)], [true, true, false]);
  assertEquals([map.get("x"), map.get("y"), map.delete("x"), map.add("x", b), map.get("x")], [a, b, true, true, b]);
});

Deno.test("TextMap keeps a key whose hash comes out as 0, which stands for an empty place", () => {
  const map = new TextMap<Thing>(), a = { name: "a" }, key = "mm1dgs" + String.fromCharCode(6940);
  map.set(key, a);
  assertEquals([map.get(key), map.size, map.delete(key), map.get(key)], [a, 1, true, undefined]);
});

Deno.test("TextMap is a Map of texts whatever comes and goes (property)", () => {
  const key = fc.oneof(fc.integer({ min: 0, max: 40 }).map((n) => `mm${n}`), fc.string({ maxLength: 3 }));
  const act = fc.record({ key, add: fc.boolean() });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 400 }), (acts) => {
      const map = new TextMap<Thing>(), model = new Map<string, Thing>();
      for (const { key, add } of acts) {
        if (add) {
          const thing = { name: key };
          map.set(key, thing);
          model.set(key, thing);
        } else assertEquals(map.delete(key), model.delete(key));
        assert(map.size === model.size && map.get(key) === model.get(key));
      }
      for (const [key, thing] of model) assert(map.get(key) === thing);
    }),
    { seed: 20_261_125, numRuns: 300 },
  );
});

Deno.test("TextMap holds as many as come, and grows no more once it is large enough", () => {
  const map = new TextMap<Thing>(), things = Array.from({ length: 5_000 }, (_, i) => ({ name: `order-${i}` }));
  for (const thing of things) map.set(thing.name, thing);
  for (const thing of things) assert(map.get(thing.name) === thing);
  for (const { name } of things) assert(map.delete(name));
  assertEquals([map.size, map.get("order-7")], [0, undefined]);
});
