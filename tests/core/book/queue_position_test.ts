import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Size } from "../../../core/units.ts";
import { QueuePosition } from "../../../core/book/queue_position.ts";

const lots = (n: number) => n as Size;

Deno.test("QueuePosition is unknown until the order rests, and again after forget()", () => {
  const queue = new QueuePosition();
  queue.trade(lots(5));
  queue.resize(lots(50));
  assertEquals(queue.ahead, NaN);
  queue.join(lots(40));
  assertEquals(queue.ahead, 40);
  queue.forget();
  queue.trade(lots(5));
  assertEquals(queue.ahead, NaN);
});

Deno.test("trade() takes from the front and the book message that follows does not take it again", () => {
  const queue = new QueuePosition();
  queue.join(lots(100));
  queue.trade(lots(30));
  assertEquals(queue.ahead, 70);
  queue.resize(lots(70));
  assertEquals(queue.ahead, 70);
});

Deno.test("what joins later queues behind, and cancellations are shared out in proportion", () => {
  const queue = new QueuePosition();
  queue.join(lots(60));
  queue.resize(lots(240));
  assertEquals(queue.ahead, 60);
  queue.resize(lots(120)); // half of the level left: half of those ahead too
  assertEquals(queue.ahead, 30);
  queue.trade(lots(10));
  queue.resize(lots(55)); // 10 traded, 55 of 110 cancelled
  assertAlmostEquals(queue.ahead, 10, 1e-12);
});

Deno.test("a trade larger than the queue leaves nobody ahead, and an emptied level too", () => {
  const queue = new QueuePosition();
  queue.join(lots(10));
  queue.trade(lots(25));
  assertEquals(queue.ahead, 0);
  queue.join(lots(10));
  queue.resize(lots(0));
  assertEquals(queue.ahead, 0);
  queue.resize(lots(500));
  assertEquals(queue.ahead, 0);
  queue.join(lots(0));
  assertEquals(queue.ahead, 0);
});

Deno.test("the estimate never grows, is never negative and never above the level, whatever comes", () => {
  const fact = fc.record({ kind: fc.constantFrom("trade", "resize"), size: fc.integer({ min: 0, max: 1e9 }) });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.array(fact, { maxLength: 50 }), (start, facts) => {
      const queue = new QueuePosition();
      queue.join(lots(start));
      let before = start;
      return facts.every(({ kind, size }) => {
        if (kind === "trade") queue.trade(lots(size));
        else queue.resize(lots(size));
        const fits = queue.ahead >= 0 && queue.ahead <= before && (kind === "trade" || queue.ahead <= size);
        before = queue.ahead;
        return fits;
      });
    }),
    { seed: 3 },
  );
});
