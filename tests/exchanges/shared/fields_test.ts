import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type Fields,
  fieldsOf,
  FrameError,
  listOf,
  messageOf,
  parseJson,
  shown,
} from "../../../exchanges/shared/fields.ts";
import { parseGrid } from "../../../core/units.ts";
import { slowTest } from "../../support/slow.ts";

const origin = { venue: "v", frame: "{}" };
const fields = (values: Record<string, unknown>) => fieldsOf(values, origin);

Deno.test("parseJson() keeps the digits of whole numbers beyond 2^53 and leaves all others numbers", () => {
  const text =
    '{"id":1234567890123456789,"n":-12345678901234567890,"t":1700000000000000,"x":0.5,"s":"1234567890123456789"}';
  assertEquals(parseJson("v", text), {
    id: "1234567890123456789",
    n: "-12345678901234567890",
    t: 1_700_000_000_000_000,
    x: 0.5,
    s: "1234567890123456789",
  });
  assertEquals(parseJson("v", "[12345678901234567890]"), ["12345678901234567890"]);
});

Deno.test("parseJson() quotes no digits in a text, a fraction, a key or what is no JSON, however deep it goes", () => {
  const long = 1234567890123456789n;
  assertEquals(parseJson("v", `[${long},"a \\"${long}\\" b",0.${long},-0.${long}e5,"${long}"]`), [
    String(long),
    `a "${long}" b`,
    Number(`0.${long}`),
    Number(`-0.${long}e5`),
    String(long),
  ]);
  for (const bad of [`{${long}:1}`, `[0${long},${long}]`, `[${long}`, `[.${long},${long}]`, `[--${long}]`]) {
    assertThrows(() => parseJson("v", bad), FrameError, "want JSON", bad);
  }
  const depth = 50_000, deep = parseJson("v", `{"id":${long},"x":${"[".repeat(depth)}${"]".repeat(depth)}}`);
  assertEquals((deep as { id: unknown }).id, String(long));
});

Deno.test("parseJson() names the venue and keeps the frame of what is no JSON", () => {
  const error = assertThrows(() => parseJson("binance", `{"e":${"x".repeat(3_000)}`), FrameError, "want JSON");
  assertEquals(error.venue, "binance");
  assertEquals(error.frame.length, 2_000);
  assertEquals(error.name, "FrameError");
});

Deno.test("fieldsOf() and listOf() refuse other shapes", () => {
  for (const value of [null, [], "x", 1]) assertThrows(() => fieldsOf(value, origin), FrameError, "want an object");
  for (const value of [null, {}, "x", 1]) assertThrows(() => listOf(value, origin), FrameError, "want a list");
  assertEquals(listOf([1], origin), [1]);
});

slowTest("shown() is the start of a value's JSON text, and the whole of a short one (property)", () => {
  const printed = (value: unknown) => {
    const text = JSON.stringify(value);
    return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
  };
  fc.assert(fc.property(fc.jsonValue(), (value) => assertEquals(shown(value), printed(value))), {
    seed: 5,
    numRuns: 3_000,
  });
  assertEquals(shown(undefined), "(missing)");
});

Deno.test("shown() shows what goes deeper than any printer, and FrameErrors are made of it", () => {
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  assertEquals(shown(deep), `${"[".repeat(77)}...`);
  assertEquals(shown({ a: deep }), `{"a":${"[".repeat(72)}...`);
  assertThrows(() => fieldsOf(deep, origin), FrameError, "want an object");
  assertThrows(() => fields({ x: deep }).text("x"), FrameError, "Cannot read frame.x [[[");
});

Deno.test("Fields reads each kind of value", () => {
  const read = fields({
    s: "x",
    e: "",
    n: 5,
    b: true,
    p: "1.50",
    id: "x-7",
    t: 1_700_000_000_000,
    u: 1_700_000_000_000_001,
    o: { k: "v" },
    l: [1],
  });
  assertEquals(read.text("s"), "x");
  assertEquals([read.optionalText("s"), read.optionalText("e"), read.optionalText("none")], ["x", null, null]);
  assertEquals(read.integer("n"), 5);
  assertEquals(read.flag("b"), true);
  assertEquals([read.identifier("id"), read.identifier("n")], ["x-7", "5"]);
  assertEquals([read.optionalIdentifier("id"), read.optionalIdentifier("e"), read.optionalIdentifier("none")], [
    "x-7",
    null,
    null,
  ]);
  assertEquals(read.steps("p", parseGrid("0.25")), 6);
  assertEquals(read.amount("p"), [150n, 2]);
  assertEquals(read.instant("t"), 1_700_000_000_000_000);
  assertEquals(read.instant("u"), 1_700_000_000_000_001, "16 digits count microseconds");
  assertEquals(read.object("o").text("k"), "v");
  assertEquals(read.list("l"), [1]);
  assertEquals([read.has("s"), read.has("none"), fields({ x: null }).has("x")], [true, false, false]);
});

Deno.test("Fields names the field, what it saw and what it wanted", () => {
  const cases: [(read: Fields) => unknown, string][] = [
    [(read) => read.text("a"), "frame.a 1: want a text"],
    [(read) => read.text("none"), "frame.none (missing): want a text"],
    [(read) => read.integer("x"), 'frame.x "1e-7": want a whole number'],
    [(read) => read.integer("half"), "frame.half 0.5: want a whole number"],
    [(read) => read.flag("a"), "frame.a 1: want true or false"],
    [(read) => read.identifier("half"), "frame.half 0.5: want an identifier"],
    [(read) => read.identifier("word"), 'frame.word "NaN": want an identifier'],
    [(read) => read.optionalIdentifier("word"), 'frame.word "NaN": want an identifier'],
    [(read) => read.steps("x", parseGrid("0.1")), 'frame.x: Cannot place "1e-7"'],
    [(read) => read.steps("off", parseGrid("0.1")), 'frame.off: Cannot place "0.15"'],
    [(read) => read.steps("minus", parseGrid("0.1")), 'frame.minus "-0.1": want at least 0 steps'],
    [(read) => read.amount("x"), 'frame.x: Cannot read "1e-7"'],
    [(read) => read.object("a"), "frame.a 1: want an object"],
    [(read) => read.object("o").list("k"), "frame.o.k (missing): want a list"],
  ];
  const read = fields({ a: 1, x: "1e-7", off: "0.15", minus: "-0.1", half: 0.5, word: "NaN", o: {} });
  for (const [act, message] of cases) assertStringIncludes(assertThrows(() => act(read), FrameError).message, message);
});

Deno.test("messageOf() reads whatever was thrown", () => {
  assertEquals([messageOf(new Error("a")), messageOf("b"), messageOf(3)], ["a", "b", "3"]);
});
