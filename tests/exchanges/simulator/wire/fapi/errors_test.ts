import { assert, assertEquals } from "@std/assert";
import { understandUsdm } from "../../../../../exchanges/binance/usdm_refusals.ts";
import { ASTER } from "../../../../../exchanges/aster/refusals.ts";
import { futuresRefusals } from "../../../../../exchanges/simulator/wire/fapi/errors.ts";

const REFUSALS = Object.entries(futuresRefusals).map(([name, refuse]) =>
  [
    name,
    (refuse as (what: string & number) => ReturnType<typeof futuresRefusals.margin>)("1" as string & number),
  ] as const
);

Deno.test("Every refusal has a code below zero, words, and the status of a refused request", () => {
  for (const [name, { code, message, status }] of REFUSALS) {
    assert(code < 0 && message.length > 5, name);
    assertEquals(status, 400, name);
  }
});

Deno.test("What decides over orders and money is understood by the sessions of both venues", () => {
  const reasons = ["wouldTake", "margin", "reduceOnly", "duplicate", "tooManyOpen", "notional"];
  for (const [name, { code, message, status }] of REFUSALS) {
    if (!reasons.includes(name)) continue;
    assert(understandUsdm({ status, code, message, retryAt: null }).known, `Binance: ${name} ${code}`);
    assert(ASTER.understand({ status, code: String(code), message, retryAt: null }).known, `Aster: ${name} ${code}`);
  }
});
