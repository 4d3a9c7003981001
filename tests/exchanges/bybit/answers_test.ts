import { assertEquals, assertThrows } from "@std/assert";
import { httpAnswer, pageOf, resultFields, socketAnswer } from "../../../exchanges/bybit/answers.ts";
import type { Micros } from "../../../core/units.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";

const http = (status: number, body: unknown, headers = {}, offset = 0) =>
  httpAnswer("bybit", { status, body: typeof body === "string" ? body : JSON.stringify(body), headers }, NOW, offset);
const NOW = 1_711_001_590_000_000 as Micros;
const HEADERS = { "x-bapi-limit": "10", "X-Bapi-Limit-Status": "0", "X-BAPI-LIMIT-RESET-TIMESTAMP": "1711001595208" };
const ok = (result: unknown) => ({ retCode: 0, retMsg: "OK", result, retExtInfo: {}, time: 1 });

Deno.test("httpAnswer() gives the result of a yes, and the refusal of a no, whatever the status", () => {
  const yes = http(200, ok({ orderId: "1" }));
  assertEquals([yes.error, resultFields(yes).text("orderId")], [null, "1"]);
  const no = http(200, { retCode: 110_003, retMsg: "price is invalid", result: {} }).error;
  assertEquals(no, { status: 200, code: "110003", message: "price is invalid", retryAt: null });
  assertEquals(http(429, { retCode: 10_006, retMsg: "Too many visits!" }).error?.code, "10006");
});

Deno.test("httpAnswer() takes what is no answer of the venue's code for an error without a code", () => {
  assertEquals(http(0, "timed out").error, { status: 0, code: null, message: "timed out", retryAt: null });
  assertEquals(http(403, "<html>Forbidden</html>").error?.code, null);
  assertEquals(http(502, "").error?.status, 502);
  assertEquals(http(503, ok({})).error, { status: 503, code: null, message: "HTTP status with code 0", retryAt: null });
  assertThrows(() => http(200, "<html>"), FrameError, "want JSON");
  assertThrows(() => http(200, { result: {} }), FrameError, "retCode");
});

Deno.test("httpAnswer() reads what is left of the budget, and until when there is none", () => {
  assertEquals(http(200, ok({}), HEADERS).allowance, { limit: 10, remaining: 0, resetsAt: 1_711_001_595_208_000 });
  assertEquals(http(200, ok({}), { "X-Bapi-Limit": "10" }).allowance, null);
  const limited = http(200, { retCode: 10_006, retMsg: "" }, HEADERS, 500);
  assertEquals(limited.error?.retryAt, 1_711_001_595_207_500, "in our time");
  const room = { ...HEADERS, "X-Bapi-Limit-Status": "3" }, alone = { "X-Bapi-Limit-Reset-Timestamp": "5" };
  assertEquals(http(200, { retCode: 110_001, retMsg: "" }, room).error?.retryAt, null);
  assertEquals(http(200, { retCode: 10_006, retMsg: "" }, alone).error?.retryAt, 5_000);
});

Deno.test("httpAnswer() counts the pause from the venue's time in header or body: ours may be an hour behind and not measured", () => {
  const at = 1_711_001_594_000, limited = { retCode: 10_006, retMsg: "" };
  assertEquals(http(200, limited, { ...HEADERS, Timenow: String(at) }).error?.retryAt, NOW + 1_208_000);
  assertEquals(http(200, { ...limited, time: at }, HEADERS).error?.retryAt, NOW + 1_208_000);
});

Deno.test("socketAnswer() reads the answer to an order, with its budget", () => {
  const frame = {
    reqId: "7",
    retCode: 0,
    retMsg: "OK",
    op: "order.create",
    data: { orderId: "a4c1718e", orderLinkId: "" },
    header: { "X-Bapi-Limit": "10", "X-Bapi-Limit-Status": "9", "X-Bapi-Limit-Reset-Timestamp": "1711001595208" },
  };
  const answer = socketAnswer(bodyOf("bybit", JSON.stringify(frame)), NOW, 0);
  assertEquals(resultFields(answer).text("orderId"), "a4c1718e");
  assertEquals(answer.allowance?.remaining, 9);
  const refused = socketAnswer(bodyOf("bybit", '{"reqId":"7","retCode":110003,"retMsg":"price","data":{}}'), NOW, 0);
  assertEquals(refused.error?.code, "110003");
});

Deno.test("pageOf() gives rows and the next page's cursor", () => {
  const { rows, next } = pageOf(http(200, ok({ list: [{ a: "1" }], nextPageCursor: "x%3D" })));
  assertEquals([rows.length, rows[0].text("a"), next], [1, "1", "x%3D"]);
  assertEquals(pageOf(http(200, ok({ list: [], nextPageCursor: "" }))).next, null);
  assertThrows(() => pageOf(http(200, ok({ list: "no" }))), FrameError, "want a list");
  assertThrows(() => pageOf(http(200, ok({ list: [5] }))), FrameError, "want an object");
});
