/** The short form of `deno task order-load`, which says how many a second. @module */
import { assert } from "@std/assert";
import { load } from "../soak/order_load.ts";

Deno.test("INV-02 INV-13 hundreds of orders a second over real sockets all end, and the books equal the venue's", async () => {
  const lines: string[] = [];
  const rate = await load(4, 12, (line) => lines.push(line));
  assert(rate > 50, lines.join("\n"));
});
