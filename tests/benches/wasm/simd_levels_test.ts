import { assert, assertEquals } from "@std/assert";
import { SimdLevels, simdLevelsModule } from "../../../benches/wasm/simd_levels.ts";
import { type Grid, parseGrid } from "../../../core/units.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { LevelBuffer, Scanner } from "../../../exchanges/shared/scanner.ts";
import { damaged } from "../../support/frame_damage.ts";
import { slowTest } from "../../support/slow.ts";

const simd = new SimdLevels(), scanner = new Scanner(), side = new LevelBuffer();
const CENTS = parseGrid("0.01"), FINE = parseGrid("0.00001");

/** What ours reads, or null. */
function ours(text: string, tick: Grid, lot: Grid): number[] | null {
  if (!scanner.load(text) || !scanner.levels(side, tick, lot) || !scanner.done) return null;
  return [...side.prices.subarray(0, side.count), ...side.sizes.subarray(0, side.count)];
}

function theirs(text: string, tick: Grid, lot: Grid): number[] | null {
  const count = simd.read(text, tick, lot);
  return count < 0 ? null : [...simd.prices.subarray(0, count), ...simd.sizes.subarray(0, count)];
}

Deno.test("SimdLevels reads what Scanner.levels() reads, and refuses what it refuses, at any cut-off point", () => {
  assert(WebAssembly.validate(simdLevelsModule()));
  const text = '[["65000.01000000","0.12345000"],["1","0"],["64999.99","1234.5"],["0.01","12345678"]]';
  for (const [tick, lot] of [[CENTS, FINE], [FINE, FINE], [parseGrid("1"), parseGrid("1")]]) {
    assertEquals(theirs(text, tick, lot), ours(text, tick, lot));
    for (let cut = 0; cut < text.length; cut++) assertEquals(theirs(text.slice(0, cut), tick, lot), null);
  }
  assertEquals(theirs("[]", CENTS, FINE), []);
  for (
    const odd of [
      '[["0.00","1"]]',
      '[["1.001","1"]]',
      '[["1.","1"]]',
      '[[".1","1"]]',
      '[["1..1","1"]]',
      '[["","1"]]',
      '[["-1","1"]]',
      '[["1e2","1"]]',
      '[["1","1","1"]]',
      '[["1",1]]',
      '[["1","1"],]',
      '[["é","1"]]',
      '[["99999999999999","1"]]',
    ]
  ) {
    assertEquals([theirs(odd, CENTS, FINE), ours(odd, CENTS, FINE)], [null, null], odd);
  }
});

slowTest("SimdLevels agrees with Scanner.levels() wherever it reads: whole and damaged lists (fuzz, seed 4)", () => {
  const random = new Random(4);
  let read = 0;
  for (let i = 0; i < 20_000; i++) {
    const rows = Array.from({ length: random.int(6) }, () => [
      (random.int(9_999_999) / 100).toFixed(random.next() < 0.7 ? 8 : random.int(3)),
      (random.int(99_999_999) / 100_000).toFixed(random.next() < 0.7 ? 8 : random.int(6)),
    ]);
    const whole = JSON.stringify(rows), text = random.next() < 0.3 ? whole : damaged(whole, random);
    const seen = theirs(text, CENTS, FINE);
    if (seen !== null && /\.\d{9}/.test(text)) continue; // ours may leave these to the slow road
    if (seen !== null) {
      assertEquals(seen, ours(text, CENTS, FINE), text);
      read++;
    } else if (text === whole) assertEquals(ours(text, CENTS, FINE), null, text);
  }
  assert(read > 5_000, `${read} read`);
});
