/** A slice of `deno task fuzz` for every codec, and the fuzzer itself: what it must notice it notices. @module */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { BRAKES } from "../exchanges/brakes.ts";
import { venues } from "../exchanges/mod.ts";
import { Random } from "../exchanges/shared/random.ts";
import { coreTime } from "./support/core_time.ts";
import { isQuick } from "./support/slow.ts";
import { sources } from "./support/source_tree.ts";
import { BATCH, type Fuzzed, FuzzFailure, noCounts, tryBatch } from "./support/fuzz/fuzzed.ts";
import { spoiledBytes, spoiledText } from "./support/fuzz/inputs.ts";
import { CODECS } from "./support/fuzz/mod.ts";
import { slowTest } from "./support/slow.ts";

const [INPUTS, COSTLY] = isQuick ? [200, 40] : [1_000, 200], SEED = 20_261_126;

for (const codec of CODECS) {
  const inputs = codec.costly ? COSTLY : INPUTS;
  Deno.test(`${codec.name}: ${inputs} spoiled inputs are read, refused or left (fuzz, seed ${SEED})`, () => {
    const counts = noCounts();
    tryBatch(codec, SEED, 0, counts, inputs);
    const { read, refused, left } = counts;
    assertEquals(read + refused + left, inputs);
    assert(read > inputs / 100, `only ${read} were read: want inputs that come far`);
    assert(refused + left > inputs / 100, `only ${refused + left} were not read: want inputs that are bad`);
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

slowTest("the fuzzer calls slow what is slow each time, and forgives what was slow once", () => {
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

Deno.test("every product of the program is fuzzed: its session, its `decode` and its brake", () => {
  const names = new Set(CODECS.map(({ name }) => name));
  const wanted = venues.flatMap(({ name }) => [`${name} session`, `${name} decode`]);
  assertEquals(wanted.filter((name) => !names.has(name)), []);
  const makers = new Set(Object.values(BRAKES)),
    fuzzed = new Set(Object.entries(BRAKES).flatMap(([name, make]) => names.has(`${name} brake`) ? [make] : []));
  assertEquals([...makers].filter((make) => !fuzzed.has(make)).map(({ name }) => name), []);
});

/** What reads what a venue wrote, by its name: such exports are codecs. */
const CODEC =
  /export (?:async )?(?:function\*? (read[A-Z]\w*|controlOf|snapshotOf|httpAnswer|socketAnswer)|class (\w+(?:Codec|Frames|Messages)))\b/g;
/** Named so, and none: they carry others, which are called with what they read. */
const CARRIERS = new Set([
  "readRows",
  "readLevels",
  "readOrFail",
  "readOrders",
  "readOutcome",
  "readPages",
  "readFilters",
]);

Deno.test("every codec of the venues is fuzzed: the register names it, or a codec that calls it", () => {
  const folders = [...new Set(venues.map(({ family }) => family)), "shared"];
  const all = folders.flatMap((folder) => sources(`exchanges/${folder}`));
  const codecs = new Map(
    all.map(({ path, text }) =>
      [path, [...text.matchAll(CODEC)].map(([, read, type]) => read ?? type).filter((it) => !CARRIERS.has(it))] as const
    ),
  );
  const count = [...codecs.values()].flat().length;
  assert(count > 60, `only ${count} codecs were found`);
  const register = [
    ...sources("tests/support/fuzz"),
    ...sources("tests/support").filter(({ path }) => /sbe_fuzz/.test(path)),
  ];
  const named = new Set<string>();
  const visit = (text: string, from: string): void => {
    for (const [to, names] of namedImports(text, from)) {
      for (const name of names.filter((name) => codecs.get(to)?.includes(name) || /Brake$/.test(name))) {
        if (named.has(`${to} ${name}`)) continue;
        named.add(`${to} ${name}`);
        visit(all.find(({ path }) => path === to)!.text, to);
      }
    }
  };
  for (const { path, text } of register) visit(text, path);
  // A codec may stand beside one that is named, which calls it.
  const beside = (path: string, name: string) => {
    const { text } = all.find((source) => source.path === path)!;
    return codecs.get(path)!.some((other) => named.has(`${path} ${other}`)) &&
      [...text.matchAll(new RegExp(`\\b${name}\\(`, "g"))].length > 1;
  };
  const left = [...codecs].flatMap(([path, names]) =>
    names.filter((name) => !named.has(`${path} ${name}`) && !beside(path, name)).map((name) => `${path}: ${name}`)
  );
  assertEquals(left, []);
});

/** What a file imports by name, types left out: by the file that it comes from. */
function namedImports(text: string, from: string): readonly (readonly [path: string, names: readonly string[]])[] {
  return [...text.matchAll(/import \{([^}]*)\} from "(\.[^"]+)"/g)].map(([, names, to]) => [
    new URL(to, `file:///${from}`).pathname.slice(1),
    names.split(",").map((name) => name.trim().replace(/ as .*/, "")).filter((name) => !/^(?:type )|^$/.test(name)),
  ]);
}
