import { assertEquals } from "@std/assert";
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { isOfMarkets, isRecorded, newestArrival } from "../../runtime/batch.ts";
import { at, fill, report, sent } from "../support/order_events.ts";

const beat: Event = { kind: "timer", at: at(9) };
const lost: Event = { kind: "book_lost", instrument: 0 as InstrumentId, reason: "gap", receivedAt: at(4) };

Deno.test("newestArrival() is when the newest fact reached us, wherever it stands in the batch", () => {
  assertEquals(newestArrival([fill("mm1", "t1", 3, 5), report("mm1", "open", 7), lost]), at(7));
  assertEquals(newestArrival([beat, sent("mm1", 3)]), 0); // the loop's own
  assertEquals(newestArrival([]), 0);
});

Deno.test("isOfMarkets() is false as soon as one fact tells of anything else", () => {
  assertEquals(isOfMarkets([lost, lost]), true);
  assertEquals(isOfMarkets([lost, fill("mm1", "t1", 3, 5)]), false);
  assertEquals(isOfMarkets([beat]), false);
});

Deno.test("isRecorded() keeps facts about orders, money, people and rules, and leaves frames and beats to the tape", () => {
  const pause: Event = { kind: "pause", by: "a", requestId: "1", at: at(1), strategy: "mm", reason: "lunch" };
  const batch: readonly Event[] = [
    fill("mm1", "t1", 3, 5),
    report("mm1", "open", 7),
    sent("mm1", 3),
    pause,
    lost,
    beat,
  ];
  assertEquals(batch.map(isRecorded), [true, true, true, true, false, false]);
});
