import { assertEquals } from "@std/assert";
import { FACTS_HELD, FRAMES_UNDER_WAY, Outbox, STREAMS_WORD } from "../../dashboard/outbox.ts";
import type { Frame } from "../../dashboard/protocol.ts";
import { sampleFrame } from "../support/sample_frame.ts";

const FRAME = sampleFrame(0);
const withFacts = (...seqs: number[]): Frame => ({
  ...FRAME,
  facts: seqs.map((seq) => ({ seq, at: "", kind: "refusal", rule: "", scope: "", sentence: "" })),
});

Deno.test("Outbox.publish() sends at most two frames ahead of a dashboard that takes none", () => {
  const sent: Frame[] = [], outbox = new Outbox((frame) => sent.push(frame));
  for (let seq = 1; seq <= 50; seq++) outbox.publish(withFacts(seq));
  assertEquals(sent.length, FRAMES_UNDER_WAY);
  assertEquals(outbox.mergedCount, 48);
});

Deno.test("Outbox.publish() hands every held fact over with the next frame, once", () => {
  const sent: Frame[] = [], outbox = new Outbox((frame) => sent.push(frame));
  for (let seq = 1; seq <= 5; seq++) outbox.publish(withFacts(seq));
  Atomics.add(new Int32Array(outbox.taken), 0, 2);
  outbox.publish(withFacts(6));
  outbox.publish(withFacts(7));
  assertEquals(sent.slice(2).map(({ facts }) => facts.map(({ seq }) => seq)), [[3, 4, 5, 6], [7]]);
});

Deno.test("Outbox.publish() holds a bounded number of facts, the newest", () => {
  const sent: Frame[] = [], outbox = new Outbox((frame) => sent.push(frame));
  for (let seq = 1; seq <= FACTS_HELD + 500; seq++) outbox.publish(withFacts(seq));
  Atomics.add(new Int32Array(outbox.taken), 0, 2);
  outbox.publish(withFacts(FACTS_HELD + 501));
  assertEquals(sent[2].facts.length, FACTS_HELD + 1);
  assertEquals(sent[2].facts.at(-1)?.seq, FACTS_HELD + 501);
});

Deno.test("Outbox.watchers is what the dashboard has told", () => {
  const outbox = new Outbox(() => {});
  assertEquals(outbox.watchers, 0);
  Atomics.store(new Int32Array(outbox.taken), STREAMS_WORD, 3);
  assertEquals(outbox.watchers, 3);
});
