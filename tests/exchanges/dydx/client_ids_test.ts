import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { OrderNumbers } from "../../../exchanges/dydx/client_ids.ts";

const LAST = 2 ** 32 - 1;

Deno.test("an id has one number for good, and the number leads back to it", () => {
  const numbers = new OrderNumbers();
  assertEquals([numbers.assign("a"), numbers.assign("b"), numbers.assign("a")], [0, 1, 0]);
  assertEquals([numbers.clientIdOf(0), numbers.clientIdOf(1), numbers.clientIdOf(2)], ["a", "b", null]);
  assertEquals([numbers.numberOf("b"), numbers.numberOf("c")], [1, null]);
});

Deno.test("a number is used again only once all others had their turn", () => {
  const numbers = new OrderNumbers();
  numbers.assign("a");
  numbers.release("a");
  numbers.release("never numbered");
  assertEquals([numbers.clientIdOf(0), numbers.assign("b")], [null, 1]);
});

Deno.test("after the last number the count begins anew and leaves out whose orders may still live", () => {
  const numbers = new OrderNumbers({ next: LAST, numbers: { old: 0, older: 2 } });
  assertEquals(["a", "b", "c"].map((id) => numbers.assign(id)), [LAST, 1, 3]);
  assertEquals(numbers.clientIdOf(0), "old");
});

Deno.test("INV-16 whatever comes and goes, restarts and wraps, no two living orders share a number", () => {
  const step = fc.oneof(
    fc.constant("assign" as const),
    fc.constant("restart" as const),
    fc.nat({ max: 20 }),
  );
  fc.assert(
    fc.property(fc.integer({ min: LAST - 10, max: LAST }), fc.array(step, { maxLength: 60 }), (next, steps) => {
      let numbers = new OrderNumbers({ next, numbers: { first: 3 } }), count = 0;
      const living = new Map([["first", 3]]);
      for (const what of steps) {
        if (what === "assign") {
          const id = `id${count++}`, number = numbers.assign(id);
          assert(number >= 0 && number <= LAST && ![...living.values()].includes(number), `${number} twice`);
          living.set(id, number);
        } else if (what === "restart") numbers = new OrderNumbers(JSON.parse(JSON.stringify(numbers.state)));
        else {
          const id = [...living.keys()][what % (living.size || 1)];
          if (id !== undefined) {
            numbers.release(id);
            living.delete(id);
          }
        }
        for (const [id, number] of living) {
          assertEquals([numbers.numberOf(id), numbers.clientIdOf(number)], [number, id]);
        }
      }
    }),
  );
});

Deno.test("restore() takes what the journal says, and refuses one number for two ids", () => {
  const numbers = new OrderNumbers();
  numbers.restore("a", 0);
  numbers.restore("a", 0);
  assertEquals(numbers.assign("b"), 1);
  assertThrows(() => numbers.restore("c", 1), RangeError, "number 1 to c: it is that of b");
  for (const number of [-1, 0.5, 2 ** 32, NaN]) {
    assertThrows(() => numbers.restore("d", number), RangeError, "want a whole number from 0 to 4294967295");
  }
});

Deno.test("more orders than are kept get no number: none is forgotten for a new one", () => {
  const numbers = new OrderNumbers({ next: 5, numbers: {} }, 2);
  numbers.assign("a");
  numbers.assign("b");
  assertThrows(() => numbers.assign("c"), RangeError, "2 orders may still live");
  numbers.release("a");
  assertEquals([numbers.assign("c"), numbers.assign("b")], [7, 6]);
});
