import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { Wire, type WireEvents, type WireLimits } from "../../runtime/wire.ts";
import { LoopbackServer, SilentServer } from "../support/loopback_server.ts";

const LIMITS: WireLimits = { openMs: 5_000, closeMs: 5_000, frameBytes: 1_000 };

function listener() {
  const opened = Promise.withResolvers<void>(), ends: string[] = [], frames: (string | Uint8Array)[] = [];
  let framed = Promise.withResolvers<void>();
  const events: WireEvents = {
    onOpen: () => opened.resolve(),
    onFrame(_wire, frame) {
      frames.push(typeof frame === "string" ? frame : frame.slice());
      framed.resolve();
      framed = Promise.withResolvers();
    },
    onEnd: (_wire, reason) => ends.push(reason),
  };
  return { opened: opened.promise, ends, frames, framed: () => framed.promise, events };
}

Deno.test("Wire carries text and binary frames and its headers, and says goodbye", async () => {
  await using server = new LoopbackServer();
  const heard = listener();
  const wire = new Wire("public", server.ws, { "x-key": "k" }, LIMITS, heard.events);
  assertFalse(wire.isOpen);
  const connected = server.connected();
  await heard.opened;
  const socket = await connected;
  assert(wire.isOpen);
  assertEquals(server.upgradeHeaders?.get("x-key"), "k");
  const text = heard.framed();
  socket.send("hello");
  await text;
  const bytes = heard.framed();
  socket.send(new Uint8Array([1, 2, 255]));
  await bytes;
  assertEquals(heard.frames, ["hello", new Uint8Array([1, 2, 255])]);
  const arrived = server.arrived();
  wire.send("back");
  assertEquals(await arrived, "back");
  assertEquals(wire.backlog >= 0, true);
  wire.close();
  wire.close();
  assertFalse(wire.isOpen);
  await wire.ended;
  assertEquals(heard.ends.length, 1);
  assertStringIncludes(heard.ends[0], "closed with code 1005");
});

Deno.test("Wire tells the peer's close code and reason, once", async () => {
  await using server = new LoopbackServer();
  const heard = listener();
  const connected = server.connected();
  const wire = new Wire("public", server.ws, undefined, LIMITS, heard.events);
  await heard.opened;
  (await connected).close(4001, "maintenance");
  await wire.ended;
  assertEquals(heard.ends, ["closed with 4001 maintenance"]);
});

for (const code of [1000, 1001, 1012, null]) {
  Deno.test(`P14 Wire ends once when the venue closes with ${code ?? "no word at all (1006)"}`, async () => {
    await using server = new SilentServer(true);
    const heard = listener();
    const wire = new Wire("public", server.ws, undefined, LIMITS, heard.events);
    await heard.opened;
    await server.end(code);
    await wire.ended;
    assertEquals([heard.ends.length, wire.isOpen], [1, false]);
    if (code !== null) assertStringIncludes(heard.ends[0], `code ${code}`);
  });
}

Deno.test("Wire ends within its time although the peer never says goodbye (half-open)", async () => {
  await using server = new SilentServer(true);
  const heard = listener();
  const wire = new Wire("trade", server.ws, undefined, { ...LIMITS, closeMs: 5 }, heard.events);
  await heard.opened;
  wire.close();
  await wire.ended;
  assertEquals(heard.ends, ["closed; the peer never answered"]);
});

Deno.test("Wire gives up a connection that does not come about", async () => {
  await using server = new SilentServer(false);
  const heard = listener();
  const wire = new Wire("trade", server.ws, undefined, { ...LIMITS, openMs: 5, closeMs: 5_000 }, heard.events);
  await wire.ended;
  assertEquals(heard.ends.length, 1);
  assertStringIncludes(heard.ends[0], "no connection within 5 ms");
});

Deno.test("Wire tells a refused connection as an end", async () => {
  const listenerOnPort = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listenerOnPort.addr;
  listenerOnPort.close();
  const heard = listener();
  const wire = new Wire("public", `ws://127.0.0.1:${port}`, undefined, LIMITS, heard.events);
  await wire.ended;
  assertEquals(heard.ends.length, 1);
  assertStringIncludes(heard.ends[0], "failed to connect");
});

Deno.test("Wire ends on a frame beyond its limit, and hands none over after close()", async () => {
  await using server = new LoopbackServer();
  const heard = listener();
  const connected = server.connected();
  const wire = new Wire("public", server.ws, undefined, LIMITS, heard.events);
  await heard.opened;
  const socket = await connected;
  socket.send("x".repeat(1_001));
  socket.send("late");
  await wire.ended;
  assertEquals(heard.frames, []);
  assertStringIncludes(heard.ends[0], "a frame of 1001 bytes; the limit is 1000");
});

Deno.test("Wire that is closed while it opens never opens", async () => {
  await using server = new LoopbackServer();
  const heard = listener();
  let opened = false;
  const wire = new Wire("public", server.ws, undefined, LIMITS, { ...heard.events, onOpen: () => opened = true });
  wire.close();
  await wire.ended;
  assertEquals([opened, heard.ends.length], [false, 1]);
});
