import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as readers from "../../dashboard/readers.ts";
import type { Detail } from "../../dashboard/refusal.ts";
import { shapeOf } from "../../dashboard/shapes.ts";
import { slowTest } from "../support/slow.ts";

const { adoptReader, killReader, limitsReader, parametersReader, pageReader, rearmReader } = readers;
const ALL: readonly readers.Reader<unknown>[] = Object.values(readers);

function said<T>(reader: readers.Reader<T>, value: unknown): { readonly value: T; readonly problems: Detail[] } {
  const problems: Detail[] = [];
  return { value: reader.read(value, problems), problems };
}

/** Values near to what is wanted, and far from it. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    "stop",
    "cancel",
    "flatten",
    "STOP",
    "global",
    "REARM",
    "x".repeat(500),
    "x".repeat(501),
    "1",
    "-1",
    "",
  ),
  fc.constantFrom(0, 1, 1.5, -1, 2 ** 53, 1_000, 1_001),
  fc.boolean(),
  fc.dictionary(fc.constantFrom("levels", "", "x".repeat(65), "size"), fc.jsonValue()),
);
const near = fc.record({
  reason: odd,
  level: odd,
  scope: odd,
  phrase: odd,
  if_version: odd,
  set: odd,
  preview: odd,
  by: odd,
  market: odd,
}, { requiredKeys: [] });
const number = fc.oneof(
  fc.string(),
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom(
    "0",
    "007",
    "1e2",
    " 3 ",
    "",
    "-1",
    "1.5",
    "x",
    "9007199254740993",
    "Infinity",
    "0x1f",
    "1000",
    "1001",
  ),
);
const query = fc.record({ after: number, limit: number, by: fc.string() }, { requiredKeys: [] });

slowTest("every reader takes and gives what its schema takes and gives, and blames the same fields (property)", () => {
  for (const reader of ALL) {
    const schema = shapeOf(reader.shape);
    fc.assert(
      fc.property(reader.shape.endsWith("Query") ? query : fc.oneof(near, fc.jsonValue()), (value) => {
        const { value: read, problems } = said(reader, value), outcome = schema.safeParse(value);
        assertEquals(problems.length === 0, outcome.success, JSON.stringify([value, problems]));
        if (outcome.success) assertEquals(read, outcome.data);
        else {
          const blamed = new Set(outcome.error.issues.map(({ path }) => path.map(String).join(".")));
          assertEquals(new Set(problems.map(({ field }) => field)), blamed, JSON.stringify(value));
        }
      }),
      { seed: 20_261_125, numRuns: 3_000 },
    );
  }
});

Deno.test("readers say in plain words what is wrong, field by field", () => {
  const problems = (reader: readers.Reader<unknown>, value: unknown) =>
    said(reader, value).problems.map(({ field, reason }) => `${field}: ${reason}`);
  assertEquals(problems(rearmReader, { reason: 5, by: "root" }), [
    "reason: want a text",
    "phrase: want a text",
    ": knows no field by",
  ]);
  assertEquals(problems(parametersReader, { if_version: 0, set: {}, preview: 1 }), [
    "if_version: want the version that the change stands on, a whole number from 1",
    "set: names no parameter",
    "preview: want true or false",
  ]);
  assertEquals(problems(parametersReader, { if_version: 1, set: { levels: null } }), [
    "set.levels: want a number, a text, true or false",
  ]);
  assertEquals(problems(killReader, { level: "STOP" }), [
    `level: want "stop", "cancel" or "flatten"; nothing was killed`,
  ]);
  assertEquals(problems(adoptReader, { market: "", reason: " x " }), [
    "market: want a name",
    "reason: want a reason of at least 3 letters",
  ]);
  assertEquals(problems(limitsReader, { scope: "global", reason: "quiet", set: { maxGross: true } }), [
    "set.maxGross: want a number or a decimal text",
  ]);
  assertEquals(problems(limitsReader, { scope: "global", reason: "quiet", set: {} }), ["set: names no limit"]);
  assertEquals(problems(pageReader, { limit: "0" }), ["limit: want a whole number from 1 to 1000"]);
  assertEquals(problems(killReader, []), [": want an object"]);
});
