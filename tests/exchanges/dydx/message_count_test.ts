import { assert, assertEquals } from "@std/assert";
import { MessageCount } from "../../../exchanges/dydx/message_count.ts";
import { Random } from "../../../exchanges/shared/random.ts";

Deno.test("P15 dYdX: a number that is missing is a gap, one that was there is old, an error repeats the last", () => {
  const count = new MessageCount();
  assertEquals([count.take(0, "other"), count.take(1, "other"), count.take(1, "error")], ["next", "next", "next"]);
  assertEquals([count.take(1, "other"), count.take(3, "other")], ["old", "gap"]);
});

Deno.test("P15 dYdX: the answer to a subscription may come late, and fills its own hole", () => {
  const count = new MessageCount();
  count.take(0, "other");
  count.asked();
  count.asked();
  assertEquals(count.take(2, "other"), "next", "1 was kept for an answer");
  assertEquals(count.take(4, "subscribed"), "gap", "3 and 1 are missing, and one question is open");
  const other = new MessageCount();
  other.take(0, "other");
  other.asked();
  other.asked();
  assertEquals(other.take(2, "other"), "next");
  assertEquals(other.take(3, "subscribed"), "next", "one hole is left for the other answer");
  assertEquals(other.take(1, "other"), "old", "only an answer fills a hole");
  assertEquals([other.take(1, "subscribed"), other.take(1, "subscribed"), other.take(4, "other")], [
    "next",
    "old",
    "next",
  ]);
});

Deno.test("P15 dYdX: a hole is a loss as soon as no open question can fill it", () => {
  const count = new MessageCount();
  count.take(0, "other");
  count.asked();
  assertEquals(count.take(2, "other"), "next", "1 may be the answer's");
  assertEquals(count.take(3, "subscribed"), "gap", "the answer had another number: 1 was lost");
  assertEquals(new MessageCount().take(0, "subscribed"), "next", "an answer that nobody asked for is counted as it is");
});

Deno.test("P15 dYdX: losses, doubles and swaps among frames are all seen before the next subscription is over", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const random = new Random(seed);
    let seen = 0;
    for (let socket = 0; socket < 200; socket++) {
      const frames = Array.from({ length: 50 }, (_, id) => id), luck = random.int(3), at = 1 + random.int(48);
      if (luck === 0) frames.splice(at, 1);
      else if (luck === 1) frames.splice(at, 0, frames[at]);
      else frames.splice(at, 2, frames[at + 1], frames[at]);
      const count = new MessageCount(), verdicts = frames.map((id) => count.take(id, "other"));
      const first = verdicts.findIndex((verdict) => verdict !== "next");
      assertEquals(verdicts[first], luck === 1 ? "old" : "gap", `seed ${seed}`);
      assertEquals(first, luck === 1 ? at + 1 : at, "at the first frame that can tell");
      seen++;
    }
    assert(seen === 200);
  }
});
