import { assertEquals } from "@std/assert";
import {
  connectionId,
  controlAnswer,
  readControl,
  readObject,
  topicsIn,
} from "../../../../../exchanges/simulator/wire/bybit/control.ts";

Deno.test("A request has an operation, and may have an id", () => {
  assertEquals(readControl('{"op":"ping"}'), { op: "ping", requestId: null, args: undefined });
  assertEquals(readControl('{"op":"subscribe","req_id":"a","args":["x"]}'), {
    op: "subscribe",
    requestId: "a",
    args: ["x"],
  });
  assertEquals(readControl('{"op":"ping","req_id":7}')?.requestId, "7");
  assertEquals(["{", "[]", '{"op":1}', "null"].map(readControl), [null, null, null, null]);
  assertEquals([readObject('{"a":1}'), readObject("1"), readObject("")], [{ a: 1 }, null, null]);
});

Deno.test("Topics are a list of texts", () => {
  assertEquals([topicsIn(["a", "b"]), topicsIn([]), topicsIn("a"), topicsIn([1])], [["a", "b"], null, null, null]);
});

Deno.test("An answer bears the id that was sent, if there was one", () => {
  assertEquals(JSON.parse(controlAnswer(3, "subscribe", "a", true, "")), {
    success: true,
    ret_msg: "",
    conn_id: connectionId(3),
    req_id: "a",
    op: "subscribe",
  });
  assertEquals("req_id" in JSON.parse(controlAnswer(3, "auth", null, false, "no")), false);
});
