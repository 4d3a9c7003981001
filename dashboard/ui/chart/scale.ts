/** Where values stand on a chart. @module */

export type Range = { readonly low: number; readonly high: number };

/** Round steps for grid lines: 1, 2 or 5 times a power of ten, about `wanted` of them in the range. */
export function gridStep({ low, high }: Range, wanted: number): number {
  const raw = (high - low) / Math.max(1, wanted);
  if (!(raw > 0) || !Number.isFinite(raw)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const ratio = raw / power;
  return (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10) * power;
}

/** The multiples of `step` within the range; at most 50. */
export function gridLines({ low, high }: Range, step: number): readonly number[] {
  const lines: number[] = [];
  for (let line = Math.ceil(low / step - 1e-9); line * step <= high && lines.length < 50; line++) {
    lines.push(line * step);
  }
  return lines;
}

/** Digits after the point that tell two grid lines apart. */
export function stepPlaces(step: number): number {
  return Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

/** A range with air above and below. One value alone gets a range of its own size's thousandth. */
export function padded(low: number, high: number, share = 0.12): Range {
  const air = (high - low) * share || Math.abs(high) * 1e-4 || 1;
  return { low: low - air, high: high + air };
}

/** Whether `now` should give way to `wanted`: something lies outside, or more than two thirds lie empty. */
export function outgrown(now: Range, wanted: Range): boolean {
  return wanted.low < now.low || wanted.high > now.high || wanted.high - wanted.low < (now.high - now.low) * 0.34;
}
