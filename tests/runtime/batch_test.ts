import { assertEquals } from "@std/assert";
import type { Command } from "../../core/command.ts";
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { isKept, isOfMarkets, isRecorded, newestArrival } from "../../runtime/batch.ts";
import type { Micros } from "../../core/units.ts";
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

Deno.test("KIL-12 isKept() writes down what changes orders, and not each time that a dead-man switch is set anew", () => {
  const venue = "okx", instrument = 0 as InstrumentId, clientId = "mm1";
  const commands: readonly Command[] = [
    { kind: "cancel", venue, instrument, clientId, venueOrderId: null },
    { kind: "cancel_all", venue, instrument },
    { kind: "query", venue, queryId: 1, what: "balances" },
    { kind: "resync", venue, instrument, reason: "old" },
    { kind: "dead_man", venue, instrument, window: 15_000_000 as Micros, callId: 1 },
  ];
  assertEquals(commands.map(isKept), [true, true, false, false, false]);
  const answer: Event = {
    kind: "dead_man_answer",
    venue,
    instrument,
    callId: 1,
    verdict: "set",
    until: null,
    failure: "",
    receivedAt: at(3),
  };
  assertEquals(isRecorded(answer), false);
});
