import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { bytesOf, LevelBuffer, LONGEST_SIDE, Scanner } from "../../../exchanges/shared/scanner.ts";
import { formatSteps, parseGrid, parseSteps } from "../../../core/units.ts";

const loaded = (text: string | Uint8Array): Scanner => {
  const scanner = new Scanner();
  assert(scanner.load(text));
  return scanner;
};

Deno.test("Scanner.decimal() reads as parseSteps() does, or says no", () => {
  const grids = ["0.01", "0.05", "0.25", "1", "10", "0.00000001", "0.0125"].map(parseGrid);
  const texts = [
    "0",
    "0.0",
    "1",
    "1.00",
    "100.05",
    "100.5",
    "0.1",
    "12345678.9",
    "007.5",
    "1.",
    ".5",
    "-1",
    "1e2",
    "",
    "1.0.0",
    "9007199254740993",
    "0.000000001",
    "99999999999999999999",
    "1 ",
    "0x1",
  ];
  for (const grid of grids) {
    for (const text of texts) {
      const scanned = loaded(`"${text}"`).decimal(grid);
      let wanted = -1;
      try {
        wanted = parseSteps(text, grid);
      } catch {
        // off the grid or no decimal
      }
      if (scanned !== -1) assertEquals(scanned, wanted, `${text} on ${grid.step}e-${grid.decimals}`);
      const short = /^\d{1,7}(\.\d{1,8})?$/.test(text);
      if (short && wanted >= 0 && grid.decimals <= 2) assertEquals(scanned, wanted, `${text} is on the fast road`);
    }
  }
});

Deno.test("Scanner.decimal() agrees with formatSteps() on any step (property)", () => {
  const grids = ["0.01", "0.00001", "0.05", "2.5", "1"].map(parseGrid);
  fc.assert(
    fc.property(fc.nat(1_000_000_000), fc.constantFrom(...grids), fc.nat(4), (steps, grid, zeros) => {
      const plain = formatSteps(steps, grid);
      const text = zeros === 0 ? plain : (plain.includes(".") ? plain : `${plain}.`) + "0".repeat(zeros);
      assertEquals(loaded(`"${text}"`).decimal(grid), steps);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("Scanner.integer() reads whole numbers up to 2^53 and nothing else", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["7,", 7],
    ["123456789012345", 123456789012345],
    ["1234567890123456", 1234567890123456],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", -1],
    ["12345678901234567", -1],
    ["", -1],
    ["-1", -1],
    ["x", -1],
    ["01", -1],
  ];
  for (const [text, wanted] of cases) assertEquals(loaded(text).integer(), wanted, text);
});

Deno.test("Scanner.word() reads quoted ASCII without escapes, from text and from bytes", () => {
  for (const text of ['"BTCUSDT"', '""', '"a b"']) {
    assertEquals(loaded(text).word(text), text.slice(1, -1));
    const bytes = new TextEncoder().encode(text);
    assertEquals(loaded(bytes).word(bytes), text.slice(1, -1));
  }
  for (const text of ['"a\\"b"', '"a', "a", '"a\u0001"']) assertEquals(loaded(text).word(text), null, text);
});

Deno.test("Scanner.digits() reads identifiers of any length", () => {
  for (const text of ["0", "7", "12345678901234567890123"]) {
    assertEquals(loaded(`${text},`).digits(`${text},`), text);
    const bytes = new TextEncoder().encode(`${text}}`);
    assertEquals(loaded(bytes).digits(bytes), text);
  }
  for (const text of ["", "-1", "01", "x", '"1"']) assertEquals(loaded(text).digits(text), null, text);
});

Deno.test("Scanner.name() reads as word() does", () => {
  const scanner = new Scanner();
  for (const text of ['"BTCUSDT"', '"ETHUSDT"', '"BTCUSDT"', '""', '"a\\"b"', '"a', "a"]) {
    scanner.load(text);
    const word = scanner.word(text);
    scanner.load(text);
    assertEquals(scanner.name(text), word, text);
  }
});

Deno.test("Scanner.literal() steps over exactly what was expected, or stays", () => {
  const scanner = loaded("abcd");
  assertFalse(scanner.literal(bytesOf("abx")));
  assert(scanner.literal(bytesOf("ab")));
  assertFalse(scanner.done);
  assertFalse(scanner.literal(bytesOf("cde")), "the frame ends before");
  assert(scanner.literal(bytesOf("cd")));
  assert(scanner.done);
});

Deno.test("Scanner does not see the tail of the frame before", () => {
  const scanner = new Scanner();
  scanner.load("123456789");
  assert(scanner.load("12"));
  assertEquals(scanner.integer(), 12);
  assert(scanner.done);
});

Deno.test("Scanner.load() refuses what is not ASCII or too long, and grows for long frames", () => {
  const scanner = new Scanner();
  assertFalse(scanner.load('"é"'));
  assertFalse(scanner.load("12345", 4));
  const long = "7".repeat(100_000);
  assert(scanner.load(long));
  assert(scanner.literal(bytesOf(long)));
});

Deno.test("Scanner.levels() fills both columns, and refuses other lists at any cut-off point", () => {
  const tick = parseGrid("0.01"), lot = parseGrid("0.001"), side = new LevelBuffer();
  const text = '[["100.01","1.500"],["99.5","0.000"]]';
  assert(loaded(text).levels(side, tick, lot));
  assertEquals([side.count, side.prices[0], side.sizes[0], side.prices[1], side.sizes[1]], [
    2,
    10_001,
    1_500,
    9_950,
    0,
  ]);
  assert(loaded("[]").levels(side, tick, lot));
  assertEquals(side.count, 0);
  for (let cut = 0; cut < text.length; cut++) {
    assertFalse(loaded(text.slice(0, cut)).levels(side, tick, lot), text.slice(0, cut));
  }
  for (
    const bad of [
      '[["0.00","1"]]',
      '[["1.001","1"]]',
      '[["1","1","1"]]',
      "[1]",
      '[["1",1]]',
      '[["1","-1"]]',
      '[["1","1"],]',
    ]
  ) {
    assertFalse(loaded(bad).levels(side, tick, lot), bad);
  }
});

Deno.test("Scanner.levels() reads the shapes of other venues", () => {
  const tick = parseGrid("0.01"), lot = parseGrid("0.001"), side = new LevelBuffer();
  const rows = { open: bytesOf('["'), between: bytesOf('","'), close: bytesOf('","0","'), end: bytesOf('"]') };
  const named = { open: bytesOf('{"px":"'), between: bytesOf('","sz":"'), close: bytesOf('","n":'), end: bytesOf("}") };
  const cases = [
    [rows, '[["100.01","1.5","0","13"],["99.5","2","0","1"]]'],
    [named, '[{"px":"100.01","sz":"1.5","n":13},{"px":"99.5","sz":"2","n":1}]'],
  ] as const;
  for (const [shape, text] of cases) {
    assert(loaded(text).levels(side, tick, lot, shape), text);
    assertEquals([...side.prices.subarray(0, side.count)], [10_001, 9_950]);
    assertEquals([...side.sizes.subarray(0, side.count)], [1_500, 2_000]);
    for (let cut = 0; cut < text.length; cut++) {
      assertFalse(loaded(text.slice(0, cut)).levels(side, tick, lot, shape), text.slice(0, cut));
    }
  }
});

Deno.test("LevelBuffer grows up to its bound", () => {
  const side = new LevelBuffer();
  for (let i = 0; i < LONGEST_SIDE; i++) assert(side.push(i, 1));
  assertFalse(side.push(1, 1));
  assertEquals(side.count, LONGEST_SIDE);
});
