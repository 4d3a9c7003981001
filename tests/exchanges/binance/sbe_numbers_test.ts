import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Grid } from "../../../core/units.ts";
import { LEVEL_BYTES, longAt, readLevels, scaleOf, stepsAt, viewOf } from "../../../exchanges/binance/sbe_numbers.ts";
import { LevelBuffer } from "../../../exchanges/shared/level_buffer.ts";
import { slowTest } from "../../support/slow.ts";

const SEED = 20_261_125;
const viewOfLong = (value: bigint) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, value, true);
  return view;
};
const grid = fc.record({ step: fc.constantFrom(1, 2, 5, 25, 10), decimals: fc.integer({ min: 0, max: 9 }) });
const exponent = fc.integer({ min: -10, max: 4 });
/** Of all lengths alike, not only long ones. */
const mantissa = fc.tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer({ min: 0, max: 62 }))
  .map(([value, shift]) => value >> BigInt(shift));

/** The referee: exact in BigInt. -1 = not whole steps from 0 up to 2^53. */
function exactSteps(value: bigint, exponent: number, { step, decimals }: Grid): number {
  const shift = BigInt(Math.abs(exponent + decimals));
  const scaled = exponent + decimals < 0 ? value : value * 10n ** shift;
  const divide = BigInt(step) * (exponent + decimals < 0 ? 10n ** shift : 1n);
  const steps = scaled / divide;
  return value >= 0n && scaled % divide === 0n && steps < 2n ** 53n ? Number(steps) : -1;
}

Deno.test("longAt() reads whole numbers up to 2^53 exactly and says -1 beyond and below (property)", () => {
  fc.assert(
    fc.property(mantissa, (value) => {
      assertEquals(longAt(viewOfLong(value), 0), value >= 0n && value < 2n ** 53n ? Number(value) : -1);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

Deno.test("stepsAt() gives exactly the steps that a mantissa is, or -1 (property)", () => {
  fc.assert(
    fc.property(mantissa, exponent, grid, fc.boolean(), (value, exponent, grid, snap) => {
      const scale = scaleOf(exponent, grid)!;
      if (snap) value -= value % BigInt(scale.divide); // else hardly any lies on the grid
      const wanted = exactSteps(value, exponent, grid), seen = stepsAt(viewOfLong(value), 0, scale);
      // Mantissas that only a 64-bit multiplication could scale are refused.
      if (seen !== -1 || scale.multiply === 1) assertEquals(seen, wanted);
      else if (value >= 0n && value * BigInt(scale.multiply) < 2n ** 53n) assertEquals(seen, wanted);
    }),
    { seed: SEED, numRuns: 5_000 },
  );
});

Deno.test("stepsAt() reads sizes of cheap coins, whose mantissas pass 2^53", () => {
  const scale = scaleOf(-8, { step: 1, decimals: 0 })!;
  assertEquals(stepsAt(viewOfLong(81_234_567_890n * 10n ** 8n), 0, scale), 81_234_567_890);
  assertEquals(stepsAt(viewOfLong(81_234_567_890n * 10n ** 8n + 1n), 0, scale), -1);
  assertEquals(stepsAt(viewOfLong(2n ** 63n - 1n), 0, { multiply: 1, divide: 1 }), -1);
  assertEquals(stepsAt(viewOfLong(2n ** 60n), 0, { multiply: 1, divide: 2 ** 38 }), -1, "no room for long division");
});

Deno.test("scaleOf() refuses grids and exponents that doubles cannot tell", () => {
  assertEquals(scaleOf(-8, { step: 1, decimals: 2 }), { multiply: 1, divide: 1_000_000 });
  assertEquals(scaleOf(-2, { step: 5, decimals: 4 }), { multiply: 100, divide: 5 });
  for (const exponent of [-128, -18, 14, 127]) assertEquals(scaleOf(exponent, { step: 1, decimals: 2 }), null);
  assertEquals(scaleOf(-15, { step: 25, decimals: 0 }), null, "2^52 is passed");
});

slowTest("readLevels() reads at every place and step what stepsAt() reads, in frames short and long (property)", () => {
  const level = fc.tuple(mantissa, mantissa, fc.boolean());
  const cases = fc.record({
    levels: fc.array(level, { maxLength: 90 }),
    at: fc.integer({ min: 0, max: 40 }),
    extra: fc.constantFrom(0, 0, 0, 1, 8),
    exponent: fc.constantFrom(-8, -8, -2, 0, 3),
    long: fc.boolean(),
  });
  const tick = { step: 1, decimals: 2 }, lot = { step: 5, decimals: 4 }, side = new LevelBuffer();
  fc.assert(
    fc.property(cases, ({ levels, at, extra, exponent, long }) => {
      const price = scaleOf(exponent, tick)!, size = scaleOf(exponent, lot)!, step = LEVEL_BYTES + extra;
      const frame = new Uint8Array(at + levels.length * step + (long ? 300_000 : 3)), view = new DataView(frame.buffer);
      for (const [i, [priceBits, sizeBits, fine]] of levels.entries()) {
        const place = at + i * step,
          on = (value: bigint, divide: number) =>
            fine ? (value & (2n ** 51n - 1n)) / BigInt(divide) * BigInt(divide) : value;
        view.setBigInt64(place, on(priceBits, price.divide), true);
        view.setBigInt64(place + 8, on(sizeBits, size.divide), true);
      }
      let wanted = -1;
      for (let i = 0; i < levels.length && wanted < 0; i++) {
        const place = at + i * step;
        if (stepsAt(view, place, price) < 1) wanted = place;
        else if (stepsAt(view, place + 8, size) < 0) wanted = place + 8;
      }
      viewOf(frame);
      assertEquals(readLevels(frame, at, step, levels.length, side, price, size), wanted);
      if (wanted >= 0) return;
      assertEquals(side.count, levels.length);
      for (let i = 0; i < levels.length; i++) {
        const place = at + i * step;
        assertEquals([side.prices[i], side.sizes[i]], [stepsAt(view, place, price), stepsAt(view, place + 8, size)]);
      }
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

Deno.test("readLevels() reads both sides of one frame although it turns them in place", () => {
  const frame = new Uint8Array(4 * LEVEL_BYTES + 1), view = new DataView(frame.buffer);
  for (const [i, value] of [7n, 70n, 8n, 80n].entries()) {
    view.setBigInt64(1 + 8 * i, value, true);
    view.setBigInt64(33 + 8 * i, value + 1n, true);
  }
  const one = { multiply: 1, divide: 1 }, bids = new LevelBuffer(), asks = new LevelBuffer();
  assertEquals(viewOf(frame).getUint8(1), 7);
  assertEquals(readLevels(frame, 1, LEVEL_BYTES, 2, bids, one, one), -1);
  assertEquals(readLevels(frame, 33, LEVEL_BYTES, 2, asks, one, one), -1);
  assertEquals([...bids.prices.subarray(0, 2), ...asks.prices.subarray(0, 2)], [7, 8, 8, 9]);
  assertEquals(viewOf(frame).getBigInt64(1, true), 7n, "the frame itself stays as it came");
});
