import { assert, assertEquals } from "@std/assert";
import { OkxWireTalk, PRIVATE, PUBLIC, SWAP } from "../../../../support/okx_wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

const BOOKS = { channel: "books", instId: SWAP };

Deno.test("The text ping is answered with the text pong, and keeps a silent connection alive", () => {
  const talk = new OkxWireTalk(), kept = talk.open(PRIVATE), left = talk.open(PRIVATE);
  for (let i = 0; i < 5; i++) {
    talk.pass(10_000);
    talk.say(kept, "ping");
  }
  talk.pass(50);
  assertEquals(talk.take(kept), ["pong", "pong", "pong", "pong", "pong"]);
  assertEquals([...talk.closed], [[left, 4_004]]);
});

slowTest("A connection that is told something needs no ping", () => {
  const talk = new OkxWireTalk(), socket = talk.open(PUBLIC);
  talk.subscribe(socket, BOOKS);
  talk.pass(65_000);
  assertEquals(talk.closed.size, 0);
});

Deno.test("Acknowledgements bear the id, the argument and the connection; each argument has its own", () => {
  const talk = new OkxWireTalk(), socket = talk.open(PUBLIC);
  const args = [BOOKS, { channel: "nothing", instId: SWAP }, { channel: "trades", instId: SWAP }];
  talk.say(socket, JSON.stringify({ id: "1512", op: "subscribe", args }));
  talk.pass(50);
  const acks = talk.take(socket).filter(({ event }) => event !== undefined);
  assertEquals(acks.map(({ id, event, code }) => [id, event, code]), [
    ["1512", "subscribe", undefined],
    ["1512", "error", "60018"],
    ["1512", "subscribe", undefined],
  ]);
  assertEquals([acks[0].arg, acks[2].arg], [args[0], args[2]]);
  assert(acks[0].connId.length === 8 && acks.every(({ connId }) => connId === acks[0].connId));
});

Deno.test("An end of a subscription is acknowledged, also of one that is not there", () => {
  const talk = new OkxWireTalk(), socket = talk.open(PUBLIC);
  talk.subscribe(socket, BOOKS);
  talk.say(socket, JSON.stringify({ op: "unsubscribe", args: [BOOKS, { channel: "trades", instId: SWAP }] }));
  talk.pass(50);
  talk.take(socket);
  talk.pass(2_000);
  assertEquals(talk.take(socket), []);
});

Deno.test("Subscribing once more gives the snapshot once more", () => {
  const talk = new OkxWireTalk(), socket = talk.open(PUBLIC);
  for (let i = 0; i < 2; i++) {
    const frames = talk.subscribe(socket, BOOKS);
    assertEquals(frames.filter(({ action }) => action === "snapshot").length, 1);
  }
});

Deno.test("A login is checked, is possible once, and opens what is private", () => {
  const talk = new OkxWireTalk(), socket = talk.open(PRIVATE);
  assertEquals(talk.login(socket, { apiKey: "nobody" }).code, "60032");
  assertEquals(talk.login(socket, { sign: "x" }).code, "60007");
  assertEquals(talk.login(socket, { timestamp: "1" }).code, "60004");
  const done = talk.login(socket);
  assertEquals([done.event, done.code, done.msg], ["login", "0", ""]);
  assertEquals(talk.login(socket).code, "60031");
  const [ack, count] = talk.subscribe(socket, { channel: "orders", instType: "ANY" });
  assertEquals([ack.event, count.event, count.channel, count.connCount], [
    "subscribe",
    "channel-conn-count",
    "orders",
    "1",
  ]);
  const second = talk.subscribe(talk.private(), { channel: "orders", instType: "SWAP" });
  assertEquals(second[1].connCount, "2");
});

Deno.test("What is no request is answered with 60012, an unknown operation with 60019", () => {
  const talk = new OkxWireTalk(), socket = talk.open(PUBLIC);
  for (const [text, code] of [["{", "60012"], ['{"op":"dance"}', "60019"], ['{"op":"order","args":[{}]}', "60019"]]) {
    talk.say(socket, text);
    talk.pass(50);
    assertEquals(talk.take(socket)[0].code, code, text);
  }
  talk.say(socket, JSON.stringify({ op: "subscribe", args: [1] }));
  talk.pass(50);
  assertEquals(talk.take(socket)[0].code, "60012");
  talk.say(socket, " ".repeat(70_000));
  talk.pass(50);
  assertEquals(talk.closed.get(socket), 1_009);
});

Deno.test("The fastest book excludes the others on one connection", () => {
  const talk = new OkxWireTalk({ accounts: [{ ...new OkxWireTalk().account, takerFee: "0.0002" }] });
  const socket = talk.open(PUBLIC);
  talk.login(socket);
  talk.subscribe(socket, BOOKS);
  assertEquals(talk.subscribe(socket, { channel: "books-l2-tbt", instId: SWAP })[0].code, "64004");
  assertEquals(talk.subscribe(socket, { channel: "books50-l2-tbt", instId: SWAP })[0].event, "subscribe");
});

Deno.test("A fourth connection in a second is turned away", () => {
  const talk = new OkxWireTalk(), [, , , fourth] = [1, 2, 3, 4].map(() => talk.open(PUBLIC));
  talk.pass(50);
  assertEquals([...talk.closed.keys()], [fourth]);
  talk.pass(1_000);
  talk.open(PUBLIC);
  talk.pass(50);
  assertEquals([talk.closed.size, talk.wire.state().rateLimitViolations], [1, 1]);
});

slowTest("Before an upgrade every connection is told, and a minute later closed", () => {
  const talk = new OkxWireTalk(), old = talk.open(PUBLIC);
  talk.subscribe(old, BOOKS);
  talk.wire.setFault("shutdown_notice", {}, talk.now);
  talk.pass(100);
  const notice = talk.take(old).find(({ event }) => event === "notice");
  assertEquals([notice.code, typeof notice.connId], ["64008", "string"]);
  talk.pass(1_000);
  const fresh = talk.open(PUBLIC);
  talk.subscribe(fresh, BOOKS);
  talk.pass(58_000);
  assertEquals(talk.closed.size, 0);
  talk.pass(3_000);
  assertEquals([...talk.closed.keys()], [old]);
});

Deno.test("A private subscription may be taken away after it was granted, and nothing comes any more", () => {
  const talk = new OkxWireTalk(), socket = talk.private();
  talk.subscribe(socket, { channel: "orders", instType: "ANY" }, { channel: "account" });
  talk.wire.setFault("user_stream_terminated", {}, talk.now);
  talk.pass(50);
  const lost = talk.take(socket).filter(({ event }) => event === "channel-conn-count-error");
  assertEquals(lost.map(({ channel }) => channel), ["orders", "account"]);
  const market = { instIdCode: 10_459, tdMode: "cross", side: "buy", ordType: "market", sz: "1" };
  assertEquals(talk.op(socket, "order", [market]).code, "0");
  assertEquals(talk.pushes, []);
});
