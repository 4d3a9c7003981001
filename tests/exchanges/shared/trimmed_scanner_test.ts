import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatSteps, type Grid, parseGrid, parseSteps } from "../../../core/units.ts";
import { bytesOf, LevelBuffer, type LevelShape, PAIRS, Scanner } from "../../../exchanges/shared/scanner.ts";
import { TrimmedScanner } from "../../../exchanges/shared/trimmed_scanner.ts";
import { slowTest } from "../../support/slow.ts";

const ROWS: LevelShape = { ...PAIRS, close: bytesOf('","0","'), end: bytesOf('"]') };
const OBJECTS: LevelShape = {
  open: bytesOf('{"px":"'),
  between: bytesOf('","sz":"'),
  close: bytesOf('","n":'),
  end: bytesOf("}"),
};
const SPELLINGS: readonly (readonly [LevelShape, (price: string, size: string, count: string) => string])[] = [
  [PAIRS, (price, size) => `["${price}","${size}"]`],
  [ROWS, (price, size, count) => `["${price}","${size}","0","${count}"]`],
  [OBJECTS, (price, size, count) => `{"px":"${price}","sz":"${size}","n":${count}}`],
];
const GRIDS = ["0.01", "0.00000001", "1", "0.1", "0.25", "10", "0.0000000001"].map(parseGrid);

/** What a scanner reads, or null; the text may go on behind it. */
function read(scanner: Scanner, text: string, tick: Grid, lot: Grid, shape: LevelShape): unknown {
  const side = new LevelBuffer();
  assert(scanner.load(text));
  if (!scanner.levels(side, tick, lot, shape)) return null;
  const { count, prices, sizes } = side;
  return [Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]), scanner.at];
}

const trimmed = new TrimmedScanner(), plain = new Scanner();

Deno.test("TrimmedScanner.levels() reads numbers of every length, on both sides of the point", () => {
  const tick = parseGrid("0.00000001");
  for (const [shape, spell] of SPELLINGS) {
    for (let whole = 1; whole <= 9; whole++) {
      for (let places = 0; places <= 8; places++) {
        const digits = "123456789".slice(0, whole), fraction = "987654321".slice(0, places);
        const text = places === 0 ? digits : `${digits}.${fraction}`;
        const steps = Number(digits) * 1e8 + Number(fraction.padEnd(8, "0"));
        const wanted = steps <= Number.MAX_SAFE_INTEGER ? [[steps, steps]] : null;
        const frame = `[${spell(text, text, "12")}]`;
        assertEquals(read(trimmed, frame, tick, tick, shape), wanted && [wanted, frame.length], text);
      }
    }
  }
});

Deno.test("TrimmedScanner.levels() reads lists of any length, and empty ones", () => {
  const tick = parseGrid("0.1"), lot = parseGrid("0.001");
  for (const [shape, spell] of SPELLINGS) {
    assertEquals(read(trimmed, "[]", tick, lot, shape), [[], 2]);
    const rows = Array.from({ length: 3_000 }, (_, i) => spell(`${i + 1}`, "0.5", String(i)));
    const [levels] = read(trimmed, `[${rows.join(",")}]`, tick, lot, shape) as [number[][]];
    assertEquals(levels, Array.from({ length: 3_000 }, (_, i) => [(i + 1) * 10, 500]));
  }
});

Deno.test("TrimmedScanner.levels() refuses what is no plain decimal, or no level, or off the grid", () => {
  const tick = parseGrid("0.1"), lot = parseGrid("0.001");
  const odd = ["", ".", "1.", ".5", "-1", "+1", "1e2", "1 ", " 1", "0x1", "1.0.0", "1,0", "9007199254740993"];
  for (const [shape, spell] of SPELLINGS) {
    const good = spell("1", "1", "1");
    for (const text of odd) {
      assertEquals(read(trimmed, `[${spell(text, "1", "1")}]`, tick, lot, shape), null, `price ${text}`);
      assertEquals(read(trimmed, `[${spell("1", text, "1")}]`, tick, lot, shape), null, `size ${text}`);
    }
    for (const price of ["0", "0.0", "0.05", "1.11", "1.00000001"]) {
      assertEquals(read(trimmed, `[${spell(price, "1", "1")}]`, tick, lot, shape), null, `price ${price}`);
    }
    for (const list of ["", "[", "]", `[${good}`, `[${good},`, `[${good},]`, `[,${good}]`, `[${good}${good}]`]) {
      assertEquals(read(trimmed, list, tick, lot, shape), null, list);
    }
    if (shape === PAIRS) continue;
    for (const count of ["", "01", "-1", "1.5", "x", "99999999999999999"]) {
      assertEquals(read(trimmed, `[${spell("1", "1", count)}]`, tick, lot, shape), null, `count ${count}`);
    }
  }
});

Deno.test("TrimmedScanner.levels() does not read what an older frame left behind", () => {
  const tick = parseGrid("0.1"), scanner = new TrimmedScanner();
  const long = `[${Array.from({ length: 50 }, () => '["1234567.8","1234.5"]').join(",")}]`;
  for (let cut = 1; cut < 60; cut++) {
    scanner.load(long);
    assertEquals(read(scanner, long.slice(0, cut), tick, tick, PAIRS), null);
  }
});

Deno.test("TrimmedScanner.levels() refuses pieces that it would not compare whole", () => {
  const shape = { ...PAIRS, close: bytesOf('","0","0","') };
  assertThrows(() => read(trimmed, "[]", GRIDS[0], GRIDS[0], shape), RangeError, "more than eight bytes");
});

const number = (grid: Grid) =>
  fc.tuple(fc.oneof(fc.nat(9), fc.nat(100_000), fc.maxSafeNat()), fc.nat(3)).map(([steps, zeros]) => {
    const most = Math.floor(Number.MAX_SAFE_INTEGER / grid.step), text = formatSteps(steps % most, grid);
    return text.includes(".") ? text + "0".repeat(zeros) : text;
  });
const damage = fc.record({ at: fc.nat(), put: fc.constantFrom("", "0", "9", ".", "-", '"', ",", "]", "e", "\0") });
const lists = fc.record({
  spelling: fc.constantFrom(...SPELLINGS),
  tick: fc.constantFrom(...GRIDS),
  lot: fc.constantFrom(...GRIDS),
}).chain(({ spelling, tick, lot }) =>
  fc.array(fc.tuple(number(tick), number(lot), fc.nat(100_000)), { maxLength: 12 }).map((levels) => ({
    shape: spelling[0],
    tick,
    lot,
    text: `[${levels.map(([price, size, count]) => spelling[1](price, size, String(count))).join(",")}]`,
  }))
);

/** What `JSON.parse` and `parseSteps` make of a whole list. */
function slowly(text: string, tick: Grid, lot: Grid): unknown {
  const levels = (JSON.parse(text) as (string[] | { px: string; sz: string })[]).map((level) => {
    const [price, size] = Array.isArray(level) ? level : [level.px, level.sz];
    return [parseSteps(price, tick), parseSteps(size, lot)];
  });
  return levels.some(([price]) => price === 0) ? null : [levels, text.length];
}

slowTest("TrimmedScanner and Scanner read the same levels, whole or damaged (property)", () => {
  fc.assert(
    fc.property(lists, fc.option(damage), ({ shape, tick, lot, text }, damage) => {
      const at = damage === null ? 0 : damage.at % text.length;
      const frame = damage === null ? text : text.slice(0, at) + damage.put + text.slice(at + 1);
      const ours = read(trimmed, frame, tick, lot, shape), theirs = read(plain, frame, tick, lot, shape);
      // `Scanner` leaves numbers with more than eight digits behind the point to the slow road.
      if (theirs !== null || !/\.\d{9}/.test(frame)) assertEquals(ours, theirs, frame);
      if (damage === null) assertEquals(ours, slowly(frame, tick, lot), frame);
    }),
    { numRuns: 5_000, seed: 20_261_125 },
  );
});

Deno.test("TrimmedScanner.decimal() and Scanner.decimal() read the same numbers, whole or damaged (property)", () => {
  const decimals = fc.constantFrom(...GRIDS).chain((grid) => number(grid).map((text) => ({ grid, text: `"${text}"` })));
  fc.assert(
    fc.property(decimals, fc.constantFrom(...GRIDS), fc.boolean(), fc.option(damage), (made, other, same, damage) => {
      const grid = same ? made.grid : other, at = damage === null ? 0 : damage.at % made.text.length;
      const text = damage === null ? made.text : made.text.slice(0, at) + damage.put + made.text.slice(at + 1);
      const [ours, theirs] = [trimmed, plain].map((scanner) => {
        assert(scanner.load(text));
        return [scanner.decimal(grid), scanner.at];
      });
      assertEquals(ours, theirs, `${text} on ${grid.step}e-${grid.decimals}`);
    }),
    { numRuns: 5_000, seed: 20_261_125 },
  );
});

Deno.test("TrimmedScanner.skipWord() steps over what Scanner.skipWord() does, for every byte at every place", () => {
  const scanners = [trimmed, plain];
  for (let length = 0; length < 10; length++) {
    for (let place = 0; place <= length; place++) {
      for (let byte = 0; byte < 0x80; byte++) {
        const inside = "abcdefghij".slice(0, length);
        const text = `"${inside.slice(0, place)}${String.fromCharCode(byte)}${inside.slice(place)}",`;
        const [ours, theirs] = scanners.map((scanner) => {
          assert(scanner.load(text));
          return [scanner.skipWord(), scanner.at];
        });
        assertEquals(ours, theirs, JSON.stringify(text));
      }
    }
  }
  for (const text of ['"abc', '"', "", 'abc"']) {
    trimmed.load('"a long word before it"');
    assert(trimmed.load(text));
    assertEquals([trimmed.skipWord(), trimmed.at], [false, 0], text);
  }
});
