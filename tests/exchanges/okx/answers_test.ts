import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { httpAnswer, orderOutcome, rowOf, rowsOf, socketAnswer } from "../../../exchanges/okx/answers.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";

const NOW = 1_000_000 as Micros;
const http = (body: unknown, status = 200, headers = {}) =>
  httpAnswer("okx", { status, body: typeof body === "string" ? body : JSON.stringify(body), headers }, NOW);

Deno.test("an answer is its rows, or its code with the words beside it", () => {
  assertEquals(rowsOf(http({ code: "0", msg: "", data: [{ a: "1" }] })).map(({ values }) => values), [{ a: "1" }]);
  assertEquals(http({ code: "50111", msg: "Invalid OK-ACCESS-KEY" }, 401).error, {
    status: 401,
    code: "50111",
    message: "Invalid OK-ACCESS-KEY",
    retryAt: null,
  });
  assertEquals(
    http({ code: 404, msg: "Not Found", data: null }, 404).error?.code,
    "404",
    "an unknown path has a number",
  );
});

Deno.test("what cannot be read is no yes and no code: nobody knows what came of it", () => {
  for (const [body, status] of [["<html>", 502], ["", 200], ["[]", 200], ["{}", 200], ["lost", 0]] as const) {
    const { error, data } = http(body, status);
    assertEquals([error?.code, error?.status, data], [null, status, null]);
  }
  assertEquals(http({ code: "0", data: [] }, 500).error?.code, null);
  assertEquals(
    http({ code: "50011", msg: "Too Many Requests" }, 429, { "Retry-After": "3" }).error?.retryAt,
    4_000_000 as Micros,
  );
});

Deno.test("of an order's answer the row's own code counts", () => {
  const outcome = (code: string, ...data: object[]) =>
    orderOutcome(socketAnswer(fieldsOf({ code, msg: "around", data }, { venue: "okx", frame: "" })));
  assertEquals(outcome("0", { sCode: "0", ordId: "5" }).error, null);
  assertEquals(outcome("1", { sCode: "51008", sMsg: "Insufficient balance" }).error, {
    status: 200,
    code: "51008",
    message: "Insufficient balance",
    retryAt: null,
  });
  assertEquals(outcome("2", { sCode: "0", ordId: "5" }).error, null, "some failed, this one did not");
  assertEquals(outcome("60013").error?.code, "60013");
  assertEquals(outcome("1", { ordId: "" }).error?.code, "1");
  assertThrows(() => outcome("0"), FrameError, "one row");
  assertThrows(() => rowOf(http({ code: "0", data: [{}, {}] })), FrameError, "want one");
});
