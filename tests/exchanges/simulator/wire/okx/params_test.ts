import { assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../../../../../exchanges/simulator/wire/okx/errors.ts";
import { Params } from "../../../../../exchanges/simulator/wire/okx/params.ts";

function refused(code: string, run: () => unknown): void {
  assertEquals(assertThrows(run, ApiError).code, code);
}

Deno.test("Params take texts, numbers and booleans alike, and the last of several values in a query", () => {
  const body = Params.fromObject({ sz: "0.5", px: 64000.5, reduceOnly: true, tag: null, list: [1] });
  assertEquals([body.decimal("sz"), body.decimal("px"), body.flag("reduceOnly"), body.tag(), body.text("list")], [
    "0.5",
    "64000.5",
    true,
    "",
    "[1]",
  ]);
  const query = Params.fromQuery("instId=BTC-USDT&limit=5&limit=7");
  assertEquals([query.text("instId"), query.integer("limit"), query.integer("after")], ["BTC-USDT", 7, null]);
});

Deno.test("An empty text is the same as none", () => {
  const params = Params.fromObject({ instId: "" });
  assertEquals([params.has("instId"), params.optional("instId")], [false, null]);
  refused("50014", () => params.text("instId"));
});

Deno.test("Params.decimal() wants a plain positive decimal", () => {
  for (const sz of ["0", "0.0", "-1", "1e5", ".5", "5.", "NaN", "1,5"]) {
    refused("51000", () => Params.fromObject({ sz }).decimal("sz"));
  }
});

Deno.test("Params.word() names the parameter of a word that it does not know", () => {
  const error = assertThrows(() => Params.fromObject({ side: "BUY" }).word("side", ["buy", "sell"]), ApiError);
  assertEquals([error.code, error.message, error.status], ["51000", "Parameter side error", 400]);
  assertEquals(Params.fromObject({}).optionalWord("stpMode", ["a", "b"], "b"), "b");
});

Deno.test("Client ids are 1 to 32 letters and digits, tags 1 to 16", () => {
  assertEquals(Params.fromObject({ clOrdId: "aB3".padEnd(32, "x") }).clientId("clOrdId")?.length, 32);
  for (const clOrdId of ["a-b", "a_b", "x".repeat(33), "ä"]) {
    refused("51000", () => Params.fromObject({ clOrdId }).clientId("clOrdId"));
  }
  assertEquals(Params.fromObject({ tag: "a".repeat(16) }).tag(), "a".repeat(16));
  refused("51000", () => Params.fromObject({ tag: "a".repeat(17) }).tag());
});

Deno.test("Params.limit() cuts what lies outside and refuses what is no number", () => {
  const of = (limit: string) => Params.fromQuery(`limit=${limit}`).limit("limit", 100, 100);
  assertEquals([of("0"), of("5"), of("500"), Params.fromQuery("").limit("limit", 100, 400)], [1, 5, 100, 100]);
  refused("51000", () => of("many"));
});
