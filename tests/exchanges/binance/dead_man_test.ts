import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { USDM_DEAD_MAN } from "../../../exchanges/binance/dead_man.ts";
import { USDM_WORDS } from "../../../exchanges/binance/usdm.ts";
import { checkSilence, recordedAnswer } from "../../support/dead_man_answers.ts";

const SENT = 1_700_000_000_000_000 as Micros, ASK = { window: 100_000_000 as Micros, sentAt: SENT };
const RECORDED = recordedAnswer(...`binance/usdm_rest/auto_cancel_all_open_orders_v2026.json`.split("/"));

Deno.test("KIL-12 each market has a switch of its own, fifteen seconds long", () => {
  const { scope, window, landsWithin } = USDM_DEAD_MAN;
  assertEquals<unknown>([scope, window, landsWithin], ["symbol", 15_000_000, 5_000_000]);
  const { verb, path, params, weight } = USDM_WORDS.deadMan!.call("BTCUSDT", window);
  assertEquals([verb, path, weight], ["POST", "/fapi/v1/countdownCancelAll", 10]);
  assertEquals(params, { symbol: "BTCUSDT", countdownTime: 15_000 });
});

Deno.test({
  name: "KIL-12 the documented answer sets it",
  ignore: RECORDED === null,
  fn() {
    const outcome = USDM_WORDS.deadMan!.read("BTCUSDT", ASK, { status: 200, body: RECORDED! });
    assertEquals<unknown>(outcome, { verdict: "set", until: SENT + 100_000_000, failure: "" });
  },
});

Deno.test("KIL-12 an error refuses it, and silence says nothing", () => {
  const body = JSON.stringify({ code: -1121, msg: "Invalid symbol." });
  assertEquals(USDM_WORDS.deadMan!.read("BTCUSDT", ASK, { status: 400, body }).verdict, "refused");
  checkSilence((reply) => USDM_WORDS.deadMan!.read("BTCUSDT", ASK, reply));
});
