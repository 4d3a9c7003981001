import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const BOOK = "orderbook.50.BTCUSDT";
/** The answers to requests, without what streams. */
const answers = (talk: BybitTalk, socket: number) => talk.take(socket).filter(({ success }) => success !== undefined);

Deno.test("A subscription is answered with its id, in the words of its category, around its first snapshots", () => {
  const talk = new BybitTalk();
  for (const [category, message] of [["linear", ""], ["spot", "subscribe"]]) {
    const socket = talk.open(`/v5/public/${category}`);
    talk.tell(socket, { op: "subscribe", req_id: "a", args: [BOOK, "tickers.BTCUSDT", "publicTrade.BTCUSDT"] });
    talk.pass(5);
    const frames = talk.take(socket), answer = frames.find(({ success }) => success !== undefined);
    assertEquals(Object.entries(answer).filter(([name]) => name !== "conn_id"), [
      ["success", true],
      ["ret_msg", message],
      ["req_id", "a"],
      ["op", "subscribe"],
    ]);
    const first = frames.filter(({ topic }) => topic !== undefined).slice(0, 2);
    assertEquals(first.map(({ topic, type }) => [topic, type]), [[BOOK, "snapshot"], ["tickers.BTCUSDT", "snapshot"]]);
  }
});

Deno.test("A snapshot may overtake the answer to its subscription, and most do not", () => {
  const talk = new BybitTalk();
  const early = Array.from({ length: 40 }, () => {
    const socket = talk.open("/v5/public/linear");
    talk.tell(socket, { op: "subscribe", args: ["orderbook.1000.ETHUSDT"] });
    talk.pass(5);
    return talk.take(socket)[0].topic !== undefined;
  }).filter(Boolean).length;
  assertEquals(early > 0 && early < 20, true, String(early));
});

Deno.test("One bad topic fails the whole request", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/linear");
  const refused = (...args: unknown[]) => {
    talk.tell(socket, { op: "subscribe", args });
    talk.pass(40);
    const frames = talk.take(socket);
    assertEquals(frames.length, 1);
    return frames[0].ret_msg;
  };
  assertEquals(refused(BOOK, "orderbook.7.BTCUSDT"), "error:handler not found,topic:orderbook.7.BTCUSDT");
  assertEquals(refused(BOOK, "orderbook.50.btcusdt"), "error:handler not found,topic:orderbook.50.btcusdt");
  assertEquals(refused(BOOK, "tickers.NOPE"), "error:handler not found,topic:tickers.NOPE");
  assertEquals(refused(7), "error:invalid args");
  assertEquals(refused(...Array(1_100).fill(BOOK)), "args length >21000");
});

Deno.test("A topic is taken once, and again after it was given up", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/linear");
  const say = (op: string) => {
    talk.tell(socket, { op, args: [BOOK] });
    talk.pass(5);
    return answers(talk, socket)[0].ret_msg;
  };
  assertEquals(["subscribe", "subscribe", "unsubscribe", "subscribe"].map(say), [
    "",
    `error:already subscribed,topic:${BOOK}`,
    "",
    "",
  ]);
  talk.tell(socket, { op: "unsubscribe", args: [BOOK] });
  talk.pass(300);
  talk.take(socket);
  talk.pass(300);
  assertEquals(talk.take(socket), []);
});

Deno.test("Spot takes ten topics in one request, linear any number", () => {
  const talk = new BybitTalk(), args = Array.from({ length: 11 }, (_, i) => [1, 50, 200][i % 3]);
  const topics = [...new Set(args.map((depth) => `orderbook.${depth}.BTCUSDT`))];
  const many = [...topics, ...Array(11 - topics.length).fill("x")];
  for (const [category, message] of [["spot", "args size >10"], ["linear", "error:handler not found,topic:x"]]) {
    const socket = talk.open(`/v5/public/${category}`);
    talk.tell(socket, { op: "subscribe", args: many });
    assertEquals(answers(talk, socket)[0].ret_msg, message);
  }
});

Deno.test("Pings are answered in the public form, with an id or without", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/spot");
  talk.tell(socket, { op: "ping" });
  talk.tell(socket, { op: "ping", req_id: "p" });
  talk.pass(10);
  assertEquals(talk.take(socket).map(({ success, ret_msg, req_id, op }) => [success, ret_msg, req_id, op]), [
    [true, "pong", "", "ping"],
    [true, "pong", "p", "ping"],
  ]);
});

Deno.test("Unknown words are refused, and the socket lives on", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/linear");
  talk.say(socket, "{");
  talk.tell(socket, { op: "dream" });
  talk.tell(socket, { op: "unsubscribe", args: "x" });
  talk.tell(socket, { op: "ping" });
  talk.pass(10);
  assertEquals(talk.take(socket).map(({ ret_msg }) => ret_msg), [
    "error:invalid op",
    "error:invalid op",
    "error:invalid args",
    "pong",
  ]);
});

Deno.test("Sockets of categories that are not simulated list nothing", () => {
  const talk = new BybitTalk(), socket = talk.open("/v5/public/inverse");
  talk.tell(socket, { op: "subscribe", args: ["tickers.BTCUSD"] });
  assertEquals(answers(talk, socket)[0].success, false);
});
