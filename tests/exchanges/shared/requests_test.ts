import { assertEquals } from "@std/assert";
import { Requests } from "../../../exchanges/shared/requests.ts";
import type { Micros } from "../../../core/units.ts";

const us = (value: number) => value as Micros;
const SECOND = 1_000_000;

function table(most?: number) {
  const wakes: number[] = [], lost: [number, string, number][] = [];
  const io = { wake: (_timer: string, at: Micros) => wakes.push(at) };
  const requests = new Requests<string>(io, "t", ({ id }, reason, now) => lost.push([id, reason, now]), most);
  return { requests, wakes, lost };
}

Deno.test("Requests.take() gives each request once", () => {
  const { requests } = table();
  const id = requests.nextId();
  requests.add(id, "a", "what", us(5), SECOND);
  assertEquals(requests.take(id), {
    id,
    channel: "a",
    sentAt: us(5),
    deadline: us(5 + SECOND),
    what: "what",
    overdue: false,
  });
  assertEquals([requests.take(id), requests.size], [undefined, 0]);
  assertEquals(requests.nextId(), id + 1);
});

Deno.test("Requests.expire() tells an overdue request once, and still knows it for a late answer", () => {
  const { requests, wakes, lost } = table();
  requests.add(1, "a", "x", us(0), 2 * SECOND);
  requests.add(2, "a", "y", us(SECOND), 2 * SECOND);
  assertEquals(wakes, [2 * SECOND], "one timer for the earliest");
  requests.expire(us(2 * SECOND));
  assertEquals(lost, [[1, "no answer within 2000 ms", 2 * SECOND]]);
  assertEquals(wakes, [2 * SECOND, 3 * SECOND]);
  requests.expire(us(3 * SECOND));
  assertEquals(lost.length, 2);
  assertEquals(requests.take(1)?.overdue, true);
  requests.expire(us(63 * SECOND));
  assertEquals([requests.size, lost.length], [0, 2], "after a minute it is forgotten");
});

Deno.test("Requests.close() loses what went over that channel, and only that", () => {
  const { requests, lost } = table();
  requests.add(1, "a", "x", us(0), SECOND);
  requests.add(2, "b", "y", us(0), SECOND);
  requests.add(3, "a", "z", us(0), 9 * SECOND);
  requests.expire(us(SECOND));
  assertEquals(requests.waitingOn("a"), 1);
  requests.close("a", "gone", us(2 * SECOND));
  assertEquals(lost.slice(2), [[3, "gone", 2 * SECOND]], "what was told as overdue is not told again");
  assertEquals(requests.size, 1);
});

Deno.test("Requests wakes earlier when a more urgent request comes", () => {
  const { requests, wakes } = table();
  requests.add(1, "a", "x", us(0), 9 * SECOND);
  requests.add(2, "a", "y", us(0), SECOND);
  requests.add(3, "a", "z", us(0), 5 * SECOND);
  assertEquals(wakes, [9 * SECOND, SECOND]);
});

Deno.test("Requests.room says when the bound is reached", () => {
  const { requests } = table(2);
  requests.add(1, "a", "x", us(0), SECOND);
  assertEquals(requests.room, true);
  requests.add(2, "a", "x", us(0), SECOND);
  assertEquals(requests.room, false);
});
