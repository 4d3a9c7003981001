import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bytesOf, FrameHeads, LevelBuffer, patternOf, Scanner } from "../../../exchanges/shared/scanner.ts";
import { formatSteps, type Grid, parseGrid, parseSteps } from "../../../core/units.ts";
import { slowTest } from "../../support/slow.ts";

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

Deno.test("Scanner.word() reads quoted ASCII without escapes, from text and from bytes", () => {
  for (const text of ['"BTCUSDT"', '""', '"a b"']) {
    assertEquals(loaded(text).word(text), text.slice(1, -1));
    const bytes = new TextEncoder().encode(text);
    assertEquals(loaded(bytes).word(bytes), text.slice(1, -1));
  }
  for (const text of ['"a\\"b"', '"a', "a", '"a\u0001"']) assertEquals(loaded(text).word(text), null, text);
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

Deno.test("Scanner.levels() refuses pieces that it would not read whole", () => {
  const grid = parseGrid("1"), short = bytesOf("["), long = bytesOf('"ninebytes');
  for (const change of [{ open: long }, { between: long }, { close: long }]) {
    const shape = { open: short, between: short, close: short, end: null, ...change };
    assertThrows(
      () => loaded(`[["1","1"]]`).levels(new LevelBuffer(), grid, grid, shape),
      RangeError,
      "more than eight bytes",
    );
  }
});

Deno.test("Scanner.levels() keeps thousands of levels, and no more than a side can hold", () => {
  const tick = parseGrid("1"), lot = parseGrid("1"), side = new LevelBuffer();
  const text = (count: number) => `[${Array.from({ length: count }, (_, i) => `["${i + 1}","${i}"]`).join(",")}]`;
  assert(loaded(text(2_000)).levels(side, tick, lot));
  assertEquals([side.count, side.prices[1_999], side.sizes[1_999]], [2_000, 2_000, 1_999]);
  assertFalse(loaded(text(70_000)).levels(side, tick, lot));
});

slowTest("Scanner.levels() and Scanner.match() read decimals as parseSteps() does, or say no (property)", () => {
  const grids = ["1", "0.1", "0.01", "0.00001", "0.00000001", "0.0000000001", "0.05", "2.5", "10"].map(parseGrid);
  const digits = (least: number, most: number) =>
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: least, maxLength: most });
  const texts = fc.oneof(
    fc.tuple(digits(1, 17), digits(0, 11)).map(([whole, fraction]) => fraction === "" ? whole : `${whole}.${fraction}`),
    fc.tuple(fc.nat(99_999_999), fc.nat(99_999_999)).map(([a, b]) => `${a}.${String(b).padStart(8, "0")}`),
    fc.tuple(fc.nat(99_999), fc.nat(99)).map(([a, b]) => `${a}.${String(b).padStart(2, "0")}000000`),
    fc.constantFrom("", ".", "1.", ".1", "-1", "+1", "1e5", "1.2.3", "9007199254740991", "9007199254740992", "0x10"),
  );
  const side = new LevelBuffer(), pattern = patternOf([['"', "price"], ['","', "size"]], '"'), scanner = new Scanner();
  const at = (text: string): Scanner => {
    assert(scanner.load(text));
    return scanner;
  };
  fc.assert(
    fc.property(texts, texts, fc.constantFrom(...grids), fc.constantFrom(...grids), (price, size, tick, lot) => {
      const wanted = [stepsOf(price, tick), stepsOf(size, lot)];
      const readable = wanted.every((steps) => steps !== null), text = `"${price}","${size}"`;
      assertEquals(at(text).match(pattern, tick, lot), readable, text);
      if (readable) assertEquals([scanner.found[0], scanner.found[1], scanner.done], [...wanted, true]);
      const seen = at(`[[${text}]]`).levels(side, tick, lot);
      const long = [price, size].some((number) => /\.\d{9}/.test(number)); // may be left to the slow road
      if (!long || !readable) assertEquals(seen, readable && wanted[0] !== 0, text);
      if (seen) assertEquals([side.prices[0], side.sizes[0]], wanted);
      assertEquals(at(`"${price}"`).decimal(tick), wanted[0] ?? -1, price);
    }),
    { seed: 3, numRuns: 5_000 },
  );
});

Deno.test("Scanner.match() reads whole numbers and ids, and says no at any cut-off point", () => {
  const pattern = patternOf([['{"E":', "whole"], [',"t":', "id"], [',"u":', "whole"]], "}"), grid = parseGrid("1");
  const text = '{"E":1770000000123,"t":12345678901234567890,"u":7}', scanner = loaded(text);
  assert(scanner.match(pattern, grid, grid));
  assertEquals([scanner.found[0], scanner.found[2], scanner.done], [1_770_000_000_123, 7, true]);
  assertEquals(text.slice(scanner.idStarts[1], scanner.idEnds[1]), "12345678901234567890");
  for (let cut = 0; cut < text.length; cut++) assertFalse(loaded(text.slice(0, cut)).match(pattern, grid, grid));
  for (
    const [before, after] of [
      ["1770000000123", "01770000000123"],
      ["1770000000123", "9007199254740992"],
      ["1770000000123", "17700000001230000"],
      ["12345678901234567890", "012"],
      ["12345678901234567890", "-1"],
      [":7}", ":07}"],
      [":7}", ":}"],
      [":7}", ":7.0}"],
    ]
  ) {
    assertFalse(loaded(text.replace(before, after)).match(pattern, grid, grid), after);
  }
  for (const number of ["123456789012", "1234567890123456", "9007199254740991", "0", "10"]) {
    const other = loaded(text.replace("1770000000123", number));
    assert(other.match(pattern, grid, grid), number);
    assertEquals(other.found[0], Number(number));
  }
});

Deno.test("Scanner.head() knows what was learned up to the cursor", () => {
  const scanner = new Scanner(), heads = new FrameHeads<string>(0), frame = '{"stream":"btcusdt@trade","data":{"E":1}}';
  scanner.load(frame);
  assertEquals(scanner.head(heads), null);
  assert(scanner.literal(bytesOf('{"stream":"btcusdt@trade","data":')));
  const { at } = scanner;
  scanner.learn(heads, frame, "trade");
  scanner.load(frame.replace("1", "2"));
  assertEquals([scanner.head(heads), scanner.at], ["trade", at]);
  scanner.load(frame.replace("btc", "eth"));
  assertEquals([scanner.head(heads), scanner.at], [null, 0]);
});

function stepsOf(text: string, grid: Grid): number | null {
  try {
    return parseSteps(text, grid) >= 0 && !text.startsWith("-") ? parseSteps(text, grid) : null;
  } catch {
    return null; // no decimal, or off the grid
  }
}
