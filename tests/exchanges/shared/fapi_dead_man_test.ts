import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { BINANCE_USDM } from "../../../exchanges/binance/usdm_refusals.ts";
import type { DeadManReply } from "../../../exchanges/shared/dead_man.ts";
import { fapiDeadManRequest, readFapiDeadMan } from "../../../exchanges/shared/fapi_dead_man.ts";
import { checkSilence } from "../../support/dead_man_answers.ts";

const SENT = 1_700_000_000_000_000 as Micros, W = 100_000_000 as Micros;
const read = (reply: DeadManReply, window: number = W) =>
  readFapiDeadMan(BINANCE_USDM, "BTCUSDT", { window: window as Micros, sentAt: SENT }, reply);
const yes = (body: unknown, window: number = W) => read({ status: 200, body: JSON.stringify(body) }, window);

Deno.test("KIL-12 fapiDeadManRequest() asks for a market and whole ms; 0 takes it off", () => {
  const path = "/fapi/v1/countdownCancelAll";
  assertEquals(fapiDeadManRequest(path, "BTCUSDT", 15_000_000 as Micros), {
    method: "POST",
    path,
    params: { symbol: "BTCUSDT", countdownTime: 15_000 },
  });
  assertEquals(fapiDeadManRequest(path, "BTCUSDT", 0 as Micros).params.countdownTime, 0);
  assertThrows(() => fapiDeadManRequest(path, "BTCUSDT", 1 as Micros), RangeError, "want a multiple of 1000 µs");
  assertThrows(() => fapiDeadManRequest(path, "BTCUSDT", -1_000 as Micros), RangeError);
});

Deno.test("KIL-12 an answer sets it from the send on, for as long as it says, text or number", () => {
  const set = { verdict: "set", until: SENT + 100_000_000, failure: "" };
  assertEquals<unknown>(yes({ symbol: "BTCUSDT", countdownTime: "100000" }), set);
  assertEquals<unknown>(yes({ symbol: "BTCUSDT", countdownTime: 100_000, more: true }), set);
  assertEquals(yes({ symbol: "BTCUSDT", countdownTime: "5000" }).until as number, SENT + 5_000_000);
  assertEquals<unknown>(yes({ symbol: "BTCUSDT", countdownTime: "0" }, 0), { ...set, until: null });
});

Deno.test("KIL-12 an answer about something else sets nothing that one could rely on", () => {
  assertEquals(yes({ symbol: "ETHUSDT", countdownTime: "100000" }).verdict, "lost");
  assertEquals(yes({ symbol: "BTCUSDT", countdownTime: "0" }).verdict, "lost");
  assertEquals(yes({ symbol: "BTCUSDT", countdownTime: "100000" }, 0).verdict, "lost");
  assertEquals(yes({ symbol: "BTCUSDT", countdownTime: "soon" }).verdict, "lost");
  assertEquals(yes({ symbol: "BTCUSDT", countdownTime: "0.1" }).verdict, "lost");
  checkSilence(read);
});

Deno.test("KIL-12 a refusal that the catalogue holds for certain changes nothing; any other may have", () => {
  const error = (status: number, code: number, msg: string) => read({ status, body: JSON.stringify({ code, msg }) });
  assertEquals<unknown>(error(400, -1121, "Invalid symbol."), {
    verdict: "refused",
    until: null,
    failure: "-1121: Invalid symbol.",
  });
  assertEquals(error(429, -1003, "Too many requests.").verdict, "refused");
  assertEquals(error(503, -1000, "unknown").verdict, "lost");
  assertEquals(error(400, -987_654, "never seen").verdict, "lost");
});
