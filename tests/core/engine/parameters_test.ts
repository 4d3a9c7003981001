import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { HISTORY_LIMIT, Parameters, type ParameterTable } from "../../../core/engine/parameters.ts";
import type { Micros } from "../../../core/units.ts";

const common = { describe: "for tests", unit: "", onChange: "nothing" };
const TABLE = {
  halfSpread: { ...common, type: "number", unit: "bp", min: 0.5, max: 100, default: 5 },
  levels: { ...common, type: "integer", min: 1, max: 5, default: 2 },
  orderSize: { ...common, type: "decimal", unit: "BTC", min: "0.00001", max: "1", default: "0.01" },
  enabled: { ...common, type: "boolean", default: true },
  join: { ...common, type: "choice", choices: ["join", "improve"], default: "join" },
} satisfies ParameterTable;
const at = (seconds: number) => seconds * 1_000_000 as Micros;

Deno.test("Parameters starts from the defaults with the given values on top, as version 1", () => {
  const parameters = new Parameters(TABLE, { halfSpread: 7.5 });
  assertEquals(parameters.values, { halfSpread: 7.5, levels: 2, orderSize: "0.01", enabled: true, join: "join" });
  assertEquals(parameters.version, 1);
  assertEquals(parameters.history, []);
});

Deno.test("Parameters refuses to start and names every wrong field", () => {
  const error = assertThrows(() => new Parameters(TABLE, { halfSpread: 0, levels: 2.5, spread: 1 }), RangeError);
  assertEquals(
    error.message,
    "halfSpread: is 0 bp; want 0.5 to 100 bp; levels: is 2.5; want a whole number; " +
      "spread: is not a parameter; known are halfSpread, levels, orderSize, enabled, join",
  );
});

Deno.test("Parameters refuses a table whose own default is out of range", () => {
  const table = { levels: { ...common, type: "integer", min: 1, max: 5, default: 0 } } satisfies ParameterTable;
  assertThrows(() => new Parameters(table), RangeError, "levels: is 0; want 1 to 5");
  assertEquals(new Parameters(table, { levels: 1 }).values, { levels: 1 });
});

Deno.test("check() says what does not fit, field by field, and changes nothing", () => {
  const parameters = new Parameters(TABLE);
  const cases: [field: string, value: unknown, reason: string][] = [
    ["halfSpread", 0.49, "is 0.49 bp; want 0.5 to 100 bp"],
    ["halfSpread", 100.1, "is 100.1 bp; want 0.5 to 100 bp"],
    ["halfSpread", NaN, "is NaN; want a number"],
    ["halfSpread", 10n, "is 10; want a number"],
    ["halfSpread", "5", 'is "5"; want a number'],
    ["halfSpread", undefined, "is undefined; want a number"],
    ["levels", 1.5, "is 1.5; want a whole number"],
    ["levels", 6, "is 6; want 1 to 5"],
    ["orderSize", 0.01, 'is 0.01; want a plain decimal text such as "0.01"'],
    ["orderSize", "1e-3", 'is "1e-3"; want a plain decimal text such as "0.01"'],
    ["orderSize", "-0.1", 'is "-0.1"; want a plain decimal text such as "0.01"'],
    ["orderSize", "1.00000001", "is 1.00000001 BTC; want 0.00001 to 1 BTC"],
    ["orderSize", "0.000009", "is 0.000009 BTC; want 0.00001 to 1 BTC"],
    ["enabled", "true", 'is "true"; want true or false'],
    ["join", "leave", 'is "leave"; want one of join, improve'],
    ["join", null, "is null; want one of join, improve"],
    ["toString", 1, "is not a parameter; known are halfSpread, levels, orderSize, enabled, join"],
    ["__proto__", 1, "is not a parameter; known are halfSpread, levels, orderSize, enabled, join"],
  ];
  for (const [field, value, reason] of cases) {
    const set = Object.fromEntries([[field, value]]);
    assertEquals(parameters.check(set), { values: {}, refusals: [{ field, value, reason }] });
  }
  assertEquals(parameters.version, 1);
});

Deno.test("check() accepts the ends of every range", () => {
  const parameters = new Parameters(TABLE);
  for (
    const set of [
      { halfSpread: 0.5, levels: 1, orderSize: "0.00001", enabled: false, join: "improve" },
      { halfSpread: 100, levels: 5, orderSize: "1.000", enabled: true, join: "join" },
    ]
  ) assertEquals(parameters.check(set), { values: set, refusals: [] });
});

Deno.test("set() applies all fields or none", () => {
  const parameters = new Parameters(TABLE);
  const refusals = parameters.set({ halfSpread: 8, levels: 9 }, 1, "anna", at(1));
  assertEquals(refusals.map(({ field }) => field), ["levels"]);
  assertEquals([parameters.values.halfSpread, parameters.version], [5, 1]);
  assertEquals(parameters.set({ halfSpread: 8, levels: 3 }, 1, "anna", at(2)), []);
  assertEquals([parameters.values.halfSpread, parameters.values.levels, parameters.version], [8, 3, 2]);
});

Deno.test("set() refuses a version that somebody else has left behind", () => {
  const parameters = new Parameters(TABLE);
  parameters.set({ levels: 3 }, 1, "anna", at(1));
  const [refusal] = parameters.set({ levels: 4 }, 1, "bert", at(2));
  assertEquals(refusal.field, "if_version");
  assertEquals(refusal.reason, "is not the current version 2: somebody changed it meanwhile");
  assertEquals(parameters.values.levels, 3);
});

Deno.test("history keeps who, when, before and after, the newest two hundred", () => {
  const parameters = new Parameters(TABLE);
  parameters.set({ levels: 3 }, 1, "anna", at(1));
  const [{ version, by, before, after }] = parameters.history;
  assertEquals([version, by, before.levels, after.levels], [2, "anna", 2, 3]);
  for (let i = 0; i < HISTORY_LIMIT; i++) parameters.set({ levels: 1 + i % 5 }, parameters.version, "bert", at(2 + i));
  assertEquals(parameters.history.length, HISTORY_LIMIT);
  assertEquals(parameters.history.every(({ by }) => by === "bert"), true);
});

Deno.test("rollback() takes the last change back as a new version, and a second one redoes it", () => {
  const parameters = new Parameters(TABLE);
  assertEquals(parameters.rollback(1, "anna", at(1))[0].reason, "has no earlier version to go back to");
  parameters.set({ levels: 3 }, 1, "anna", at(1));
  assertEquals(parameters.rollback(1, "anna", at(2))[0].field, "if_version");
  assertEquals(parameters.rollback(2, "anna", at(3)), []);
  assertEquals([parameters.values.levels, parameters.version], [2, 3]);
  assertEquals(parameters.rollback(3, "anna", at(4)), []);
  assertEquals([parameters.values.levels, parameters.version], [3, 4]);
});

Deno.test("set() leaves the values inside the table and one version up, or as they were (property)", () => {
  const any = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom("join", "0.5"),
  );
  const field = fc.constantFrom(...Object.keys(TABLE), "constructor", "unknown");
  fc.assert(
    fc.property(fc.array(fc.dictionary(field, any), { maxLength: 8 }), (sets) => {
      const parameters = new Parameters(TABLE);
      for (const set of sets) {
        const { values, version } = parameters;
        const refusals = parameters.set(set, version, "anyone", at(1));
        assertEquals(parameters.version, refusals.length === 0 ? version + 1 : version);
        if (refusals.length > 0) assertEquals(parameters.values, values);
        assertEquals(parameters.check(parameters.values).refusals, []);
        assertEquals(Object.keys(parameters.values), Object.keys(TABLE));
      }
    }),
    { seed: 20260103 },
  );
});
