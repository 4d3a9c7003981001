import { assertEquals, assertThrows } from "@std/assert";
import { bodyOf, plainly, recordingLine } from "../../../exchanges/shared/frame_decoder.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import type { InstrumentId } from "../../../core/instrument.ts";

Deno.test("recordingLine() finds the frame in a line of a recorder, its notes, and what is no such line", () => {
  assertEquals(recordingLine({ recvTime: 1, raw: "{}", url: "https://x/y?a=b" }), {
    raw: "{}",
    url: "https://x/y?a=b",
  });
  assertEquals(recordingLine({ recvTime: 1, note: "connected" }), { raw: null, url: "" });
  assertEquals(recordingLine({ topic: "x" }), null);
  assertEquals(recordingLine(null), null);
  assertEquals(recordingLine(5), null);
});

Deno.test("plainly() names no instrument", () => {
  const decoded = plainly([{ kind: "heartbeat", venue: "v", venueAt: null }]);
  assertEquals(decoded.events.length, 1);
  assertThrows(() => decoded.instrumentOf(0 as InstrumentId), Error, "the frame names none");
});

Deno.test("bodyOf() reads a JSON object and refuses all else", () => {
  assertEquals(bodyOf("v", '{"a":1}').integer("a"), 1);
  assertThrows(() => bodyOf("v", "[]"), FrameError, "want an object");
  assertThrows(() => bodyOf("v", "{"), FrameError, "want JSON");
});
