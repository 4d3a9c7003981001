import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { markOf, Slots, Template } from "../../../exchanges/shared/template.ts";

function written(template: Template, values: Slots): string {
  template.write(values);
  return new TextDecoder().decode(template.bytes.subarray(0, template.length));
}

Deno.test("Template writes the text that it was made of, the marks replaced by values", () => {
  const marked = { id: markOf(0), name: String(markOf(3)), price: String(markOf(1)), again: String(markOf(3)) };
  const template = Template.of(JSON.stringify(marked)), values = new Slots();
  assert(template !== null);
  for (const [id, name, steps, price] of [[7, "mm-1", 2_027, "101.35"], [2 ** 53 - 1, "", 0, "0"]] as const) {
    assert(values.integer(0, id) && values.text(3, name) && values.steps(1, steps, { step: 5, decimals: 2 }));
    assertEquals(written(template, values), JSON.stringify({ id, name, price, again: name }));
  }
});

Deno.test("Template writes one text after the other, whichever of their values changed its length (seed 8)", () => {
  const marked = `${markOf(0)},"${markOf(1)}":${markOf(0)}${markOf(2)}`, template = Template.of(marked) as Template;
  const values = new Slots(), name = fc.stringMatching(/^[a-z]{0,6}$/);
  fc.assert(
    fc.property(fc.nat(100_000), name, name, (number, one, two) => {
      assert(values.integer(0, number) && values.text(1, one) && values.text(2, two));
      assertEquals(written(template, values), `${number},"${one}":${number}${two}`);
    }),
    { seed: 8, numRuns: 2_000 },
  );
});

Deno.test("Template holds a text without marks, and one that is a mark alone", () => {
  const values = new Slots();
  values.integer(5, 42);
  assertEquals(written(Template.of("plain") as Template, values), "plain");
  assertEquals(written(Template.of(String(markOf(5))) as Template, values), "42");
});

Deno.test("Template.of() refuses a text that is not plain ASCII", () => {
  for (const text of ["币USDT", "a\nb", `${markOf(1)}\u007f`]) assertEquals(Template.of(text), null);
});

Deno.test("Slots give false for what cannot be written as it is", () => {
  const values = new Slots(), grid = { step: 1, decimals: 0 };
  for (const value of [-1, 0.5, NaN, 2 ** 53]) {
    assertEquals([values.integer(0, value), values.steps(0, value, grid)], [false, false]);
  }
  for (const text of ['"', "\\", "ä", "\n", "x".repeat(129)]) assertEquals(values.text(0, text), false);
  assertEquals(values.text(0, "x".repeat(128)), true);
});

Deno.test("the last slot has room for a signature of RSA", () => {
  const values = new Slots(), signature = "s".repeat(684), start = values.start(9);
  values.bytes.set(new TextEncoder().encode(signature), start);
  values.ends[9] = start + signature.length;
  assertEquals(written(Template.of(`"${markOf(9)}"`) as Template, values), `"${signature}"`);
});
