import { gzipSync } from "node:zlib";
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { readTape, simulatorNow, startSimulator, VenueServer } from "../../runtime/venue_server.ts";
import type { ServedOptions, ServedOutput, ServedVenue } from "../../runtime/served_venue.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

/** A venue that echoes: "/silent" is never answered; a socket's message comes back, "close" closes, and a socket opened
 * with the query "flood" gets 25 MiB at once. */
class EchoVenue implements ServedVenue {
  readonly venue = "echo";
  nextAt = Infinity as Micros;
  readonly heard: string[] = [];
  #out: ServedOutput[] = [];

  constructor(readonly options: ServedOptions) {}

  urls = (host: string) => ({
    rest: `http://${host}`,
    wsPublic: `ws://${host}`,
    wsPrivate: `ws://${host}`,
    wsTrade: `ws://${host}`,
  });
  accepts = (path: string) => path === "/ws";
  forbids?: ServedVenue["forbids"];
  onRequest: ServedVenue["onRequest"] = (request, { method, path, query, body, headers }) => {
    this.heard.push(`${method} ${path}`);
    if (path === "/silent") return;
    const text = `${method} ${path}?${query} ${body} ${headers["x-test"] ?? ""}`.trim();
    this.push({ kind: "answer", request, status: 201, headers: { "x-echo": "yes" }, body: text });
  };
  onSocketOpen: ServedVenue["onSocketOpen"] = (socket, path, query) => {
    this.heard.push(`open ${path}?${query}`);
    const flood = query === "flood" ? 100 : 0;
    for (let i = 0; i < flood; i++) this.push({ kind: "frame", socket, text: "x".repeat(256 * 1024) });
    this.push({ kind: "frame", socket, text: "hello" });
  };
  onSocketMessage: ServedVenue["onSocketMessage"] = (socket, text) => {
    if (text === "close") this.push({ kind: "close", socket, code: 1008, reason: "as asked" });
    else this.push({ kind: "frame", socket, text });
  };
  onSocketClose = () => {
    this.heard.push("closed");
  };
  advance: ServedVenue["advance"] = (_now, emit) => {
    for (const output of this.#out.splice(0)) emit(output);
    this.nextAt = Infinity as Micros;
  };
  setFault = () => {};
  clearFaults = () => {};
  stepClock = () => {};
  state = () => ({ heard: this.heard, options: this.options });

  push(output: ServedOutput): void {
    this.#out.push(output);
    this.nextAt = 0 as Micros;
  }
}

const wires = { echo: (options: ServedOptions) => new EchoVenue(options) };

/** Frames of a socket, one after the other. */
function frames(socket: WebSocket): () => Promise<string> {
  const waiting: ((text: string) => void)[] = [], come: string[] = [];
  socket.addEventListener("message", ({ data }) => {
    const next = waiting.shift();
    if (next) next(data);
    else come.push(data);
  });
  return () => {
    const first = come.shift();
    return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
  };
}
const closed = (socket: WebSocket) =>
  new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve, { once: true }));

Deno.test("VenueServer carries requests and answers, with method, path, query, body and headers", async () => {
  const server = new VenueServer(new EchoVenue({ seed: 1, startAt: 0 as Micros }));
  const url = `${server.running.restUrl}/a/b?c=d%20e`;
  const reply = await fetch(url, { method: "PUT", body: "f=g", headers: { "x-test": "h" } });
  assertEquals([reply.status, reply.headers.get("x-echo"), await reply.text()], [201, "yes", "PUT /a/b?c=d%20e f=g h"]);
  const long = await fetch(url, { method: "POST", body: "x".repeat(300 * 1024) });
  assertEquals(long.status, 413);
  await long.body?.cancel();
  await server.stop();
});

Deno.test("VenueServer carries sockets both ways, at the venue's paths alone, and closes with the venue's reason", async () => {
  const venue = new EchoVenue({ seed: 1, startAt: 0 as Micros }), server = new VenueServer(venue);
  const socket = new WebSocket(`${server.running.wsUrls.wsPublic}/ws?a=b`), next = frames(socket);
  assertEquals(await next(), "hello");
  socket.send("text");
  assertEquals(await next(), "text");
  socket.send(new TextEncoder().encode("bytes"));
  assertEquals(await next(), "bytes");
  const end = closed(socket);
  socket.send("close");
  const { code, reason } = await end;
  assertEquals([code, reason, venue.heard], [3008, "as asked", ["open /ws?a=b"]]);
  const wrong = await fetch(`${server.running.restUrl}/elsewhere`, { headers: { upgrade: "websocket" } });
  assertEquals(wrong.status < 500, true);
  await wrong.body?.cancel();
  await server.stop();
});

Deno.test("VenueServer carries binary frames out, and refuses a socket whose headers the venue forbids", async () => {
  const venue = new EchoVenue({ seed: 1, startAt: 0 as Micros }), server = new VenueServer(venue);
  venue.forbids = (_path, headers) => headers["x-key"] === "right" ? null : "want the right key";
  venue.onSocketOpen = (socket) => venue.push({ kind: "bytes", socket, bytes: new Uint8Array([7, 0, 255]) });
  const url = `${server.running.wsUrls.wsPublic}/ws`;
  const withKey = (key: string) => new WebSocket(url, { headers: { "x-key": key } } as unknown as string[]);
  const socket = withKey("right"), message = Promise.withResolvers<unknown>();
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => message.resolve(data);
  assertEquals(new Uint8Array(await message.promise as ArrayBuffer), new Uint8Array([7, 0, 255]));
  const end = closed(socket);
  socket.close();
  await end;
  const refused = withKey("wrong"), failed = Promise.withResolvers<void>();
  refused.onerror = (event) => {
    event.preventDefault();
    failed.resolve();
  };
  const gone = closed(refused);
  await Promise.all([failed.promise, gone]);
  await server.stop();
});

Deno.test("VenueServer tells the venue when a client hangs up", async () => {
  const venue = new EchoVenue({ seed: 1, startAt: 0 as Micros }), server = new VenueServer(venue);
  const socket = new WebSocket(`${server.running.wsUrls.wsPublic}/ws`), next = frames(socket);
  await next();
  const gone = Promise.withResolvers<void>(), note = venue.onSocketClose;
  venue.onSocketClose = () => {
    note();
    gone.resolve();
  };
  const end = closed(socket);
  socket.close();
  await Promise.all([gone.promise, end]);
  assertEquals(venue.heard.at(-1), "closed");
  await server.stop();
});

slowTest("VenueServer cuts off a client that lets too much pile up", async () => {
  const venue = new EchoVenue({ seed: 1, startAt: 0 as Micros }), server = new VenueServer(venue);
  const gone = Promise.withResolvers<void>();
  venue.onSocketClose = () => gone.resolve();
  const { hostname, port } = new URL(server.running.restUrl);
  const client = await Deno.connect({ hostname, port: Number(port) });
  const head = `GET /ws?flood HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  await client.write(new TextEncoder().encode(head)); // and never reads
  await gone.promise;
  client.close();
  await server.stop();
});

Deno.test("VenueServer.stop answers what waits with 503 and closes its sockets", async () => {
  const venue = new EchoVenue({ seed: 1, startAt: 0 as Micros }), server = new VenueServer(venue);
  const arrived = Promise.withResolvers<void>(), take = venue.onRequest;
  venue.onRequest = (...call) => {
    take(...call);
    arrived.resolve();
  };
  const waiting = fetch(`${server.running.restUrl}/silent`);
  const socket = new WebSocket(`${server.running.wsUrls.wsPublic}/ws`), next = frames(socket);
  await Promise.all([arrived.promise, next()]);
  const end = closed(socket);
  await server.stop();
  const reply = await waiting;
  assertEquals([reply.status, (await end).wasClean], [503, true]);
  await reply.body?.cancel();
});

Deno.test("startSimulator() serves each venue and the admin address, and hands the options on", async () => {
  const simulator = await startSimulator({ wires, venues: ["echo"], port: 0, seed: 7, symbols: ["A"], speed: 3 });
  const { venues } = await (await fetch(`${simulator.adminUrl}/state`)).json();
  const [{ venue, restUrl, wsUrls, options }] = venues;
  assertEquals({ venue, restUrl, wsUrls }, { ...simulator.venues[0] });
  assertEquals([options.seed, options.symbols, options.speed, options.tapes], [7, ["A"], 3, []]);
  assert(Math.abs(options.startAt - Date.now() * 1_000) < 60e6);
  await simulator.stop();
});

Deno.test("startSimulator() gives each venue the symbols that are its own", async () => {
  const two = { ...wires, other: wires.echo }, symbols = { echo: ["A"], other: ["A-B"] };
  const simulator = await startSimulator({ wires: two, venues: ["echo", "other"], port: 0, seed: 7, symbols });
  const { venues } = await (await fetch(`${simulator.adminUrl}/state`)).json();
  assertEquals(venues.map((each: { options: { symbols: string[] } }) => each.options.symbols), [["A"], ["A-B"]]);
  await simulator.stop();
});

Deno.test("startSimulator() refuses no venue, an unknown one, and a port in use", async () => {
  await assertRejects(() => startSimulator({ wires, venues: [], port: 0, seed: 1 }), RangeError, "at least one");
  await assertRejects(
    () => startSimulator({ wires, venues: ["nope"], port: 0, seed: 1 }),
    RangeError,
    "known venues are echo",
  );
  const first = await startSimulator({ wires, venues: ["echo"], port: 0, seed: 1 });
  const port = Number(new URL(first.adminUrl).port);
  await assertRejects(() => startSimulator({ wires, venues: ["echo"], port, seed: 1 }), Deno.errors.AddrInUse);
  await first.stop();
});

Deno.test("readTape() reads plain and gzipped files, and the description beside a recording", async () => {
  using dir = new TempDir();
  const text = '{"t":1}\n', path = `${dir.path}/events.jsonl.gz`;
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  await Deno.writeFile(path, packed);
  await Deno.writeTextFile(`${dir.path}/meta.json`, '{"symbol":"A"}');
  await Deno.writeTextFile(`${dir.path}/other.jsonl`, text);
  assertEquals(await readTape(path), { name: path, text, meta: { symbol: "A" } });
  assertEquals(await readTape(`${dir.path}/other.jsonl`), { name: `${dir.path}/other.jsonl`, text, meta: null });
  const member = new Uint8Array(gzipSync(text)), own = `${dir.path}/own.jsonl.gz`;
  await Deno.writeFile(own, new Uint8Array([...member, ...member, ...member.subarray(0, member.length - 9)]));
  const { text: read } = await readTape(own);
  assertEquals(read.slice(0, 2 * text.length), text + text, "each batch of our own tapes is a member of its own");
  await Deno.remove(`${dir.path}/meta.json`);
  assertEquals((await readTape(path)).meta, null);
  await assertRejects(() => readTape(`${dir.path}/none.jsonl`), RangeError, "Cannot read the tape");
});

Deno.test("simulatorNow() is the wall clock in µs, and never steps back", () => {
  let last = simulatorNow();
  assert(Math.abs(last - Date.now() * 1_000) < 60e6);
  for (let i = 0; i < 1_000; i++) {
    const now = simulatorNow();
    assert(now >= last && Number.isSafeInteger(now));
    last = now;
  }
});
