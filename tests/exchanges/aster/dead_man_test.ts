import { assert, assertEquals, assertThrows } from "@std/assert";
import { chooseDeadMan } from "../../../core/risk/dead_man_choice.ts";
import type { Micros } from "../../../core/units.ts";
import { ASTER_DEAD_MAN, asterDeadManRequest, readAsterDeadMan } from "../../../exchanges/aster/dead_man.ts";
import { checkSilence, recordedAnswer } from "../../support/dead_man_answers.ts";

const SENT = 1_700_000_000_000_000 as Micros, ASK = { window: 100_000_000 as Micros, sentAt: SENT };
const RECORDED = recordedAnswer(...`aster/perp_rest/auto_cancel_all_open_orders.json`.split("/"));

Deno.test("KIL-12 each market has a switch of its own, thirty seconds long", () => {
  const { scope, window, landsWithin } = ASTER_DEAD_MAN;
  assertEquals<unknown>([scope, window, landsWithin], ["symbol", 30_000_000, 10_000_000]);
  assertEquals(asterDeadManRequest("BTCUSDT", window), {
    method: "POST",
    path: "/fapi/v3/countdownCancelAll",
    params: { symbol: "BTCUSDT", countdownTime: 30_000 },
  });
});

Deno.test("KIL-12 the shortest window leaves time for orders before it is set anew", () => {
  const { minWindow, landsWithin } = ASTER_DEAD_MAN, sending = 500_000;
  assertEquals(minWindow as number, 16_000_000);
  assert(minWindow - minWindow / 3 > landsWithin + sending);
  assertThrows(
    () => chooseDeadMan("aster", ASTER_DEAD_MAN, false, 15_000_000 as Micros),
    RangeError,
    "want 16 s to 300 s",
  );
  assertEquals(chooseDeadMan("aster", ASTER_DEAD_MAN, false, minWindow).device, ASTER_DEAD_MAN);
});

Deno.test({
  name: "KIL-12 the documented answer sets it",
  ignore: RECORDED === null,
  fn() {
    const outcome = readAsterDeadMan("BTCUSDT", ASK, { status: 200, body: RECORDED! });
    assertEquals<unknown>(outcome, { verdict: "set", until: SENT + 100_000_000, failure: "" });
  },
});

Deno.test("KIL-12 an error refuses it, and silence says nothing", () => {
  const body = JSON.stringify({ code: -1121, msg: "Invalid symbol." });
  assertEquals(readAsterDeadMan("BTCUSDT", ASK, { status: 400, body }).verdict, "refused");
  checkSilence((reply) => readAsterDeadMan("BTCUSDT", ASK, reply));
});
