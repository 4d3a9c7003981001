/** Every venue and product goes through the same numbered cases. What one cannot do it declares, and that is checked too. */
import { assertEquals } from "@std/assert";
import { hasIt } from "./case.ts";
import { CASES } from "./cases/mod.ts";
import { judge } from "./judging.ts";
import { PRODUCTS } from "./products.ts";
import { simulated } from "./simulated_stage.ts";
import { slowTest } from "../../support/slow.ts";

Deno.test("conformance: each case has a number of its own", () => {
  assertEquals(new Set(CASES.map(({ id }) => id)).size, CASES.length);
});

for (const product of PRODUCTS) {
  for (const each of CASES) {
    const { venue } = product, has = hasIt(each, venue);
    slowTest(`${each.id} ${venue.name}${has ? "" : " says that it cannot"}: ${each.title}`, async () => {
      const { outcome, reason } = await judge(each, simulated(product));
      assertEquals([outcome, reason], [has ? "pass" : "absent", ""]);
    });
  }
}
