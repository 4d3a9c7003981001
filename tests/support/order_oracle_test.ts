import { assertEquals, assertThrows } from "@std/assert";
import type { Life } from "../../core/oms/lifecycle.ts";
import { NEVER, OrderOracle, type OrderTruth, possibleLives } from "./order_oracle.ts";
import { books } from "./order_books.ts";
import { fill, orderFound, placeAnswer, queried, report } from "./order_events.ts";

const truth = (status: OrderTruth["status"], filled = 0): OrderTruth => ({ status, filled, size: 10 });
const lives = (of: OrderTruth): Life[] => [...possibleLives(of)].sort();
const WAITING: readonly Life[] = ["INTENT", "NEW", "SENT", "UNKNOWN"];

Deno.test("OSM-01 possibleLives() lets nobody call an order gone that rests, or resting that never came", () => {
  assertEquals(lives(truth("open")), [...WAITING, "OPEN"].sort());
  assertEquals(lives(truth("partial", 3)), [...WAITING, "OPEN", "PARTIAL"].sort());
  assertEquals(lives(NEVER), [...WAITING, "NEVER_ARRIVED", "REJECTED", "VOID"].sort());
});

Deno.test("OSM-01 possibleLives() knows the end of an order only by its own words", () => {
  for (
    const [of, ends] of [
      [truth("canceled"), ["CANCELED"]],
      [truth("expired"), ["CANCELED", "EXPIRED"]],
      [truth("filled", 10), ["CANCELED", "FILLED"]],
      [truth("rejected"), ["REJECTED"]],
    ] as const
  ) {
    const found = lives(of).filter((life) => !WAITING.includes(life) && life !== "OPEN" && life !== "PARTIAL");
    assertEquals(found, [...ends]);
  }
  // What lands after its absence was proven may be held for gone until somebody hears of it.
  assertEquals(lives({ ...truth("open"), bornLate: true }).includes("NEVER_ARRIVED"), true);
});

Deno.test("OrderOracle.check() follows an order to its end, and names what nobody can have told us", () => {
  const { orders, open, send, take } = books(), oracle = new OrderOracle(), order = open("mm1");
  const check = (of: OrderTruth) => oracle.check(orders.liveOn("binance"), () => of);
  check(truth("open"));
  take(report("mm1", "canceled", 20));
  assertThrows(() => check(truth("open")), Error, "mm1 is CANCELED in our books; it is open, 0 of 10, at the venue");
  const [lost, early] = [send("mm2"), send("mm3")];
  take(placeAnswer("mm2", "rejected", 30));
  assertThrows(
    () => new OrderOracle().check([lost], () => truth("open")),
    Error,
    "mm2 is REJECTED in our books; it is open",
  );
  take(fill("mm3", "t1", 4, 40));
  assertThrows(
    () => oracle.check([early], () => truth("partial", 3)),
    Error,
    "has 4 lots in our books and 3 at the venue",
  );
  take(orderFound("mm3", queried("mm3", "filled", 50, 60, { filled: 10 }), 50, 60));
  const late = new OrderOracle();
  late.check([early], () => truth("filled", 10));
  late.check([], () => truth("filled", 10)); // once more when it has ended
  late.check([], () => NEVER);
  assertEquals([order.life, late.count], ["CANCELED", 2]);
});
