import { assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../../../../../exchanges/simulator/wire/binance/errors.ts";
import { Params } from "../../../../../exchanges/simulator/wire/binance/params.ts";

const of = (fields: Record<string, unknown>) => Params.fromObject(fields);
const refused = (act: () => unknown) => (assertThrows(act, ApiError) as ApiError).code;

Deno.test("Params.fromForm reads query and body, the query first, and refuses a parameter that stands twice in one", () => {
  const params = Params.fromForm("symbol=BTCUSDT&a=1%2C2", "price=5");
  assertEquals(["symbol", "a", "price"].map((name) => params.text(name)), ["BTCUSDT", "1,2", "5"]);
  assertEquals(Params.fromForm("a=1", "a=2&b=3").text("a"), "1", "the query counts");
  assertEquals(refused(() => Params.fromForm("a=1&a=1", "")), -1101);
  assertEquals(refused(() => Params.fromForm("", "a=1&a=2")), -1101);
});

Deno.test("Params.fromObject takes numbers as JSON prints them, and null as absent", () => {
  const params = of({ n: 5, b: true, list: ["A"], none: null });
  assertEquals([params.text("n"), params.text("b"), params.text("list"), params.has("none")], [
    "5",
    "true",
    '["A"]',
    false,
  ]);
});

Deno.test("Params tells missing from empty", () => {
  assertEquals([refused(() => of({}).text("x")), refused(() => of({ x: "" }).optional("x"))], [-1102, -1105]);
  assertEquals(of({}).optional("x"), null);
});

const DECIMALS: readonly (readonly [string, number | string])[] = [
  ["0.1", "0.1"],
  ["5", "5"],
  ["1.000000000", "1.000000000"],
  ["0.000000001", -1111],
  ["1e5", -1100],
  ["-1", -1100],
  ["+1", -1100],
  [".5", -1100],
  ["1,5", -1100],
  ["0", -1130],
  ["0.000", -1130],
];
for (const [text, want] of DECIMALS) {
  Deno.test(`Params.decimal reads "${text}" as ${want}`, () => {
    if (typeof want === "string") assertEquals(of({ x: text }).decimal("x"), want);
    else assertEquals(refused(() => of({ x: text }).decimal("x")), want);
  });
}

Deno.test("Params reads whole numbers, amounts, limits and client ids", () => {
  assertEquals(of({ x: 1790000000000 }).integer("x"), 1_790_000_000_000);
  assertEquals(refused(() => of({ x: "1.5" }).integer("x")), -1100);
  assertEquals(of({ x: "1.50" }).money("x"), [150n, 2]);
  assertEquals([of({}).limit("x", 5, 10), of({ x: 99 }).limit("x", 5, 10)], [5, 10]);
  assertEquals(refused(() => of({ x: 0 }).limit("x", 5, 10)), -1130);
  assertEquals(of({ x: "A:b/c_-.9" }).clientId("x"), "A:b/c_-.9");
  for (const bad of ["a b", "ä", "x".repeat(37)]) assertEquals(refused(() => of({ x: bad }).clientId("x")), -1100);
});
