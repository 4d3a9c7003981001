import { assert, assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const said = (talk: UsdmTalk | AsterTalk, socket: number, message: object | string) => {
  talk.say(socket, typeof message === "string" ? message : JSON.stringify(message));
  talk.pass(5);
  return talk.take(socket).find((frame) => frame.e === undefined && frame.stream === undefined);
};

Deno.test("A socket hears the streams of its own route alone; without a route it takes everything and stays silent", () => {
  const talk = new UsdmTalk(), params = ["btcusdt@depth@100ms", "btcusdt@aggTrade", "btcusdt@markPrice@1s"];
  const kinds = ["/public/ws", "/market/ws", "/private/ws", "/ws"].map((path) => {
    const socket = talk.open(path);
    assertEquals(said(talk, socket, { method: "SUBSCRIBE", params, id: 1 }), { result: null, id: 1 });
    talk.pass(3_000);
    return [...new Set(talk.take(socket).map(({ e }) => e))].sort();
  });
  assertEquals(kinds, [["depthUpdate"], ["aggTrade", "markPriceUpdate"], [], []]);
});

Deno.test("Events come bare behind /ws and with their stream's name behind /stream, which may be changed", () => {
  const talk = new UsdmTalk();
  const bare = talk.open("/public/ws/btcusdt@depth@100ms"),
    wrapped = talk.open("/public/stream", "streams=btcusdt@depth@100ms");
  talk.pass(500);
  assert(talk.take(bare).every(({ e }) => e === "depthUpdate"));
  assert(talk.take(wrapped).every(({ stream, data }) => stream === "btcusdt@depth@100ms" && data.e === "depthUpdate"));
  assertEquals(said(talk, bare, { method: "GET_PROPERTY", params: ["combined"], id: 2 }), { result: false, id: 2 });
  assertEquals(said(talk, bare, { method: "SET_PROPERTY", params: ["combined", true], id: 3 }), {
    result: null,
    id: 3,
  });
  talk.pass(500);
  assert(talk.take(bare).every(({ stream }) => stream !== undefined));
});

Deno.test("Subscriptions are listed and given up; what is no request is refused", () => {
  const talk = new UsdmTalk(), socket = talk.open("/public/ws");
  said(talk, socket, { method: "SUBSCRIBE", params: ["a@depth", "no such stream"], id: 1 });
  assertEquals(said(talk, socket, { method: "LIST_SUBSCRIPTIONS", id: 2 }), {
    result: ["a@depth", "no such stream"],
    id: 2,
  });
  said(talk, socket, { method: "UNSUBSCRIBE", params: ["a@depth"], id: 3 });
  assertEquals(said(talk, socket, { method: "LIST_SUBSCRIPTIONS", id: 4 }).result, ["no such stream"]);
  talk.pass(1_000);
  assertEquals(said(talk, socket, "{").error.code, 3);
  assertEquals(said(talk, socket, { method: "SUBSCRIBE", params: "a@depth", id: 5 }).error.code, 2);
  assertEquals(said(talk, socket, { method: "SUBSCRIBE", params: [], id: "text" }).error.code, 2);
  assertEquals(said(talk, socket, { method: "DREAM", id: 6 }).id, 6);
});

Deno.test("More messages in a second than the venue allows close the socket", () => {
  const talk = new UsdmTalk(), socket = talk.open("/public/ws");
  for (let i = 0; i < 11; i++) talk.say(socket, JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id: i }));
  talk.pass(20);
  assertEquals([talk.closed.get(socket), talk.wire.state().rateLimitViolations], [1008, 1]);
});

Deno.test("More streams on a connection than the venue allows are refused", () => {
  const talk = new AsterTalk(), socket = talk.open("/fstream.asterdex.com/ws");
  const params = Array.from({ length: 201 }, (_, i) => `s${i}@depth`);
  assertEquals(said(talk, socket, { method: "SUBSCRIBE", params, id: 1 }).error.code, 2);
  assertEquals(said(talk, socket, { method: "SUBSCRIBE", params: params.slice(1), id: 2 }), { result: null, id: 2 });
});

Deno.test("The account's stream brings the events that its address asks for", () => {
  const talk = new UsdmTalk(), all = talk.listening(), some = talk.listening("events=ACCOUNT_UPDATE/TYPO");
  talk.trade("BUY");
  const kinds = (socket: number) => [...new Set(talk.take(socket).map(({ e }) => e))].sort();
  talk.pass(50);
  assertEquals([kinds(all), kinds(some)], [["ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE", "TRADE_LITE"], ["ACCOUNT_UPDATE"]]);
});
