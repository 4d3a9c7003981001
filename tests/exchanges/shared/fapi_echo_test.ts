import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { ECHO, Echo } from "../../../exchanges/shared/fapi_echo.ts";

const at = (seconds: number) => seconds * 1_000_000 as Micros;

Deno.test("Echo: an order that was taken is owed a report, and any report pays", () => {
  const echo = new Echo();
  assertEquals([echo.dueAt, echo.overdue(at(9))], [null, null]);
  echo.taken(at(1), at(2));
  assertEquals([echo.dueAt, echo.overdue(at(3))], [at(4), null]);
  assertStringIncludes(echo.overdue(at(4)) ?? "", "an order was taken");
  echo.taken(at(3), at(3));
  assertEquals(echo.dueAt, at(4), "the first counts");
  echo.reported(at(5));
  assertEquals(echo.dueAt, null);
  echo.taken(at(4), at(6));
  assertEquals(echo.dueAt, null, "it was spoken of since");
});

Deno.test("Echo: a trade that was spoken of is owed in full, unless it was told before", () => {
  const echo = new Echo();
  echo.told("A 1");
  echo.hinted("A 1", at(1));
  assertEquals(echo.dueAt, null);
  echo.hinted("A 2", at(1));
  echo.hinted("A 3", at(2));
  assertStringIncludes(echo.overdue(at(3)) ?? "", "trade A 2");
  echo.told("A 2");
  assertEquals(echo.dueAt, at(2) + ECHO as Micros);
  echo.reset();
  assertEquals(echo.dueAt, null);
  for (let i = 0; i < 3_000; i++) echo.told(`B ${i}`); // bounded
  echo.hinted("B 2999", at(9));
  assertEquals(echo.dueAt, null);
});
