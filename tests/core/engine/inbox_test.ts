import { assert, assertEquals, assertFalse } from "@std/assert";
import { Inbox, isOperatorEvent, LANE_LIMIT } from "../../../core/engine/inbox.ts";
import type { Event, Kill, TopOfBook } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";

const at = 0 as Micros;
const kill: Kill = { kind: "kill", by: "operator", requestId: "1", at, reason: "test", level: "cancel" };
const top = (instrument: number, bidPrice: number): TopOfBook => ({
  kind: "top_of_book",
  instrument: instrument as InstrumentId,
  bidPrice: bidPrice as Price,
  bidSize: 1 as Size,
  askPrice: bidPrice + 1 as Price,
  askSize: 1 as Size,
  lastId: null,
  venueAt: null,
  receivedAt: at,
});
const lost = (instrument: number): Event => ({
  kind: "book_lost",
  instrument: instrument as InstrumentId,
  reason: "gap",
  receivedAt: at,
});
const drained = (inbox: Inbox): Event[] => {
  const events: Event[] = [];
  inbox.drain((event) => events.push(event), 0 as Micros);
  return events;
};

Deno.test("Inbox.drain() takes kill before operator before account before timer before market", () => {
  const inbox = new Inbox();
  const batch: Event[] = [
    lost(0),
    { kind: "timer", at },
    { kind: "venue_link", venue: "binance", state: "up", reason: "", receivedAt: at },
    { kind: "pause", by: "operator", requestId: "2", at, strategy: "a", reason: "b" },
    kill,
  ];
  for (const event of batch) assert(inbox.offer(event));
  assertEquals(drained(inbox).map(({ kind }) => kind), ["kill", "pause", "venue_link", "timer", "book_lost"]);
  assertEquals(drained(inbox), []);
});

Deno.test("Inbox.offer() keeps only the newest top of each market, and every book change", () => {
  const inbox = new Inbox();
  for (const event of [top(0, 100), lost(0), top(1, 200), top(0, 101), lost(0)]) inbox.offer(event);
  const events = drained(inbox);
  assertEquals(events.filter(({ kind }) => kind === "book_lost").length, 2);
  assertEquals(events.filter((event) => event.kind === "top_of_book").map(({ bidPrice }) => bidPrice), [101, 200]);
  assertEquals(inbox.conflatedCount, 1);
});

Deno.test("Inbox.offer() refuses when a lane is full and loses nothing", () => {
  const inbox = new Inbox();
  for (let i = 0; i < LANE_LIMIT; i++) assert(inbox.offer(lost(i)));
  assertFalse(inbox.offer(lost(LANE_LIMIT)));
  assert(inbox.offer(kill));
  assertEquals(inbox.earlyCount, 1);
  assertEquals(drained(inbox).length, LANE_LIMIT + 1);
  assert(inbox.offer(lost(LANE_LIMIT)));
});

Deno.test("isOperatorEvent() knows kill and the rest of the hand", () => {
  assert(isOperatorEvent(kill));
  assertFalse(isOperatorEvent(lost(0)));
});
