import { assertEquals, assertThrows } from "@std/assert";
import { type Control, controlOf, PING, subscribeText } from "../../../exchanges/bybit/control.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";

const read = (frame: unknown): Control | null => controlOf(bodyOf("bybit", JSON.stringify(frame)));
const reply = { kind: "reply", op: "subscribe", id: null, accepted: true, code: null, message: "" } as const;

Deno.test("controlOf() knows the pongs of public, private and trade sockets", () => {
  assertEquals(read({ success: true, ret_msg: "pong", conn_id: "c", req_id: "", op: "ping" }), { kind: "pong" });
  assertEquals(read({ op: "pong", args: ["1672916271846"], conn_id: "c" }), { kind: "pong" });
  assertEquals(read({ retCode: 0, retMsg: "OK", op: "pong", data: ["1711002002529"], connId: "c" }), { kind: "pong" });
});

Deno.test("controlOf() reads what became of subscriptions and logons, in each spelling", () => {
  assertEquals(read({ success: true, ret_msg: "", conn_id: "c", req_id: "s1", op: "subscribe" }), {
    ...reply,
    id: "s1",
  });
  assertEquals(read({ success: true, ret_msg: "subscribe", req_id: "7", op: "subscribe" }), {
    ...reply,
    id: "7",
    message: "subscribe",
  });
  assertEquals(read({ success: false, ret_msg: "args size >10", req_id: "2", op: "subscribe" }), {
    ...reply,
    id: "2",
    accepted: false,
    message: "args size >10",
  });
  assertEquals(read({ success: true, conn_id: "c", data: { successTopics: [] }, type: "COMMAND_RESP" }), reply);
  const logon = { ...reply, op: "auth" };
  assertEquals(read({ success: true, ret_msg: "", op: "auth", conn_id: "c" }), logon);
  assertEquals(read({ retCode: 0, retMsg: "OK", op: "auth", connId: "c" }), { ...logon, code: "0", message: "OK" });
  assertEquals(read({ op: "auth", success: false, retCode: 10_003, retMsg: "Invalid apikey" }), {
    ...logon,
    accepted: false,
    code: "10003",
    message: "Invalid apikey",
  });
});

Deno.test("controlOf() leaves data and answers to orders, and refuses what says neither yes nor no", () => {
  assertEquals(read({ topic: "order", data: [] }), null);
  assertEquals(read({ reqId: "1", retCode: 0, op: "order.create", data: {} }), null);
  assertThrows(() => read({ op: "subscribe" }), FrameError, "retCode");
});

Deno.test("subscribeText() names the topics and our id", () => {
  assertEquals(JSON.parse(subscribeText("a-1", ["x", "y"])), { req_id: "a-1", op: "subscribe", args: ["x", "y"] });
  assertEquals(JSON.parse(subscribeText("a-2", ["x"], "unsubscribe")).op, "unsubscribe");
  assertEquals(JSON.parse(PING), { op: "ping" });
});
