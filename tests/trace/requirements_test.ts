import { assertEquals, assertThrows } from "@std/assert";
import { faultsOf, readRequirements, titlesOf } from "./requirements.ts";

const LIST =
  "## Orders\n\n| ID | Meaning |\n| --- | --- |\n| OSM-S01 | a fill first |\n| D7 | price |\n| D7b | fee |\n";

Deno.test("readRequirements() takes a table's rows with their section", () => {
  assertEquals(readRequirements(LIST), [
    { id: "OSM-S01", meaning: "a fill first", section: "Orders" },
    { id: "D7", meaning: "price", section: "Orders" },
    { id: "D7b", meaning: "fee", section: "Orders" },
  ]);
  assertThrows(() => readRequirements(LIST + LIST), RangeError, "OSM-S01 stands in the list twice");
  assertThrows(() => readRequirements("| Foo-1 | what |"), RangeError, '"Foo-1"');
});

Deno.test("titlesOf() finds the ids of a title however the test is registered, and whole ids alone", () => {
  const source = [
    'Deno.test("one of OSM-S01", () => {});',
    "Deno.test(\n  `two of D7 and K-T13 (${what})`, () => {});",
    "browserTest('three of D7b and OSM-S011', () => {});",
    'Deno.test({ name: "four of P04", fn });',
    'Deno.test("five of nothing", () => {});',
  ].join("\n");
  assertEquals(titlesOf("x_test.ts", source).map(({ ids }) => ids), [
    ["OSM-S01"],
    ["D7", "K-T13"],
    ["D7b", "OSM-S011"],
    [
      "P04",
    ],
  ]);
});

Deno.test("faultsOf() names what has no test, what names too many and what nobody listed", () => {
  const requirements = readRequirements(LIST);
  const titles = titlesOf("x_test.ts", 'Deno.test("OSM-S01 D7 OSM-S02 D9");');
  assertEquals(faultsOf(requirements, titles), [
    'x_test.ts: "OSM-S01 D7 OSM-S02 D9" names 4 ids; want at most 3',
    'x_test.ts: "OSM-S01 D7 OSM-S02 D9" names OSM-S02, which docs/requirements.md does not list',
    'x_test.ts: "OSM-S01 D7 OSM-S02 D9" names D9, which docs/requirements.md does not list',
    "D7b has no test that names it",
  ]);
});

Deno.test("faultsOf() keeps families apart by their whole name: K-T is not K, and an unknown trial is told", () => {
  const requirements = readRequirements("| K-T01 | a strategy that spins |\n");
  const titles = titlesOf("x_test.ts", 'Deno.test("K-T01 KIL-03 it spins");\nDeno.test("K-T99 it does not");');
  assertEquals(faultsOf(requirements, titles), [
    'x_test.ts: "K-T99 it does not" names K-T99, which docs/requirements.md does not list',
  ]);
});
