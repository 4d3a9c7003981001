import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseJson } from "../../../exchanges/shared/fields.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { DIALECTS } from "../dialects.ts";
import { EXAMPLES } from "./fault_stage.ts";
import { ofWhom } from "./messages.ts";
import type { Mutation } from "./mutations.ts";
import * as mutations from "./mutations.ts";

const TEXTS = EXAMPLES.map((traffic) => ({
  of: ofWhom(traffic, DIALECTS.binance)!,
  text: traffic.kind === "reply" ? traffic.body : String(traffic.data),
}));

/** Every outcome of a mutation, for each example with many draws. */
function outcomes(mutation: Mutation) {
  const random = new Random(9);
  return TEXTS.flatMap(({ text, of }) =>
    Array.from({ length: 100 }, () => ({ text, of, out: mutation(text, random, of, DIALECTS.binance) })).filter((
      { out },
    ) => out !== null)
  );
}
const unreadable = (data: string | Uint8Array) =>
  assertThrows(() =>
    parseJson("v", typeof data === "string" ? data : new TextDecoder("utf-8", { fatal: true }).decode(data))
  );
/** The values of all leaves, numbers by their worth. */
function leaves(value: unknown): unknown[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leaves);
  return [typeof value === "string" && value !== "" && Number.isFinite(Number(value)) ? Number(value) : value];
}

for (const name of ["corruptByte", "truncate", "split"] as const) {
  Deno.test(`${name}() leaves nothing that can be read`, () => {
    const all = outcomes(mutations[name]);
    assertEquals(all.length, TEXTS.length * 100);
    for (const { out } of all) out!.forEach(unreadable);
  });
}

Deno.test("wrongEncoding() makes bytes that are no text of JSON", () => {
  for (const { out } of outcomes(mutations.wrongEncoding)) unreadable(out![0]);
});

for (const name of ["numberAsString", "exponent"] as const) {
  Deno.test(`${name}() changes how one number is written, and no number`, () => {
    const all = outcomes(mutations[name]);
    assert(all.length > 100);
    for (const { text, out } of all) {
      const changed = String(out![0]);
      assert(changed !== text);
      assertEquals(leaves(JSON.parse(changed)), leaves(JSON.parse(text)));
    }
  });
}

for (const name of ["unknownField", "huge"] as const) {
  Deno.test(`${name}() adds one field and leaves the rest`, () => {
    for (const { text, out } of outcomes(mutations[name]).slice(0, 40)) {
      const names = (value: unknown): string[] =>
        typeof value !== "object" || value === null
          ? []
          : [...Object.keys(value), ...Object.values(value).flatMap(names)];
      const before = names(JSON.parse(text)), after = names(JSON.parse(String(out![0])));
      assert(before.every((one) => after.includes(one)) && after.length > before.length);
    }
  });
}

Deno.test("unknownType() names the event anew, and nothing that is no event", () => {
  const all = outcomes(mutations.unknownType);
  assertEquals(new Set(all.map(({ of }) => of)), new Set(["market", "account"]));
  for (const { out } of all) assert(String(out![0]).includes('"e":"madeUpEvent"'));
});

Deno.test("badSize() tells the account of less than nothing, never of nothing: that would be a lie nobody can see", () => {
  const all = outcomes(mutations.badSize);
  const added = all.map(({ text, of, out }) => {
    const before = leaves(JSON.parse(text)), after = leaves(JSON.parse(String(out![0])));
    const [changed] = after.filter((value, index) => value !== before[index]);
    assert(Number(changed) <= 0);
    return `${of} ${Number(changed) < 0 ? "negative" : "zero"}`;
  });
  assertEquals([...new Set(added)].sort(), ["account negative", "answer negative", "market negative", "market zero"]);
  for (const { out, text } of all) {
    // A level of no lots is one that is taken away.
    if (text.includes("depthUpdate")) assert(!/"0"\]/.test(String(out![0])), String(out![0]));
  }
});

Deno.test("notANumber() puts a word in the place of one number", () => {
  for (const { text, out } of outcomes(mutations.notANumber)) {
    const before = leaves(JSON.parse(text)), after = leaves(JSON.parse(String(out![0])));
    const changed = after.filter((value, index) => value !== before[index]);
    assertEquals(changed.length, 1);
    assert(typeof changed[0] === "string" || changed[0] === 16, JSON.stringify(changed));
  }
});

Deno.test("Mutations leave alone what is no JSON", () => {
  const random = new Random(1);
  for (const mutation of [mutations.huge, mutations.unknownField, mutations.exponent, mutations.notANumber]) {
    assertEquals(mutation("<html>", random, "answer", DIALECTS.binance), null);
    assertEquals(mutation("7", random, "answer", DIALECTS.binance), null);
  }
});
