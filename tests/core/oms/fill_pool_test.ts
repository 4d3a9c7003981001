import { assertEquals } from "@std/assert";
import { FillPool, noteOf } from "../../../core/oms/fill_pool.ts";
import { fill } from "../../support/order_events.ts";

Deno.test("FillPool.note() chains trades, the newest first, and noteOf() finds each", () => {
  const pool = new FillPool(4);
  let chain = pool.note(fill("mm1", "t1", 3, 10), null);
  chain = pool.note(fill("mm1", "t2", 2, 11), chain);
  assertEquals([noteOf(chain, "t1")?.size, noteOf(chain, "t2")?.size, noteOf(chain, "t3")], [3, 2, null]);
  assertEquals([pool.used, pool.peak, pool.made], [2, 2, 2]);
});

Deno.test("FillPool.give() takes a chain back, and its notes serve the next trades", () => {
  const pool = new FillPool(4);
  pool.give(pool.note(fill("mm1", "t2", 2, 11), pool.note(fill("mm1", "t1", 3, 10), null)));
  pool.give(null);
  assertEquals([pool.used, pool.made], [0, 2]);
  const chain = pool.note(fill("mm2", "t3", 4, 12), null);
  assertEquals([noteOf(chain, "t3")?.size, noteOf(chain, "t1"), pool.made, pool.used], [4, null, 2, 1]);
});

Deno.test("FillPool notes a trade also where it is full, counts it, and says that there is no room", () => {
  const pool = new FillPool(1);
  assertEquals([pool.hasRoom, pool.overflow], [true, 0]);
  const chain = pool.note(fill("mm1", "t1", 3, 10), null);
  assertEquals([pool.hasRoom, pool.overflow], [false, 0]);
  const longer = pool.note(fill("mm1", "t2", 2, 11), chain);
  assertEquals([noteOf(longer, "t2")?.size, pool.hasRoom, pool.overflow], [2, false, 1]);
});

Deno.test("FillPool.refill() makes notes ahead of need, and never beyond the stated size", () => {
  const pool = new FillPool(100);
  pool.refill();
  assertEquals([pool.made, pool.used], [64, 0]);
  let chain = null;
  for (let i = 0; i < 64; i++) chain = pool.note(fill("mm1", `t${i}`, 1, i), chain);
  pool.refill();
  assertEquals([pool.made, pool.used], [100, 64]);
});
