import { assertEquals } from "@std/assert";
import { RECENT_MICROS, RecentOrders } from "../../../core/risk/recent_orders.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";

const at = (micros: number) => 1_700_000_000_000_000 + micros as Micros;
const order = (micros: number, size = 5) => ({
  strategy: "mm1",
  instrument: 0 as InstrumentId,
  side: "buy" as const,
  price: 100 as Price,
  size: size as Size,
  at: at(micros),
});
const find = (recent: RecentOrders, now: number, size = 5) =>
  recent.find("mm1", 0 as InstrumentId, "buy", 100 as Price, size as Size, at(now));

Deno.test("find() knows an order until 250 ms have passed", () => {
  const recent = new RecentOrders();
  recent.note(order(0));
  assertEquals(find(recent, 0), at(0));
  assertEquals(find(recent, RECENT_MICROS - 1), at(0));
  assertEquals(find(recent, RECENT_MICROS), null);
});

Deno.test("find() asks for the same strategy, market, side, price and size", () => {
  const recent = new RecentOrders();
  recent.note(order(0));
  const ask = (...what: Parameters<RecentOrders["find"]>) => recent.find(...what);
  const [market, price, size, now] = [0 as InstrumentId, 100 as Price, 5 as Size, at(1)];
  assertEquals(ask("mm1", market, "buy", price, size, now), at(0));
  assertEquals(ask("mm2", market, "buy", price, size, now), null);
  assertEquals(ask("mm1", 1 as InstrumentId, "buy", price, size, now), null);
  assertEquals(ask("mm1", market, "sell", price, size, now), null);
  assertEquals(ask("mm1", market, "buy", 101 as Price, size, now), null);
  assertEquals(ask("mm1", market, "buy", price, 6 as Size, now), null);
});

Deno.test("find() gives the newest of several and forgets the old ones", () => {
  const recent = new RecentOrders();
  for (const micros of [0, 100_000, 200_000, 400_000]) recent.note(order(micros));
  assertEquals(find(recent, 400_000), at(400_000));
  assertEquals(find(recent, 649_999), at(400_000));
});

Deno.test("note() keeps a bounded number, the newest", () => {
  const recent = new RecentOrders();
  for (let i = 0; i < 1_100; i++) recent.note(order(i, 1 + i));
  assertEquals(find(recent, 1_100, 1), null);
  assertEquals(find(recent, 1_100, 1_100), at(1_099));
});
