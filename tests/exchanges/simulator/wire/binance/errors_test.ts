import { assertEquals } from "@std/assert";
import { ApiError, refusals } from "../../../../../exchanges/simulator/wire/binance/errors.ts";

Deno.test("ApiError.body carries code and message, and data where there is some", () => {
  assertEquals(new ApiError(-1121, "Invalid symbol.").body, { code: -1121, msg: "Invalid symbol." });
  const data = { cancelResult: "SUCCESS" };
  assertEquals(new ApiError(-2021, "Partly.", 409, data).body, { code: -2021, msg: "Partly.", data });
});

Deno.test("refusals have the venue's codes, and 401 for keys, 504 for unknown outcomes", () => {
  const made = [refusals.missing("price"), refusals.key(), refusals.unknownOutcome(), refusals.filter("LOT_SIZE")];
  assertEquals(made.map(({ code, status }) => [code, status]), [[-1102, 400], [-2015, 401], [-1007, 504], [
    -1013,
    400,
  ]]);
  assertEquals(made[0].message, "Mandatory parameter 'price' was not sent, was empty/null, or malformed.");
  assertEquals(made[3].message, "Filter failure: LOT_SIZE");
});
