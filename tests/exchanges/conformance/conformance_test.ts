/** Every venue and product goes through the same numbered cases. What one cannot do it declares, and that is checked too. */
import { assertEquals } from "@std/assert";
import { CASES } from "./cases/mod.ts";
import { PRODUCTS } from "./products.ts";
import { judge } from "./run.ts";

Deno.test("conformance: each case has a number of its own", () => {
  assertEquals(new Set(CASES.map(({ id }) => id)).size, CASES.length);
});

for (const product of PRODUCTS) {
  for (const each of CASES) {
    const { venue } = product, has = each.needs?.(venue.capabilities, venue) ?? true;
    Deno.test(`${each.id} ${venue.name}${has ? "" : " says that it cannot"}: ${each.title}`, () => {
      const { outcome, reason } = judge(each, product);
      assertEquals([outcome, reason], [has ? "pass" : "absent", ""]);
    });
  }
}
