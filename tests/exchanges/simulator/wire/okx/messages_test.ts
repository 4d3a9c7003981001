import { assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../../../../../exchanges/simulator/wire/okx/errors.ts";
import { readMessage } from "../../../../../exchanges/simulator/wire/okx/messages.ts";

Deno.test("readMessage() takes an operation with or without an id, in any order, and keeps what stands beside", () => {
  assertEquals(readMessage('{"args":[{"channel":"x"}],"expTime":"5","op":"subscribe","id":7}'), {
    id: "7",
    op: "subscribe",
    args: [{ channel: "x" }],
    rest: { expTime: "5" },
  });
  assertEquals(readMessage('{"op":"login"}'), { id: null, op: "login", args: [], rest: {} });
});

Deno.test("readMessage() refuses what is no request, and ids that are not up to 32 letters and digits", () => {
  const wrong = ["", "{", "[]", "1", "null", "{}", '{"op":1}', '{"op":"x","args":{}}', '{"op":"x","id":"a-b"}'];
  for (const text of [...wrong, `{"op":"x","id":"${"1".repeat(33)}"}`]) {
    assertEquals(assertThrows(() => readMessage(text), ApiError).code, "60012", text);
  }
});
