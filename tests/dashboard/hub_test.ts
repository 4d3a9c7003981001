import { assertEquals } from "@std/assert";
import { Hub } from "../../dashboard/hub.ts";
import type { Frame } from "../../dashboard/protocol.ts";
import { HandClock } from "../support/hand_clock.ts";
import { sampleFrame } from "../support/sample_frame.ts";

const read = (hub: Hub, after: number) => JSON.parse(new TextDecoder().decode(hub.head()) + hub.tail(after)) as Frame;

Deno.test("Hub.take() releases the first frame at once and then at most ten a second, the newest each time", () => {
  const clock = new HandClock(), hub = new Hub(clock, 100);
  const released: [number, string][] = [];
  const start = clock.now();
  let seen = 0;
  for (let step = 0; step < 200; step++) { // 200 frames in two seconds
    hub.take(sampleFrame(step));
    if (hub.version !== seen) released.push([clock.now() - start, read(hub, 0).view.at]);
    seen = hub.version;
    clock.turn(10);
    if (hub.version !== seen) released.push([clock.now() - start, read(hub, 0).view.at]);
    seen = hub.version;
  }
  assertEquals(released.length, 21);
  assertEquals(released.map(([at]) => at), Array.from({ length: 21 }, (_, i) => i * 100));
  assertEquals(released[0][1], sampleFrame(0).view.at);
  assertEquals(released[5][1], sampleFrame(49).view.at);
  hub.close();
});

Deno.test("Hub.tail() loses no fact of the frames between two releases", () => {
  const clock = new HandClock(), hub = new Hub(clock, 100);
  const fact = (seq: number) => ({ seq, at: "", kind: "refusal", rule: "", scope: "", sentence: "" }) as const;
  for (let seq = 1; seq <= 5; seq++) hub.take({ ...sampleFrame(0), facts: [fact(seq)] });
  clock.turn(100);
  assertEquals(read(hub, 0).facts.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
  assertEquals(read(hub, 4).facts.map(({ seq }) => seq), [5]);
  assertEquals(read(hub, 5).facts, []);
  hub.close();
});

Deno.test("Hub.head() and tail() are the frame itself, with a gap only where something is gone", () => {
  const clock = new HandClock(), hub = new Hub(clock, 2);
  const frame = sampleFrame(3);
  hub.take(frame);
  assertEquals(read(hub, 0), JSON.parse(JSON.stringify(frame)));
  for (let step = 0; step <= 1000; step++) hub.take(sampleFrame(step));
  clock.turn(100);
  const { gap, facts } = read(hub, 1);
  assertEquals(gap, { from: 2, to: facts[0].seq - 1 });
  hub.close();
});

Deno.test("Hub.changed() wakes its readers at a release and at each second's beat", async () => {
  const clock = new HandClock(), hub = new Hub(clock, 10);
  let woken = 0;
  const wait = () => hub.changed().then(() => void (woken += 1));
  const all = [wait(), wait()];
  hub.take(sampleFrame(0));
  await Promise.all(all);
  assertEquals(woken, 2);
  const beat = wait();
  clock.turn(1000);
  await beat;
  assertEquals([woken, hub.beats], [3, 1]);
  hub.close();
});

Deno.test("Hub.heartbeat() tells the age of the newest frame, so that a silent engine shows", () => {
  const clock = new HandClock(), hub = new Hub(clock, 10);
  assertEquals(hub.heartbeat().frameAgeMs, null);
  hub.take(sampleFrame(0));
  clock.turn(4_200);
  assertEquals(hub.heartbeat(), { at: "2023-11-14T22:13:24.200000Z", frameAgeMs: 4_200, seq: 4 });
  hub.close();
});

Deno.test("Hub.close() leaves no timer behind", () => {
  const clock = new HandClock(), hub = new Hub(clock, 10);
  hub.take(sampleFrame(0));
  hub.take(sampleFrame(1));
  hub.close();
  assertEquals(clock.waiting, 0);
});
