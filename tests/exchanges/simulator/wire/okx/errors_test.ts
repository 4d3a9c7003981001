import { assertEquals } from "@std/assert";
import { OKX } from "../../../../../exchanges/okx/refusals.ts";
import { type ApiError, refusals } from "../../../../../exchanges/simulator/wire/okx/errors.ts";

Deno.test("refusals have five digits, a text without holes and a status of OKX", () => {
  for (const [name, make] of Object.entries(refusals)) {
    const error = (make as (...words: unknown[]) => ApiError)("a", "b");
    assertEquals([/^\d{5}$/.test(error.code), error.message.includes("undefined")], [true, false], name);
    assertEquals([200, 400, 401, 429, 503].includes(error.status), true, name);
  }
});

Deno.test("refusals are all in the connector's own table, save what a bot never asks for", () => {
  const unknown = Object.entries(refusals).filter(([, make]) => {
    const { code, message, status } = (make as (...words: unknown[]) => ApiError)("a", "b");
    return !OKX.understand({ status, code, message, retryAt: null }).known;
  }).map(([name]) => name);
  // Mistakes of a client's form, which a connector does not make: they are told as refusals that it does not know.
  const formal = ["oneOf", "tooManyItems", "noTimestamp", "orderId", "wrongType", "nothingToAmend", "leverage"];
  assertEquals(unknown, [...formal, "settingOpen", "op"]);
});
