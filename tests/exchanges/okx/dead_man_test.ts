import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { OKX_DEAD_MAN, okxDeadManRequest, readOkxDeadMan } from "../../../exchanges/okx/dead_man.ts";
import type { DeadManReply } from "../../../exchanges/shared/dead_man.ts";
import { checkSilence, recordedAnswer } from "../../support/dead_man_answers.ts";

const SENT = 1_700_000_000_000_000 as Micros;
const read = (reply: DeadManReply, window = 60_000_000, tag = "mm7") =>
  readOkxDeadMan(tag, { window: window as Micros, sentAt: SENT }, reply);
const answer = (data: unknown, code = "0", msg = "") => ({ status: 200, body: JSON.stringify({ code, msg, data }) });
const RECORDED = recordedAnswer("okx", "http_cancel_all_after.json");

Deno.test("KIL-12 it covers our tag, thirty seconds long, in whole seconds", () => {
  const { scope, window, minWindow, maxWindow, step } = OKX_DEAD_MAN;
  assertEquals<unknown>([scope, window, minWindow, maxWindow, step], ["tag", 30e6, 10e6, 120e6, 1e6]);
  assertEquals(okxDeadManRequest("mm7", window), {
    method: "POST",
    path: "/api/v5/trade/cancel-all-after",
    params: { timeOut: "30", tag: "mm7" },
  });
  assertEquals(okxDeadManRequest("mm7", 0 as Micros).params.timeOut, "0");
  assertThrows(() => okxDeadManRequest("mm7", 10_500_000 as Micros), RangeError, "want a multiple of 1000000 µs");
});

Deno.test("KIL-12 without a tag it would cover the whole account: that is never asked for", () => {
  for (const tag of ["", "a b", "x".repeat(17), "mm-7"]) {
    assertThrows(() => okxDeadManRequest(tag, 30e6 as Micros), RangeError);
  }
});

Deno.test("KIL-12 what is left is the difference of the venue's two times, in seconds or ms", () => {
  const set = { verdict: "set", until: SENT + 60_000_000, failure: "" };
  assertEquals<unknown>(read(answer([{ triggerTime: "1587971460", tag: "mm7", ts: "1587971400" }])), set);
  assertEquals<unknown>(read(answer([{ triggerTime: "1587971460000", tag: "mm7", ts: "1587971400000" }])), set);
  assertEquals<unknown>(read(answer([{ triggerTime: "0", tag: "mm7", ts: "1587971400000" }]), 0), {
    ...set,
    until: null,
  });
});

Deno.test({
  name: "KIL-12 the documented answer, which is about no tag, is read",
  ignore: RECORDED === null,
  fn: () => assertEquals(read({ status: 200, body: RECORDED! }, 60_000_000, "").until as number, SENT + 60_000_000),
});

Deno.test("KIL-12 another tag, a time that is over, or no data set nothing", () => {
  assertEquals(read(answer([{ triggerTime: "1587971460", tag: "", ts: "1587971400" }])).verdict, "lost");
  assertEquals(read(answer([{ triggerTime: "1587971400", tag: "mm7", ts: "1587971400" }])).verdict, "lost");
  assertEquals(read(answer([])).verdict, "lost");
  const yes = answer([{ triggerTime: "1587971460", tag: "mm7", ts: "1587971400" }]);
  assertEquals(read({ ...yes, status: 401 }), { verdict: "lost", until: null, failure: "HTTP 401 with code 0" });
  checkSilence(read);
});

Deno.test("KIL-12 its errors: what it refuses for certain, and what stays open", () => {
  assertEquals<unknown>(read(answer([], "51071", "too many tags")), {
    verdict: "refused",
    until: null,
    failure: "51071: too many tags",
  });
  assertEquals(read(answer([], "50011", "Too Many Requests")).verdict, "refused");
  assertEquals(read(answer([], "50004", "Endpoint request timeout")).verdict, "lost");
  assertEquals(read(answer([], "99999", "never seen")).verdict, "lost");
});
