/** @module */
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { eventParser } from "../../../dashboard/ui/stream.ts";

const TEXT = 'event: heartbeat\ndata: {"at":1}\n\n' +
  ": a comment\n" +
  'event: frame\nid: 7\ndata: {"a":1}\n\n' +
  "data: one\r\ndata:two\r\n\r\n" +
  'event: frame\ndata: {"b":2}\n\n';
const EVENTS = [["heartbeat", '{"at":1}'], ["frame", '{"a":1}'], ["message", "one\ntwo"], ["frame", '{"b":2}']];

function parse(chunks: readonly string[]): string[][] {
  const events: string[][] = [];
  const take = eventParser((event, data) => events.push([event, data]));
  for (const chunk of chunks) take(chunk);
  return events;
}

Deno.test("eventParser() reads events, comments, ids and several data lines", () => {
  assertEquals(parse([TEXT]), EVENTS);
});

Deno.test("eventParser() gives the same events wherever the text is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: TEXT.length }), { maxLength: 12 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
      assertEquals(parse(places.slice(1).map((end, index) => TEXT.slice(places[index], end))), EVENTS);
    }),
    { seed: 3 },
  );
});

Deno.test("eventParser() keeps back an event that is not complete", () => {
  assertEquals(parse(["event: frame\ndata: {}\n"]), []);
  assertEquals(parse(["event: frame\ndata: {}\n", "\n"]), [["frame", "{}"]]);
});

Deno.test("eventParser() refuses an event that never ends", () => {
  const take = eventParser(() => {});
  assertThrows(() => take("data: " + "x".repeat(17 * 1024 * 1024)), RangeError, "Cannot read an event longer than");
});
