import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { GATE_DEAD_MAN, gateDeadManRequest, readGateDeadMan } from "../../../exchanges/gate/dead_man.ts";
import type { DeadManReply } from "../../../exchanges/shared/dead_man.ts";
import { checkSilence, recordedAnswer } from "../../support/dead_man_answers.ts";

const read = (reply: DeadManReply, window = 15_000_000, offset = 0) =>
  readGateDeadMan({ window: window as Micros }, reply, offset);
const RECORDED = recordedAnswer("gate", "http_countdown_cancel_all.json") ?? '{"triggerTime":"1660039145000"}';
const TRIGGER = 1_660_039_145_000_000;

Deno.test("KIL-12 each market of spot and of futures has a switch of its own, at least five seconds long", () => {
  const { scope, window, minWindow, step } = GATE_DEAD_MAN;
  assertEquals<unknown>([scope, window, minWindow, step], ["symbol", 15e6, 5e6, 1e6]);
  assertEquals(gateDeadManRequest("BTC_USDT", null, window), {
    method: "POST",
    path: "/api/v4/spot/countdown_cancel_all",
    params: { timeout: 15, currency_pair: "BTC_USDT" },
  });
  assertEquals(gateDeadManRequest("BTC_USDT", "usdt", 0 as Micros), {
    method: "POST",
    path: "/api/v4/futures/usdt/countdown_cancel_all",
    params: { timeout: 0, contract: "BTC_USDT" },
  });
  assertThrows(() => gateDeadManRequest("BTC_USDT", null, 5_500_000 as Micros), RangeError);
});

Deno.test("KIL-12 without a market it would cover all of them: that is never asked for", () => {
  assertThrows(() => gateDeadManRequest("", null, 15e6 as Micros), RangeError, "want a symbol");
});

Deno.test("KIL-12 its time is the venue's: it counts by our clock, and not while the offset is unknown", () => {
  const reply = { status: 200, body: RECORDED };
  assertEquals<unknown>(read(reply), { verdict: "set", until: TRIGGER, failure: "" });
  assertEquals(read(reply, 15e6, 250_000).until as number, TRIGGER - 250_000);
  assertEquals<unknown>(read(reply, 15e6, NaN), { verdict: "set", until: null, failure: "" });
  assertEquals<unknown>(read({ status: 200, body: '{"triggerTime":"0"}' }, 0), {
    verdict: "set",
    until: null,
    failure: "",
  });
  assertEquals(read({ status: 200, body: '{"triggerTime":"0"}' }).verdict, "lost");
});

Deno.test("KIL-12 its errors go by their label, and silence says nothing", () => {
  const error = (status: number, label: string) => read({ status, body: JSON.stringify({ label, message: "why" }) });
  assertEquals<unknown>(error(400, "INVALID_CURRENCY_PAIR"), {
    verdict: "refused",
    until: null,
    failure: "INVALID_CURRENCY_PAIR: why",
  });
  assertEquals(error(500, "SERVER_ERROR").verdict, "lost");
  assertEquals(error(400, "NEVER_SEEN").verdict, "lost");
  checkSilence(read);
});
