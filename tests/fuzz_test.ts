/** A slice of `deno task fuzz` for every codec, and the fuzzer itself: what it must notice it notices. @module */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Random } from "../exchanges/shared/random.ts";
import { coreTime } from "./support/core_time.ts";
import { sources } from "./support/source_tree.ts";
import { BATCH, type Fuzzed, FuzzFailure, noCounts, tryBatch } from "./support/fuzz/fuzzed.ts";
import { spoiledBytes, spoiledText } from "./support/fuzz/inputs.ts";
import { CODECS } from "./support/fuzz/mod.ts";

const INPUTS = 1_000, COSTLY = 200, SEED = 20_261_126;

for (const codec of CODECS) {
  const inputs = codec.costly ? COSTLY : INPUTS;
  Deno.test(`${codec.name}: ${inputs} spoiled inputs are read, refused or left (fuzz, seed ${SEED})`, () => {
    const counts = noCounts();
    tryBatch(codec, SEED, 0, counts, inputs);
    const { read, refused, left } = counts;
    assertEquals(read + refused + left, inputs);
    assert(read > inputs / 50, `only ${read} were read: want inputs that come far`);
    assert(refused + left > inputs / 50, `only ${refused + left} were not read: want inputs that are bad`);
  });
}

/** A codec that does what the number in its input says. */
function made(read: (n: number) => "read" | "refused" | "left"): Fuzzed {
  return {
    name: "made",
    refuses: "",
    mostMs: 5,
    open: () => ({ make: (random) => String(random.int(1_000_000)), read: (input) => read(Number(input)) }),
  };
}

Deno.test("the fuzzer tells seed, number and input of what breaks, and makes the same input again", () => {
  const breaks = made((n) => {
    if (n < 5_000) throw new TypeError("too small");
    return "read";
  });
  const failure = assertThrows(
    () => {
      for (let batch = 0;; batch++) tryBatch(breaks, 3, batch, noCounts());
    },
    FuzzFailure,
    "it broke: TypeError: too small",
  );
  const { index, input } = failure, batch = Math.floor(index / BATCH);
  assert(Number(input) < 5_000);
  const again = assertThrows(() => tryBatch(breaks, 3, batch, noCounts(), index % BATCH + 1), FuzzFailure);
  assertEquals([again.index, again.input], [index, input]);
  tryBatch(breaks, 3, batch, noCounts(), index % BATCH); // those before it are fine
});

Deno.test("the fuzzer calls slow what is slow each time, and forgives what was slow once", () => {
  // By the core's time, as the fuzzer measures: by the wall's, a busy machine would do the spinning.
  const spin = (ms: number) => {
    for (const until = coreTime() + ms; coreTime() < until;);
  };
  let tried = 0;
  const once = made(() => {
    if (tried++ === 10) spin(20);
    return "read";
  });
  tryBatch(once, 1, 0, noCounts(), 100);
  const always = made((n) => {
    if (n % 20 === 0) spin(20);
    return "read";
  });
  const failure = assertThrows(() => tryBatch(always, 1, 0, noCounts()), FuzzFailure);
  assertStringIncludes(failure.message, "want at most 5 ms");
});

Deno.test("spoiled inputs are of every kind: good, no JSON, other JSON, cut, noise, and never too long", () => {
  const sample = JSON.stringify({ e: "trade", p: "12.50", list: [["1", "2"], ["3", "4"]], flag: true }),
    random = new Random(5);
  const inputs = Array.from({ length: 5_000 }, () => spoiledText([sample, "no JSON"], random));
  const json = inputs.filter((text) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  });
  assert(inputs.includes(sample));
  assert(json.length > 1_000 && json.length < 4_000, `${json.length} of 5000 are JSON`);
  assert(new Set(inputs).size > 2_000);
  assert(inputs.every((text) => text.length <= 65_536));
  for (const word of ["__proto__", "1e400", "9007199254740993", "[[[[", "null"]) {
    assert(inputs.some((text) => text.includes(word)), `none has ${word}`);
  }
  const bytes = Array.from({ length: 500 }, () => spoiledBytes([new TextEncoder().encode(sample)], random));
  assert(bytes.some((one) => one.length < 20) && bytes.some((one) => one.length > sample.length));
});

Deno.test("every codec of the venues is fuzzed: each file that can throw a FrameError is reached from the list", () => {
  const reached = new Set<string>(), all = new Map(sources().map((source) => [source.path, source]));
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const to of all.get(path)?.imports ?? []) visit(to);
  };
  visit("tests/support/fuzz/mod.ts");
  const readers = sources("exchanges").filter(({ path, text }) =>
    /new (?:FrameError|SbeError)\(/.test(text) && !path.startsWith("exchanges/simulator/")
  );
  assert(readers.length > 10, `only ${readers.length} were found`);
  assertEquals(readers.map(({ path }) => path).filter((path) => !reached.has(path)), []);
});
