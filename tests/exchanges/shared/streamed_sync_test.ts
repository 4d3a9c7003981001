import { assertEquals } from "@std/assert";
import { StreamedSync, type StreamRule } from "../../../exchanges/shared/streamed_sync.ts";
import { delta, snapshot } from "../../support/depth_events.ts";

const COUNT: StreamRule = {
  next: (last, { lastId }) => lastId === 1 ? "whole" : lastId === last + 1 ? "next" : lastId! <= last ? "old" : "gap",
};

function started(rule = COUNT) {
  const sync = new StreamedSync(rule), told: string[] = [];
  const emit = ({ kind, lastId }: { kind: string; lastId: number | null }) => told.push(`${kind} ${lastId}`);
  sync.begin();
  return { sync, told, emit };
}

Deno.test("P15 nothing is told before the first snapshot, nor after a gap until the next", () => {
  const { sync, told, emit } = started();
  assertEquals(sync.change(delta({ lastId: 5 }), emit), "waiting");
  assertEquals(sync.snapshot(snapshot({ lastId: 5 }), emit), "applied");
  assertEquals(sync.change(delta({ lastId: 6 }), emit), "applied");
  assertEquals([sync.synced, sync.lastId], [true, 6]);
  assertEquals(sync.change(delta({ lastId: 8 }), emit), "gap");
  assertEquals(sync.synced, false);
  assertEquals(sync.change(delta({ lastId: 9 }), emit), "waiting");
  assertEquals(sync.snapshot(snapshot({ lastId: 9 }), emit), "applied");
  assertEquals(sync.change(delta({ lastId: 9 }), emit), "old");
  assertEquals(told, ["book_snapshot 5", "book_delta 6", "book_snapshot 9"]);
});

Deno.test("P15 what is whole replaces the book at any time, also before the first snapshot", () => {
  const { sync, told, emit } = started();
  assertEquals(sync.change(delta({ lastId: 1 }), emit), "applied");
  assertEquals(sync.change(delta({ lastId: 2 }), emit), "applied");
  assertEquals(sync.change(delta({ lastId: 1 }), emit), "applied");
  assertEquals(told, ["book_snapshot 1", "book_delta 2", "book_snapshot 1"]);
  assertEquals(sync.snapshot(snapshot({ lastId: 7 }), emit), "applied");
  assertEquals(sync.lastId, 7);
});

Deno.test("a snapshot without an id keeps the id that was, and begin() forgets the book", () => {
  const { sync, emit } = started();
  sync.snapshot(snapshot({ lastId: 7 }), emit);
  sync.snapshot(snapshot(), emit);
  assertEquals([sync.lastId, sync.synced], [7, true]);
  sync.begin();
  assertEquals(sync.synced, false);
});
