import { assertEquals } from "@std/assert";
import { OKX } from "../../../../../exchanges/okx/refusals.ts";
import { type ApiError, refusals } from "../../../../../exchanges/simulator/wire/okx/errors.ts";

/** Each one, where it is named by words with some. */
const made = Object.entries(refusals).map(([name, make]): [string, ApiError] => [
  name,
  name === "tooMany" ? refusals.tooMany() : (make as (...words: string[]) => ApiError)("a", "b"),
]);

Deno.test("refusals have five digits, a text without holes and a status of OKX", () => {
  for (const [name, error] of made) {
    assertEquals([/^\d{5}$/.test(error.code), error.message.includes("undefined")], [true, false], name);
    assertEquals([200, 400, 401, 429, 503].includes(error.status), true, name);
  }
});

Deno.test("refusals are all in the connector's own table", () => {
  const unknown = made.filter(([, { status, code, message }]) =>
    !OKX.understand({ status, code, message, retryAt: null }).known
  ).map(([name]) => name);
  assertEquals(unknown, []);
});
