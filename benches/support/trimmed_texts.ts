/** How venues that trim their decimals spell sizes and texts of frames, flat in memory as a socket hands them over. @module */
import { formatSteps, type Grid } from "../../core/units.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();
/** All sizes here are counted on it. */
export const FINE: Grid = { step: 1, decimals: 8 };

/** A size out of the lots of a made-up message: most have a few places, every third has eight, as in recorded books. */
export function trimmedSize(lots: number): string {
  const fine = lots % 3 === 0 ? lots * 997 : lots % 3 === 1 ? lots * 10_000 : Math.ceil(lots / 100) * 100_000;
  return formatSteps(lots === 0 ? 0 : fine, FINE);
}

/** Text built from pieces scans differently from text that came in one. */
export function flat(text: string): string {
  return decoder.decode(encoder.encode(text));
}

/** "1" as "1.0": some venues print one place at least. */
export function withPlace(text: string): string {
  return text.includes(".") ? text : `${text}.0`;
}
