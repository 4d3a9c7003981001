import { assert, assertEquals } from "@std/assert";
import { OrderPool } from "../../../core/oms/order_pool.ts";

Deno.test("OrderPool gives a record back to the next who asks, each with a seat of its own", () => {
  const pool = new OrderPool(8), first = pool.peek();
  assertEquals([pool.take() === first, first.seat, pool.used], [true, 0, 1]);
  const second = pool.take();
  assertEquals([second.seat, pool.used, pool.peak, pool.made], [1, 2, 2, 2]);
  pool.give(first);
  assert(pool.peek() === first && pool.take() === first);
  pool.give(first);
  pool.give(second);
  assertEquals([pool.used, pool.peak, pool.made], [0, 2, 2]);
});

Deno.test("OrderPool.refill() makes records ahead of need, and never beyond the stated size", () => {
  const pool = new OrderPool(200);
  pool.refill();
  assertEquals([pool.made, pool.used], [128, 0]);
  pool.refill();
  assertEquals(pool.made, 128); // enough are free
  for (let i = 0; i < 60; i++) pool.take();
  pool.refill();
  assertEquals([pool.made, pool.used], [200, 60]);
  for (let i = 0; i < 140; i++) pool.take();
  pool.refill();
  assertEquals([pool.made, pool.used, pool.overflow], [200, 200, 0]);
});

Deno.test("OrderPool goes beyond its stated size for who must be taken in, and counts it", () => {
  const pool = new OrderPool(2), taken = [pool.take(), pool.take(), pool.take()];
  assertEquals([pool.made, pool.overflow, taken.map(({ seat }) => seat)], [3, 1, [0, 1, 2]]);
});

Deno.test("OrderPool.warm() leaves the next records as they are: clear", () => {
  const pool = new OrderPool(8), record = pool.take();
  pool.give(record);
  record.commands.place.clientId = "mm1";
  pool.warm();
  pool.warm(); // once is enough
  assertEquals([pool.peek() === record, record.clientId, record.life, record.commands.place.clientId], [
    true,
    "",
    "NEW",
    "",
  ]);
  pool.take();
  pool.warm(); // none is free
  assertEquals([pool.used, pool.made], [1, 1]);
});
