import { assert, assertEquals, assertFalse, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import { Network, type NetworkLimits } from "../../runtime/network.ts";
import { EndpointError } from "../../runtime/endpoint.ts";
import {
  createWords,
  KILL_COUNT_WORD,
  KILL_VALUES,
  KILL_WORD,
  permitFlatten,
  raiseKill,
  raiseVenueKill,
  wordsOf,
} from "../../runtime/shared_words.ts";
import { createLog } from "../../runtime/log.ts";
import type { TapeEntry } from "../../runtime/tape.ts";
import type { Event, Fill, Trade } from "../../core/event.ts";
import type { Mode } from "../../core/engine/view.ts";
import type { Micros } from "../../core/units.ts";
import type { HttpCall } from "../../core/venue.ts";
import { LoopbackServer, SilentServer } from "../support/loopback_server.ts";
import { RecordingSession } from "../support/recording_session.ts";

function build(hosts: readonly string[], options: { mode?: Mode; limits?: Partial<NetworkLimits> } = {}) {
  const session = new RecordingSession(), words = wordsOf(createWords());
  const tape: TapeEntry[] = [], faults: unknown[] = [], batches: (readonly Event[])[] = [];
  const turns = { count: 0, then: () => {} };
  const network = new Network({
    venue: "binance",
    place: 0,
    mode: options.mode ?? "demo",
    allow: (host) => hosts.includes(host),
    words,
    clock: () => Math.round((performance.timeOrigin + performance.now()) * 1000) as Micros,
    onTurn: () => {
      turns.count += 1;
      batches.push([...network.takeEvents()]);
      turns.then();
    },
    onFault: (error) => faults.push(error),
    log: createLog({
      level: "error",
      format: "text",
      colour: false,
      clock: () => 0 as Micros,
      redact: String,
      write: () => {},
    }),
    tape: { put: (entry) => tape.push(entry) },
    limits: options.limits,
  });
  return { network, session, words, tape, faults, batches, turns };
}

const get = (url: string, timeoutMs = 5_000): HttpCall => ({
  method: "GET",
  url,
  headers: {},
  body: null,
  timeout: timeoutMs * 1000 as Micros,
});
const trade = (tradeId: string): Trade => ({ kind: "trade", tradeId }) as Trade;
const fill = (tradeId: string): Fill => ({ kind: "fill", tradeId }) as Fill;

Deno.test("Network carries a session's talk: open, frames of both kinds, transmit, close; a turn after each", async () => {
  await using server = new LoopbackServer();
  const { network, session, tape, turns, batches, faults } = build([server.host]);
  session.during = ([kind, ...rest]) => {
    if (kind === "start") network.open("public", server.ws, { "x-key": "k" });
    if (kind === "open") network.transmit("public", "subscribe", "other");
    if (kind === "frame") network.emit(trade(String(rest[1])));
  };
  const opened = session.next("open"), arrived = server.arrived(), connected = server.connected();
  network.start(session);
  await opened;
  assertEquals(await arrived, "subscribe");
  const socket = await connected;
  const text = session.next("frame");
  socket.send("hello");
  assertEquals(await text, ["frame", "public", "hello"]);
  const binary = session.next("frame");
  socket.send(new Uint8Array([7, 8]));
  assertEquals(await binary, ["frame", "public", new Uint8Array([7, 8])]);
  const closed = session.next("close");
  socket.close(4001, "bye");
  await closed;
  assertEquals(session.calls.map(([kind]) => kind), ["start", "open", "frame", "frame", "close"]);
  await network.shutdown();
  assertEquals([turns.count, faults], [5, []]);
  assertEquals(batches.flat().map((event) => (event as Trade).tradeId), ["hello", "7,8"]);
  assertEquals(tape.map(({ kind }) => kind), ["start", "open", "frame", "frame", "close"]);
  assertEquals(network.counters.frames, 2);
});

Deno.test("transmit() refuses an order while the kill word is set, and nothing else (INV-09)", async () => {
  await using server = new LoopbackServer();
  const { network, session, words, tape } = build([server.host]);
  const opened = session.next("open");
  session.during = ([kind]) => kind === "start" && network.open("trade", server.ws);
  network.start(session);
  await opened;
  assertEquals(network.transmit("trade", "order 1", "order"), true);
  for (const value of [KILL_VALUES.stop, KILL_VALUES.cancel, KILL_VALUES.flatten]) {
    Atomics.store(words, KILL_WORD, value);
    assertFalse(network.transmit("trade", "order 2", "order"));
  }
  assertEquals(network.transmit("trade", "cancel 1", "other"), true);
  Atomics.store(words, KILL_WORD, KILL_VALUES.clear);
  const arrived = Promise.withResolvers<void>();
  server.sockets[0].addEventListener("message", ({ data }) => data === "order 3" && arrived.resolve());
  assertEquals(network.transmit("trade", "order 3", "order"), true);
  await arrived.promise;
  assertEquals(server.received, ["order 1", "cancel 1", "order 3"]);
  assertEquals(network.counters.refusedByKill, 3);
  assertEquals(tape.filter(({ kind }) => kind === "refused").length, 3);
  await network.shutdown();
});

Deno.test("INV-09 both roads let a flatten order pass under a permit, and no order beside it", async () => {
  await using server = new LoopbackServer();
  const { network, session, words } = build([server.host]);
  const opened = session.next("open");
  session.during = ([kind]) => kind === "start" && network.open("trade", server.ws);
  network.start(session);
  await opened;
  const arrived = Promise.withResolvers<void>();
  server.sockets[0].addEventListener("message", ({ data }) => data === "slice 2" && arrived.resolve());
  raiseKill(words, "flatten");
  assertFalse(network.transmit("trade", "slice 1", "flatten"));
  assertFalse(network.request(1, get(`${server.http}/slice`), "flatten"));
  permitFlatten(words, Atomics.load(words, KILL_COUNT_WORD));
  assertFalse(network.transmit("trade", "quote", "order"));
  assertFalse(network.request(2, get(`${server.http}/quote`), "order"));
  const replied = session.next("reply");
  assertEquals(network.transmit("trade", "slice 2", "flatten"), true);
  assertEquals(network.request(3, get(`${server.http}/slice`), "flatten"), true);
  await Promise.all([arrived.promise, replied]);
  raiseKill(words, "cancel");
  assertFalse(network.transmit("trade", "slice 3", "flatten"));
  assertEquals([server.received, server.requests.map(({ url }) => url)], [["slice 2"], ["/slice"]]);
  assertEquals(network.counters.refusedByKill, 5);
  await network.shutdown();
});

Deno.test("KIL-02 the word of this venue keeps its orders back on both roads, and that of another none", async () => {
  await using server = new LoopbackServer();
  const { network, session, words } = build([server.host]);
  const opened = session.next("open");
  session.during = ([kind]) => kind === "start" && network.open("trade", server.ws);
  network.start(session);
  await opened;
  raiseVenueKill(words, 1);
  const replied = session.next("reply");
  assertEquals([network.transmit("trade", "order 1", "order"), network.request(1, get(server.http), "order")], [
    true,
    true,
  ]);
  await replied;
  raiseVenueKill(words, 0);
  assertEquals([network.transmit("trade", "order 2", "order"), network.request(2, get(server.http), "order")], [
    false,
    false,
  ]);
  assertEquals([network.transmit("trade", "cancel", "other"), network.counters.refusedByKill], [true, 2]);
  await network.shutdown();
});

Deno.test("KIL-02 withdraw() breaks off requests with orders that wait, once a kill stands, and no other", async () => {
  await using server = new SilentServer(false);
  const { network, session, words } = build([server.host]);
  network.start(session);
  network.request(1, get(`http://${server.host}/order`), "order");
  network.request(2, get(`http://${server.host}/cancel`), "other");
  network.withdraw();
  assertEquals(session.calls.filter(([kind]) => kind === "reply"), [], "nothing is killed");
  const replied = session.next("reply");
  raiseKill(words, "cancel");
  network.withdraw();
  assertEquals((await replied).slice(0, 4), ["reply", 1, 0, "broken off: a kill stands"]);
  assertEquals(session.calls.filter(([kind]) => kind === "reply").length, 1, "the cancel goes on");
  await network.shutdown();
});

Deno.test("request() refuses an order while the kill word is set, before any byte", async () => {
  await using server = new LoopbackServer();
  const { network, session, words } = build([server.host]);
  network.start(session);
  Atomics.store(words, KILL_WORD, KILL_VALUES.stop);
  assertFalse(network.request(1, get(`${server.http}/order`), "order"));
  const replied = session.next("reply");
  assertEquals(network.request(2, get(`${server.http}/openOrders`), "other"), true);
  assertEquals((await replied).slice(0, 4), ["reply", 2, 200, "ok"]);
  assertEquals(server.requests.map(({ url }) => url), ["/openOrders"]);
  await network.shutdown();
});

Deno.test("transmit() gives false for a channel that was never open, is opening, or is closed, and throws never", async () => {
  await using server = new LoopbackServer();
  const { network, session } = build([server.host]);
  network.start(session);
  assertFalse(network.transmit("trade", "x", "order"));
  const opened = session.next("open");
  network.open("trade", server.ws);
  assertFalse(network.transmit("trade", "x", "order"));
  await opened;
  const closed = session.next("close");
  network.close("trade");
  assertFalse(network.transmit("trade", "x", "order"));
  await closed;
  assertFalse(network.transmit("trade", "x", "other"));
  network.close("trade"); // not open: nothing follows
  assertEquals([network.counters.refusedByWire, session.of("close").length], [4, 1]);
  await network.shutdown();
});

Deno.test("transmit() refuses an order behind a wire that no longer drains", async () => {
  await using server = new SilentServer(true);
  const { network, session } = build([server.host], { limits: { closeMs: 5 } });
  const opened = session.next("open");
  network.start(session);
  network.open("trade", server.ws);
  await opened;
  const chunk = "x".repeat(100_000);
  let sent = 0;
  while (network.transmit("trade", chunk, "other") && sent < 1_000) sent += 1;
  assert(sent < 1_000, "the backlog has a bound");
  assertFalse(network.transmit("trade", "order", "order"));
  assert(network.backlog("trade") > 1 << 20);
  assertEquals(network.backlog("other"), 0);
  await network.shutdown();
});

Deno.test("close() of a half-open channel is followed by one onClose within its time", async () => {
  await using server = new SilentServer(true);
  const { network, session } = build([server.host], { limits: { closeMs: 5 } });
  const opened = session.next("open");
  network.start(session);
  network.open("trade", server.ws);
  await opened;
  const closed = session.next("close");
  network.close("trade");
  network.close("trade");
  await closed;
  assertEquals([session.of("close").length, network.counters.deadChannels], [1, 1]);
  const reopened = session.next("open"); // the name is free again
  network.open("trade", server.ws);
  await reopened;
  await network.shutdown();
  assertEquals(session.of("close").length, 1); // after shutdown the session is left alone
});

Deno.test("open() that is refused ends in onClose alone", async () => {
  const port = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const host = `127.0.0.1:${port.addr.port}`;
  port.close();
  const { network, session } = build([host]);
  const closed = session.next("close");
  network.start(session);
  network.open("public", `ws://${host}`);
  await closed;
  assertEquals(session.calls.map(([kind]) => kind), ["start", "close"]);
  await network.shutdown();
});

Deno.test("open() twice on one channel and an address that is not the venue's are bugs, and throw", async () => {
  await using server = new LoopbackServer();
  const { network, session } = build([server.host]);
  network.start(session);
  network.open("public", server.ws);
  assertThrows(() => network.open("public", server.ws), Error, 'channel "public" again before its onClose');
  assertThrows(() => network.open("x", "wss://evil.example.com"), EndpointError);
  assertThrows(() => network.request(1, get("https://evil.example.com/?signature=s"), "other"), EndpointError);
  const live = build([server.host], { mode: "live" });
  assertThrows(() => live.network.open("x", server.ws), EndpointError, "live never is");
  await Promise.all([network.shutdown(), live.network.shutdown()]);
});

Deno.test("request() gives status, body and headers of the answer, and sends method, headers and body", async () => {
  await using server = new LoopbackServer();
  server.answer = () => new Response("{}", { status: 418, headers: { "Retry-After": "120" } });
  const { network, session, tape } = build([server.host]);
  network.start(session);
  const replied = session.next("reply");
  const url = `${server.http}/api/order?a=1`;
  network.request(
    9,
    { method: "POST", url, headers: { "x-mbx-apikey": "k" }, body: "a=1", timeout: 5e6 as Micros },
    "order",
  );
  const [, id, status, body, headers] = await replied;
  assertEquals([id, status, body], [9, 418, "{}"]);
  assertEquals((headers as Record<string, string>)["retry-after"], "120");
  const [{ method, url: path, body: got, headers: sent }] = server.requests;
  assertEquals([method, path, got, sent.get("x-mbx-apikey")], ["POST", "/api/order?a=1", "a=1", "k"]);
  assertEquals(tape.at(-1)?.kind, "reply");
  await network.shutdown();
});

Deno.test("request() that fails gives status 0 and why, never the query: refused, redirected, slow, too large, cut", async () => {
  await using server = new LoopbackServer();
  const gate = Promise.withResolvers<void>();
  server.answer = async (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/redirect") return Response.redirect(`${server.http}/elsewhere`, 302);
    if (path === "/slow") {
      await gate.promise;
      return new Response("late");
    }
    if (path === "/large") return new Response("x".repeat(5_000));
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("half"));
        controller.error(new Error("cut"));
      },
    });
    return new Response(broken);
  };
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const closedHost = `127.0.0.1:${free.addr.port}`;
  free.close();
  const { network, session } = build([server.host, closedHost], { limits: { responseBytes: 4_096 } });
  network.start(session);
  const cases: readonly (readonly [string, string])[] = [
    [`http://${closedHost}/refused`, "refused"],
    [`${server.http}/redirect`, "redirect"],
    [`${server.http}/slow`, "no answer within 30 ms"],
    [`${server.http}/large`, "longer than 4096 bytes"],
    [`${server.http}/broken`, ""],
  ];
  for (const [index, [url, reason]] of cases.entries()) {
    const replied = session.next("reply");
    network.request(index, get(`${url}?signature=canary`, url.endsWith("/slow") ? 30 : 5_000), "other");
    const [, id, status, body, headers] = await replied;
    assertEquals([id, status, headers], [index, 0, undefined], url);
    assertStringIncludes(String(body), reason);
    assertFalse(String(body).includes("canary"), String(body));
  }
  assertEquals(network.counters.failedRequests, cases.length);
  assertEquals(server.requests.some(({ url }) => url.startsWith("/elsewhere")), false);
  gate.resolve();
  await network.shutdown();
});

Deno.test("request() refuses more than its bound at once, and shutdown() ends those under way in silence", async () => {
  await using server = new LoopbackServer();
  const gate = Promise.withResolvers<void>(), asked = Promise.withResolvers<void>();
  server.answer = async () => {
    asked.resolve();
    await gate.promise;
    return new Response("late");
  };
  const { network, session } = build([server.host], { limits: { calls: 1 } });
  network.start(session);
  assert(network.request(1, get(`${server.http}/a`), "other"));
  assertFalse(network.request(2, get(`${server.http}/b`), "other"));
  await asked.promise;
  await network.shutdown();
  assertFalse(network.request(3, get(`${server.http}/c`), "other"));
  assertEquals(session.of("reply"), []);
  gate.resolve();
});

Deno.test("wake() rings once, not before its time, and a second wake of a name replaces the first", async () => {
  const { network, session } = build([]);
  network.start(session);
  const now = Math.round((performance.timeOrigin + performance.now()) * 1000);
  network.wake("beat", now + 3_600e6 as Micros);
  network.wake("beat", now + 3_000 as Micros);
  network.wake("past", now - 5e6 as Micros);
  await session.next("timer");
  const [, name, at] = session.of("timer").length === 2 ? session.of("timer")[1] : await session.next("timer");
  assertEquals(name, "beat");
  assert((at as number) >= now + 3_000);
  assertEquals(session.of("timer").map(([, timer]) => timer), ["past", "beat"]);
  await network.shutdown();
});

Deno.test("wake() reaches an instant beyond the longest wait in steps, and bounds the number of timers", async () => {
  const { network, session, faults } = build([], { limits: { timers: 2 } });
  network.start(session);
  const now = Math.round((performance.timeOrigin + performance.now()) * 1000);
  network.wake("far", now + 60 * 86_400e6 as Micros);
  network.wake("near", now + 3_600e6 as Micros);
  assertThrows(() => network.wake("third", now as Micros), Error, '"third": 2 are set already');
  network.wake("near", now as Micros);
  await session.next("timer");
  assertEquals([session.of("timer").length, faults], [1, []]);
  await network.shutdown();
});

Deno.test("wake() leaves the setting of timers to the end of the turn; one that was asked for in the last turn never rings", async () => {
  const { network, session, faults } = build([]);
  const set = globalThis.setTimeout;
  let count = 0;
  session.during = ([kind]) => {
    if (kind !== "start") return;
    for (const name of ["a", "b", "a"]) network.wake(name, 0 as Micros);
    assertEquals(count, 0);
  };
  globalThis.setTimeout = ((...call: Parameters<typeof set>) => (count += 1, set(...call))) as typeof set;
  try {
    network.start(session);
    assertEquals(count, 0);
    await Promise.resolve();
    assertEquals(count, 2);
  } finally {
    globalThis.setTimeout = set;
  }
  await session.next("timer");
  network.wake("late", 0 as Micros);
  await network.shutdown();
  assertEquals([session.of("timer").filter(([, name]) => name === "late"), faults], [[], []]);
});

Deno.test("a timer that rings early by the loop's clock waits on", async () => {
  const { network, session } = build([]);
  let now = 1_000_000;
  const slow = new Network({ ...optionsOf(network), clock: () => (now += 400) as Micros, onTurn: () => {} });
  slow.start(session);
  slow.wake("beat", now + 2_500 as Micros);
  const [, , at] = await session.next("timer");
  assert((at as number) >= 1_002_900);
  await Promise.all([slow.shutdown(), network.shutdown()]);
});

Deno.test("takeEvents() hands over what was emitted, also by submit, and what it gave is borrowed until the next call", async () => {
  const { network, session, batches, turns } = build([]);
  session.during = ([kind]) => kind === "start" && network.emit(fill("1"));
  turns.then = () => {
    network.emit(fill("2")); // as a session does inside submit
    assertEquals(network.takeEvents().map((event) => (event as Fill).tradeId), ["2"]);
    assertEquals(network.takeEvents(), []);
  };
  network.start(session);
  assertEquals(batches.flat().map((event) => (event as Fill).tradeId), ["1"]);
  await network.shutdown();
});

Deno.test("emit() beyond its bound drops what a later one makes up for, counts it, and never drops a fill", async () => {
  const { network } = build([], { limits: { events: 3 } });
  const { emit } = network; // a session may pass it on by itself
  for (let i = 0; i < 5; i++) emit(trade(String(i)));
  for (let i = 0; i < 9; i++) emit(fill(String(i)));
  assertEquals(network.counters.droppedEvents, 2);
  assertThrows(() => emit(fill("one too many")), Error, "more than 12 events");
  const kinds = network.takeEvents().map(({ kind }) => kind);
  assertEquals([kinds.length, kinds.filter((kind) => kind === "fill").length], [12, 9]);
  await network.shutdown();
});

Deno.test("a session or a loop that throws is a fault that is told, on every way in", async () => {
  await using server = new LoopbackServer();
  const { network, session, faults, turns } = build([server.host]);
  session.during = ([kind]) => {
    if (kind !== "open") throw new Error(`bug in ${kind}`);
  };
  turns.then = () => {
    throw new Error("bug in the loop");
  };
  network.start(session);
  const opened = session.next("open"), connected = server.connected();
  network.open("public", server.ws);
  await opened;
  const framed = session.next("frame");
  (await connected).send("x");
  await framed;
  const replied = session.next("reply");
  network.request(1, get(server.http), "other");
  await replied;
  await Promise.resolve();
  assertEquals(faults.map((fault) => (fault as Error).message), [
    "bug in start",
    "bug in the loop",
    "bug in frame",
    "bug in reply",
  ]);
  assertInstanceOf(faults[0], Error);
  await network.shutdown();
});

Deno.test("shutdown() closes the wires, and afterwards nothing opens or rings", async () => {
  await using server = new LoopbackServer();
  const { network, session } = build([server.host]);
  const opened = session.next("open"), connected = server.connected();
  network.start(session);
  network.open("public", server.ws);
  network.wake("beat", 0 as Micros);
  await opened;
  const socket = await connected;
  const gone = new Promise<void>((resolve) => socket.onclose = () => resolve());
  await network.shutdown();
  await gone;
  network.open("other", server.ws);
  network.wake("again", 0 as Micros);
  assertEquals(session.of("close"), []);
  assertFalse(network.transmit("other", "x", "other"));
});

/** Options like those of a built network, for one that differs in a detail. */
function optionsOf(_network: Network) {
  return {
    venue: "binance",
    place: 0,
    mode: "demo" as const,
    allow: () => true,
    words: wordsOf(createWords()),
    onFault: (error: unknown) => {
      throw error;
    },
    log: createLog({
      level: "error",
      format: "text",
      colour: false,
      clock: () => 0 as Micros,
      redact: String,
      write: () => {},
    }),
  };
}
