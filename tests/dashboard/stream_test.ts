/** The stream of the real dashboard. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { CLIENTS_LIMIT } from "../../dashboard/stream.ts";
import { type Change, changed, type Frame, type Heartbeat } from "../../dashboard/protocol.ts";
import { DashboardHouse } from "../support/dashboard_house.ts";
import { EventStream } from "../support/event_stream.ts";
import { sampleFrame } from "../support/sample_frame.ts";
import { STAGES } from "../../core/stages.ts";
import { slowTest } from "../support/slow.ts";

const open = async (house: DashboardHouse, query = "", headers = {}) =>
  new EventStream(
    await fetch(`${house.dashboard.address}/api/stream${query}`, {
      headers: { authorization: `Bearer ${house.token}`, ...headers },
    }),
  );
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const fact = (seq: number) => ({ seq, at: "", kind: "refusal", rule: "", scope: "", sentence: "" }) as const;

slowTest("GET /api/stream sends the whole first, then each change and a heartbeat a second", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame(0));
  await using stream = await open(house);
  const first = await stream.next();
  assertEquals([first.event, first.id], ["frame", "4"]);
  const { performance, ...view } = (first.data as Frame).view;
  assertEquals({ ...first.data as Frame, view }, plain(sampleFrame(0)));
  assertEquals(performance?.stages.length, STAGES.length);
  const beat = (await stream.nextOf("heartbeat")).data as Heartbeat;
  assertEquals(beat.seq, 4);
  assert(beat.frameAgeMs !== null && beat.frameAgeMs >= 0);
  house.dashboard.publish(sampleFrame(25));
  const second = await stream.nextOf("change"), whole = changed(first.data as Frame, second.data as Change);
  assertEquals({ ...whole.view, performance: undefined }, {
    ...plain(sampleFrame(25).view),
    performance: undefined,
  });
  assertEquals([whole.books, whole.strategies], [plain(sampleFrame(25).books), plain(sampleFrame(25).strategies)]);
  assertEquals((second.data as Change).facts.map(({ seq }) => seq), [5], "only what is new");
  const next = (await stream.nextOf("heartbeat")).data as Heartbeat;
  const apart = Date.parse(next.at) - Date.parse(beat.at);
  assert(apart > 0 && apart < 2_000, `${apart} ms lie between two heartbeats`);
});

slowTest("the engine's side knows how many follow the stream", async () => {
  await using house = await DashboardHouse.open();
  assertEquals(house.dashboard.watchers, 0);
  const stream = await open(house);
  await stream.nextOf("heartbeat");
  assertEquals(house.dashboard.watchers, 1);
  await stream[Symbol.asyncDispose]();
  await using other = await open(house);
  // The server notices that somebody left at its next write, which is a heartbeat.
  for (let i = 0; i < 3; i++) await other.nextOf("heartbeat");
  assertEquals(house.dashboard.watchers, 1);
});

slowTest("GET /api/stream beats before the engine has published anything", async () => {
  await using house = await DashboardHouse.open();
  await using stream = await open(house);
  const { event, data } = await stream.next();
  assertEquals([event, (data as Heartbeat).frameAgeMs], ["heartbeat", null]);
});

slowTest("GET /api/stream sends at most ten frames a second, and the newest is among them", async () => {
  await using house = await DashboardHouse.open();
  await house.show(sampleFrame(0));
  await using stream = await open(house);
  const start = performance.now();
  await stream.nextOf("frame");
  let frames = 1, last = "";
  for (let step = 1; step <= 150; step++) await house.show(sampleFrame(step)); // as fast as they are taken
  while (last !== sampleFrame(150).view.at) {
    last = ((await stream.nextOf("change")).data as Change).view.at;
    frames += 1;
  }
  const seconds = (performance.now() - start) / 1000;
  assert(frames <= 2 + seconds * 10, `${frames} frames came in ${seconds.toFixed(2)} s`);
});

slowTest("GET /api/stream resumes after the last fact that a reader has, by query or by header", async () => {
  await using house = await DashboardHouse.open();
  await house.show({ ...sampleFrame(0), facts: [1, 2, 3, 4, 5].map(fact) });
  for (const [query, headers] of [["?after=3", {}], ["", { "last-event-id": "3" }]] as const) {
    await using stream = await open(house, query, headers);
    const { facts, gap } = (await stream.nextOf("frame")).data as Frame;
    assertEquals([facts.map(({ seq }) => seq), gap], [[4, 5], undefined]);
  }
});

slowTest("GET /api/stream says which facts are gone from its ring, once", async () => {
  await using house = await DashboardHouse.open({ factsKept: 10 });
  await house.show({ ...sampleFrame(0), facts: Array.from({ length: 100 }, (_, i) => fact(i + 1)) });
  await using stream = await open(house, "?after=20");
  const { facts, gap } = (await stream.nextOf("frame")).data as Frame;
  assertEquals(gap, { from: 21, to: facts[0].seq - 1 });
  assertEquals(facts.at(-1)?.seq, 100);
  house.dashboard.publish({ ...sampleFrame(1), facts: [fact(101)] });
  const next = (await stream.nextOf("change")).data as Change;
  assertEquals([next.gap, next.facts.map(({ seq }) => seq)], [undefined, [101]]);
});

Deno.test("GET /api/stream refuses an `after` that is no number", async () => {
  await using house = await DashboardHouse.open();
  for (const query of ["?after=-1", "?after=x", "?after=1.5", "?before=3"]) {
    const response = await house.fetch("GET", `/api/stream${query}`);
    assertEquals(response.status, 422, query);
    await response.body?.cancel();
  }
});

slowTest("GET /api/stream serves ten readers, refuses the next, and gives a place back when one leaves", async () => {
  await using house = await DashboardHouse.open();
  const streams = await Promise.all(Array.from({ length: CLIENTS_LIMIT }, () => open(house)));
  const refused = await house.fetch("GET", "/api/stream");
  assertEquals([refused.status, (await refused.json()).error.code], [503, "too_many_streams"]);
  await streams[0][Symbol.asyncDispose]();
  // The server notices at its next write, which is the next heartbeat of the one that left.
  await streams[1].nextOf("heartbeat");
  await streams[1].nextOf("heartbeat");
  await streams[1].nextOf("heartbeat");
  await using again = await open(house);
  assertEquals((await again.next()).event, "heartbeat");
  for (const stream of streams.slice(1)) await stream[Symbol.asyncDispose]();
});

slowTest("a reader that never reads stops its own loop: it costs bounded memory and slows nobody", async () => {
  await using house = await DashboardHouse.open();
  const stuck = await Deno.connect({ hostname: "127.0.0.1", port: house.dashboard.port });
  const head = `GET /api/stream HTTP/1.1\r\nhost: ${house.host}\r\nauthorization: Bearer ${house.token}\r\n\r\n`;
  await stuck.write(new TextEncoder().encode(head));
  await using reader = await open(house);
  const big = { ...sampleFrame(0), facts: [] }, padding = "x".repeat(1_500_000);
  const frames = 20;
  for (let step = 0; step < frames; step++) {
    house.dashboard.publish({ ...big, view: { ...sampleFrame(step).view, sentence: padding } });
    const { data } = await reader.nextOf(step === 0 ? "frame" : "change");
    assertEquals((data as Frame | Change).view.at, sampleFrame(step).view.at, "the reader beside it gets every frame");
  }
  const metrics = await (await house.fetch("GET", "/metrics")).text();
  const [, count] = /stream_frames_total (\d+)/.exec(metrics) ?? [];
  const toStuck = Number(count) - frames;
  assert(toStuck >= 1 && toStuck <= 12, `${toStuck} frames of 1.5 MB were written to a reader that takes none`);
  const started = performance.now();
  assertEquals((await house.fetch("POST", "/api/kill", { reason: "x" })).status, 202);
  assert(performance.now() - started < 1_000);
  stuck.close();
});

slowTest("stop() ends the streams and the port is free again", async () => {
  const house = await DashboardHouse.open();
  const { port } = house.dashboard;
  const stream = await open(house);
  await stream.nextOf("heartbeat");
  await house[Symbol.asyncDispose]();
  let ended = "";
  try {
    for (;;) await stream.next();
  } catch (error) {
    ended = String(error);
  }
  assertMatch(ended, /ended|closed|reset|connection|body/i);
  Deno.listen({ hostname: "127.0.0.1", port }).close();
});
